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
	"github.com/gophercloud/gophercloud/v2"
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
		{"no read on 500 with the fault of Trove", "GET", []step{withBody(500, swiftDown), status(200)}, 1, 500},
		{"no deletion on 500 with the fault of Trove", "DELETE", []step{withBody(500, swiftDown), status(202)}, 1, 500},
		{"no deletion on 500 with the fault of CBR", "DELETE", []step{withBody(500, cbrRefusal), status(202)}, 1, 500},
		{"a read on 500 of an API gateway", "GET", []step{withBody(500, gatewayError), status(200)}, 2, 200},
		{"a read on 500 as a web page", "GET", []step{withBody(500, "<html>"), status(200)}, 2, 200},
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

func TestRequestIsNotRepeatedForLongerThanThePatience(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		steps []step
		tried string
		least time.Duration // of the whole
		most  time.Duration
	}{
		"the server wants a pause that is too long": {
			[]step{status(503, "Retry-After", "3600")},
			"the cloud asks to come back in 1h, and a request is repeated for at most 5m", 0, 0,
		},
		"more seconds than fit a number": {
			[]step{status(429, "Retry-After", "9223372036854775")},
			"the cloud asks to come back in 24h, and a request is repeated for at most 5m", 0, 0,
		},
		"pauses that add up": {
			[]step{status(503, "Retry-After", "100")},
			"3 attempts in 3m20s; the cloud asks to come back in 1m40s, and a request is repeated for at most 5m",
			200 * time.Second, 200 * time.Second,
		},
		"a black hole": {[]step{silent}, "3 attempts in 5m", patience, patience + leastAttempt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: test.steps, start: time.Now()}
				client := gophercloud.ProviderClient{HTTPClient: http.Client{Transport: newTransport(layers{
					base: s, clock: new(clock), retries: 5,
				})}}
				//nolint:bodyclose // There is none.
				_, err := client.Request(t.Context(), "GET", "https://cloud.example.com/", new(gophercloud.RequestOpts))
				if got := Explain(err).Reason; !strings.HasSuffix(got, "("+test.tried+")") {
					t.Errorf("got reason %q, want (%s) at its end", got, test.tried)
				}
				if took := time.Since(s.start); took < test.least || took > test.most {
					t.Errorf("it took %s, want %s to %s", took, test.least, test.most)
				}
			})
		})
	}
}

func TestOnceIsOnce(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]step{
		"on 503": status(503), "on 429": status(429), "on a broken connection": reset, "on no connection": refused,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{first, status(200)}}
				_, _, _ = send(Once(t.Context()), t, s, "PUT", "{}", 5)
				if len(s.bodies) != 1 {
					t.Errorf("got %d requests, want 1", len(s.bodies))
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
	// late is an answer with a Date that was written when it began.
	late := func(date time.Time, took time.Duration) step {
		return step{func(req *http.Request) (*http.Response, error) {
			timer := time.NewTimer(took)
			<-timer.C
			return status(200, "Date", date.UTC().Format(http.TimeFormat)).do(req)
		}}
	}
	at := func(d time.Duration) time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d) }
	for name, test := range map[string]struct {
		answers []step
		told    bool
		want    time.Duration // ahead of this machine
	}{
		"before the first answer":         {nil, false, 0},
		"an answer without a date":        {[]step{status(200)}, false, 0},
		"a server that is ahead":          {[]step{late(at(5*time.Hour), 0)}, true, 5 * time.Hour},
		"a server that is behind":         {[]step{late(at(-5*time.Hour), 0)}, true, -5 * time.Hour},
		"the date counts when it arrives": {[]step{late(at(time.Hour+2*time.Second), 2*time.Second)}, true, time.Hour},
		"a long answer, dated at its beginning, does not set the clock back": {
			[]step{late(at(time.Hour), 0), late(at(time.Hour), time.Minute)}, true, time.Hour,
		},
		"a long answer, dated at its end, does not matter": {
			[]step{late(at(time.Hour), 0), late(at(time.Hour+time.Minute), time.Minute)}, true, time.Hour,
		},
		"a long answer is better than none": {[]step{late(at(time.Hour), time.Minute)}, true, 59 * time.Minute},
		"a clock that is set back is followed": {
			[]step{late(at(time.Hour), 0), late(at(0), 0)}, true, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := &Client{session: &session{clock: new(clock)}}
				for _, answer := range test.answers {
					transport := newTransport(layers{base: &script{steps: []step{answer}}, clock: c.session.clock})
					req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://cloud.example.com/", nil)
					resp, err := transport.RoundTrip(req)
					if err != nil {
						t.Fatal(err)
					}
					resp.Body.Close()
				}
				// The server's clock goes on.
				minute, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				<-minute.Done()
				if got := c.Now().Sub(time.Now()); got != test.want || c.session.clock.told() != test.told {
					t.Errorf("got %s ahead (told: %t), want %s (%t)", got, c.session.clock.told(), test.want, test.told)
				}
			})
		})
	}
}
