package gather

import (
	"context"
	"iter"
	"sync"
	"time"
)

// list is one list of the objects of a source: before it begins, while it runs
// and after it. One for reads is read as far as somebody waits for it; one for
// watches until all watched objects were seen.
type list[R any] struct {
	number   int           // lists are begun in this order
	began    time.Time     // when begun was closed
	begun    chan struct{} // closed when it begins
	done     chan struct{} // closed when it ends
	watching bool
	keep     func(id string) bool // what a list for watches keeps
	more     func() bool          // whether one for watches has to be read on

	mu     sync.Mutex
	found  map[string]arrival[R]
	wants  map[string]chan struct{} // closed when the object has arrived
	asked  chan struct{}            // has an element if somebody began to want
	paused time.Time                // since when it waits for somebody to want
	idle   time.Duration            // how long it has waited so before
	late   bool                     // somebody has waited in vain: nobody does again
	owed   time.Duration            // what the GETs have cost that were made instead
	err    error
}

// arrival is an object that a list has shown, until it is handed out.
type arrival[R any] struct {
	record R
	here   bool
}

func newList[R any](number int) *list[R] {
	return &list[R]{
		number: number, begun: make(chan struct{}), done: make(chan struct{}),
		found: map[string]arrival[R]{}, wants: map[string]chan struct{}{}, asked: make(chan struct{}, 1),
	}
}

// fill takes in the objects, and hands them to those who wait. What nobody needs
// is not read: the last page of many is often one that has nothing for us.
func (l *list[R]) fill(records iter.Seq2[R, error], id func(R) string) error {
	for record, err := range records {
		if err != nil {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.err = err
			return err
		}
		if l.take(id(record), record); !l.goOn() {
			return nil
		}
	}
	return nil
}

// end tells all who wait that the list has ended, and forgets it once it is too
// old to count.
func (l *list[R]) end() {
	close(l.done)
	time.AfterFunc(maxAge-time.Since(l.began), func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		clear(l.found)
	})
}

func (l *list[R]) take(id string, record R) {
	if l.watching && !l.keep(id) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.found[id] = arrival[R]{record: record, here: true}
	if arrived, ok := l.wants[id]; ok {
		delete(l.wants, id)
		close(arrived)
	}
}

// goOn reports whether the list is to be read on. One for reads pauses until
// somebody wants what was not found yet, and ends once nobody may any more.
func (l *list[R]) goOn() bool {
	if l.watching {
		return l.more()
	}
	if l.wanted() {
		return true
	}
	l.pause(true)
	defer l.pause(false)
	timer := time.NewTimer(maxAge - time.Since(l.began))
	defer timer.Stop()
	for !l.wanted() {
		select {
		case <-l.asked:
		case <-timer.C:
			return false
		}
	}
	return true
}

// pause notes that the list pauses now, or that it goes on.
func (l *list[R]) pause(begins bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if begins {
		l.paused = time.Now()
		return
	}
	l.idle += time.Since(l.paused)
	l.paused = time.Time{}
}

// wanted reports whether somebody waits, or the list may still overtake the GETs
// that are made because it is late.
func (l *list[R]) wanted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.wants) > 0 || l.late && l.took() < l.owed
}

// owe notes that a GET was made instead of waiting for the list.
func (l *list[R]) owe(cost time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owed += cost
	l.ask()
}

func (l *list[R]) ask() {
	select {
	case l.asked <- struct{}{}:
	default:
	}
}

// young reports whether the list may answer a read that was asked for later.
func (l *list[R]) young() bool { return time.Since(l.began) <= maxAge }

// running reports whether a call of the list is under way.
func (l *list[R]) running() bool {
	select {
	case <-l.done:
		return false
	default:
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.paused.IsZero()
	}
}

// spent is how long the list has taken, its pauses left out.
func (l *list[R]) spent() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.took()
}

// took is the same for who holds the lock.
func (l *list[R]) took() time.Duration {
	took := time.Since(l.began) - l.idle
	if !l.paused.IsZero() {
		took -= time.Since(l.paused)
	}
	return took
}

func (l *list[R]) failed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err != nil
}

// has reports whether the list has shown the object.
func (l *list[R]) has(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, found := l.found[id]
	return found
}

// await returns an object as soon as the list shows it, or nothing if it does
// not, is late, or takes longer than patience: then it is late from now on. It
// hands out each object once: nobody reads an object twice in a refresh, and
// 10,000 of them are heavy.
func (l *list[R]) await(ctx context.Context, id string, patience time.Duration) (R, bool) {
	arrived := l.want(id)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	late := false
	select {
	case <-arrived:
	case <-l.done:
	case <-ctx.Done():
	case <-timer.C:
		late = true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.late = l.late || late
	delete(l.wants, id)
	got := l.found[id]
	if got.here {
		l.found[id] = arrival[R]{}
	}
	return got.record, got.here
}

// want returns a channel that is closed when there is nothing to wait for any
// more: the object has arrived, or the list is late.
func (l *list[R]) want(id string) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if arrived, ok := l.wants[id]; ok {
		return arrived
	}
	arrived := make(chan struct{})
	if _, found := l.found[id]; found || l.late {
		close(arrived)
		return arrived
	}
	l.wants[id] = arrived
	l.ask()
	return arrived
}
