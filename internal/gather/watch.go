package gather

import (
	"context"
	"sync"
	"time"
)

// Watch is a question that is asked until it is done: how is this object now? As
// soon as more than a few objects of a source are watched, one list answers all
// of them, whoever of them has begun it, and wakes those who pause. A list
// counts for a watch if it began after the answer before.
type Watch struct {
	source *source // nil: each look is a GET
	from   Source
	id     string
	seen   int // number of the newest list at the last answer
	looked bool
	end    func()
}

// Watch begins to watch an object.
func (g *Gatherer) Watch(from Source, id string) *Watch {
	w := &Watch{from: from, id: id, end: func() {}}
	if g == nil {
		return w
	}
	s := g.source(from.Key)
	w.source, w.end = s, sync.OnceFunc(func() { s.watch(-1) })
	s.lock(func() { w.seen = s.upcoming.number - 1 })
	s.watch(1)
	return w
}

// Done ends the watch.
func (w *Watch) Done() { w.end() }

// Look reads the object. Looks of one watch do not overlap.
func (w *Watch) Look(ctx context.Context) (any, error) {
	if w.source == nil {
		return w.from.Get(ctx, w.id)
	}
	l, patience := w.source.together(ctx, w.from, w.seen, !w.looked)
	w.looked = true
	if l != nil {
		w.seen = l.number
		if object, ok := l.await(ctx, w.id, patience); ok {
			return object, nil
		}
	}
	w.source.lock(func() { w.seen = w.source.upcoming.number - 1 })
	return w.source.get(ctx, w.from, w.id)
}

// News returns what is closed when there is an answer to the next look.
func (w *Watch) News() <-chan struct{} {
	if w.source == nil {
		return nil
	}
	w.source.mu.Lock()
	defer w.source.mu.Unlock()
	if l := w.source.since(w.seen); l != nil {
		return l.done
	}
	return w.source.upcoming.done
}

func (s *source) watch(n int) {
	s.lock(func() {
		before := s.watches
		s.watches += n
		if max(before, s.watches) > few {
			s.crowded = time.Now()
		}
	})
}

// crowd reports whether more than a few are watched. What has just ended counts
// a moment longer: the CLI begins the next ones in its place.
func (s *source) crowd() bool {
	return s.watches > few || !s.crowded.IsZero() && time.Since(s.crowded) < moment
}

// since returns the newest list if it began after the one of that number, and
// goes well.
func (s *source) since(seen int) *list {
	if l := s.newest; l != nil && l.number > seen && !l.failed() {
		return l
	}
	return nil
}

// together returns the list that answers a look, and how long to wait for it.
// None means a GET. The first look of a watch waits for others to join it.
func (s *source) together(ctx context.Context, from Source, seen int, first bool) (*list, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first && s.crowd() {
		s.gathering(ctx)
	}
	patience := s.price(max(s.watches, few+1))
	switch l := s.since(seen); {
	case l != nil:
		return l, patience
	case s.crowd() && s.worth(s.watches) && ctx.Err() == nil:
		return s.begin(ctx, from, true), patience
	}
	return nil, 0
}

// gathering waits until the next list begins, for a while.
func (s *source) gathering(ctx context.Context) {
	upcoming := s.upcoming
	s.mu.Unlock()
	defer s.mu.Lock()
	timer := time.NewTimer(joining)
	defer timer.Stop()
	select {
	case <-upcoming.begun:
	case <-timer.C:
	case <-ctx.Done():
	}
}
