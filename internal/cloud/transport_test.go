package cloud

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport/script"
)

func TestSilentServer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(context.Context) context.Context
		want    time.Duration
		reason  string
	}{
		"is given up after the limit": {
			func(ctx context.Context) context.Context { return ctx }, 2 * time.Minute, "no answer within 2m0s",
		},
		"is waited for if the call is known to be long": {transport.WithoutTimeLimit, time.Hour, "timed out"},
		"is given up by a sign-in for such a call": {
			func(ctx context.Context) context.Context { return transport.Detached(transport.WithoutTimeLimit(ctx)) },
			2 * time.Minute, "no answer within 2m0s",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				s := &script.Network{Steps: []script.Step{script.Silent}}
				_, _, err := send(test.prepare(ctx), s, "POST", "", 5)
				if got := time.Since(s.Start); got != test.want {
					t.Errorf("got the end after %s, want %s", got, test.want)
				}
				if got := Explain(err).Reason; got != test.reason || !IsLost(err) {
					t.Errorf("got reason %q, lost %t, want %q and lost", got, IsLost(err), test.reason)
				}
			})
		})
	}
}

func TestTheEndOfTheCallersTimeIsToldFromASilentServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		n := &script.Network{Steps: []script.Step{script.Silent}}
		_, _, err := send(ctx, n, "PUT", "{}", 5)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(n.Start) != time.Minute || len(n.Bodies) != 1 {
			t.Errorf("got %v after %s and %d requests, want the end of the context", err, time.Since(n.Start), len(n.Bodies))
		}
		n = &script.Network{Steps: []script.Step{script.Silent}}
		if _, _, err := send(t.Context(), n, "PUT", "{}", 0); errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the silence of the server", err)
		}
	})
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
		s := &script.Network{Steps: []script.Step{
			{Do: func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 202, Body: brokenBody{bytes.NewReader([]byte(`{"backup":`))}}, nil
			}},
		}}
		_, body, err := send(t.Context(), s, "POST", "", 5)
		if body != `{"backup":` || !IsLost(err) {
			t.Errorf("got %q and %v, want the half and a lost answer", body, err)
		}
	})
}

func TestRequestIsNotRepeatedForLongerThanThePatience(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		steps []script.Step
		tried string
		least time.Duration // of the whole
		most  time.Duration
	}{
		"the server wants a pause that is too long": {
			[]script.Step{script.Status(503, "Retry-After", "3600")},
			"the cloud asks to come back in 1h, and a request is repeated for at most 5m", 0, 0,
		},
		"more seconds than fit a number": {
			[]script.Step{script.Status(429, "Retry-After", "9223372036854775")},
			"the cloud asks to come back in 24h, and a request is repeated for at most 5m", 0, 0,
		},
		"pauses that add up": {
			[]script.Step{script.Status(503, "Retry-After", "100")},
			"3 attempts in 3m20s; the cloud asks to come back in 1m40s, and a request is repeated for at most 5m",
			200 * time.Second, 200 * time.Second,
		},
		"a black hole": {[]script.Step{script.Silent}, "3 attempts in 5m", 5 * time.Minute, 5*time.Minute + 30*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script.Network{Steps: test.steps}
				client := gophercloud.ProviderClient{HTTPClient: http.Client{Transport: transport.New(transport.Layers{
					Base: s, Clock: new(transport.Clock), Retries: 5,
				})}}
				//nolint:bodyclose // There is none.
				_, err := client.Request(t.Context(), "GET", "https://cloud.example.com/", new(gophercloud.RequestOpts))
				if got := Explain(err).Reason; !strings.HasSuffix(got, "("+test.tried+")") {
					t.Errorf("got reason %q, want (%s) at its end", got, test.tried)
				}
				if took := time.Since(s.Start); took < test.least || took > test.most {
					t.Errorf("it took %s, want %s to %s", took, test.least, test.most)
				}
			})
		})
	}
}

// send sends one request through all layers of the transport.
func send(ctx context.Context, n *script.Network, method, body string, retries int) (int, string, error) {
	return script.Send(ctx, transport.New(transport.Layers{
		Base: n, Clock: new(transport.Clock), Secrets: transport.NewSecrets(), Retries: retries,
	}), method, body)
}
