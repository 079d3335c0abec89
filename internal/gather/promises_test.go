package gather

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// took is how long something takes in virtual time.
func took(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

func TestAListThatHangsCostsARefreshLittle(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w := newWorld(1000)
		w.slow = time.Hour
		gathered := took(func() { w.refresh(t, New[row](), 1000) })
		alone := took(func() { newWorld(1000).refresh(t, nil, 1000) })
		if gathered > alone*115/100 {
			t.Errorf("it took %s with a list that hangs, and %s without one", gathered, alone)
		}
		w.called(t, calls{Gets: 1000, Lists: 1, Pages: 1})
		time.Sleep(2 * listTimeout)
	})
}

func TestASlowListOfMuchMoreThanIsWantedCostsARefreshLittle(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		read := func(w *world, g *Gatherer[row]) {
			ids := make(chan int)
			var readers sync.WaitGroup
			for range 10 {
				readers.Go(func() {
					for i := range ids {
						if got, err := g.Get(t.Context(), w.source(), name(i)); err != nil || got.value != i {
							t.Errorf("%s is %v (%v)", name(i), got, err)
						}
					}
				})
			}
			for i := range 1000 {
				ids <- 99_000 + i
			}
			close(ids)
			readers.Wait()
		}
		w := newWorld(100_000)
		w.slow = time.Second
		gathered := took(func() { read(w, New[row]()) })
		alone := took(func() { read(newWorld(100_000), nil) })
		if gathered > alone*115/100 {
			t.Errorf("it took %s with a slow list, and %s without one", gathered, alone)
		}
		time.Sleep(2 * listTimeout)
	})
}

// The first page comes late, and saves most of the GETs all the same.
func TestWhatALateListHasShownCounts(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w := newWorld(1000)
		w.slow = 900 * time.Millisecond
		w.refresh(t, New[row](), 1000)
		if got := w.calls(); got.Gets > 200 || got.Lists != 1 {
			t.Errorf("got %+v, want at most 200 GETs and one list", got)
		}
	})
}

func TestAReaderKeepsMostOfItsTimeForItsGET(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(20), New[row]()
		w.slow = time.Hour
		var readers sync.WaitGroup
		for i := range 10 {
			readers.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				if got, err := g.Get(ctx, w.source(), name(i)); err != nil || got.value != i {
					t.Errorf("%s is %v (%v)", name(i), got, err)
				}
			})
		}
		readers.Wait()
		time.Sleep(2 * listTimeout)
	})
}

func TestOneGETThatWasHeldUpMakesNobodyPatient(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(20), New[row]()
		w.slow = time.Hour
		s := g.source("backups")
		s.gets = [2]time.Duration{50 * time.Millisecond, 30 * time.Second}
		if took := took(func() { w.refresh(t, g, 20) }); took > time.Second {
			t.Errorf("it took %s, want at most a second", took)
		}
		time.Sleep(2 * listTimeout)
	})
}

func TestSlowGETsMakeNobodyPatient(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(20), New[row]()
		w.slow = time.Hour
		g.source("backups").gets = [2]time.Duration{30 * time.Second, 30 * time.Second}
		if took := took(func() { w.refresh(t, g, 10) }); took > maxPatience+100*time.Millisecond {
			t.Errorf("it took %s, want about a second", took)
		}
		time.Sleep(2 * listTimeout)
	})
}

func TestNoListBeginsWhileAnotherOneRuns(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.slow = time.Hour
		w.refresh(t, g, 50)
		time.Sleep(maxAge + time.Second)
		w.refresh(t, g, 50)
		w.called(t, calls{Gets: 100, Lists: 1, Pages: 1})
		time.Sleep(2 * listTimeout)
	})
}

func TestAListGoesOnWhenItsFirstReaderHasGone(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.slow = 100 * time.Millisecond
		g.source("backups").reads = minReads
		first, cancel := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		readers.Go(func() { _, _ = g.Get(first, w.source(), name(0)) })
		synctest.Wait() // its list is on its way
		readers.Go(func() {
			if got, err := g.Get(t.Context(), w.source(), name(1)); err != nil || got.value != 1 {
				t.Errorf("got %v (%v), want 1", got, err)
			}
		})
		synctest.Wait()
		cancel()
		readers.Wait()
		w.called(t, calls{Gets: 1, Lists: 1, Pages: 1}) // the GET is that of the first, and has ended with it
	})
}

