// Package gather answers many reads with one list. A CLI asks for ten objects
// at a time, so that 1,000 objects cost 1,000 calls and 100 times the latency;
// a list of them is one call.
//
// No answer is older than it may be: a list counts for a read if it began after
// the read was asked for. In the first refresh of a process, before anything was
// written, the CLI asks for the world as it is, and a list counts for ten
// seconds. What a list does not show is confirmed by a GET, and a list that
// fails costs nobody an error. A list is read as far as somebody waits for it.
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
	// joining is how long the first look of a watch waits for others.
	joining = 250 * time.Millisecond
	// moment is how long what has ended counts as watched.
	moment = time.Second
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

func (g *Gatherer) source(key string) *source {
	g.mu.Lock()
	defer g.mu.Unlock()
	s, ok := g.sources[key]
	if !ok {
		s = newSource()
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
