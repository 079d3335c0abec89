package lifecycle

import (
	"context"
	"sync"
)

// turns lets objects of one source be made one after the other. Servers check
// whether the source is free and then insert, with nothing between, so two
// requests at the same moment both get through and spoil each other
// (cinder/backup/api.py, create; trove/backup/models.py, Backup.create).
type turns struct {
	mu      sync.Mutex
	sources map[string]*queue
}

// queue is those who make something from one source.
type queue struct {
	holder  string // who has the turn
	waiting []chan struct{}
}

// take waits for the turn at the source and returns what gives it on. Told is
// called with the name of the one who has it, if there is one.
func (t *turns) take(ctx context.Context, source string, told func(holder string), who string) (func(), error) {
	t.mu.Lock()
	if t.sources == nil {
		t.sources = map[string]*queue{}
	}
	q := t.sources[source]
	if q == nil {
		t.sources[source] = &queue{holder: who}
		t.mu.Unlock()
		return func() { t.next(source) }, nil
	}
	mine, holder := make(chan struct{}), q.holder
	q.waiting = append(q.waiting, mine)
	t.mu.Unlock()

	told(holder)
	select {
	case <-mine:
	case <-ctx.Done():
		t.leave(source, mine)
		return nil, context.Cause(ctx)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sources[source].holder = who
	return func() { t.next(source) }, nil
}

// next gives the turn to the one who has waited longest.
func (t *turns) next(source string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.sources[source]
	if len(q.waiting) == 0 {
		delete(t.sources, source)
		return
	}
	first := q.waiting[0]
	q.waiting = q.waiting[1:]
	close(first)
}

// leave takes one who waits out of the queue, or gives on the turn that it got
// at the same moment.
func (t *turns) leave(source string, mine chan struct{}) {
	t.mu.Lock()
	q := t.sources[source]
	for i, other := range q.waiting {
		if other == mine {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			t.mu.Unlock()
			return
		}
	}
	t.mu.Unlock()
	t.next(source)
}
