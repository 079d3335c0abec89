package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// made is a bench with one finished thing.
func made(t *testing.T, config map[string]string) (*bench, state) {
	t.Helper()
	b := start(t, nil)
	s := b.apply(t.Context(), b.nothing(), config)
	if s.failed() {
		t.Fatal(s.says())
	}
	return b, s
}

func TestDelete(t *testing.T) {
	t.Parallel()
	// 503 as the client reports it.
	broken := errors.New("connection refused")
	for _, test := range []struct {
		name    string
		remove  func(ctx context.Context, w *world, id string) error
		read    func(context.Context, int) error
		says    string // "" for no error
		deletes int    // -1 for any number
		status  string // in the state after it, "" for no matter
	}{
		{name: "a thing is deleted", deletes: 1},
		{
			name:    "a thing that is gone already is deleted",
			remove:  func(_ context.Context, w *world, id string) error { delete(w.rows, id); return cloud.ErrNotFound },
			deletes: 1,
		},
		{
			name:    "a 404 for a thing that is there is an error",
			remove:  func(context.Context, *world, string) error { return cloud.ErrNotFound },
			deletes: 1, says: "The cloud answered 404 to the deletion of thing \"a\" (a-1), but it still exists.",
		},
		{
			name:    "a refusal is an error at once",
			remove:  func(context.Context, *world, string) error { return broken },
			deletes: 1, says: "Thing \"a\" (a-1) could not be deleted: connection refused.",
		},
		{
			name: "a failed deletion is the cloud's own word",
			remove: func(_ context.Context, w *world, id string) error {
				w.rows[id].status = "error"
				return nil
			},
			deletes: 1, says: `Thing "a" (a-1) went to status "error" while the cloud was deleting it.`, status: "error",
		},
		{
			name: "looks that fail while it goes say nothing",
			remove: func(_ context.Context, w *world, id string) error {
				w.read = troubleFor(10*time.Minute, errTrouble)
				delete(w.rows, id)
				return nil
			},
			deletes: 1,
		},
		{
			name: "a time-out has the reason of the last look",
			remove: func(_ context.Context, w *world, _ string) error {
				w.read = func(context.Context, int) error { return errTrouble }
				return nil
			},
			deletes: 1, says: "to be deleted timed out after 30m. It could not be seen: all ",
		},
		{
			name: "dependents that nobody deletes are named after ten seconds",
			remove: func(context.Context, *world, string) error {
				return &lifecycle.DependentsError{IDs: []string{"b-2"}}
			},
			deletes: 2, says: "Thing \"a\" (a-1) is still needed by b-2. This run had not begun to delete any of them.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, s := made(t, one)
				b.remove, b.read = test.remove, test.read
				begun := time.Now()
				got := b.apply(t.Context(), s, nil)
				if got.failed() != (test.says != "") || !strings.Contains(got.says(), test.says) {
					t.Errorf("got %q, want %q", got.says(), test.says)
				}
				if test.deletes >= 0 && b.calls("delete") != test.deletes {
					t.Errorf("got %d DELETEs, want %d", b.calls("delete"), test.deletes)
				}
				if test.status != "" && got.text("status") != test.status {
					t.Errorf("the state says %q, want what was seen: %q", got.text("status"), test.status)
				}
				if strings.Contains(test.name, "ten seconds") && time.Since(begun) > 15*time.Second {
					t.Errorf("it took %s", time.Since(begun))
				}
			})
		})
	}
}

func TestAThingInTheMakingIsDeletedAfterThat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, nil)
		s := interruptedInWait(t, b)
		begun := time.Now()
		if got := b.apply(t.Context(), s, nil); got.failed() {
			t.Error(got.says())
		}
		if took := time.Since(begun); took < 40*time.Second || b.calls("delete") != 1 {
			t.Errorf("deleted after %s with %d DELETEs, want one, after its making", took, b.calls("delete"))
		}
	})
}

// interruptedInWait makes a thing and presses Ctrl-C after ten seconds.
func interruptedInWait(t *testing.T, b *bench) state {
	t.Helper()
	ctx, press := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Second, press)
	s := b.apply(ctx, b.nothing(), map[string]string{"name": "a", "source": "volume 1", "on_destroy": "retain"})
	if s.failed() || s.text("status") != "creating" {
		t.Fatalf("status %q: %s", s.text("status"), s.says())
	}
	return s
}

