package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
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
		resp, err := sc.Request(ctx, method, address, opts) //nolint:bodyclose // decode and drain close it.
		if err != nil {
			return err
		}
		if resp.StatusCode != http.StatusUnauthorized {
			return decode(resp, method, answer)
		}
		refused := gophercloud.ErrUnexpectedResponseCode{
			URL: address, Method: method, Expected: okCodes, Actual: resp.StatusCode,
			Body: drain(resp), ResponseHeader: resp.Header,
		}
		if renewed || refusedByService(refused.Body) || sc.ReauthFunc == nil {
			return refused
		}
		if err := sc.Reauthenticate(ctx, resp.Request.Header.Get("X-Auth-Token")); err != nil {
			return &gophercloud.ErrUnableToReauthenticate{ErrOriginal: refused, ErrReauth: err}
		}
	}
}

func usualCodes(method string) []int {
	switch method {
	case http.MethodGet, http.MethodHead:
		return []int{http.StatusOK}
	case http.MethodDelete:
		return []int{http.StatusOK, http.StatusAccepted, http.StatusNoContent}
	}
	return []int{http.StatusOK, http.StatusCreated, http.StatusAccepted}
}

// IsWithoutSwift reports whether the database service refused because the project
// has no access to Swift. The token is good then.
func IsWithoutSwift(err error) bool {
	answer, ok := unexpected(err)
	return ok && answer.Actual == http.StatusUnauthorized && refusedByService(answer.Body)
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
	if err != nil && isUnreadable(err) && !isGarbled(err) && resp.Request != nil {
		return &garbledError{
			method: method, url: address(resp.Request.URL), status: resp.StatusCode, what: unreadable(err), err: err,
		}
	}
	return err
}

func isGarbled(err error) bool {
	_, ok := errors.AsType[*garbledError](err)
	return ok
}

// drain reads a short body to its end.
func drain(resp *http.Response) []byte {
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, longestRefusal))
	return body
}

// refusedByService reports whether a 401 came from the service itself, not from
// what checks the token in front of it.
func refusedByService(body []byte) bool { return faultOf(body).name == "unauthorized" }
