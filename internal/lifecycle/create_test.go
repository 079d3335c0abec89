package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// one is a configuration of one thing.
var one = map[string]string{"name": "a", "source": "volume 1"}

// story is a creation, and what has to come of it.
type story struct {
	name   string
	world  func(*world, *lifecycle.Kind)
	config map[string]string // default: one
	id     string            // in the state, "(gone)" for no state
	says   []string          // none for no diagnostics
	fails  bool
	posts  int // -1 for any number
}

func TestCreate(t *testing.T) {
	t.Parallel()
	short := map[string]string{"name": "a", "timeouts.create": "10s"}
	for _, test := range []story{
		{name: "a thing is made and watched", id: "a-1", posts: 1},
		{
			name:  "looks that fail for an hour say nothing about the thing",
			world: func(w *world, _ *lifecycle.Kind) { w.read = troubleFor(time.Hour, errTrouble) },
			id:    "a-1", posts: 1,
		},
		{
			name: "a thing that is never seen is a time-out, with the reason of the last look",
			world: func(w *world, _ *lifecycle.Kind) {
				w.read = func(context.Context, int) error { return errTrouble }
			},
			config: short, id: "a-1", posts: 1, fails: true,
			says: []string{"timed out after 10s. It could not be seen: all ", "untaint", "raise timeouts.create"},
		},
		{
			name: "a thing that is invisible at first is not gone",
			world: func(w *world, _ *lifecycle.Kind) {
				w.read = troubleFor(50*time.Second, errNotThere)
			},
			id: "a-1", posts: 1,
		},
		{
			name:  "a thing that stays invisible is gone",
			world: func(w *world, _ *lifecycle.Kind) { w.read = troubleFor(time.Hour, errNotThere) },
			id:    "a-1", posts: 1, fails: true,
			says: []string{"The cloud was creating thing \"a\" (a-1), and says now that it does not exist."},
		},
		{
			name:  "a failed creation is the cloud's own word",
			world: func(w *world, _ *lifecycle.Kind) { w.fails = "error" },
			id:    "a-1", posts: 1, fails: true,
			says: []string{`Thing "a" (a-1) went to status "error" while the cloud was creating it.`, "tainted"},
		},
		{
			name: "a POST that hangs has time of its own, and is searched for",
			world: func(w *world, _ *lifecycle.Kind) {
				w.takes, w.create = time.Second, func(ctx context.Context, w *world, t *thing) error {
					own := &thing{Name: t.Name, Source: t.Source}
					_ = make1(ctx, w, own)
					<-ctx.Done()
					return lifecycle.Lost(ctx.Err())
				}
			},
			// The time-out is over by then, but one look sees the thing finished.
			config: map[string]string{"name": "a", "timeouts.create": "1m"}, id: "a-1", posts: 1,
			says: []string{"The answer to a request was lost", "Thing \"a\" (a-1), which has shown up since"},
		},
		{
			name: "a POST that hangs for longer than the creation may take is a time-out that says so",
			world: func(w *world, _ *lifecycle.Kind) {
				w.takes, w.create = time.Hour, func(ctx context.Context, w *world, t *thing) error {
					err := make1(ctx, w, t)
					time.Sleep(90 * time.Second)
					return err
				}
			},
			config: map[string]string{"name": "a", "timeouts.create": "1m"}, id: "a-1", posts: 1, fails: true,
			says: []string{`thing "a" (a-1) to be created timed out after 1m; its status was still "creating".`, "untaint"},
		},
		{
			name:  "a lost answer is found again, with a warning that names it",
			world: func(w *world, _ *lifecycle.Kind) { w.create = loses },
			id:    "a-1", posts: 1, says: []string{"WARNING: The answer to a request was lost", "Thing \"a\" (a-1)"},
		},
		{
			name: "a lost answer is found by the ids from before where the API tells no time",
			world: func(w *world, k *lifecycle.Kind) {
				w.add("a", "volume 1")
				k.Lookup.CreatedAt, w.create = "", loses
			},
			id: "a-2", posts: 1, says: []string{`Thing "a" (a-2)`},
		},
		{
			name: "what was there before is not taken",
			world: func(w *world, _ *lifecycle.Kind) {
				w.rows[w.add("a", "volume 1")].made = time.Now().Add(-time.Hour)
				w.create = func(context.Context, *world, *thing) error { return lifecycle.Lost(errors.New("EOF")) }
			},
			id: "(gone)", posts: 1, fails: true,
			says: []string{"no thing with these arguments has shown up within 2m", "Most likely nothing was made"},
		},
		{
			name: "a search that never saw a list promises nothing",
			world: func(w *world, _ *lifecycle.Kind) {
				w.create, w.list = loses, func(context.Context, int) error { return errTrouble }
			},
			id: "(gone)", posts: 1, fails: true,
			says: []string{"whether it has made something could not be found out", "Look into the cloud before you apply again"},
		},
		{
			name: "a search goes on after a list that failed",
			world: func(w *world, _ *lifecycle.Kind) {
				w.create, w.list = loses, func(_ context.Context, n int) error {
					if n < 3 {
						return errTrouble
					}
					return nil
				}
			},
			id: "a-1", posts: 1, says: []string{"Thing \"a\" (a-1)"},
		},
		{
			name: "several that may be it are named, and none is taken",
			world: func(w *world, _ *lifecycle.Kind) {
				w.create = func(ctx context.Context, w *world, t *thing) error {
					_ = make1(ctx, w, &thing{Name: t.Name, Source: t.Source})
					return loses(ctx, w, t)
				}
			},
			id: "(gone)", posts: 1, fails: true, says: []string{"more than one thing may be what it has made: a-1, a-2"},
		},
		{
			name: "an answer without an id is a lost one",
			world: func(w *world, _ *lifecycle.Kind) {
				w.create = func(ctx context.Context, w *world, t *thing) error {
					_ = loses(ctx, w, t)
					return nil
				}
			},
			id: "a-1", posts: 1, says: []string{"Thing \"a\" (a-1)"},
		},
		{
			name: "a definite refusal is not searched for",
			world: func(w *world, _ *lifecycle.Kind) {
				w.create = func(context.Context, *world, *thing) error {
					return lifecycle.Refused(lifecycle.Lost(errors.New("no room")))
				}
			},
			id: "(gone)", posts: 1, fails: true, says: []string{`Thing "a" could not be created: no room.`},
		},
		{
			name: "a busy cloud is asked again",
			world: func(w *world, _ *lifecycle.Kind) {
				w.create = func(ctx context.Context, w *world, t *thing) error {
					if w.calls("create") < 4 {
						return &lifecycle.BusyError{With: "volume 1 is busy"}
					}
					return make1(ctx, w, t)
				}
			},
			id: "a-1", posts: 4,
		},
		{
			name: "no POST is begun when too little time is left for its answer",
			world: func(w *world, _ *lifecycle.Kind) {
				begun := time.Now()
				w.create = func(ctx context.Context, w *world, t *thing) error {
					if time.Since(begun) > 9*time.Second {
						return make1(ctx, w, t)
					}
					return &lifecycle.BusyError{With: "volume 1 is busy"}
				}
			},
			config: short, id: "(gone)", posts: -1, fails: true,
			says: []string{"the cloud was busy all the time", "Busy: volume 1 is busy", "Nothing was made."},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, test.play)
		})
	}
}

