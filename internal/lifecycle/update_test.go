package lifecycle_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// bubble is a test of its own with virtual time.
func bubble(t *testing.T, name string, play func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, play)
	})
}

// verbs are the calls since the log was emptied, without the ids.
func (b *bench) verbs() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var verbs []string
	for _, line := range b.log {
		verb, _, _ := strings.Cut(line, " ")
		if len(verbs) == 0 || verbs[len(verbs)-1] != verb {
			verbs = append(verbs, verb)
		}
	}
	b.log = nil
	return strings.Join(verbs, " ")
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	bubble(t, "a change is sent and read back", func(t *testing.T) {
		b, s := made(t, one)
		b.verbs()
		got := b.apply(t.Context(), s, other)
		if got.failed() || got.text("name") != "b" || got.text("id") != "a-1" || b.verbs() != "update read" {
			t.Errorf("name %q: %s", got.text("name"), got.says())
		}
	})
	bubble(t, "a local change sends nothing", func(t *testing.T) {
		b, s := made(t, one)
		b.verbs()
		local := map[string]string{"name": "a", "source": "volume 1", "on_destroy": "retain", "timeouts.create": "3h"}
		got := b.apply(t.Context(), s, local)
		if got.failed() || got.text("on_destroy") != "retain" || got.text("status") != "available" ||
			got.text("created_at") != s.text("created_at") {
			t.Errorf("status %q, on_destroy %q: %s", got.text("status"), got.text("on_destroy"), got.says())
		}
		if calls := b.verbs(); calls != "" {
			t.Errorf("a local change sent %s", calls)
		}
	})
	bubble(t, "an interrupt does not cut a change, nor the look after it", func(t *testing.T) {
		b, s := made(t, one)
		ctx, press := context.WithCancel(t.Context())
		b.update = func(ctx context.Context, w *world, t *thing) error {
			press()
			if ctx.Err() != nil {
				return ctx.Err() // the shield has a hole
			}
			w.rows["a-1"].name = t.Name.ValueString()
			return nil
		}
		b.world.read = func(ctx context.Context, _ int) error { return ctx.Err() }
		if got := b.apply(ctx, s, other); got.failed() || got.text("name") != "b" {
			t.Errorf("name %q: %s", got.text("name"), got.says())
		}
	})
	bubble(t, "a busy cloud is asked again", func(t *testing.T) {
		b, s := made(t, one)
		b.update = func(_ context.Context, w *world, t *thing) error {
			if n := len(w.log); n > 0 && strings.Count(strings.Join(w.log, "\n"), "update") < 3 {
				return &lifecycle.BusyError{With: "it"}
			}
			w.rows["a-1"].name = t.Name.ValueString()
			return nil
		}
		if got := b.apply(t.Context(), s, other); got.failed() || b.calls("update") != 3 {
			t.Errorf("%d updates: %s", b.calls("update"), got.says())
		}
	})
	bubble(t, "an update with a table ends when it is done", func(t *testing.T) {
		b := start(t, func(w *world, k *lifecycle.Kind) { becomes("updating").world(w, k) })
		s := b.makeOne()
		begun := time.Now()
		time.AfterFunc(5*time.Minute, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.rows["a-1"].status, b.rows["a-1"].name = "available", "b"
		})
		got := b.apply(t.Context(), s, other)
		if took := time.Since(begun); got.failed() || got.text("status") != "available" || took < 5*time.Minute {
			t.Errorf("status %q after %s: %s", got.text("status"), took, got.says())
		}
	})
	bubble(t, "what is gone is an error", func(t *testing.T) {
		b, s := made(t, one)
		b.update = func(_ context.Context, w *world, _ *thing) error { delete(w.rows, "a-1"); return nil }
		if got := b.apply(t.Context(), s, other); !got.failed() {
			t.Errorf("an update of what is gone succeeded: %s", got.value)
		}
	})
}

