package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// noAnswerError says that a server took longer than it is given.
type noAnswerError struct{ limit time.Duration }

func (e *noAnswerError) Error() string {
	return fmt.Sprintf("no answer within %s", e.limit.Round(time.Second))
}

// Timeout tells net/url what to say of the error.
func (e *noAnswerError) Timeout() bool { return true }

// IsNoAnswer reports whether a server took longer than it is given.
func IsNoAnswer(err error) bool {
	_, ok := errors.AsType[*noAnswerError](err)
	return ok
}

// exchange is one request and its answer: it limits the time, and notes
// whether the request had left when something broke.
type exchange struct {
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, stop := req.Context(), context.CancelFunc(func() {})
	if ctx.Value(unlimited) != true {
		limit := answerLimit
		if left, ok := ctx.Value(remaining).(time.Duration); ok {
			limit = min(limit, max(left, minAttempt))
		}
		ctx, stop = context.WithTimeoutCause(ctx, limit, &noAnswerError{limit})
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
			err = &UnansweredError{Err: err}
		}
		return nil, err
	}
	resp.Body = &answer{ReadCloser: resp.Body, ctx: ctx, stop: stop}
	return resp, nil
}

// named returns err, or the noAnswerError that is the reason for it.
func named(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); IsNoAnswer(cause) {
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
		err = &UnansweredError{Err: named(b.ctx, err)}
	}
	return n, err
}

// Close implements [io.Closer].
func (b *answer) Close() error {
	defer b.stop()
	return b.ReadCloser.Close()
}

// UnansweredError says that a request had left, and that no whole answer came.
type UnansweredError struct{ Err error }

func (e *UnansweredError) Error() string { return e.Err.Error() }

// Unwrap returns what broke.
func (e *UnansweredError) Unwrap() error { return e.Err }

// Timeout tells net/url what to say of the error.
func (e *UnansweredError) Timeout() bool { return IsNoAnswer(e.Err) }
