package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

// fault is an answer as gophercloud reports it.
func fault(code int, body string, header ...string) error {
	h := http.Header{"Content-Type": {"application/json"}, "X-Openstack-Request-Id": {"req-1"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return gophercloud.ErrUnexpectedResponseCode{
		Method: "POST", URL: "https://cloud.example.com/v3/backups?marker=b1",
		Actual: code, Body: []byte(body), ResponseHeader: h,
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	missing := fault(404, `{"itemNotFound":{"code":404,"message":"Backup b1 could not be found."}}`)
	answered := func(code int, reason string) Failure {
		return Failure{
			Reason: reason, Status: code, RequestID: "req-1",
			Method: "POST", URL: "https://cloud.example.com/v3/backups",
		}
	}
	for name, test := range map[string]struct {
		err  error
		want Failure
	}{
		"no error":              {nil, Failure{}},
		"a fault with its name": {missing, answered(404, "Backup b1 could not be found.")},
		"what callers wrap stays": {
			fmt.Errorf("backup b1: %w", missing),
			answered(404, "backup b1: Backup b1 could not be found."),
		},
		"a fault of the Keystone middleware": {
			fault(401, `{"error":{"code":401,"title":"Unauthorized","message":"Who are you?"}}`),
			answered(401, "Who are you?"),
		},
		"a fault without a name": {
			fault(404, `{"message":"The resource could not be found.<br /><br />\n\n\n",`+
				`"code":"404 Not Found","title":"Not Found"}`),
			answered(404, "The resource could not be found.<br /><br />"),
		},
		"a fault of CBR": {
			fault(400, `{"error_code":"BackupService.6100","error_msg":"The vault is full."}`),
			answered(400, "The vault is full. (BackupService.6100)"),
		},
		"a web page is not repeated": {
			fault(502, `<html><body>secret inner address</body></html>`, "Content-Type", "text/html"),
			answered(502, "Bad Gateway, without a reason"),
		},
		"JSON without a message is not repeated": {
			fault(500, `{"password":"hunter2"}`),
			answered(500, "Internal Server Error, without a reason"),
		},
		"a service that has moved": {
			fault(301, ``, "Location", "https://new.example.com/v3"),
			answered(301, "the service has moved to https://new.example.com/v3"),
		},
		"an answer after a renewal": {
			fmt.Errorf("backup b1: %w", &gophercloud.ErrErrorAfterReauthentication{ErrOriginal: missing}),
			answered(404, "backup b1: Backup b1 could not be found."),
		},
		"an interrupt":        {fmt.Errorf("backup b1: %w", context.Canceled), Failure{Reason: "backup b1: interrupted"}},
		"a time limit":        {context.DeadlineExceeded, Failure{Reason: "timed out"}},
		"an error of our own": {errors.New("it is Friday"), Failure{Reason: "it is Friday"}},
		"a failed renewal": {
			&gophercloud.ErrUnableToReauthenticate{ErrOriginal: missing, ErrReauth: &signInError{err: fault(403, `{}`)}},
			answered(403, "signing in: Forbidden, without a reason"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, Explain(test.err)); diff != "" {
				t.Errorf("Explain (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLongReasonIsCut(t *testing.T) {
	t.Parallel()
	got := Explain(fault(400, `{"badRequest":{"message":"`+strings.Repeat("ä", 1000)+`"}}`)).Reason
	if len(got) > 510 || !strings.HasSuffix(got, "ä…") {
		t.Errorf("got %d bytes that end in %q, want about 500 and whole letters", len(got), got[len(got)-8:])
	}
}

func TestKindsOfErrors(t *testing.T) {
	t.Parallel()
	type kinds struct{ NotFound, Lost, Transient bool }
	for name, test := range map[string]struct {
		err  error
		want kinds
	}{
		"no error":                  {nil, kinds{}},
		"a backup that is gone":     {fault(404, `{}`), kinds{NotFound: true}},
		"gone in another way":       {fmt.Errorf("b1: %w", ErrNotFound), kinds{NotFound: true}},
		"a 404 of a proxy":          {fault(404, `<html>`, "Content-Type", "text/html; charset=UTF-8"), kinds{}},
		"a wrong request":           {fault(400, `{}`), kinds{}},
		"a quota":                   {fault(413, `{}`, "Retry-After", "0"), kinds{}},
		"a rate limit":              {fault(413, `{}`, "Retry-After", "9"), kinds{Transient: true}},
		"too many requests":         {fault(429, `{}`), kinds{Transient: true}},
		"a fault of the service":    {fault(500, `{}`), kinds{Lost: true, Transient: true}},
		"not implemented":           {fault(501, `{}`), kinds{}},
		"a proxy without a service": {fault(502, ``), kinds{Lost: true, Transient: true}},
		"a service that is down":    {fault(503, ``), kinds{Transient: true}},
		"a proxy that gave up":      {fault(504, ``), kinds{Lost: true, Transient: true}},
		"an answer after a renewal": {
			&gophercloud.ErrErrorAfterReauthentication{ErrOriginal: fault(504, ``)}, kinds{Lost: true, Transient: true},
		},
		"a sign-in that got 404":     {&signInError{err: fault(404, `{}`)}, kinds{}},
		"a sign-in that got 504":     {&signInError{err: fault(504, ``)}, kinds{Transient: true}},
		"a name that does not exist": {&net.DNSError{IsNotFound: true}, kinds{}},
		"a name server in trouble":   {&net.DNSError{IsTemporary: true}, kinds{Transient: true}},
		"a connection not made in time": {
			&url.Error{Op: "Post", Err: &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}}, kinds{Transient: true},
		},
		"an interrupt before a call": {context.Canceled, kinds{}},
		"an answer that ends early":  {io.ErrUnexpectedEOF, kinds{Lost: true, Transient: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := kinds{IsNotFound(test.err), IsLost(test.err), IsTransient(test.err)}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("kinds (-want +got):\n%s", diff)
			}
		})
	}
}

func TestIsStatus(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("backup b1: %w", fault(409, `{}`))
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
		"an empty body":       {serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }), true, true},
		"a web page with 202": {serve(cut("HTTP/1.1 202 Accepted\r\n\r\n<html>")), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := newBase(nil)
			t.Cleanup(base.CloseIdleConnections)
			client := gophercloud.ProviderClient{HTTPClient: http.Client{Transport: newTransport(base, new(clock), 3)}}
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

func TestRedirectsAreFollowedOnlyWhereTheyDoNoHarm(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("got %s %s with the token on another host", r.Method, r.URL)
	}))
	t.Cleanup(other.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("/here", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) })
	mux.Handle("/moved", http.RedirectHandler("/here", http.StatusFound))
	// The same machine under another name.
	mux.Handle("/away", http.RedirectHandler(strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	client := gophercloud.ProviderClient{
		TokenID:    "gAAAAA",
		HTTPClient: http.Client{Transport: newTransport(newBase(nil), new(clock), 0), CheckRedirect: noRedirect},
	}
	for _, test := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/moved", 0},
		{"GET", "/away", 302},
		{"POST", "/moved", 302},
	} {
		//nolint:bodyclose // gophercloud closes it.
		_, err := client.Request(t.Context(), test.method, server.URL+test.path, &gophercloud.RequestOpts{})
		if got := Explain(err).Status; got != test.want {
			t.Errorf("%s %s: got status %d (%v), want %d", test.method, test.path, got, err, test.want)
		}
	}
}
