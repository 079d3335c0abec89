package wait_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

var creation = wait.Table{
	Pending: []string{"creating"},
	Done:    []string{"available"},
	Failed:  []string{"error"},
}

// after looks "creating" until d has passed, then last.
func after(d time.Duration, last wait.Status) wait.Look {
	end := time.Now().Add(d)
	return func(context.Context) (wait.Status, error) {
		if time.Now().Before(end) {
			return wait.Status{Name: "creating"}, nil
		}
		return last, nil
	}
}

func TestUntil(t *testing.T) {
	t.Parallel()
	broken := errors.New("403 forbidden")
	for _, test := range []struct {
		name  string
		look  func() wait.Look
		limit time.Duration
		want  string // the error, "" for none
	}{
		{
			name: "the first look is at once",
			look: func() wait.Look { return after(0, wait.Status{Name: "available"}) },
		},
		{
			name: "a pending status is looked at again",
			look: func() wait.Look { return after(time.Hour, wait.Status{Name: "available"}) },
		},
		{
			name: "a failed status ends the wait with the cloud's reason",
			look: func() wait.Look { return after(time.Minute, wait.Status{Name: "error", Reason: "no space"}) },
			want: `went to status "error": no space`,
		},
		{
			name: "a status that no list has ends the wait",
			look: func() wait.Look { return after(0, wait.Status{Name: "melting"}) },
			want: `is in status "melting", expected one of creating, available`,
		},
		{
			name: "absence is a status",
			look: func() wait.Look { return after(0, wait.Status{Name: wait.Gone}) },
			want: `is in status "(gone)", expected one of creating, available`,
		},
		{
			name:  "a time-out names the last status",
			look:  func() wait.Look { return after(time.Hour, wait.Status{Name: "available"}) },
			limit: 2 * time.Minute,
			want:  `timed out after 2m0s in status "creating"`,
		},
		{
			name: "a look that fails for good ends the wait",
			look: func() wait.Look {
				return func(context.Context) (wait.Status, error) { return wait.Status{}, broken }
			},
			want: "403 forbidden",
		},
		{
			name: "looks that fail for a while are tolerated",
			look: func() wait.Look { return blindFor(4*time.Minute, "available") },
		},
		{
			name: "looks that fail for too long are not",
			look: func() wait.Look { return blindFor(time.Hour, "available") },
			want: "503 unavailable",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if test.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.limit)
					defer cancel()
				}
				_, err := wait.Until(ctx, wait.Steady, creation, test.look())
				got := ""
				if err != nil {
					got = err.Error()
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// blindFor cannot look until d has passed.
func blindFor(d time.Duration, last string) wait.Look {
	end := time.Now().Add(d)
	return func(context.Context) (wait.Status, error) {
		if time.Now().Before(end) {
			return wait.Status{}, &wait.TransientError{Err: errors.New("503 unavailable")}
		}
		return wait.Status{Name: last}, nil
	}
}

func TestAnInterruptEndsThePauseAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(90*time.Second, cancel)
		start := time.Now()
		_, err := wait.Until(ctx, wait.Steady, creation, after(time.Hour, wait.Status{Name: "available"}))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want an interrupt", err)
		}
		if got, want := time.Since(start), 90*time.Second; got != want {
			t.Errorf("the wait ended after %s, want %s", got, want)
		}
	})
}

// TestTheCostOfWaiting counts looks and lateness for operations of any length.
func TestTheCostOfWaiting(t *testing.T) {
	t.Parallel()
	for _, length := range []time.Duration{2 * time.Second, time.Minute, 10 * time.Minute, 5 * time.Hour} {
		t.Run(length.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start, looks := time.Now(), 0
				end := after(length, wait.Status{Name: "available"})
				look := func(ctx context.Context) (wait.Status, error) {
					looks++
					return end(ctx)
				}
				if _, err := wait.Until(t.Context(), wait.Steady, creation, look); err != nil {
					t.Fatal(err)
				}
				late := time.Since(start) - length
				if most := max(length/10, time.Second); late > most {
					t.Errorf("the wait ended %s late, want at most %s", late, most)
				}
				if most := 60 + int(length/(13*time.Second)); looks > most {
					t.Errorf("got %d looks in %s, want at most %d", looks, length, most)
				}
			})
		})
	}
}
