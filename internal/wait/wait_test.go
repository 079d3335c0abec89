package wait_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
			name: "looks that fail are borne, however long",
			look: func() wait.Look { return blindFor(4*time.Hour, "available") },
		},
		{
			name:  "a time-out tells of the trouble in the last looks",
			look:  func() wait.Look { return blindFor(time.Hour, "available") },
			limit: time.Minute,
			want:  "timed out after 1m0s: 403 forbidden",
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
			return wait.Status{}, errors.New("403 forbidden")
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

func TestNewsEndsThePauseAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start, news, pace := time.Now(), make(chan struct{}), wait.Steady
		time.AfterFunc(90*time.Second, func() { close(news) })
		pace.News = func() <-chan struct{} {
			if time.Since(start) > 90*time.Second {
				return nil
			}
			return news
		}
		look := after(90*time.Second, wait.Status{Name: "available"})
		if _, err := wait.Until(t.Context(), pace, creation, look); err != nil {
			t.Fatal(err)
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
				if most := 42 + int(length/(14*time.Second)); looks > most {
					t.Errorf("got %d looks in %s, want at most %d", looks, length, most)
				}
			})
		})
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	busy := errors.New("busy")
	for _, test := range []struct {
		name string
		try  func(n int) (bool, error) // the nth try
		want wait.StoppedError         // the zero value for none
		end  error                     // of what was done
	}{
		{name: "what is done at once", try: func(int) (bool, error) { return true, nil }},
		{name: "what is done with an error", try: func(int) (bool, error) { return true, busy }, end: busy},
		{name: "what is done later", try: func(n int) (bool, error) { return n == 5, busy }, end: busy},
		{
			name: "trouble at the end is counted in a row",
			try: func(n int) (bool, error) {
				if n == 2 {
					return false, nil
				}
				return false, busy
			},
			// 0, 0.5, 1, 2, 3 and 4.6 s, less up to a twentieth.
			want: wait.StoppedError{Tries: 5, Failed: 3, Trouble: busy, Err: context.DeadlineExceeded},
		},
		{
			name: "no trouble at the end",
			try:  func(int) (bool, error) { return false, nil },
			want: wait.StoppedError{Tries: 5, Err: context.DeadlineExceeded},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 4000*time.Millisecond)
				defer cancel()
				n := 0
				err := wait.Retry(ctx, wait.Steady, func(context.Context) (bool, error) { n++; return test.try(n) })
				stopped, ok := errors.AsType[*wait.StoppedError](err)
				if !ok {
					stopped = new(wait.StoppedError)
					if !errors.Is(err, test.end) {
						t.Errorf("got %v, want %v", err, test.end)
					}
				}
				stopped.After = 0
				if diff := cmp.Diff(test.want, *stopped, cmpopts.EquateErrors()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestNothingIsTriedOnceTheContextHasEnded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tries := 0
	err := wait.Retry(ctx, wait.Steady, func(context.Context) (bool, error) { tries++; return true, nil })
	if stopped, ok := errors.AsType[*wait.StoppedError](err); !ok || !stopped.Interrupted() || tries > 0 {
		t.Errorf("got %v after %d tries, want an interrupt before the first", err, tries)
	}
}

func TestATimeOutIsNotHiddenByWhatItDoesToTheLastLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		trouble := errors.New("500 boom")
		err := wait.Retry(ctx, wait.Steady, func(ctx context.Context) (bool, error) {
			if time.Until(deadline(ctx)) > 5*time.Second {
				return false, trouble
			}
			<-ctx.Done()
			return false, ctx.Err()
		})
		if stopped, ok := errors.AsType[*wait.StoppedError](err); !ok || !errors.Is(stopped.Trouble, trouble) {
			t.Errorf("got %v, want the trouble %v", err, trouble)
		}
	})
}

func deadline(ctx context.Context) time.Time {
	at, _ := ctx.Deadline()
	return at
}