func TestOnlyWhatIsGoodIsKept(t *testing.T) {
	t.Parallel()
	keep := map[string]string{"name": "a", "on_destroy": "retain"}
	t.Run("a good one", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b, s := made(t, keep)
			if got := b.apply(t.Context(), s, nil); got.failed() || len(b.rows) != 1 || b.calls("delete") != 0 {
				t.Errorf("%d left after %d DELETEs: %s", len(b.rows), b.calls("delete"), got.says())
			}
		})
	})
	t.Run("one that failed later", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b, s := made(t, keep)
			b.rows["a-1"].status = "error"
			if s = b.refresh(s); !strings.Contains(s.says(), `WARNING: Thing is not well`) {
				t.Error(s.says())
			}
			if b.apply(t.Context(), s, nil); len(b.rows) != 1 {
				t.Error("a thing that was good once was deleted")
			}
		})
	})
	t.Run("a failed creation", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b := start(t, func(w *world, _ *lifecycle.Kind) { w.fails = "error" })
			s := b.apply(t.Context(), b.nothing(), keep)
			if got := b.apply(t.Context(), s, nil); got.failed() || len(b.rows) != 0 {
				t.Errorf("%d left: %s", len(b.rows), got.says())
			}
		})
	})
	t.Run("an unfinished creation", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b := start(t, nil)
			s := interruptedInWait(t, b)
			if got := b.apply(t.Context(), s, nil); got.failed() || len(b.rows) != 0 {
				t.Errorf("%d left: %s", len(b.rows), got.says())
			}
		})
	})
}

// chain makes the DELETE of a link wait for the links behind it, as far as a
// service tells of them.
func chain(reach int) func(ctx context.Context, w *world, id string) error {
	return func(_ context.Context, w *world, id string) error {
		var n int
		if _, err := fmt.Sscanf(id, "link%d", &n); err != nil {
			return err
		}
		var needed []string
		for other := range w.rows {
			var m int
			if _, err := fmt.Sscanf(other, "link%d-", &m); err == nil && m > n && m <= n+reach {
				needed = append(needed, other)
			}
		}
		if len(needed) > 0 {
			return &lifecycle.DependentsError{IDs: needed}
		}
		delete(w.rows, id)
		return nil
	}
}

// chains makes so many chains of so many links, and returns the links by chain.
func chains(t *testing.T, b *bench, many, links int) [][]state {
	t.Helper()
	all := make([][]state, many)
	for i := range all {
		for j := range links {
			name := fmt.Sprintf("link%d", 1000*i+j)
			all[i] = append(all[i], b.apply(t.Context(), b.nothing(), map[string]string{"name": name}))
		}
	}
	return all
}

// orders are those in which a CLI may begin.
var orders = map[string]func(all [][]state) []state{
	"chain by chain, the root first": func(all [][]state) []state { return slices.Concat(all...) },
	"chain by chain, the leaf first": func(all [][]state) []state {
		flat := slices.Concat(all...)
		slices.Reverse(flat)
		return flat
	},
	"all roots first": func(all [][]state) []state {
		var flat []state
		for j := range all[0] {
			for i := range all {
				flat = append(flat, all[i][j])
			}
		}
		return flat
	},
}

// TestChainsAreDestroyedLeafFirst has as many places as a CLI has. Each destroy
// goes through, or fails within one time of grace for all together, and the next
// ones end it.
func TestChainsAreDestroyedLeafFirst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		chains, links, places, reach int
		order                        string
		left                         int // after the first destroy
	}{
		{chains: 1, links: 8, places: 10, reach: 1, order: "chain by chain, the root first"},
		{chains: 1, links: 10, places: 10, reach: 1, order: "chain by chain, the root first"},
		// One error for each that has to give its place back.
		{chains: 1, links: 14, places: 10, reach: 1, order: "chain by chain, the root first", left: 4},
		{chains: 1, links: 14, places: 10, reach: 14, order: "chain by chain, the root first", left: 4},
		{chains: 1, links: 4, places: 1, reach: 1, order: "chain by chain, the root first", left: 3},
		{chains: 12, links: 4, places: 10, reach: 1, order: "chain by chain, the root first"},
		{chains: 12, links: 4, places: 10, reach: 1, order: "chain by chain, the leaf first"},
		{chains: 12, links: 4, places: 48, reach: 1, order: "all roots first"},
		{chains: 12, links: 4, places: 10, reach: 1, order: "all roots first", left: 27},
		{chains: 100, links: 3, places: 10, reach: 1, order: "all roots first", left: 191},
	} {
		name := fmt.Sprintf("%d chains of %d at %d places, told of %d, %s",
			test.chains, test.links, test.places, test.reach, test.order)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := start(t, func(_ *world, k *lifecycle.Kind) { k.Sources = nil })
				links := orders[test.order](chains(t, b, test.chains, test.links))
				b.remove = chain(test.reach)
				begun := time.Now()
				links = b.destroys(links, test.places)
				if len(b.rows) != test.left || len(links) != test.left {
					t.Errorf("%d left, %d errors, want %d", len(b.rows), len(links), test.left)
				}
				if took := time.Since(begun); took > 20*time.Second {
					t.Errorf("it took %s, want one time of grace", took)
				}
				for range test.links {
					links = b.destroys(links, test.places)
				}
				if len(b.rows) > 0 {
					t.Errorf("%d left in the end", len(b.rows))
				}
			})
		})
	}
}

