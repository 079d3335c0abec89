// Package gather answers many reads with one list. A CLI asks for ten objects
// at a time, so that 1,000 objects cost 1,000 calls and 100 times the latency;
// a list of them is one call.
//
// No answer is older than it may be: a list counts for a read if it began after
// the read was asked for. In the first refresh of a process, before anything was
// written, the CLI asks for the world as it is, and a list counts for ten
// seconds. What a list does not show is confirmed by a GET, and a list that
// fails costs nobody an error.
package gather

import (
	"context"
	"iter"
	"sync"
	"time"
)

const (
	// few reads at the same time are not worth a list.
	few = 2
	// fresh is how long a list counts in the first refresh.
	fresh = 10 * time.Second
	// limit is how long a list may take.
	limit = time.Minute
	// rest is how long no list is tried after one that failed.
	rest = time.Minute
	// guess is what a GET is taken to cost before there was one.
	guess = 100 * time.Millisecond
	// Looks wait for each other a fifth of the pause before them, at least
	// soonest and at most latest. What one list has answered asks again together.
	soonest = 250 * time.Millisecond
	latest  = 2 * time.Second
)

// Source says how the objects of one kind are read, in one region and of one
// parent.
type Source struct {
	// Key is the same for all objects that one list shows.
	Key string
	// Get reads one object.
	Get func(ctx context.Context, id string) (any, error)
	// List lists all objects in full detail. It ends with the first error.
	List func(ctx context.Context) iter.Seq2[Item, error]
}

// Item is an object in a list. It may be the answer to several reads: nobody
// changes it.
type Item struct {
	ID     string
	Object any
}

// Gatherer gathers the reads of one process. A nil one does every read by a GET.
type Gatherer struct {
	mu      sync.Mutex
	wrote   bool
	sources map[string]*source
}

// New returns a Gatherer for a process that has written nothing yet.
func New() *Gatherer { return &Gatherer{sources: map[string]*source{}} }

// Wrote ends the first refresh: something is about to be made, changed or
// deleted.
func (g *Gatherer) Wrote() {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.wrote = true
}

// Get reads an object. The error is always one of from.Get, or that of ctx.
func (g *Gatherer) Get(ctx context.Context, from Source, id string) (any, error) {
	if g == nil {
		return from.Get(ctx, id)
	}
	s := g.source(from.Key)
	s.arrive()
	defer s.leave()
	if l, patience := s.join(ctx, from, g.first()); l != nil {
		if object, ok := l.await(ctx, id, patience); ok && g.first() && l.fresh() {
			s.hit(l)
			return object, nil
		}
	}
	return s.get(ctx, from, id)
}

// Watch reads an object again and again, one look at a time, until done is
// called. As soon as more than a few objects of a source are watched, their looks
// wait for each other, and one list that begins after them answers all.
func (g *Gatherer) Watch(from Source, id string) (look func(context.Context) (any, error), done func()) {
	if g == nil {
		return func(ctx context.Context) (any, error) { return from.Get(ctx, id) }, func() {}
	}
	s := g.source(from.Key)
	s.watch(1)
	var last time.Time
	look = func(ctx context.Context) (any, error) {
		var pause time.Duration
		if !last.IsZero() {
			pause = time.Since(last)
		}
		defer func() { last = time.Now() }()
		if l, patience := s.together(ctx, from, pause); l != nil {
			if object, ok := l.await(ctx, id, patience); ok {
				return object, nil
			}
		}
		return s.get(ctx, from, id)
	}
	return look, sync.OnceFunc(func() { s.watch(-1) })
}

func (g *Gatherer) source(key string) *source {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, ok := g.sources[key]
	if !ok {
		s = new(source)
		g.sources[key] = s
	}
	return s
}

// first reports whether nothing was written yet.
func (g *Gatherer) first() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.wrote
}
