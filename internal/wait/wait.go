// Package wait watches one object until an operation on it has ended.
//
// It knows nothing about clouds: a look tells the object's status, a table
// tells what each status means for the operation, a pace tells how often to
// look.
package wait

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Gone is the status of an object that the cloud does not know any more. It
// stands in tables like the statuses of the services.
const Gone = "(gone)"

// Status is what one look at an object tells.
type Status struct {
	Name   string // in the spelling of the service, or Gone
	Reason string // why the object is in this status, if the cloud says so
}

// Table says what each status means while one operation runs. The lists are
// disjoint. A status in none of them ends the wait with an [UnexpectedError].
type Table struct {
	Pending []string // the operation goes on
	Done    []string // it has ended well
	Failed  []string // it has ended badly
}

// Look asks the cloud for the status of the object. An error that wraps a
// [TransientError] is tolerated for a while, any other ends the wait.
type Look func(ctx context.Context) (Status, error)

// Until looks at an object, at once and then again and again, until its status
// is in the table's Done list. It returns the last status that it saw and
//
//   - nil if the operation ended well,
//   - a [FailedError] if it ended badly,
//   - an [UnexpectedError] if the table does not know the status,
//   - a [StoppedError] if ctx ended first,
//   - else the error of the look that failed.
func Until(ctx context.Context, pace Pace, table Table, look Look) (Status, error) {
	var last Status
	start := time.Now()
	blind := time.Time{} // since when looking fails
	for {
		status, err := look(ctx)
		switch {
		case err == nil:
			last, blind = status, time.Time{}
			if done, err := table.judge(status); done {
				return status, err
			}
		case ctx.Err() != nil:
			return last, stopped(ctx, last, start)
		case !tolerable(err, &blind, pace):
			return last, err
		}
		if !pause(ctx, pace.next(time.Since(start))) {
			return last, stopped(ctx, last, start)
		}
	}
}

// judge reports whether the operation has ended with status, and how.
func (t Table) judge(status Status) (bool, error) {
	switch {
	case slices.Contains(t.Done, status.Name):
		return true, nil
	case slices.Contains(t.Pending, status.Name):
		return false, nil
	case slices.Contains(t.Failed, status.Name):
		return true, &FailedError{Status: status}
	default:
		return true, &UnexpectedError{Status: status, Table: t}
	}
}

// tolerable reports whether looking may go on after err. Since is the time of
// the first of the failures in a row.
func tolerable(err error, since *time.Time, pace Pace) bool {
	if !errors.As(err, new(*TransientError)) {
		return false
	}
	if since.IsZero() {
		*since = time.Now()
	}
	return time.Since(*since) < pace.Blind
}

func stopped(ctx context.Context, last Status, start time.Time) error {
	return &StoppedError{Last: last, After: time.Since(start), Err: ctx.Err()}
}

// pause reports whether ctx was still alive after d.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return ctx.Err() == nil
	}
}

// Pace says how often to look.
type Pace struct {
	Least time.Duration // the shortest pause between two looks
	Most  time.Duration // the longest one
	Share float64       // a pause as a share of the time waited so far
	Blind time.Duration // for how long looks may fail in a row
}

// Steady is the pace for real clouds. A wait costs at most about a tenth over
// what the cloud itself takes, and a backup of five hours about 1,200 looks.
var Steady = Pace{Least: time.Second, Most: 15 * time.Second, Share: 0.1, Blind: 5 * time.Minute}

// next is the pause after having waited for so long, jittered by a tenth, so
// that many waits that began together do not look together.
func (p Pace) next(waited time.Duration) time.Duration {
	d := min(max(time.Duration(float64(waited)*p.Share), p.Least), p.Most)
	return d - time.Duration(rand.Float64()*float64(d)/10)
}

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

// StoppedError says that the wait ended before the operation did.
type StoppedError struct {
	Last  Status        // the zero Status if no look succeeded
	After time.Duration // how long the wait took
	Err   error         // context.Canceled or context.DeadlineExceeded
}

func (e *StoppedError) Error() string {
	what := "interrupted"
	if errors.Is(e.Err, context.DeadlineExceeded) {
		what = "timed out"
	}
	return fmt.Sprintf("%s after %s in status %q", what, e.After.Round(time.Second), e.Last.Name)
}

// Unwrap makes errors.Is tell an interrupt from a time-out.
func (e *StoppedError) Unwrap() error { return e.Err }

// TransientError marks a failure to look that may pass by itself.
type TransientError struct {
	Err error
}

func (e *TransientError) Error() string { return e.Err.Error() }

// Unwrap returns the failure.
func (e *TransientError) Unwrap() error { return e.Err }

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}
