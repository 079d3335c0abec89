package gather

import (
	"context"
	"iter"
	"sync"
	"time"
)

// list is one list of all objects of a source: before it begins, while it runs
// and after it.
type list struct {
	number int           // lists are begun in this order
	began  time.Time     // when begun was closed
	begun  chan struct{} // closed when it begins
	done   chan struct{} // closed when it ends

	mu    sync.Mutex
	whole bool                     // it goes on whether anybody waits or not
	found map[string]any           // nil for what was handed out already
	wants map[string]chan struct{} // closed when the object has arrived
	asked chan struct{}            // has an element if somebody began to want
	idle  time.Duration            // that it has waited for somebody to want
	err   error
}

func newList(number int) *list {
	return &list{
		number: number, begun: make(chan struct{}), done: make(chan struct{}),
		found: map[string]any{}, wants: map[string]chan struct{}{}, asked: make(chan struct{}, 1),
	}
}

// fill takes in the objects, and hands them to those who wait. What nobody waits
// for is not read: the last page of many is often one that has nothing for us.
func (l *list) fill(items iter.Seq2[Item, error]) error {
	defer close(l.done)
	for item, err := range items {
		if l.take(item, err); err != nil {
			return err
		}
		if !l.wanted() {
			return nil
		}
	}
	return nil
}

func (l *list) take(item Item, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.err = err
		return
	}
	l.found[item.ID] = item.Object
	if arrived, ok := l.wants[item.ID]; ok {
		delete(l.wants, item.ID)
		close(arrived)
	}
}

// wanted waits until somebody wants what was not found yet. It reports false
// once nobody may any more.
func (l *list) wanted() bool {
	if l.hungry() {
		return true
	}
	paused := time.Now()
	defer func() { l.idle += time.Since(paused) }()
	timer := time.NewTimer(fresh - time.Since(l.began))
	defer timer.Stop()
	for !l.hungry() {
		select {
		case <-l.asked:
		case <-timer.C:
			return false
		}
	}
	return true
}

func (l *list) hungry() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.whole || len(l.wants) > 0
}

func (l *list) ask() {
	select {
	case l.asked <- struct{}{}:
	default:
	}
}

// fresh reports whether the list may answer a read that was asked for later.
func (l *list) fresh() bool { return time.Since(l.began) <= fresh }

// busy reports whether the list is being read.
func (l *list) busy() bool {
	select {
	case <-l.done:
		return false
	default:
		return l.hungry()
	}
}

func (l *list) failed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err != nil
}

// await returns an object as soon as the list shows it, or nothing if it does
// not, or takes longer than patience. It hands out each once: nobody reads an
// object twice in a refresh, and 10,000 of them are heavy.
func (l *list) await(ctx context.Context, id string, patience time.Duration) (any, bool) {
	arrived := l.want(id)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-arrived:
	case <-l.done:
	case <-timer.C:
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.wants, id)
	object := l.found[id]
	if object != nil {
		l.found[id] = nil
	}
	return object, object != nil
}

// want returns what is closed when the object has arrived.
func (l *list) want(id string) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if arrived, ok := l.wants[id]; ok {
		return arrived
	}
	arrived := make(chan struct{})
	if _, found := l.found[id]; found {
		close(arrived)
		return arrived
	}
	l.wants[id] = arrived
	l.ask()
	return arrived
}
