package cloud

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// script is a network that answers what it is told, one step a request.
type script struct {
	steps  []step
	bodies []string // that were sent
	at     []time.Duration
	start  time.Time
}

type step struct {
	do func(*http.Request) (*http.Response, error)
}

// RoundTrip implements [http.RoundTripper].
func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	s.bodies = append(s.bodies, string(body))
	s.at = append(s.at, time.Since(s.start))
	return s.steps[min(len(s.bodies), len(s.steps))-1].do(req)
}

func status(code int, header ...string) step {
	return step{func(*http.Request) (*http.Response, error) {
		resp := &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody}
		for pair := range slices.Chunk(header, 2) {
			resp.Header.Set(pair[0], pair[1])
		}
		return resp, nil
	}}
}

const (
	swiftDown    = `{"serverError":{"code":500,"message":"Cannot connect to Swift."}}` // trove-real/x-create-swift-down
	cbrRefusal   = `{"error_code":"BackupService.6207","error_msg":"The backup is in use."}`
	gatewayError = `{"error_code":"APIGW.0201","error_msg":"Backend timeout."}`
)

func withBody(code int, body string) step {
	return step{func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}}
}

// refused is a connection that was not made.
var refused = step{func(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}}

// reset is a connection that broke when the request had left.
var reset = step{func(req *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(req.Context()).WroteHeaders()
	return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}}

// silent is a server that takes a request and does not answer.
var silent = step{func(req *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(req.Context()).WroteHeaders()
	<-req.Context().Done()
	return nil, req.Context().Err()
}}

// send sends one request through the whole transport, and returns the status
// and as much of the body as came.
func send(ctx context.Context, t *testing.T, s *script, method, body string, retries int) (int, string, error) {
	t.Helper()
	s.start = time.Now()
	url := "https://cloud.example.com/v3/backups"
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := newTransport(layers{base: s, clock: new(clock), secrets: newSecrets(), retries: retries}).RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func TestSilentServer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(context.Context) context.Context
		want    time.Duration
		reason  string
	}{
		"is given up after the limit": {
			func(ctx context.Context) context.Context { return ctx }, answerLimit, "no answer within 2m0s",
		},
		"is waited for if the call is known to be long": {WithoutTimeLimit, time.Hour, "timed out"},
		"is given up by a sign-in for such a call": {
			func(ctx context.Context) context.Context { return detached(WithoutTimeLimit(ctx)) },
			answerLimit, "no answer within 2m0s",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				s := &script{steps: []step{silent}}
				_, _, err := send(test.prepare(ctx), t, s, "POST", "", 5)
				if got := time.Since(s.start); got != test.want {
					t.Errorf("got the end after %s, want %s", got, test.want)
				}
				if got := Explain(err).Reason; got != test.reason || !IsLost(err) {
					t.Errorf("got reason %q, lost %t, want %q and lost", got, IsLost(err), test.reason)
				}
			})
		})
	}
}

// brokenBody gives half an answer.
type brokenBody struct{ *bytes.Reader }

func (b brokenBody) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); err == nil {
		return n, nil
	}
	return 0, syscall.ECONNRESET
}

func (brokenBody) Close() error { return nil }

func TestAnswerThatBreaksOffIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{
			{func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 202, Body: brokenBody{bytes.NewReader([]byte(`{"backup":`))}}, nil
			}},
		}}
		_, body, err := send(t.Context(), t, s, "POST", "", 5)
		if body != `{"backup":` || !IsLost(err) {
			t.Errorf("got %q and %v, want the half and a lost answer", body, err)
		}
	})
}
