package cloud

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"
)

// Database returns a client for the database service, version 1.0. There are no
// microversions. The client is the caller's own.
func (c *Client) Database(ctx context.Context) (*gophercloud.ServiceClient, error) {
	in, err := c.session.signIn(ctx)
	if err != nil {
		return nil, err
	}
	all, err := c.endpoints(ctx, "database")
	if err != nil {
		return nil, err
	}
	e := all[0]
	address, err := url.Parse(e.url)
	if err != nil {
		return nil, fmt.Errorf("the address of the %s service in the catalog: %w", e.kind, err)
	}
	base, major, project := splitVersion(address.Path)
	if major > 1 {
		return nil, fmt.Errorf("the database service at %s speaks version %d; this provider speaks version 1", e.url, major)
	}
	// The project is part of every address (trove/common/api.py, API).
	path := base + "v1.0/" + cmp.Or(project, in.project) + "/"
	return in.serviceClient("database", address, path), nil
}

// RequestDatabase sends a request that changes something to the database
// service. An answer is decoded into answer unless that is nil.
//
// A 401 of this service need not be about the token: if the project has no
// access to Swift, it comes from Trove itself and has the name "unauthorized"
// (trove-real/auth-reader-create), while that of Keystone's middleware has the
// name "error" (trove-real/auth-bad-token). gophercloud knows only the latter:
// it would renew a good token and send the request a second time.
func RequestDatabase(
	ctx context.Context, sc *gophercloud.ServiceClient, method, address string, body, answer any,
) error {
	expected := []int{http.StatusOK, http.StatusAccepted}
	opts := &gophercloud.RequestOpts{
		JSONBody: body, KeepResponseBody: true, OkCodes: append(expected, http.StatusUnauthorized),
	}
	for renewed := false; ; renewed = true {
		resp, err := sc.Request(ctx, method, address, opts) //nolint:bodyclose // decode and drain close it.
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusUnauthorized {
			return decode(resp, answer)
		}
		refusal := gophercloud.ErrUnexpectedResponseCode{
			URL: address, Method: method, Expected: expected, Actual: resp.StatusCode,
			Body: drain(resp), ResponseHeader: resp.Header,
		}
		if renewed || refusedByService(refusal.Body) {
			return refusal
		}
		if err := sc.Reauthenticate(ctx, resp.Request.Header.Get("X-Auth-Token")); err != nil {
			return &gophercloud.ErrUnableToReauthenticate{ErrOriginal: refusal, ErrReauth: err}
		}
	}
}

// IsWithoutSwift reports whether the database service refused because the project
// has no access to Swift. The token is good then.
func IsWithoutSwift(err error) bool {
	answer, ok := unexpected(err)
	return ok && answer.Actual == http.StatusUnauthorized && refusedByService(answer.Body)
}

// decode reads the answer to its end, so that the connection is used again.
func decode(resp *http.Response, answer any) error {
	if answer == nil {
		drain(resp)
		return nil
	}
	defer func() { _ = resp.Body.Close() }()
	return json.NewDecoder(resp.Body).Decode(answer)
}

// drain reads a short body to its end.
func drain(resp *http.Response) []byte {
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return body
}

// refusedByService reports whether a 401 came from the service itself, not from
// what checks the token in front of it.
func refusedByService(body []byte) bool {
	var fault struct {
		Unauthorized json.RawMessage `json:"unauthorized"`
	}
	return json.Unmarshal(body, &fault) == nil && fault.Unauthorized != nil
}
