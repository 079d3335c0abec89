package transport

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport/script"
)

// The steps of a script, in short.
type step = script.Step

var (
	status, withBody = script.Status, script.WithBody
	reset, refused   = script.Reset, script.Refused
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
				s := &script.Network{Steps: test.steps}
				got, _, err := send(t.Context(), s, test.method, `{"backup":{}}`, 3)
				if got != test.status || len(s.Bodies) != test.want {
					t.Errorf("got status %d (%v) after %d requests, want %d after %d",
						got, err, len(s.Bodies), test.status, test.want)
				}
				for i, body := range s.Bodies {
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
				s := &script.Network{Steps: []step{status(429, test.header...), status(200)}}
				if _, _, err := send(t.Context(), s, "GET", "", 1); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]time.Duration{0, test.want}, s.At); diff != "" {
					t.Errorf("times of the requests (-want +got):\n%s", diff)
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
				s := &script.Network{Steps: []step{first, status(200)}}
				_, _, _ = send(Once(t.Context()), s, "PUT", "{}", 5)
				if len(s.Bodies) != 1 {
					t.Errorf("got %d requests, want 1", len(s.Bodies))
				}
			})
		})
	}
}

func TestPausesGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script.Network{Steps: []step{status(503)}}
		if _, _, err := send(t.Context(), s, "GET", "", 10); err != nil {
			t.Fatal(err)
		}
		most := firstPause
		for i := 1; i < len(s.At); i++ {
			if got := s.At[i] - s.At[i-1]; got < most/2 || got > most {
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
		s := &script.Network{Steps: []step{status(429, "Retry-After", "60")}}
		_, _, err := send(ctx, s, "POST", "", 5)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(s.Start) != time.Second {
			t.Errorf("got %v after %s, want the end of the context after 1s", err, time.Since(s.Start))
		}
	})
}

const (
	swiftDown    = `{"serverError":{"code":500,"message":"Cannot connect to Swift."}}` // trove-real/x-create-swift-down
	cbrRefusal   = `{"error_code":"BackupService.6207","error_msg":"The backup is in use."}`
	gatewayError = `{"error_code":"APIGW.0201","error_msg":"Backend timeout."}`
)

// send sends one request through all layers.
func send(ctx context.Context, n *script.Network, method, body string, retries int) (int, string, error) {
	return script.Send(ctx, New(Layers{Base: n, Clock: new(Clock), Secrets: NewSecrets(), Retries: retries}), method, body)
}
