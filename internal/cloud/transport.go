package cloud

import (
	"context"
	"net/http"
	"sync"
	"time"
)

const (
	dialLimit = 30 * time.Second

	// answerLimit is well above the minute that an OpenStack API waits for its
	// own workers before it answers 500 (oslo.messaging, rpc_response_timeout).
	answerLimit = 2 * time.Minute

	firstPause = 500 * time.Millisecond
	maxPause   = 30 * time.Second

	firstThrottle = 2 * time.Second
	maxThrottle   = time.Minute

	// patience is how long one request is repeated in all. Who waits for an
	// object has a longer one of its own.
	patience = 5 * time.Minute

	// leastAttempt is how long the last attempt may take at least.
	leastAttempt = 30 * time.Second
)

// layers is what a transport is put together from.
type layers struct {
	base    http.RoundTripper
	sign    func(next http.RoundTripper) http.RoundTripper // may be nil
	clock   *clock
	secrets *secrets
	retries int
}

// newTransport puts the layers together, outermost first. The signature is made
// anew for each attempt, because it holds a date.
func newTransport(l layers) http.RoundTripper {
	var t http.RoundTripper = &exchange{next: l.base}
	t = &dated{next: t, clock: l.clock}
	t = &logged{next: t, secrets: l.secrets}
	if l.sign != nil {
		t = l.sign(t)
	}
	t = &checked{next: t, secrets: l.secrets}
	t = &retry{next: t, max: l.retries}
	return t
}

// noRedirect keeps http.Client from following where it does harm: a POST would
// become a GET, and another scheme, host or port would be sent the token.
func noRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	read := first.Method == http.MethodGet || first.Method == http.MethodHead
	if !read || origin(req.URL) != origin(first.URL) || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

// gate lets requests pass only to where the session's services are, so that no
// link in an answer takes the token elsewhere.
type gate struct {
	next http.RoundTripper

	mu   sync.Mutex
	open map[string]bool // by origin
}

// admit opens the gate for the scheme, host and port of an address.
func (t *gate) admit(address string) {
	if from := originOf(address); from != "" {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.open[from] = true
	}
}

// RoundTrip implements [http.RoundTripper].
func (t *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	t.mu.Lock()
	open := t.open[origin(req.URL)]
	t.mu.Unlock()
	if !open {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, &strayError{to: origin(req.URL)}
	}
	return t.next.RoundTrip(req)
}

// strayError says that a request was not sent.
type strayError struct{ to string }

func (e *strayError) Error() string {
	return "an answer of the cloud leads to " + e.to + ", where none of its services is known to be; " +
		"the request was not sent there"
}

type contextKey int

const (
	unlimited  contextKey = iota // no time limit for the answer
	once                         // never send it again
	repeatable                   // send it again, although it is a POST
	remaining                    // what is left of the patience
)

// WithoutTimeLimit returns a context for calls that the cloud answers only when
// the work is done, such as a restore into a new volume. Their time is limited
// by ctx alone.
func WithoutTimeLimit(ctx context.Context) context.Context {
	return context.WithValue(ctx, unlimited, true)
}

// Once returns a context for calls that must not be sent again whatever comes
// back, such as a PUT that is not idempotent.
func Once(ctx context.Context) context.Context { return context.WithValue(ctx, once, true) }

// detached returns a context for work that others wait for, too: it does not
// end with ctx, and has none of its marks.
func detached(ctx context.Context) context.Context {
	ctx = context.WithoutCancel(ctx)
	for _, mark := range []contextKey{unlimited, once, repeatable} {
		ctx = context.WithValue(ctx, mark, false)
	}
	return context.WithValue(ctx, remaining, nil)
}