func TestAListThatIsTooOldWhenItArrivesDoesNotCount(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(3000), New[row]()
		w.refresh(t, g, 50)
		s := g.source("backups")
		s.gets = [2]time.Duration{100 * time.Millisecond, 100 * time.Millisecond}
		w.slow = 100 * time.Millisecond
		time.Sleep(time.Until(s.newest.began.Add(maxAge - 50*time.Millisecond)))
		var readers sync.WaitGroup
		readers.Go(func() {
			if got, err := g.Get(t.Context(), w.source(), name(1500)); err != nil || got.value != -1 {
				t.Errorf("got %v (%v), want -1", got, err)
			}
		})
		readers.Go(func() { _, _ = g.Get(t.Context(), w.source(), name(2500)) }) // the list goes on for this one
		synctest.Wait()                                                          // the second page is on its way
		w.set(name(1500), -1)
		readers.Wait()
		if w.pages.Load() != 3 {
			t.Errorf("%d pages were read, want 3", w.pages.Load())
		}
	})
}

func TestAListThatBeganBeforeTheWatchDoesNotCount(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(5), New[row]()
		w.slow = 100 * time.Millisecond
		var waiters sync.WaitGroup
		look := func(i, want int) {
			watch := g.Watch(w.source(), name(i))
			defer watch.Done()
			if got, err := watch.Look(t.Context()); err != nil || got.value != want {
				t.Errorf("got %v (%v), want %d", got, err, want)
			}
		}
		for i := range 4 {
			waiters.Go(func() { look(i, i) })
		}
		time.Sleep(joinWindow)
		synctest.Wait() // the list has been read, and is still on its way
		w.set(name(4), 40)
		look(4, 40)
		waiters.Wait()
		if w.lists.Load() == 0 {
			t.Error("no list was tried")
		}
	})
}

// A list that begins before a GET, and ends after it, shows what was before.
func TestAListThatBeganBeforeTheLastGETDoesNotCount(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(5), New[row]()
		var watches []*Watch[row]
		for i := range 5 {
			watches = append(watches, g.Watch(w.source(), name(i)))
			watches[i].looked = true // the others are there already
		}
		w.slow = 900 * time.Millisecond
		var waiters sync.WaitGroup
		waiters.Go(func() { _, _ = watches[1].Look(t.Context()) })
		synctest.Wait() // the list has been read, and is on its way
		w.set(name(0), 40)
		for range 2 {
			if got, err := watches[0].Look(t.Context()); err != nil || got.value != 40 {
				t.Errorf("got %v (%v), want 40", got, err)
			}
			time.Sleep(time.Second) // the list arrives after the first GET
		}
		waiters.Wait()
	})
}

// Ten objects are made, newest first in the list, in a project of many.
func TestWatchingAFewOfManyReadsNoMoreThanTheyNeed(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1000, 10_000, 100_000} {
		virtually(t, func(t *testing.T) {
			w, g := newWorld(size), New[row]()
			g.Wrote()
			var waiters sync.WaitGroup
			for i := range 10 {
				waiters.Go(func() {
					id := name(90 * i) // on the first page
					time.AfterFunc(20*time.Second, func() { w.set(id, -1) })
					w.watch(t, g, id, -1, time.Now().Add(20*time.Second))
				})
			}
			var held atomic.Int64
			time.AfterFunc(10*time.Second, func() { held.Store(int64(w.held(g))) })
			waiters.Wait()
			got := w.calls()
			if got.Pages > 2*got.Lists || got.Gets > 20 || got.Lists > 20 {
				t.Errorf("of %d: got %+v, want two pages a list and few GETs", size, got)
			}
			if held := held.Load(); held > 10 {
				t.Errorf("of %d: %d objects were held, want those that are watched", size, held)
			}
		})
	}
}

// What is deleted is in no list: the list must not be read to its end for it.
func TestWhatIsGoneIsNotLookedForInAllPages(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100_000), New[row]()
		var watches []*Watch[row]
		for i := range 10 {
			w.hidden[name(i)] = true
			watches = append(watches, g.Watch(w.source(), name(i)))
		}
		// One of them looks, the others pause.
		if _, err := watches[0].Look(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(listTimeout)
		if got := w.calls(); got.Pages > 21 || got.Gets != 1 {
			t.Errorf("got %+v, want a GET and no more pages than ten GETs cost", got)
		}
	})
}

func TestAListIsForgottenWhenItIsTooOld(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(1000), New[row]()
		w.refresh(t, g, 500)
		time.Sleep(2 * maxAge)
		if held := w.held(g); held > 0 {
			t.Errorf("%d objects are still held", held)
		}
	})
}