func TestAnUnfinishedThingIsResumed(t *testing.T) {
	t.Parallel()
	bubble(t, "the plan is an update in place, and apply waits", func(t *testing.T) {
		b := start(t, nil)
		s := b.halfMade()
		planned := b.planned(s, one)
		if len(planned.RequiresReplace) > 0 || b.same(planned, s) {
			t.Errorf("got %v, want an update in place", planned.RequiresReplace)
		}
		b.verbs()
		got := b.apply(t.Context(), s, one)
		if got.failed() || got.text("status") != "available" || b.verbs() != "read" {
			t.Errorf("status %q: %s", got.text("status"), got.says())
		}
		if planned := b.planned(got, one); !b.same(planned, got) {
			t.Error("the plan after that is not empty")
		}
	})
	bubble(t, "the plan knows its id and its region", func(t *testing.T) {
		b := start(t, nil)
		s := b.halfMade()
		planned := b.planned(s, map[string]string{"name": "a", "source": "volume 1", "region": "(null)"})
		if got := b.region(planned); got != "RegionOne" {
			t.Errorf("got region %s, want RegionOne", got)
		}
	})
	bubble(t, "a change follows when it is finished", func(t *testing.T) {
		b := start(t, nil)
		s := b.halfMade()
		b.verbs()
		got := b.apply(t.Context(), s, other)
		if got.failed() || got.text("name") != "b" || got.text("status") != "available" || b.verbs() != "read update read" {
			t.Errorf("name %q, status %q: %s", got.text("name"), got.text("status"), got.says())
		}
	})
	bubble(t, "a change is not sent when the wait was interrupted", func(t *testing.T) {
		b := start(t, nil)
		s := b.halfMade()
		ctx, press := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, press)
		got := b.apply(ctx, s, other)
		if !got.failed() || b.calls("update") != 0 {
			t.Errorf("%d updates: %s", b.calls("update"), got.says())
		}
	})
	bubble(t, "the wait has the time-out of a creation", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = time.Hour })
		s := b.halfMade()
		begun := time.Now()
		got := b.apply(t.Context(), s, map[string]string{
			"name": "a", "source": "volume 1", "timeouts.create": "5m", "timeouts.update": "7m",
		})
		if took := time.Since(begun); !got.failed() || took != 5*time.Minute {
			t.Errorf("it took %s: %s", took, got.says())
		}
	})
	bubble(t, "it holds the turn of its source", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = 10 * time.Minute })
		s := b.halfMade()
		var group sync.WaitGroup
		group.Go(func() { b.apply(t.Context(), s, one) })
		synctest.Wait()
		group.Go(func() { b.apply(t.Context(), b.nothing(), one) })
		group.Wait()
		if b.most != 1 {
			t.Errorf("%d were made at once, want 1", b.most)
		}
	})
	bubble(t, "one that was finished meanwhile has an empty plan", func(t *testing.T) {
		b := start(t, nil)
		s := b.halfMade()
		time.Sleep(time.Hour)
		s = b.refresh(s)
		if planned := b.planned(s, one); !b.same(planned, s) || len(planned.Diagnostics) > 0 {
			t.Errorf("the plan is not empty: %v", planned.Diagnostics)
		}
		// The mark is gone: what fails later is not replaced.
		b.rows["a-1"].status = "error"
		s = b.refresh(s)
		if planned := b.planned(s, one); len(planned.RequiresReplace) > 0 {
			t.Error("a thing that failed later is replaced")
		}
	})
	bubble(t, "one that has failed meanwhile is replaced, with a reason", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.fails = "error" })
		s := b.halfMade()
		time.Sleep(time.Hour)
		planned := b.planned(b.refresh(s), one)
		if len(planned.RequiresReplace) != 1 || len(planned.Diagnostics) != 1 ||
			!strings.Contains(planned.Diagnostics[0].Detail, `The creation of thing "a" (a-1) was not seen to end`) {
			t.Errorf("got %v, %v", planned.RequiresReplace, planned.Diagnostics)
		}
	})
	bubble(t, "one that fails while it is resumed is replaced by the next plan", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.fails = "error" })
		got := b.apply(t.Context(), b.halfMade(), one)
		if !got.failed() || got.text("status") != "error" || len(b.planned(got, one).RequiresReplace) != 1 {
			t.Errorf("status %q: %s", got.text("status"), got.says())
		}
	})
}

// planned is the plan from s to the configuration.
func (b *bench) planned(s state, texts map[string]string) *tfprotov6.PlanResourceChangeResponse {
	b.Helper()
	planned, err := b.plan(b.Context(), s, texts)
	if err != nil {
		b.Fatal(err)
	}
	return planned
}

