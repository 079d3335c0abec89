package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

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
