package gather

import (
	"context"
	"time"
)

// Watch is a question that is asked until it is done: how is this object now? As
// soon as many objects of a source are watched, one list answers all of them,
// whoever of them has begun it, and wakes those who pause. A list counts for a
// watch if it began after the answer before.
type Watch[R any] struct {
	source *source[R] // nil: each look is a GET
	from   Source[R]
	id     string
	seen   int // number of the newest list at the last answer; held by source.mu
	looked bool
}

// Watch begins to watch an object.
func (g *Gatherer[R]) Watch(from Source[R], id string) *Watch[R] {
	w := &Watch[R]{from: from, id: id}
	if g == nil {
		return w
	}
	s := g.source(from.Key)
	w.source = s
	s.lock(func() {
		s.watches[w] = true
		s.noteMany()
	})
	w.answered()
	return w
}

// Done ends the watch.
func (w *Watch[R]) Done() {
	if w.source == nil {
		return
	}
	w.source.lock(func() {
		w.source.noteMany()
		delete(w.source.watches, w)
	})
}

// Look reads the object. Looks of one watch do not overlap.
func (w *Watch[R]) Look(ctx context.Context) (R, error) {
	if w.source == nil {
		return w.from.Get(ctx, w.id)
	}
	if !w.looked {
		w.looked = true
		w.source.waitForOthers(ctx)
	}
	if l, patience := w.source.listForWatch(ctx, w); l != nil {
		if record, ok := l.await(ctx, w.id, patience); ok {
			w.source.lock(func() { w.seen = l.number })
			return record, nil
		}
	}
	w.answered() // by the GET that follows: a list that has begun before it does not count any more
	return w.source.get(ctx, w.from, w.id)
}

// answered notes that no list that has begun by now counts for the watch.
func (w *Watch[R]) answered() {
	w.source.lock(func() { w.seen = w.source.upcoming.number - 1 })
}

// News returns a channel that is closed when there is an answer to the next look.
func (w *Watch[R]) News() <-chan struct{} {
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

// noteMany notes that many objects are watched now, if they are.
func (s *source[R]) noteMany() {
	if len(s.watches) > minReads {
		s.manyAt = time.Now()
	}
}

// many reports whether many objects are watched. What has just ended counts a
// moment longer: the CLI begins the next ones in its place.
func (s *source[R]) many() bool {
	return len(s.watches) > minReads || !s.manyAt.IsZero() && time.Since(s.manyAt) < lingering
}

// watched reports whether somebody watches the object.
func (s *source[R]) watched(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for w := range s.watches {
		if w.id == id {
			return true
		}
	}
	return false
}

// unseen reports whether a list for watches has to be read on: it has not shown
// all objects for which it counts, and reading on is cheaper than to GET those.
func (s *source[R]) unseen(l *list[R]) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	missing := 0
	for w := range s.watches {
		if w.seen < l.number && !l.has(w.id) {
			missing++
		}
	}
	return missing > 0 && l.spent() <= s.price(missing)
}

// since returns the newest list for watches if it began after the one of that
// number, and goes well.
func (s *source[R]) since(seen int) *list[R] {
	if l := s.newest; l != nil && l.watching && l.number > seen && !l.failed() {
		return l
	}
	return nil
}

// listForWatch returns the list that answers a look, and how long to wait for
// it. None means a GET.
func (s *source[R]) listForWatch(ctx context.Context, w *Watch[R]) (*list[R], time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	patience := s.patience(ctx, len(s.watches))
	switch l := s.since(w.seen); {
	case l != nil:
		return l, patience
	case s.many() && s.worth(len(s.watches)) && ctx.Err() == nil:
		return s.begin(ctx, w.from, true), patience
	}
	return nil, 0
}

// waitForOthers waits until the next list begins, for a while, if many objects
// are watched.
func (s *source[R]) waitForOthers(ctx context.Context) {
	var begun <-chan struct{}
	s.lock(func() {
		if s.many() {
			begun = s.upcoming.begun
		}
	})
	if begun == nil {
		return
	}
	timer := time.NewTimer(joinWindow)
	defer timer.Stop()
	select {
	case <-begun:
	case <-timer.C:
	case <-ctx.Done():
	}
}
