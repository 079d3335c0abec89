package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// httpError is an answer as gophercloud reports it.
func httpError(code int, body string, header ...string) error {
	h := http.Header{"Content-Type": {"application/json"}, "X-Openstack-Request-Id": {"req-1"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return gophercloud.ErrUnexpectedResponseCode{
		Method: "POST", URL: "https://cloud.example.com/v3/backups?marker=b1",
		Actual: code, Body: []byte(body), ResponseHeader: h,
	}
}

// malformed is CBR's refusal of a request to that place.
func malformed(place string) error {
	return gophercloud.ErrUnexpectedResponseCode{
		Method: "GET", URL: "https://cbr.example.com/cbr/v3/4229d7a45436489f8c3dc2b1d35d4987/" + place, Actual: 401,
		Body: []byte(`{"unauthorized":{"code":"401","message":"Malformed request url"}}`),
	}
}

func TestWhatIsGone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"no error": {nil, false},
		"a backup of Cinder (cinder-real/028)": {
			httpError(404, `{"itemNotFound":{"code":404,"message":"Backup b1 could not be found."}}`), true,
		},
		"a backup of Trove (trove-real/delete-after-gone)": {
			httpError(404, `{"itemNotFound":{"code":404,"message":"Resource b1 cannot be found."}}`), true,
		},
		"a checkpoint of Karbor (karbor-real/checkpoint-delete-unknown)": {
			httpError(404, `{"itemNotFound":{"code":404,"message":"Checkpoint c1 could not be found."}}`), true,
		},
		"a backup of CBR": {
			httpError(404, `{"error_code":"BackupService.6200","error_msg":"The backup does not exist."}`), true,
		},
		"an id that CBR cannot have":                {malformed("vaults/nope"), true},
		"an id that CBR cannot have, in the middle": {malformed("vaults/nope/addresources"), true},
		"an id with a slash":                        {malformed("vaults/a%2Fb"), true},
		"a good id that CBR takes for a bad one":    {malformed("vaults/3b5816b5-f29c-4172-9d9a-76c719a659ce"), false},
		"a good id in the middle": {
			malformed("vaults/3b5816b5-f29c-4172-9d9a-76c719a659ce/addresources"), false,
		},
		"a list":              {malformed("vaults"), false},
		"gone in another way": {fmt.Errorf("b1: %w", ErrNotFound), true},
		"a bucket of CBR is not empty": {
			httpError(404, `{"error_code":"BackupService.6402","error_msg":"Not empty."}`), false,
		},
		"no access to Swift": {
			httpError(401, `{"unauthorized":{"code":401,"message":"Swift account"}}`), false,
		},
		"a version (cinder-real/003)": {
			httpError(404, `{"message":"The resource could not be found.<br />","code":"404 Not Found"}`), false,
		},
		"a method (cinder-real/089)": {
			httpError(404, `{"itemNotFound":{"code":404,"message":"The resource could not be found."}}`), false,
		},
		"a path (karbor-real/path-…)": {
			httpError(404, `<html>`, "Content-Type", "text/html; charset=UTF-8"), false,
		},
		"an API of the gateway": {
			httpError(404, `{"error_code":"APIGW.0101","error_msg":"The API does not exist."}`), false,
		},
		"an answer of Keystone": {
			httpError(404, `{"error":{"code":404,"message":"Could not find user: u1."}}`), false,
		},
		"a 404 that says nothing": {httpError(404, `{}`), false},
		"the same words with another 4x": {
			httpError(400, `{"itemNotFound":{"message":"Backup b1 could not be found."}}`), false,
		},
		"a sign-in": {
			&signInError{err: httpError(404, `{"itemNotFound":{"message":"Backup b1 could not be found."}}`)}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := IsNotFound(test.err); got != test.want {
				t.Errorf("got %t, want %t", got, test.want)
			}
		})
	}
}

