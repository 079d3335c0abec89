package gather

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var errGone = errors.New("404")

// row is an object in the cloud.
type row struct {
	id    string
	value int
}

// world is a cloud in which a call takes 50 ms, and a list 50 ms a page.
type world struct {
	mu      sync.Mutex
	objects map[string]int // what each is worth
	hidden  map[string]bool
	page    int
	broken  error
	slow    time.Duration // added to each page

	gets, lists, pages atomic.Int32
}

func newWorld(n int) *world {
	w := &world{objects: map[string]int{}, hidden: map[string]bool{}, page: 1000}
	for i := range n {
		w.objects[name(i)] = i
	}
	return w
}

func name(i int) string { return fmt.Sprintf("id-%05d", i) }

func (w *world) set(id string, value int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.objects[id] = value
}

func (w *world) source() Source[row] {
	return Source[row]{Key: "backups", Get: w.get, List: w.list, ID: func(r row) string { return r.id }}
}

func (w *world) get(ctx context.Context, id string) (row, error) {
	w.gets.Add(1)
	select {
	case <-time.After(50 * time.Millisecond):
	case <-ctx.Done():
		return row{}, ctx.Err()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	value, ok := w.objects[id]
	if !ok {
		return row{}, errGone
	}
	return row{id, value}, nil
}

func (w *world) list(ctx context.Context) iter.Seq2[row, error] {
	w.lists.Add(1)
	return func(yield func(row, error) bool) {
		for from := 0; ; from += w.page {
			w.pages.Add(1)
			items, last, err := w.items(from)
			select {
			case <-time.After(50*time.Millisecond + w.slow):
			case <-ctx.Done():
				err = ctx.Err()
			}
			if err != nil {
				yield(row{}, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if last {
				return
			}
		}
	}
}

// items is the page of a list, as it is now, and whether it is the last one.
func (w *world) items(from int) (items []row, last bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := from; i < min(from+w.page, len(w.objects)); i++ {
		if id := name(i); !w.hidden[id] {
			items = append(items, row{id, w.objects[id]})
		}
	}
	return items, from+w.page >= len(w.objects), w.broken
}

// refresh reads n objects, ten at a time, and says what is wrong with them.
func (w *world) refresh(t *testing.T, g *Gatherer[row], n int) {
	t.Helper()
	ids := make(chan int)
	var readers sync.WaitGroup
	for range 10 {
		readers.Go(func() {
			for i := range ids {
				got, err := g.Get(t.Context(), w.source(), name(i))
				if err != nil || got.value != i {
					t.Errorf("%s is %v (%v), want %d", name(i), got, err, i)
				}
			}
		})
	}
	for i := range n {
		ids <- i
	}
	close(ids)
	readers.Wait()
}

// held is how many objects the newest list keeps.
func (w *world) held(g *Gatherer[row]) int {
	s := g.source(w.source().Key)
	var newest *list[row]
	s.lock(func() { newest = s.newest })
	newest.mu.Lock()
	defer newest.mu.Unlock()
	return len(newest.found)
}

// calls is what was asked of the world.
type calls struct{ Gets, Lists, Pages int32 }

func (w *world) calls() calls {
	return calls{Gets: w.gets.Load(), Lists: w.lists.Load(), Pages: w.pages.Load()}
}

func (w *world) called(t *testing.T, want calls) {
	t.Helper()
	if diff := cmp.Diff(want, w.calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// virtually runs a test in virtual time, until the last list has ended.
func virtually(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(t)
		time.Sleep(listTimeout)
	})
}

func TestARefreshCostsAboutOneCallForAThousandObjects(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		objects int
		want    calls
		within  time.Duration
	}{
		"one":          {1, calls{Gets: 1}, 50 * time.Millisecond},
		"two":          {2, calls{Gets: 2}, 50 * time.Millisecond},
		"ten":          {10, calls{Gets: 2, Lists: 1, Pages: 1}, 50 * time.Millisecond},
		"999":          {999, calls{Gets: 2, Lists: 1, Pages: 1}, 50 * time.Millisecond},
		"ten thousand": {10_000, calls{Gets: 2, Lists: 1, Pages: 10}, 600 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			virtually(t, func(t *testing.T) {
				w, began := newWorld(c.objects), time.Now()
				w.refresh(t, New[row](), c.objects)
				if took := time.Since(began); took > c.within {
					t.Errorf("it took %s, want %s", took, c.within)
				}
				time.Sleep(listTimeout) // the list goes on to its last page
				w.called(t, c.want)
			})
		})
	}
}

func TestFewOfManyAreNotHeldUpByALongList(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, began := newWorld(100_000), time.Now()
		w.slow = time.Second
		g := New[row]()
		var readers sync.WaitGroup
		for i := range 5 {
			readers.Go(func() {
				if _, err := g.Get(t.Context(), w.source(), name(99_000+i)); err != nil {
					t.Error(err)
				}
			})
		}
		readers.Wait()
		if took := time.Since(began); took > time.Second {
			t.Errorf("it took %s, want less than a second", took)
		}
		time.Sleep(2 * listTimeout)
		// Now it is known what a list costs; the next reads do without.
		w.called(t, calls{Gets: 5, Lists: 1, Pages: w.pages.Load()})
		w.refresh(t, g, 20)
		w.called(t, calls{Gets: 25, Lists: 1, Pages: w.pages.Load()})
	})
}