func (s story) play(t *testing.T) {
	b := start(t, s.world)
	if s.config == nil {
		s.config = one
	}
	got := b.apply(t.Context(), b.nothing(), s.config)
	if got.text("id") != s.id || got.failed() != s.fails || s.posts >= 0 && b.calls("create") != s.posts {
		t.Errorf("got id %q, failed %t after %d POSTs, want %q, %t after %d\n%s",
			got.text("id"), got.failed(), b.calls("create"), s.id, s.fails, s.posts, got.says())
	}
	for _, text := range s.says {
		if !strings.Contains(got.says(), text) {
			t.Errorf("the diagnostics do not say %q:\n%s", text, got.says())
		}
	}
	if len(s.says) == 0 && len(got.diags) > 0 {
		t.Errorf("unexpected: %s", got.says())
	}
}

// loses makes the thing and loses the answer.
func loses(ctx context.Context, w *world, t *thing) error {
	_ = make1(ctx, w, &thing{Name: t.Name, Source: t.Source})
	return lifecycle.Lost(errors.New("EOF"))
}

// troubleFor makes looks fail for so long.
func troubleFor(d time.Duration, err error) func(context.Context, int) error {
	end := time.Now().Add(d)
	return func(context.Context, int) error {
		if time.Now().Before(end) {
			return err
		}
		return nil
	}
}

func TestThingsOfOneSourceAreMadeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) { w.takes = 90 * time.Minute })
		begun := time.Now()
		var group sync.WaitGroup
		for i := range 14 {
			group.Go(func() {
				got := b.apply(t.Context(), b.nothing(), map[string]string{
					"name": fmt.Sprintf("a%d", i), "source": "volume 1",
				})
				if len(got.diags) > 0 {
					t.Error(got.says())
				}
			})
		}
		group.Go(func() {
			b.apply(t.Context(), b.nothing(), map[string]string{"name": "other", "source": "volume 2"})
			if took := time.Since(begun); took > 2*time.Hour {
				t.Errorf("the thing of another source has waited for %s", took)
			}
		})
		group.Wait()
		// Two at once: one of each source. None has failed by its time-out of 2 h,
		// although the last one has waited for 19 h.
		if b.most != 2 || b.calls("create") != 15 {
			t.Errorf("%d were made at once with %d POSTs, want 2 with 15", b.most, b.calls("create"))
		}
		if took := time.Since(begun); took < 14*90*time.Minute {
			t.Errorf("all took %s, want at least 21 h", took)
		}
	})
}

