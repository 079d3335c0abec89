package cloud

import (
	"bytes"
	"context"
	"errors"
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

	"github.com/google/go-cmp/cmp"
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
	resp, err := newTransport(s, new(clock), retries).RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func TestRetry(t *testing.T) {
	t.Parallel()
	serviceError := status(500, "X-Openstack-Request-Id", "req-1")
	for _, test := range []struct {
		name   string
		method string
		steps  []step
		want   int // requests
		status int // 0: an error
	}{
		{"a read on 503", "GET", []step{status(503), status(200)}, 2, 200},
		{"a read on 502 and 504", "GET", []step{status(502), status(504), status(200)}, 3, 200},
		{"a change on 503", "PUT", []step{status(503), status(200)}, 2, 200},
		{"a deletion on a broken connection", "DELETE", []step{reset, status(404)}, 2, 404},
		{"a read on a refused connection", "GET", []step{refused, status(200)}, 2, 200},
		{"a read on 500 of a proxy", "GET", []step{status(500), status(200)}, 2, 200},
		{"no read on 500 of the service", "GET", []step{serviceError}, 1, 500},
		{"no read on 404", "GET", []step{status(404)}, 1, 404},
		{"no more than allowed", "GET", []step{status(503)}, 4, 503},
		{"no creation on 503", "POST", []step{status(503), status(202)}, 1, 503},
		{"no creation on 502", "POST", []step{status(502), status(202)}, 1, 502},
		{"no creation on a broken connection", "POST", []step{reset, status(202)}, 1, 0},
		{"no creation on a refused connection", "POST", []step{refused, status(202)}, 1, 0},
		{"no patch on 503", "PATCH", []step{status(503), status(200)}, 1, 503},
		{"a creation on 429", "POST", []step{status(429), status(202)}, 2, 202},
		{"a creation on a rate limit as 413", "POST", []step{status(413, "Retry-After", "3"), status(202)}, 2, 202},
		{"no creation on a quota", "POST", []step{status(413, "Retry-After", "0"), status(202)}, 1, 413},
		{"no creation on a quota without the header", "POST", []step{status(413), status(202)}, 1, 413},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: test.steps}
				got, _, err := send(t.Context(), t, s, test.method, `{"backup":{}}`, 3)
				if got != test.status || len(s.bodies) != test.want {
					t.Errorf("got status %d (%v) after %d requests, want %d after %d",
						got, err, len(s.bodies), test.status, test.want)
				}
				for i, body := range s.bodies {
					if body != `{"backup":{}}` {
						t.Errorf("got body %q in request %d, want the whole body again", body, i+1)
					}
				}
			})
		})
	}
}

func TestPauseIsWhatTheServerAsksFor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header []string
		want   time.Duration
	}{
		"seconds": {[]string{"Retry-After", "7"}, 7 * time.Second},
		"a date":  {[]string{"Retry-After", "Sat, 01 Jan 2000 00:00:09 GMT"}, 9 * time.Second},
		"a date on the server's clock": {
			[]string{"Retry-After", "Sat, 21 Nov 2026 02:38:15 GMT", "Date", "Sat, 21 Nov 2026 02:38:05 GMT"},
			10 * time.Second,
		},
		"too many seconds":               {[]string{"Retry-After", "86400"}, maxRetryAfter},
		"more seconds than fit a number": {[]string{"Retry-After", "9223372036854775"}, maxRetryAfter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{status(429, test.header...), status(200)}}
				if _, _, err := send(t.Context(), t, s, "GET", "", 1); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]time.Duration{0, test.want}, s.at); diff != "" {
					t.Errorf("times of the requests (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestPausesGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{status(503)}}
		if _, _, err := send(t.Context(), t, s, "GET", "", 10); err != nil {
			t.Fatal(err)
		}
		most := firstPause
		for i := 1; i < len(s.at); i++ {
			if got := s.at[i] - s.at[i-1]; got < most/2 || got > most {
				t.Errorf("pause %d is %s, want %s to %s", i, got, most/2, most)
			}
			most = min(2*most, maxPause)
		}
	})
}

func TestPauseEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := &script{steps: []step{status(429, "Retry-After", "60")}}
		_, _, err := send(ctx, t, s, "POST", "", 5)
		if !errors.Is(err, context.DeadlineExceeded) || IsLost(err) || time.Since(s.start) != time.Second {
			t.Errorf("got %v after %s, want the end of the context after 1s", err, time.Since(s.start))
		}
	})
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

func TestClockFollowsTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &Client{session: &session{clock: new(clock)}}
		if got, want := c.Now(), time.Now(); !got.Equal(want) {
			t.Errorf("got %s before any answer, want the local time %s", got, want)
		}
		server := time.Now().Add(42 * time.Minute)
		s := &script{steps: []step{
			status(200, "Date", server.UTC().Format(http.TimeFormat)),
		}}
		transport := newTransport(s, c.session.clock, 0)
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://cloud.example.com/", nil)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		minute, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		<-minute.Done()
		if got, want := c.Now(), server.Add(time.Minute); !got.Equal(want) {
			t.Errorf("got %s, want %s: the server's clock goes on", got, want)
		}
	})
}