func TestAListAnswersForTenSecondsOfTheFirstRefresh(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.refresh(t, g, 97)
		for i := range 100 {
			w.set(name(i), 10*i)
		}
		read := func(i, want int) {
			t.Helper()
			got, err := g.Get(t.Context(), w.source(), name(i))
			if err != nil || got.value != want {
				t.Errorf("got %v (%v), want %d", got.value, err, want)
			}
		}
		time.Sleep(9 * time.Second)
		read(98, 98)
		read(98, 980) // each is handed out once
		time.Sleep(2 * time.Second)
		read(99, 990)
	})
}

func TestAListIsReadAsFarAsSomebodyWaitsForIt(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(10_000), New[row]()
		w.refresh(t, g, 1000)
		time.Sleep(time.Second)
		w.called(t, calls{Gets: 2, Lists: 1, Pages: 1})
		if got, err := g.Get(t.Context(), w.source(), name(2500)); err != nil || got.value != 2500 {
			t.Errorf("got %v (%v), want 2500", got, err)
		}
		w.called(t, calls{Gets: 2, Lists: 1, Pages: 3})
	})
}

func TestWhatWasWrittenIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.refresh(t, g, 100)
		g.Wrote()
		w.set(name(7), 70)
		if got, err := g.Get(t.Context(), w.source(), name(7)); err != nil || got.value != 70 {
			t.Errorf("got %v (%v), want 70", got, err)
		}
	})
}

func TestAWriteWhileAListRunsTakesItsSayAway(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.slow = 100 * time.Millisecond
		var readers sync.WaitGroup
		for i := range 10 {
			readers.Go(func() {
				if got, err := g.Get(t.Context(), w.source(), name(i)); err != nil || got.value != i+1 {
					t.Errorf("got %v (%v), want %d", got.value, err, i+1)
				}
			})
		}
		synctest.Wait() // two GETs and a list are on their way
		g.Wrote()
		for i := range 10 {
			w.set(name(i), i+1)
		}
		readers.Wait()
	})
}

func TestWhatAListDoesNotShowIsConfirmed(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.hidden[name(50)] = true
		w.refresh(t, g, 100)
		w.called(t, calls{Gets: 3, Lists: 1, Pages: 1})
		if _, err := g.Get(t.Context(), w.source(), "nobody"); !errors.Is(err, errGone) {
			t.Errorf("got %v, want the GET's error", err)
		}
	})
}

func TestAListThatFailsCostsNobodyAnError(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.broken = errors.New("503")
		w.refresh(t, g, 100)
		w.called(t, calls{Gets: 100, Lists: 1, Pages: 1})
		w.broken = nil
		time.Sleep(retryAfter)
		w.refresh(t, g, 100)
		w.called(t, calls{Gets: 102, Lists: 2, Pages: 2})
	})
}