// same reports whether a plan changes nothing.
func (b *bench) same(planned *tfprotov6.PlanResourceChangeResponse, s state) bool {
	return b.cli.decode(b.of, planned.PlannedState).Equal(s.value)
}

// region is the planned one.
func (b *bench) region(planned *tfprotov6.PlanResourceChangeResponse) string {
	b.Helper()
	var members map[string]tftypes.Value
	if err := b.cli.decode(b.of, planned.PlannedState).As(&members); err != nil {
		b.Fatal(err)
	}
	if !members["region"].IsKnown() {
		return "(unknown)"
	}
	var region string
	if err := members["region"].As(&region); err != nil {
		b.Fatal(err)
	}
	return region
}

func TestTheRegion(t *testing.T) {
	t.Parallel()
	for configured, want := range map[string]string{
		"(null)": "RegionOne", "(unknown)": "(unknown)", "RegionTwo": "RegionTwo",
	} {
		bubble(t, configured, func(t *testing.T) {
			b := start(t, nil)
			config := map[string]string{"name": "a", "region": configured}
			if diff := cmp.Diff(want, b.region(b.planned(b.nothing(), config))); diff != "" {
				t.Error(diff)
			}
		})
	}
	bubble(t, "another default moves nothing that exists", func(t *testing.T) {
		b := start(t, nil)
		s := b.apply(t.Context(), b.nothing(), map[string]string{"name": "a", "region": "RegionTwo"})
		planned := b.planned(s, map[string]string{"name": "a", "region": "(null)"})
		if b.region(planned) != "RegionTwo" || len(planned.RequiresReplace) > 0 || !b.same(planned, s) {
			t.Errorf("got %s, replaced by %v", b.region(planned), planned.RequiresReplace)
		}
	})
	bubble(t, "another one replaces", func(t *testing.T) {
		b, s := made(t, one)
		planned := b.planned(s, map[string]string{"name": "a", "source": "volume 1", "region": "RegionTwo"})
		if len(planned.RequiresReplace) != 1 {
			t.Errorf("got %v, want a replacement", planned.RequiresReplace)
		}
	})
}

func TestImports(t *testing.T) {
	t.Parallel()
	child := func(_ *world, k *lifecycle.Kind) { k.Parents = []string{"source"} }
	for _, test := range []struct {
		name     string
		world    func(*world, *lifecycle.Kind)
		id       string
		identity values
		want     string // region, source and id
	}{
		{name: "by id", id: "a-1", want: "RegionOne//a-1"},
		{name: "by region and id", id: "RegionTwo:a-1", want: "RegionTwo//a-1"},
		{name: "by parent and id", world: child, id: "v-1/a-1", want: "RegionOne/v-1/a-1"},
		{name: "by region, parent and id", world: child, id: "RegionTwo:v-1/a-1", want: "RegionTwo/v-1/a-1"},
		{name: "by identity", identity: values{"id": "a-1"}, want: "RegionOne//a-1"},
		{name: "by identity with a region", identity: values{"id": "a-1", "region": "RegionTwo"}, want: "RegionTwo//a-1"},
		{
			name: "by identity with a parent", world: child,
			identity: values{"id": "a-1", "source": "v-1"}, want: "RegionOne/v-1/a-1",
		},
	} {
		bubble(t, test.name, func(t *testing.T) {
			b := start(t, test.world)
			got := b.cli.imports(b.in(t.Context()), "test_thing", test.id, test.identity)
			if got.failed() {
				t.Fatal(got.says())
			}
			where := got.text("region") + "/" + got.text("source") + "/" + got.text("id")
			if diff := cmp.Diff(test.want, where); diff != "" {
				t.Error(diff)
			}
		})
	}
	bubble(t, "the plan after it is empty", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = 0; w.add("a", "volume 1") })
		s := b.refresh(b.cli.imports(b.in(t.Context()), "test_thing", "a-1", nil))
		if s.failed() || s.text("name") != "a" {
			t.Fatal(s.says())
		}
		if planned := b.planned(s, one); !b.same(planned, s) {
			t.Errorf("the plan changes %s", b.cli.decode(b.of, planned.PlannedState))
		}
	})
}
