package cloud

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// Request sends one request to a service. Body is sent as JSON unless it is nil,
// and the answer is decoded into answer unless that is nil. Any other status than
// okCodes is an error: 200 for a GET, 200, 201 and 202 for a POST or a PUT, also
// 204 for a DELETE if none are given.
//
// A 401 of a service need not be about the token: Trove answers so if the project
// has no access to Swift (trove-real/auth-reader-create), and CBR to an id that
// it cannot have. Those name the fault "unauthorized", while that of Keystone's
// middleware is named "error" (trove-real/auth-bad-token). gophercloud knows only
// the latter: it would renew a good token and send the request a second time.
func Request(
	ctx context.Context, sc *gophercloud.ServiceClient, method, address string, body, answer any, okCodes ...int,
) error {
	if len(okCodes) == 0 {
		okCodes = usualCodes(method)
	}
	opts := &gophercloud.RequestOpts{
		JSONBody: body, KeepResponseBody: true, OkCodes: append([]int{http.StatusUnauthorized}, okCodes...),
	}
	for renewed := false; ; renewed = true {
		resp, err := sc.Request(ctx, method, address, opts) //nolint:bodyclose // decode and Drain close it.
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusUnauthorized {
			return decode(resp, method, answer)
		}
		refused := gophercloud.ErrUnexpectedResponseCode{
			URL: address, Method: method, Expected: okCodes, Actual: resp.StatusCode,
			Body: transport.Drain(resp), ResponseHeader: resp.Header,
		}
		if renewed || refusedByService(refused.Body) || sc.ReauthFunc == nil {
			return refused
		}
		if err := sc.Reauthenticate(ctx, resp.Request.Header.Get("X-Auth-Token")); err != nil {
			return &gophercloud.ErrUnableToReauthenticate{ErrOriginal: refused, ErrReauth: err}
		}
	}
}

// WithoutTimeLimit returns a context for calls that the cloud answers only when the
// work is done, such as a restore into a new volume. Their time is limited by ctx
// alone.
func WithoutTimeLimit(ctx context.Context) context.Context { return transport.WithoutTimeLimit(ctx) }

// Once returns a context for calls that must not be sent again whatever comes back,
// such as a PUT that is not idempotent.
func Once(ctx context.Context) context.Context { return transport.Once(ctx) }

func usualCodes(method string) []int {
	switch method {
	case http.MethodGet, http.MethodHead:
		return []int{http.StatusOK}
	case http.MethodDelete:
		return []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	}
	return []int{http.StatusOK, http.StatusCreated, http.StatusAccepted}
}

// decode reads the answer to its end, so that the connection is used again.
func decode(resp *http.Response, method string, answer any) error {
	defer func() { _ = resp.Body.Close() }()
	if answer == nil || resp.StatusCode == http.StatusNoContent {
		_, err := io.Copy(io.Discard, resp.Body)
		return err
	}
	read, body := func(d *json.Decoder) error { return d.Decode(answer) }, json.NewDecoder(resp.Body)
	if s, ok := answer.(streamed); ok {
		read = s.readFrom
	}
	err := read(body)
	if err != nil && transport.IsUnreadable(err) && !transport.IsMalformed(err) && resp.Request != nil {
		return &transport.MalformedError{
			Method: method, URL: transport.Address(resp.Request.URL), Status: resp.StatusCode,
			What: transport.Unreadable(err), Err: err,
		}
	}
	return err
}

// refusedByService reports whether a 401 came from the service itself, not from
// what checks the token in front of it.
func refusedByService(body []byte) bool { return transport.FaultOf(body).Name == "unauthorized" }
