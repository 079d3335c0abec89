package lifecycle_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// deed is a configuration of a thing that is never done twice unasked.
var deed = map[string]string{"name": "deed", "source": "volume 1", "timeouts.create": "30m", "timeouts.delete": "5m"}

// kept makes things whose Delete only forgets them.
func kept(w *world) {
	w.remove = func(context.Context, *world, string) error { return lifecycle.ErrKept }
}

func TestWhatWasAcceptedOnceIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	garbage := errors.New("the cloud answered without the object")
	for name, test := range map[string]struct {
		world func(w *world)
		says  string
	}{
		"a time-out":      {func(w *world) { w.takes = time.Hour }, `timed out after 30m; its status was still "creating"`},
		"no right":        {func(w *world) { w.read = always(notAllowed) }, "Reason: Policy does not allow it."},
		"garbage":         {func(w *world) { w.read = always(garbage) }, "Reason: the cloud answered without the object"},
		"a status unseen": {func(w *world) { w.spoils = status("melting") }, `its status was still "melting"`},
	} {
		bubble(t, name, func(t *testing.T) {
			b := start(t, func(w *world, _ *lifecycle.Kind) { test.world(w); kept(w) })
			s := b.apply(t.Context(), b.nothing(), deed)
			if s.failed() || !strings.Contains(s.says(), "Waiting for thing was given up") ||
				!strings.Contains(s.says(), test.says) || !strings.Contains(s.says(), "No second thing is asked for") {
				t.Errorf("the first apply says:\n%s", s.says())
			}
			s = b.apply(t.Context(), s, deed)
			if planned := b.planned(s, deed); len(planned.RequiresReplace) > 0 {
				t.Errorf("the plan after a second apply replaces it for %v", planned.RequiresReplace)
			}
			b.read, b.spoils = nil, nil
			got := b.apply(t.Context(), s, deed)
			if got.failed() || got.text("status") != "available" || b.calls("create") != 1 {
				t.Errorf("status %q after %d POSTs: %s", got.text("status"), b.calls("create"), got.says())
			}
			if planned := b.planned(got, deed); !b.same(planned, got) {
				t.Error("the plan after that is not empty")
			}
		})
	}
	bubble(t, "a status that passes is waited out", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.spoils = func(n int, got *shown) {
				if n == 1 {
					got.status = "melting"
				}
			}
		})
		if s := b.apply(t.Context(), b.nothing(), deed); len(s.diags) > 0 || s.text("status") != "available" {
			t.Errorf("status %q: %s", s.text("status"), s.says())
		}
	})
	bubble(t, "only the cloud's own word makes it a failed one, and the plan says what is done again", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes, w.fails = time.Hour, "error"; kept(w) })
		s := b.apply(t.Context(), b.nothing(), deed)
		s = b.apply(t.Context(), s, deed) // a second wait for 30m sees it fail, or its status
		time.Sleep(time.Hour)
		planned := b.planned(b.refresh(s), deed)
		if len(planned.RequiresReplace) != 1 || len(planned.Diagnostics) != 1 ||
			!strings.Contains(planned.Diagnostics[0].Detail, "overwrites volume 1 again") {
			t.Errorf("got %v, %v", planned.RequiresReplace, planned.Diagnostics)
		}
	})
}

func TestADestroyForgetsWhatNeverEnds(t *testing.T) {
	t.Parallel()
	forgets := func(t *testing.T, b *bench, s state, text string) {
		t.Helper()
		begun := time.Now()
		got := b.apply(t.Context(), s, nil)
		took := time.Since(begun)
		if got.failed() || got.text("id") != "(gone)" || took > 6*time.Minute || b.calls("delete") != 0 {
			t.Errorf("after %s and %d DELETEs: id %s, %s", took, b.calls("delete"), got.text("id"), got.says())
		}
		for _, text := range []string{"Thing may still be running", text, "no longer in the state"} {
			if !strings.Contains(got.says(), text) {
				t.Errorf("it does not say %q:\n%s", text, got.says())
			}
		}
	}
	endless := func(w *world, _ *lifecycle.Kind) { w.takes = 1000 * time.Hour; kept(w) }
	bubble(t, "after the time-out", func(t *testing.T) {
		b := start(t, endless)
		forgets(t, b, b.apply(t.Context(), b.nothing(), deed), "timed out after 5m")
	})
	bubble(t, "when it cannot be seen", func(t *testing.T) {
		b := start(t, endless)
		s := b.apply(t.Context(), b.nothing(), deed)
		b.read = always(notAllowed)
		forgets(t, b, s, "Reason: Policy does not allow it.")
	})
	bubble(t, "an interrupt keeps it", func(t *testing.T) {
		b := start(t, endless)
		s := b.apply(t.Context(), b.nothing(), deed)
		ctx, press := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, press)
		if got := b.apply(ctx, s, nil); !got.failed() || got.text("id") != s.text("id") {
			t.Errorf("id %s: %s", got.text("id"), got.says())
		}
	})
	bubble(t, "what is deleted waits all the same", func(t *testing.T) {
		b := start(t, endless)
		s := b.halfMade()
		if got := b.apply(t.Context(), s, nil); !got.failed() || got.text("id") != s.text("id") {
			t.Errorf("id %s: %s", got.text("id"), got.says())
		}
	})
}

// always keeps all looks from seeing anything.
func always(err error) func(context.Context, int) error {
	return func(context.Context, int) error { return err }
}

// status is what all looks see.
func status(name string) func(int, *shown) {
	return func(_ int, got *shown) { got.status = name }
}
