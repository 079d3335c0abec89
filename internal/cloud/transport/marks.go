package transport

import "context"

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

// Detached returns a context for work that others wait for, too: it does not
// end with ctx, and has none of its marks.
func Detached(ctx context.Context) context.Context {
	ctx = context.WithoutCancel(ctx)
	for _, mark := range []contextKey{unlimited, once, repeatable} {
		ctx = context.WithValue(ctx, mark, false)
	}
	return context.WithValue(ctx, remaining, nil)
}

// Repeatable returns a context for POSTs that may be sent again like a GET, such
// as a sign-in.
func Repeatable(ctx context.Context) context.Context { return context.WithValue(ctx, repeatable, true) }
