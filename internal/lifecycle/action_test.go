package lifecycle_test

import (
	"context"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// run invokes the action for a thing of volume 1.
func (b *bench) run(ctx context.Context, more values) ([]string, state) {
	b.Helper()
	v := values{"name": "a", "source": "volume 1"}
	maps.Copy(v, more)
	return b.cli.invoke(b.in(ctx), "test_thing", v)
}

func TestAction(t *testing.T) {
	t.Parallel()
	bubble(t, "it tells what it does before and after the POST, and how it ended", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = 10 * time.Second })
		progress, end := b.run(t.Context(), nil)
		for i, line := range progress {
			progress[i], _, _ = strings.Cut(line, " after ")
		}
		want := []string{
			"Asking the cloud for the thing (volume 1) in region RegionOne",
			"Thing \"a\" (a-1): the cloud has accepted it", "Thing \"a\" (a-1): creating", "Thing \"a\" (a-1): available",
		}
		if diff := cmp.Diff(want, progress); diff != "" || len(end.diags) > 0 || b.calls("create") != 1 {
			t.Errorf("(-want +got):\n%s%s", diff, end.says())
		}
	})
	bubble(t, "it tells every half minute that it goes on", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = 10 * time.Minute })
		progress, _ := b.run(t.Context(), nil)
		if n := len(progress); n < 10 || n > 25 {
			t.Errorf("got %d lines in ten minutes, want one each half minute", n)
		}
	})
	bubble(t, "an interrupt does not cut the POST", func(t *testing.T) {
		ctx, press := context.WithCancel(t.Context())
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.create = func(ctx context.Context, w *world, t *thing) error {
				press()
				if ctx.Err() != nil {
					return ctx.Err() // the shield has a hole
				}
				return make1(ctx, w, t)
			}
		})
		progress, end := b.run(ctx, nil)
		if !end.failed() || !strings.Contains(strings.Join(progress, "\n"), "Thing \"a\" (a-1): the cloud has accepted it") {
			t.Errorf("%v: %s", progress, end.says())
		}
	})
	bubble(t, "its time-out is its own", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = time.Hour })
		begun := time.Now()
		_, end := b.run(t.Context(), values{"timeouts": values{"invoke": "4m"}})
		if took := time.Since(begun); took != 4*time.Minute || !strings.Contains(end.says(), "timed out after 4m") {
			t.Errorf("it took %s: %s", took, end.says())
		}
	})
	bubble(t, "without one it has that of the kind", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = 10 * time.Hour })
		begun := time.Now()
		b.run(t.Context(), nil)
		if took := time.Since(begun); took != 2*time.Hour {
			t.Errorf("it took %s, want 2h", took)
		}
	})
	bubble(t, "it gives its turn on", func(t *testing.T) {
		b := start(t, nil)
		b.run(t.Context(), nil)
		if _, end := b.run(t.Context(), nil); end.failed() || b.calls("create") != 2 {
			t.Errorf("%d POSTs: %s", b.calls("create"), end.says())
		}
	})
	bubble(t, "a lost answer is searched for, and found", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.create = loses })
		_, end := b.run(t.Context(), nil)
		const found = `Thing "a" (a-1), which has shown up since`
		if end.failed() || !strings.Contains(end.says(), found) || b.calls("create") != 1 {
			t.Error(end.says())
		}
	})
	bubble(t, "it waits for its turn, together with the resources", func(t *testing.T) {
		b := start(t, nil)
		var group sync.WaitGroup
		group.Go(b.resource)
		synctest.Wait()
		group.Go(func() { b.run(t.Context(), nil) })
		group.Wait()
		if b.most != 1 || b.calls("create") != 2 {
			t.Errorf("%d at once after %d POSTs, want 1 after 2", b.most, b.calls("create"))
		}
	})
}

func (b *bench) resource() { b.makeOne() }