// destroys destroys all, so many at once, and returns those that could not go.
func (b *bench) destroys(all []state, places int) []state {
	var mu sync.Mutex
	var left []state
	free := make(chan bool, places)
	var group sync.WaitGroup
	for _, one := range all {
		free <- true
		group.Go(func() {
			defer func() { <-free }()
			if got := b.apply(b.Context(), one, nil); got.failed() {
				mu.Lock()
				defer mu.Unlock()
				left = append(left, one)
				if !strings.Contains(got.says(), "-parallelism") && !strings.Contains(got.says(), "has failed in this run") {
					b.Error(got.says())
				}
			}
		})
	}
	group.Wait()
	return left
}

// What needs an object may go between the refusal and the question who that is.
// Nobody else may give up for that.
func TestAChildThatGoesAfterTheRefusalIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, func(_ *world, k *lifecycle.Kind) { k.Sources = nil })
		var links []state
		for i := range 4 {
			links = append(links, b.apply(t.Context(), b.nothing(), map[string]string{"name": fmt.Sprintf("link%d", i)}))
		}
		late := false
		b.remove = func(ctx context.Context, w *world, id string) error {
			err := chain(1)(ctx, w, id)
			if strings.HasPrefix(id, "link2") && err != nil && !late {
				late = true
				w.mu.Unlock() // the child goes meanwhile
				time.Sleep(5 * time.Second)
				w.mu.Lock()
				return &lifecycle.DependentsError{}
			}
			return err
		}
		begun := time.Now()
		var group sync.WaitGroup
		for _, link := range links {
			group.Go(func() {
				if got := b.apply(t.Context(), link, nil); got.failed() {
					t.Error(got.says())
				}
			})
			time.Sleep(time.Second) // the root is the first to begin
		}
		group.Wait()
		if took := time.Since(begun); !late || took > 20*time.Second {
			t.Errorf("late: %t, it took %s", late, took)
		}
	})
}

func TestReadTellsWhatIs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		world func(*world)
		says  string // "" for nothing
		id    string
	}{
		{name: "a good one", world: func(*world) {}, id: "a-1"},
		{
			name:  "one that is gone",
			world: func(w *world) { delete(w.rows, "a-1") },
			says: "WARNING: Thing is gone\nThing \"a\" (a-1) of 2000-01-01 is gone. As long as it is in the configuration, " +
				"the next apply makes another one, of today's data, under the same name.\n\nTake it out of the configuration if " +
				"that is not wanted. Others stay gone with on_missing = \"forget\", once that is applied.",
			id: "(gone)",
		},
		{
			name:  "one in a bad status",
			world: func(w *world) { w.rows["a-1"].status = "error" },
			says:  "WARNING: Thing is not well\nThing \"a\" (a-1) is in status \"error\".\n\nIt is good for nothing.", id: "a-1",
		},
		{
			name:  "one that somebody deletes",
			world: func(w *world) { w.rows["a-1"].status = "deleting" },
			says: "WARNING: Thing is not well\nThing \"a\" (a-1) is in status \"deleting\".\n\n" +
				"Somebody is deleting it. Once it is gone, the next apply makes another.", id: "a-1",
		},
		{
			name:  "trouble",
			world: func(w *world) { w.read = func(context.Context, int) error { return errTrouble } },
			says:  "ERROR: Unable to read thing\nThing \"a\" (a-1) could not be read: 403 forbidden.", id: "a-1",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, s := made(t, one)
				test.world(b.world)
				got := b.refresh(s)
				if got.says() != test.says || got.text("id") != test.id {
					t.Errorf("got %q, %q, want %q, %q", got.text("id"), got.says(), test.id, test.says)
				}
			})
		})
	}
}

// Each operation ends by its own time-out, and by no other.
func TestEachTimeOutIsItsOwn(t *testing.T) {
	t.Parallel()
	never := func(w *world) { w.read = func(context.Context, int) error { return errTrouble } }
	limits := map[string]string{
		"name": "a", "timeouts.create": "5m", "timeouts.read": "30s", "timeouts.update": "7m", "timeouts.delete": "9m",
	}
	changed := map[string]string{
		"name": "b", "timeouts.create": "5m", "timeouts.read": "30s", "timeouts.update": "7m", "timeouts.delete": "9m",
	}
	for _, test := range []struct {
		name string
		play func(b *bench, s state) state
		want time.Duration
	}{
		{"create", func(b *bench, _ state) state {
			never(b.world)
			return b.apply(b.Context(), b.nothing(), limits)
		}, 5 * time.Minute},
		{"delete", func(b *bench, s state) state { never(b.world); return b.apply(b.Context(), s, nil) }, 9 * time.Minute},
		{"update", func(b *bench, s state) state {
			b.update = func(context.Context, *world, *thing) error { return &lifecycle.BusyError{With: "it"} }
			return b.apply(b.Context(), s, changed)
		}, 7 * time.Minute},
		{"read", func(b *bench, s state) state {
			b.read = func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
			return b.refresh(s)
		}, 30 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b, s := made(t, limits)
				begun := time.Now()
				got := test.play(b, s)
				if took := time.Since(begun); took != test.want || !got.failed() {
					t.Errorf("it took %s, want %s: %s", took, test.want, got.says())
				}
			})
		})
	}
}