func TestWhoWaitsForItsTurnAndIsInterruptedHasSentNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, nil)
		var group sync.WaitGroup
		group.Go(func() { b.apply(t.Context(), b.nothing(), one) })
		synctest.Wait()
		ctx, press := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, press)
		got := b.apply(ctx, b.nothing(), one)
		if !strings.Contains(got.says(), "others that are made from volume 1 was interrupted. Nothing was sent.") {
			t.Error(got.says())
		}
		group.Wait()
		if b.calls("create") != 1 {
			t.Errorf("got %d POSTs, want 1", b.calls("create"))
		}
		// The queue goes on.
		if got := b.apply(t.Context(), b.nothing(), one); got.failed() {
			t.Error(got.says())
		}
	})
}

func TestTwinsWhoseAnswersAreLostGetOneEach(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, func(w *world, k *lifecycle.Kind) { w.create, k.Sources = loses, nil })
		ids := make(chan string, 3)
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() { ids <- b.apply(t.Context(), b.nothing(), one).text("id") })
		}
		group.Wait()
		got := map[string]bool{<-ids: true, <-ids: true, <-ids: true}
		if len(got) != 3 || got["(gone)"] {
			t.Errorf("got %v, want three ids", got)
		}
	})
}

// A search that was given up does not count among those whose answers are lost.
func TestWhoHasGivenUpHasNoClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.create = func(ctx context.Context, w *world, t *thing) error {
				if w.calls("create") > 1 {
					_ = make1(ctx, w, &thing{Name: t.Name, Source: t.Source})
					_ = make1(ctx, w, &thing{Name: t.Name, Source: t.Source})
				}
				return lifecycle.Lost(errors.New("EOF"))
			}
		})
		b.apply(t.Context(), b.nothing(), one)
		got := b.apply(t.Context(), b.nothing(), one)
		if got.text("id") != "(gone)" || !strings.Contains(got.says(), "more than one thing may be what it has made") {
			t.Errorf("got id %q: %s", got.text("id"), got.says())
		}
	})
}

func TestALostPOSTDoesNotTakeWhatItsTwinHasMade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, func(w *world, k *lifecycle.Kind) {
			k.Sources = nil
			w.create = func(ctx context.Context, w *world, t *thing) error {
				if w.calls("create") == 1 {
					return lifecycle.Lost(errors.New("EOF")) // and nothing was made
				}
				err := make1(ctx, w, t)
				time.Sleep(time.Minute) // the answer is slow
				return err
			}
		})
		var group sync.WaitGroup
		var lost, twin state
		group.Go(func() { lost = b.apply(t.Context(), b.nothing(), one) })
		synctest.Wait()
		group.Go(func() { twin = b.apply(t.Context(), b.nothing(), one) })
		group.Wait()
		if lost.text("id") != "(gone)" || twin.text("id") != "a-1" {
			t.Errorf("got ids %q and %q, want none and a-1", lost.text("id"), twin.text("id"))
		}
	})
}

func TestAnInterruptNeitherCutsAPOSTNorHidesItsAnswer(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]error{"success": nil, "a refusal": errors.New("no such volume")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, press := context.WithCancel(t.Context())
				b := start(t, func(w *world, _ *lifecycle.Kind) {
					w.create = func(ctx context.Context, w *world, t *thing) error {
						press()
						if ctx.Err() != nil {
							return ctx.Err() // the shield has a hole
						}
						if answer == nil {
							return make1(ctx, w, t)
						}
						return answer
					}
				})
				got := b.apply(ctx, b.nothing(), one)
				if answer != nil {
					if !strings.Contains(got.says(), "no such volume") {
						t.Error(got.says())
					}
					return
				}
				if got.text("id") != "a-1" || got.failed() ||
					!strings.Contains(got.says(), "Waiting for thing was interrupted") {
					t.Errorf("got id %q: %s", got.text("id"), got.says())
				}
			})
		})
	}
}

func TestWhatWasAskedForAsEmptyStaysEmpty(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := start(t, nil)
		got := b.apply(t.Context(), b.nothing(), map[string]string{"name": "", "source": "volume 1"})
		for range 2 {
			if got.failed() || !equalsText(got, "name", "") {
				t.Errorf("name is not the empty text: %s %s", got.value, got.says())
			}
			got = b.refresh(got)
		}
	})
}
