package wait

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// FailedError says that the cloud gave up on the operation.
type FailedError struct {
	Status Status
}

func (e *FailedError) Error() string {
	return fmt.Sprintf("went to status %q%s", e.Status.Name, because(e.Status.Reason))
}

// UnexpectedError says that the object is in a status that has no meaning for
// the operation.
type UnexpectedError struct {
	Status Status
	Table  Table
}

func (e *UnexpectedError) Error() string {
	return fmt.Sprintf("is in status %q, expected one of %s%s", e.Status.Name,
		strings.Join(slices.Concat(e.Table.Pending, e.Table.Done), ", "), because(e.Status.Reason))
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// HopelessError is the error of a try after which no other can do better. It ends
// the wait with a [StoppedError], whose Err it is.
type HopelessError struct{ Err error }

func (e *HopelessError) Error() string { return e.Err.Error() }

// Unwrap returns why it is hopeless.
func (e *HopelessError) Unwrap() error { return e.Err }

// StoppedError says that the context ended before the operation did.
type StoppedError struct {
	Last    Status        // the last status that was seen, the zero Status if there was none
	After   time.Duration // how long it was tried
	Tries   int           // how often
	Failed  int           // how many of the last tries in a row ended in trouble
	Trouble error         // of the last try, nil if it had none
	Err     error         // why the context ended
}

// count takes note of a try that was not done. What the end of the context does
// to a try says less than the trouble of an earlier one.
func (e *StoppedError) count(ctx context.Context, err error) {
	e.Tries++
	switch {
	case err == nil:
		e.Failed, e.Trouble = 0, nil
	case ctx.Err() != nil && errors.Is(err, ctx.Err()) && (e.Trouble != nil || ctx.Err() == context.Canceled):
	default:
		e.Failed++
		e.Trouble = err
	}
}

// Interrupted reports whether somebody ended the wait, not its time-out.
func (e *StoppedError) Interrupted() bool {
	return !errors.Is(e.Err, context.DeadlineExceeded) && !e.Hopeless()
}

// Hopeless reports whether the wait ended because no other try could do better.
func (e *StoppedError) Hopeless() bool {
	_, ok := e.Err.(*HopelessError) //nolint:errorlint // Only Retry's own.
	return ok
}

func (e *StoppedError) Error() string {
	what := "timed out"
	switch {
	case e.Hopeless():
		what = "given up"
	case e.Interrupted():
		what = "interrupted"
	}
	text := fmt.Sprintf("%s after %s", what, e.After.Round(time.Second))
	if e.Last.Name != "" {
		text += fmt.Sprintf(" in status %q", e.Last.Name)
	}
	if e.Trouble != nil {
		text += ": " + e.Trouble.Error()
	}
	return text
}

// Unwrap makes errors.Is tell an interrupt from a time-out. The trouble is not
// part of the chain: it is one of several tries, not the reason for the end.
func (e *StoppedError) Unwrap() error { return e.Err }
