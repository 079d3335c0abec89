package gather

import (
	"context"
	"iter"
	"sync"
	"time"
)

// list is one list of all objects of a source, while it runs and after it.
type list struct {
	began time.Time
	done  chan struct{}

	mu    sync.Mutex
	found map[string]any
	wants map[string]chan struct{} // closed when the object has arrived
	err   error
}

func newList() *list {
	return &list{
		began: time.Now(), done: make(chan struct{}),
		found: map[string]any{}, wants: map[string]chan struct{}{},
	}
}

// fill takes in the objects, and hands them to those who wait.
func (l *list) fill(items iter.Seq2[Item, error]) error {
	defer close(l.done)
	for item, err := range items {
		if l.take(item, err); err != nil {
			return err
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

// fresh reports whether the list may answer a read that was asked for later.
func (l *list) fresh() bool { return time.Since(l.began) <= fresh }

func (l *list) ended() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

func (l *list) failed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err != nil
}

// await returns an object as soon as the list shows it, or nothing if it does
// not, or takes longer than patience.
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
	object, ok := l.found[id]
	return object, ok
}

// want returns what is closed when the object has arrived.
func (l *list) want(id string) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	arrived, ok := l.wants[id]
	if !ok {
		arrived = make(chan struct{})
		if _, found := l.found[id]; found {
			close(arrived)
			return arrived
		}
		l.wants[id] = arrived
	}
	return arrived
}
