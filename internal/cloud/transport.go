package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	dialLimit = 30 * time.Second

	// answerLimit is well above the minute that an OpenStack API waits for its
	// own workers before it answers 500 (oslo.messaging, rpc_response_timeout).
	answerLimit = 2 * time.Minute

	firstPause = 500 * time.Millisecond
	maxPause   = 30 * time.Second

	// maxRetryAfter bounds what a server can make us wait.
	maxRetryAfter = 2 * time.Minute
)

var errNoAnswer = fmt.Errorf("no answer within %s", answerLimit)

// newTransport puts the layers together, outermost first.
func newTransport(base http.RoundTripper, clock *clock, maxRetries int) http.RoundTripper {
	var t http.RoundTripper = &exchange{next: base}
	t = &dated{next: t, clock: clock}
	t = &logged{next: t}
	t = &retry{next: t, max: maxRetries}
	return t
}

// noRedirect keeps http.Client from following where it does harm: a POST would
// become a GET, and another host would be sent the token.
func noRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	read := first.Method == http.MethodGet || first.Method == http.MethodHead
	if !read || req.URL.Hostname() != first.URL.Hostname() || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

// retry sends a request again that has certainly done nothing, or that can be
// done twice.
type retry struct {
	next http.RoundTripper
	max  int
}

// RoundTrip implements [http.RoundTripper].
func (t *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	for attempt := 0; ; attempt++ {
		resp, err := t.next.RoundTrip(req)
		if attempt >= t.max || !again(req, resp, err) {
			return resp, err
		}
		next, rewindErr := rewound(req)
		if rewindErr != nil {
			return resp, err
		}
		wait := pause(resp, attempt)
		tflog.Debug(ctx, "Sending the request again", map[string]any{
			"method":  req.Method,
			"url":     req.URL.Redacted(),
			"attempt": attempt + 2,
			"pause":   wait.String(),
		})
		if resp != nil {
			// A connection is used again only if the answer was read.
			_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
			_ = resp.Body.Close()
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
		req = next
	}
}

// again reports whether req may be sent once more.
func again(req *http.Request, resp *http.Response, err error) bool {
	var twice bool
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		twice = true
	}
	if err != nil {
		return twice && req.Context().Err() == nil && mayPass(err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusRequestEntityTooLarge:
		// A quota answers "Retry-After: 0" (cinder-real/119-backup-create-over-quota)
		// or none (trove-real/create-over-quota), a rate limiter says when.
		after, ok := retryAfter(resp)
		return ok && after > 0
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return twice
	case http.StatusInternalServerError:
		// A 500 of the service itself would be the same again; a proxy's has no id.
		return twice && requestID(resp.Header) == ""
	}
	return false
}

// rewound returns req with its body at the start.
func rewound(req *http.Request) (*http.Request, error) {
	next := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody {
		return next, nil
	}
	if req.GetBody == nil {
		return nil, errors.New("the body cannot be read again")
	}
	body, err := req.GetBody()
	next.Body = body
	return next, err
}

// pause returns how long to wait before the next attempt.
func pause(resp *http.Response, attempt int) time.Duration {
	if resp != nil {
		if after, ok := retryAfter(resp); ok && after > 0 {
			return min(after, maxRetryAfter)
		}
	}
	wait := min(firstPause<<min(attempt, 10), maxPause)
	// Ten requests that failed together do not come back together.
	return wait/2 + rand.N(wait/2+1)
}

// retryAfter reads the header in both its forms (RFC 9110, 10.2.3).
func retryAfter(resp *http.Response) (time.Duration, bool) {
	text := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(seconds, int(maxRetryAfter.Seconds()))) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	// The server's own clock, if it says what it is.
	if now, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		return at.Sub(now), true
	}
	return time.Until(at), true
}

type unlimited struct{}

// WithoutTimeLimit returns a context for calls that the cloud answers only when
// the work is done, such as a restore into a new volume. Their time is limited
// by ctx alone.
func WithoutTimeLimit(ctx context.Context) context.Context {
	return context.WithValue(ctx, unlimited{}, true)
}

// detached returns a context for work that others wait for, too: it does not
// end with ctx, and is never without a time limit.
func detached(ctx context.Context) context.Context {
	return context.WithValue(context.WithoutCancel(ctx), unlimited{}, false)
}

// exchange is one request and its answer: it limits the time, and notes
// whether the request had left when something broke.
type exchange struct {
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, stop := req.Context(), context.CancelFunc(func() {})
	if ctx.Value(unlimited{}) != true {
		ctx, stop = context.WithTimeoutCause(ctx, answerLimit, errNoAnswer)
	}
	var sent atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// http.Transport takes another connection by itself only if it has
		// written nothing to the first, or for a request that can be done twice.
		GetConn:      func(string) { sent.Store(false) },
		WroteHeaders: func() { sent.Store(true) },
	})
	resp, err := t.next.RoundTrip(req.WithContext(traced))
	if err != nil {
		err = named(ctx, err)
		stop()
		if sent.Load() {
			err = &unansweredError{err: err}
		}
		return nil, err
	}
	resp.Body = &answer{ReadCloser: resp.Body, ctx: ctx, stop: stop}
	return resp, nil
}

// named returns err, or errNoAnswer if that is the reason.
func named(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, errNoAnswer) {
		return cause
	}
	return err
}

// answer is a body that may break off, too.
type answer struct {
	io.ReadCloser
	ctx  context.Context //nolint:containedctx // The time limit of the exchange.
	stop context.CancelFunc
}

// Read implements [io.Reader].
func (b *answer) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &unansweredError{err: named(b.ctx, err)}
	}
	return n, err
}

// Close implements [io.Closer].
func (b *answer) Close() error {
	defer b.stop()
	return b.ReadCloser.Close()
}
