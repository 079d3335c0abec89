package gather

import (
	"context"
	"sync"
	"time"
)

// source is what is known of a [Source], and decides what is cheaper.
type source struct {
	mu       sync.Mutex
	reads    int           // that wait now
	watches  int           // objects that are waited for
	crowded  time.Time     // when more than a few were last waited for
	newest   *list         // the last that has begun, nil before the first
	upcoming *list         // the next one
	cost     time.Duration // of the last GET
	paid     time.Duration // for the last list
	hits     int           // reads that the last list has answered
	failed   time.Time     // when a list last did
}

func newSource() *source { return &source{upcoming: newList(1)} }

func (s *source) arrive() { s.lock(func() { s.reads++ }) }
func (s *source) leave()  { s.lock(func() { s.reads-- }) }

// hit notes that a list has answered a read.
func (s *source) hit(l *list) {
	s.lock(func() {
		if l == s.newest {
			s.hits++
		}
	})
}

func (s *source) lock(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// join returns the list that a read of the first refresh waits for, and for how
// long. None means a GET.
func (s *source) join(ctx context.Context, from Source, first bool) (*list, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	patience := s.price(max(s.reads, few+1))
	switch l := s.newest; {
	case !first:
		return nil, 0
	case l != nil && l.fresh(): // what a list has shown before it failed is true
		return l, patience
	case s.reads > few && s.worth(max(s.reads, s.hits)):
		return s.begin(ctx, from, false), patience
	}
	return nil, 0
}

// worth reports whether a list is cheaper than that many GETs. One that has
// answered many reads will do so again.
func (s *source) worth(gets int) bool {
	resting := !s.failed.IsZero() && time.Since(s.failed) < rest
	return !resting && (s.newest == nil || !s.newest.busy()) && s.paid <= s.price(gets)
}

// price is what that many GETs take one after the other.
func (s *source) price(gets int) time.Duration {
	if s.cost == 0 {
		return time.Duration(gets) * guess
	}
	return time.Duration(gets) * s.cost
}

// begin begins the next list, for what is wanted or for all. It belongs to
// nobody: it goes on when the call that has begun it is over.
func (s *source) begin(ctx context.Context, from Source, whole bool) *list {
	l := s.upcoming
	s.newest, s.upcoming, s.hits = l, newList(l.number+1), 0
	l.began, l.whole = time.Now(), whole
	close(l.begun)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	go func() {
		defer cancel()
		err := l.fill(from.List(ctx))
		s.lock(func() {
			s.paid = time.Since(l.began) - l.idle
			if err != nil {
				s.failed = time.Now()
			}
		})
	}()
	return l
}

// get makes a GET and notes what it has cost.
func (s *source) get(ctx context.Context, from Source, id string) (any, error) {
	began := time.Now()
	object, err := from.Get(ctx, id)
	if err == nil {
		s.lock(func() { s.cost = time.Since(began) })
	}
	return object, err
}
