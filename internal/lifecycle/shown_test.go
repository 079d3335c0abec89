package lifecycle_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// lazy is a bench of a cloud that shows nothing for so long, with a thing whose
// creation was interrupted after two seconds.
func lazy(t *testing.T, d time.Duration, config map[string]string) (*bench, state) {
	t.Helper()
	b := start(t, nil)
	b.world.read = troubleFor(d, errNotThere)
	ctx, press := context.WithCancel(t.Context())
	time.AfterFunc(2*time.Second, press)
	s := b.apply(ctx, b.nothing(), config)
	if s.failed() || s.text("id") != "a-1" || strings.Contains(s.says(), "gone") {
		t.Fatalf("id %q: %s", s.text("id"), s.says())
	}
	return b, s
}

func TestWhatIsNotShownYetIsNotGone(t *testing.T) {
	t.Parallel()
	bubble(t, "a refresh keeps it, and the next apply goes on waiting", func(t *testing.T) {
		b, s := lazy(t, 30*time.Second, one)
		s = b.refresh(s)
		if s.text("id") != "a-1" || !strings.Contains(s.says(), "does not show it yet") || s.failed() {
			t.Fatalf("id %q: %s", s.text("id"), s.says())
		}
		if planned := b.planned(s, one); len(planned.RequiresReplace) > 0 || b.same(planned, s) {
			t.Errorf("got %v, want an update in place", planned.RequiresReplace)
		}
		got := b.apply(t.Context(), s, one)
		if len(got.diags) > 0 || got.text("status") != "available" || b.calls("create") != 1 {
			t.Errorf("status %q after %d POSTs: %s", got.text("status"), b.calls("create"), got.says())
		}
	})
	bubble(t, "a destroy waits until it is shown, and deletes it", func(t *testing.T) {
		b, s := lazy(t, 30*time.Second, one)
		if got := b.apply(t.Context(), b.refresh(s), nil); got.failed() || len(b.rows) > 0 {
			t.Errorf("%d left: %s", len(b.rows), got.says())
		}
	})
	bubble(t, "after a minute it is gone", func(t *testing.T) {
		b, s := lazy(t, 30*time.Minute, one)
		time.Sleep(time.Minute)
		if got := b.refresh(s); got.text("id") != "(gone)" || len(got.diags) > 0 {
			t.Errorf("id %q: %s", got.text("id"), got.says())
		}
	})
	bubble(t, "one that was finished is gone at once", func(t *testing.T) {
		b, s := made(t, one)
		delete(b.rows, "a-1")
		if got := b.refresh(s); got.text("id") != "(gone)" {
			t.Errorf("id %q: %s", got.text("id"), got.says())
		}
	})
	bubble(t, "a mark of an earlier release tells no time", func(t *testing.T) {
		b := start(t, nil)
		s := b.halfMade()
		s.private = []byte(`{"unfinished":"dHJ1ZQ=="}`)
		planned, err := b.plan(t.Context(), s, one)
		if err != nil || b.same(planned, s) || has(planned.Diagnostics, tfprotov6.DiagnosticSeverityError) {
			t.Errorf("the plan does not go on waiting: %v", planned.Diagnostics)
		}
		delete(b.rows, "a-1")
		if got := b.refresh(s); got.text("id") != "(gone)" {
			t.Errorf("id %q: %s", got.text("id"), got.says())
		}
	})
}

func has(diags []*tfprotov6.Diagnostic, severity tfprotov6.DiagnosticSeverity) bool {
	for _, d := range diags {
		if d.Severity == severity {
			return true
		}
	}
	return false
}
