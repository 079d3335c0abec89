package lifecycle_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var notAllowed = answered(http.MethodGet, "/things/a-1", http.StatusForbidden, "Policy does not allow it.")

func TestAWaitThatCannotSeeAnyMoreEndsBeforeHours(t *testing.T) {
	t.Parallel()
	bubble(t, "a creation is left unfinished and untainted", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.takes = time.Hour
			w.read = func(_ context.Context, n int) error {
				if n > 3 {
					return notAllowed
				}
				return nil
			}
		})
		begun := time.Now()
		s := b.makeOne()
		if took := time.Since(begun); s.failed() || took > 6*time.Minute {
			t.Errorf("it took %s: %s", took, s.says())
		}
		for _, text := range []string{
			"Waiting for thing was given up", `Its status was "creating"`, "Reason: Policy does not allow it.",
			"the wait goes on",
		} {
			if !strings.Contains(s.says(), text) {
				t.Errorf("it does not say %q:\n%s", text, s.says())
			}
		}
		b.world.read = nil
		got := b.apply(t.Context(), s, one)
		if len(got.diags) > 0 || got.text("status") != "available" || b.calls("create") != 1 {
			t.Errorf("status %q after %d POSTs: %s", got.text("status"), b.calls("create"), got.says())
		}
	})
	bubble(t, "a deletion is an error", func(t *testing.T) {
		b, s := made(t, one)
		b.remove = func(_ context.Context, w *world, _ string) error {
			w.read = func(context.Context, int) error { return notAllowed }
			return nil
		}
		begun := time.Now()
		got := b.apply(t.Context(), s, nil)
		if took := time.Since(begun); !got.failed() || took > 6*time.Minute || !strings.Contains(got.says(), "given up") {
			t.Errorf("it took %s: %s", took, got.says())
		}
	})
	bubble(t, "a right that comes back in time is waited for", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.read = troubleFor(4*time.Minute, notAllowed) })
		if s := b.makeOne(); len(s.diags) > 0 {
			t.Error(s.says())
		}
	})
}

func TestATokenThatEndsBeforeTheTimeOutIsTold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		left time.Duration
		says string
	}{
		"it ends in an hour": {time.Hour, "in 1h, and cannot be renewed. The wait for the thing may take 1h longer"},
		"it is long enough":  {3 * time.Hour, ""},
	} {
		bubble(t, name, func(t *testing.T) {
			b := start(t, nil)
			lifecycle.EndsAt(b.setup, time.Now().Add(test.left))
			got := b.makeOne()
			if said := got.says(); got.failed() || !strings.Contains(said, test.says) || test.says == "" && said != "" {
				t.Errorf("got %q, want %q", said, test.says)
			}
			if again := b.apply(t.Context(), b.nothing(), other); len(again.diags) > 0 {
				t.Errorf("it is told again: %s", again.says())
			}
		})
	}
}
