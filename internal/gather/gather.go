// Package gather answers many reads with one list. A CLI asks for ten objects
// at a time, so that 1,000 objects cost 1,000 calls and 100 times the latency;
// a list of them is one call.
//
// No answer is older than it may be: a list counts for a read if it began after
// the read was asked for. In the first refresh of a process, before anything was
// written, the CLI asks for the world as it is, and a list counts for ten
// seconds. What a list does not show is confirmed by a GET.
//
// A list may be slow, hang or fail, and costs nobody an error, and little time:
// a reader waits for it for a second at most. After the first who has waited in
// vain nobody waits for it any more; what it has shown still counts.
package gather

import (
	"context"
	"iter"
	"sync"
	"time"
)

const (
	// minReads is how many reads at the same time are not worth a list.
	minReads = 2
	// maxAge is how long a list counts in the first refresh.
	maxAge = 10 * time.Second
	// listTimeout is how long a list may take.
	listTimeout = time.Minute
	// retryAfter is how long no list is tried after one that failed.
	retryAfter = time.Minute
	// maxPatience is how long anybody waits for a list.
	maxPatience = time.Second
	// firstGuess is what a GET is taken to cost before there was one.
	firstGuess = 100 * time.Millisecond
	// joinWindow is how long the first look of a watch waits for others.
	joinWindow = 250 * time.Millisecond
	// lingering is how long a watch that has ended still counts.
	lingering = time.Second
)

// Source says how the objects of one kind are read, in one region and of one
// parent. R is what a read brings.
type Source[R any] struct {
	// Key is the same for all objects that one list shows.
	Key string
	// Get reads one object.
	Get func(ctx context.Context, id string) (R, error)
	// List lists all objects in full detail. It ends with the first error.
	List func(ctx context.Context) iter.Seq2[R, error]
	// ID is the id of a listed object.
	ID func(R) string
}

// Gatherer gathers the reads of one process. A nil one does every read by a GET.
type Gatherer[R any] struct {
	mu      sync.Mutex
	wrote   bool
	sources map[string]*source[R]
}

// New returns a Gatherer for a process that has written nothing yet.
func New[R any]() *Gatherer[R] { return &Gatherer[R]{sources: map[string]*source[R]{}} }

// Wrote ends the first refresh: something is about to be made, changed or
// deleted.
func (g *Gatherer[R]) Wrote() {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wrote = true
}

// Get reads an object. The error is always one of from.Get, or that of ctx.
func (g *Gatherer[R]) Get(ctx context.Context, from Source[R], id string) (R, error) {
	if g == nil {
		return from.Get(ctx, id)
	}
	s := g.source(from.Key)
	s.arrive()
	defer s.leave()
	if l, patience := s.listForRead(ctx, from, g.first()); l != nil {
		record, ok := l.await(ctx, id, patience)
		if ok && g.first() && l.young() {
			s.hit(l)
			return record, nil
		}
	}
	return s.get(ctx, from, id)
}

func (g *Gatherer[R]) source(key string) *source[R] {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, ok := g.sources[key]
	if !ok {
		s = newSource[R]()
		g.sources[key] = s
	}
	return s
}

// first reports whether nothing was written yet.
func (g *Gatherer[R]) first() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.wrote
}