func TestAReadEndsWithItsContext(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(100), New[row]()
		w.slow = time.Hour
		ctx, cancel := context.WithCancel(t.Context())
		var readers sync.WaitGroup
		for i := range 10 {
			readers.Go(func() {
				if _, err := g.Get(ctx, w.source(), name(i)); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want context.Canceled", err)
				}
			})
		}
		synctest.Wait()
		cancel()
		readers.Wait()
		time.Sleep(listTimeout)
	})
}

// watch waits until an object has the value, with pauses as waiting has them. It
// returns how late it was.
func (w *world) watch(t *testing.T, g *Gatherer[row], id string, want int, due time.Time) time.Duration {
	t.Helper()
	watch := g.Watch(w.source(), id)
	defer watch.Done()
	began := time.Now()
	for looks := 1; ; looks++ {
		got, err := watch.Look(t.Context())
		if err != nil {
			t.Error(err)
			return 0
		}
		if got.value == want {
			return time.Since(due)
		}
		pause := max(1600*time.Millisecond, time.Since(began)*7/100)
		if first := []time.Duration{500, 500, 1000, 1000}; looks <= len(first) {
			pause = first[looks-1] * time.Millisecond
		}
		select {
		case <-time.After(pause):
		case <-watch.News():
		}
	}
}

func TestManyAreWatchedWithOneListPerInterval(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(50), New[row]()
		g.Wrote()
		began := time.Now()
		places := make(chan int)
		var waiters sync.WaitGroup
		for range 10 {
			waiters.Go(func() {
				for i := range places {
					due := time.Now().Add(20 * time.Second)
					time.AfterFunc(20*time.Second, func() { w.set(name(i), -1) })
					if late := w.watch(t, g, name(i), -1, due); late > 2500*time.Millisecond {
						t.Errorf("%s was seen %s late", name(i), late)
					}
				}
			})
		}
		for i := range 50 {
			places <- i
		}
		close(places)
		waiters.Wait()
		if took, calls := time.Since(began), w.calls(); took > 109*time.Second || calls.Gets+calls.Pages > 100 {
			t.Errorf("it took %s and %+v, want 109s and 100 calls", took, calls)
		}
	})
}

func TestAListWakesAllThatAreWatched(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(5), New[row]()
		var watches []*Watch[row]
		for i := range 5 {
			watches = append(watches, g.Watch(w.source(), name(i)))
		}
		look := func(i, want int) {
			t.Helper()
			if got, err := watches[i].Look(t.Context()); err != nil || got.value != want {
				t.Errorf("got %v (%v), want %d", got.value, err, want)
			}
		}
		for i := range 5 {
			look(i, i)
		}
		time.Sleep(time.Second)
		w.set(name(4), 40)
		news := watches[4].News()
		began := w.calls()
		look(0, 0)
		<-news
		look(4, 40)
		if got, want := w.calls(), (calls{Gets: began.Gets, Lists: began.Lists + 1, Pages: began.Pages + 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		// What the list has told once is not told again.
		w.set(name(4), 41)
		look(4, 41)
		for _, watch := range watches {
			watch.Done()
		}
	})
}

func TestFewAreWatchedOneByOne(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w, g := newWorld(2), New[row]()
		g.Wrote()
		time.AfterFunc(time.Second, func() { w.set(name(0), -1) })
		if late := w.watch(t, g, name(0), -1, time.Now().Add(time.Second)); late > time.Second {
			t.Errorf("it was seen %s late", late)
		}
		w.called(t, calls{Gets: 3})
	})
}

func TestWithoutAGathererEveryReadIsAGET(t *testing.T) {
	t.Parallel()
	virtually(t, func(t *testing.T) {
		w := newWorld(100)
		w.refresh(t, nil, 100)
		if late := w.watch(t, nil, name(3), 3, time.Now()); late > time.Second {
			t.Errorf("it was seen %s late", late)
		}
		w.called(t, calls{Gets: 101})
	})
}
