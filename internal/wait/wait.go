// Package wait tries something until it is done, and watches one object until
// an operation on it has ended.
//
// It knows nothing about clouds: a look tells the object's status, a table
// tells what each status means for the operation, a pace tells how often to
// look.
package wait

import (
	"context"
	"errors"
	"slices"
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
// disjoint. A status in none of them ends the wait with an [UnexpectedError],
// unless the table is patient.
type Table struct {
	Pending []string // the operation goes on
	Done    []string // it has ended well
	Failed  []string // it has ended badly
	// Patient says that a status in none of the lists tells nothing, and is waited
	// out. Absence always ends the wait.
	Patient bool
}

// Look asks the cloud for the status of the object.
type Look func(ctx context.Context) (Status, error)

// Until looks at an object, at once and then again and again, until its status
// is in the table's Done list. A look that fails tells nothing about the
// object, so it is borne until ctx ends. Until returns the last status that it
// saw and
//
//   - nil if the operation ended well,
//   - a [FailedError] if it ended badly,
//   - an [UnexpectedError] if the table does not know the status,
//   - a [StoppedError] if ctx ended first, or a look was hopeless.
func Until(ctx context.Context, pace Pace, table Table, look Look) (Status, error) {
	var last Status
	err := Retry(ctx, pace, func(ctx context.Context) (bool, error) {
		status, err := look(ctx)
		if err != nil {
			return false, err
		}
		last = status
		return table.judge(status)
	})
	if stopped, ok := err.(*StoppedError); ok { //nolint:errorlint // Only Retry's own.
		stopped.Last = last
	}
	return last, err
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
	case t.Patient && status.Name != Gone:
		return false, nil
	default:
		return true, &UnexpectedError{Status: status, Table: t}
	}
}

// Retry tries something, at once and then again and again, until it is done or
// ctx ends. What is done ends with its own error. An error of a try that is not
// done is the trouble that a [StoppedError] tells of; a [HopelessError] ends it.
func Retry(ctx context.Context, pace Pace, try func(ctx context.Context) (done bool, err error)) error {
	start := time.Now()
	stopped := new(StoppedError)
	for ctx.Err() == nil {
		done, err := try(ctx)
		if done {
			return err
		}
		stopped.count(ctx, err)
		if hopeless, ok := errors.AsType[*HopelessError](err); ok {
			stopped.After, stopped.Err = time.Since(start), hopeless
			return stopped
		}
		if !pace.pause(ctx, pace.next(stopped.Tries, time.Since(start))) {
			break
		}
	}
	stopped.After, stopped.Err = time.Since(start), context.Cause(ctx)
	return stopped
}