func TestKindsOfErrors(t *testing.T) {
	t.Parallel()
	type kinds struct{ Lost, Transient bool }
	read := func(code int) error {
		return gophercloud.ErrUnexpectedResponseCode{Method: "GET", URL: "https://cloud.example.com", Actual: code}
	}
	for name, test := range map[string]struct {
		err  error
		want kinds
	}{
		"no error":                     {nil, kinds{}},
		"a backup that is gone":        {httpError(404, `{"itemNotFound":{}}`), kinds{}},
		"a wrong request":              {httpError(400, `{}`), kinds{}},
		"a quota":                      {httpError(413, `{}`, "Retry-After", "0"), kinds{}},
		"a rate limit":                 {httpError(413, `{}`, "Retry-After", "9"), kinds{Transient: true}},
		"too many requests":            {httpError(429, `{}`), kinds{Transient: true}},
		"a request that came slowly":   {httpError(408, `{}`), kinds{Lost: true, Transient: true}},
		"another success than thought": {httpError(200, `{}`), kinds{Lost: true}},
		"a service that has moved":     {httpError(301, ``), kinds{}},
		"a fault of the service":       {httpError(500, `{}`), kinds{Lost: true, Transient: true}},
		"not implemented":              {httpError(501, `{}`), kinds{}},
		"a proxy without a service":    {httpError(502, ``), kinds{Lost: true, Transient: true}},
		"a service that is down":       {httpError(503, ``), kinds{Lost: true, Transient: true}},
		"a proxy that gave up":         {httpError(504, ``), kinds{Lost: true, Transient: true}},
		"a read that a proxy gave up":  {read(504), kinds{Transient: true}},
		"an answer after a renewal": {
			&gophercloud.ErrErrorAfterReauthentication{ErrOriginal: httpError(504, ``)}, kinds{Lost: true, Transient: true},
		},
		"a sign-in that got 504":     {&signInError{err: httpError(504, ``)}, kinds{Transient: true}},
		"a name that does not exist": {&net.DNSError{IsNotFound: true}, kinds{}},
		"a name server in trouble":   {&net.DNSError{IsTemporary: true}, kinds{Transient: true}},
		"a connection not made in time": {
			&url.Error{Op: "Post", Err: &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}}, kinds{Transient: true},
		},
		"an interrupt before a call":   {context.Canceled, kinds{}},
		"an answer that ends early":    {io.ErrUnexpectedEOF, kinds{Lost: true, Transient: true}},
		"a value of the wrong type":    {new(json.UnmarshalTypeError), kinds{Lost: true}},
		"a malformed answer to a POST": {&transport.MalformedError{Method: "POST"}, kinds{Lost: true, Transient: true}},
		"a malformed answer to a GET":  {&transport.MalformedError{Method: "GET"}, kinds{Transient: true}},
		"a PUT that broke on its way": {
			&url.Error{Op: "Put", Err: &transport.UnansweredError{Err: io.EOF}}, kinds{Transient: true},
		},
		"a POST that broke on its way": {
			&url.Error{Op: "Post", Err: &transport.UnansweredError{Err: io.EOF}}, kinds{Lost: true, Transient: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := kinds{IsLost(test.err), IsTransient(test.err)}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("kinds (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIsStatus(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("backup b1: %w", httpError(409, `{}`))
	if !IsStatus(err, 400, 409) || IsStatus(err, 404) || IsStatus(nil, 200) {
		t.Error("got another status than 409")
	}
}

// TestLostOnTheWire posts over real connections that break in different places.
func TestLostOnTheWire(t *testing.T) {
	t.Parallel()
	cut := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, buffer, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = buffer.WriteString(answer)
			_ = buffer.Flush()
			_ = conn.Close()
		}
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	encrypted := httptest.NewUnstartedServer(http.NotFoundHandler())
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0)
	encrypted.StartTLS()
	t.Cleanup(encrypted.Close)
	serve := func(h http.HandlerFunc) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
	for name, test := range map[string]struct {
		url             string
		lost, transient bool
	}{
		"nobody listens":                  {gone.URL, false, true},
		"a certificate that nobody knows": {encrypted.URL, false, false},
		"closed without an answer":        {serve(cut("")), true, true},
		"closed within the header":        {serve(cut("HTTP/1.1 202 Acc")), true, true},
		"closed within the body": {
			serve(cut("HTTP/1.1 202 Accepted\r\nContent-Length: 99\r\n\r\n{\"backup\":")), true, true,
		},
		"an empty body": {
			serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }), true, true,
		},
		"a web page with 202": {serve(cut("HTTP/1.1 202 Accepted\r\n\r\n<html>")), true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := transport.NewBase(nil)
			t.Cleanup(base.CloseIdleConnections)
			transport := transport.New(transport.Layers{Base: base, Clock: new(transport.Clock), Retries: 3})
			client := gophercloud.ProviderClient{HTTPClient: http.Client{Transport: transport}}
			var got map[string]any
			//nolint:bodyclose // gophercloud closes it.
			_, err := client.Request(t.Context(), "POST", test.url, &gophercloud.RequestOpts{
				JSONBody: map[string]any{"backup": nil}, JSONResponse: &got,
			})
			if err == nil || IsLost(err) != test.lost || IsTransient(err) != test.transient {
				t.Errorf("got lost %t, transient %t of %v, want %t, %t",
					IsLost(err), IsTransient(err), err, test.lost, test.transient)
			}
		})
	}
}
