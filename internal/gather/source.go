package gather

import (
	"context"
	"sync"
	"time"
)

// source is what is known of a [Source], and decides what is cheaper.
type source struct {
	mu      sync.Mutex
	reads   int           // that wait now
	watches int           // objects that are waited for
	newest  *list         // nil before the first
	batch   *batch        // looks that wait for the next list, or nil
	cost    time.Duration // of the last GET
	paid    time.Duration // for the last list
	hits    int           // reads that the last list has answered
	failed  time.Time     // when a list last did
}

func (s *source) arrive() { s.lock(func() { s.reads++ }) }
func (s *source) leave()  { s.lock(func() { s.reads-- }) }

func (s *source) watch(n int) { s.lock(func() { s.watches += n }) }

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
	case l != nil && !l.failed() && l.fresh():
		return l, patience
	case s.worth(s.reads):
		return s.begin(ctx, from), patience
	}
	return nil, 0
}

// worth reports whether a list is cheaper than GETs for that many reads. One
// that has answered many reads will do so again.
func (s *source) worth(reads int) bool {
	resting := !s.failed.IsZero() && time.Since(s.failed) < rest
	if reads <= few || resting || s.newest != nil && !s.newest.ended() {
		return false
	}
	return s.paid <= s.price(max(reads, s.hits))
}

// price is what that many GETs take one after the other.
func (s *source) price(reads int) time.Duration {
	if s.cost == 0 {
		return time.Duration(reads) * guess
	}
	return time.Duration(reads) * s.cost
}

// begin begins a list. It belongs to nobody: it goes on when the call that has
// begun it is over.
func (s *source) begin(ctx context.Context, from Source) *list {
	l := newList()
	s.newest, s.hits = l, 0
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	go func() {
		defer cancel()
		err := l.fill(from.List(ctx))
		s.lock(func() {
			s.paid = time.Since(l.began)
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

// batch is the looks that wait for the same list.
type batch struct {
	looks int
	timer *time.Timer
	due   time.Time
	begun chan struct{} // closed when it is decided what answers them
	list  *list         // nil for GETs
}

// together waits until other looks have joined, and returns the list that
// answers all of them. None means a GET.
func (s *source) together(ctx context.Context, from Source, pause time.Duration) (*list, time.Duration) {
	s.mu.Lock()
	if s.watches <= few {
		s.mu.Unlock()
		return nil, 0
	}
	window := min(max(pause/5, soonest), latest)
	b := s.batch
	if b == nil {
		b = &batch{begun: make(chan struct{}), due: time.Now().Add(window)}
		b.timer = time.AfterFunc(window, func() { s.decide(ctx, from, b) })
		s.batch = b
	} else if due := time.Now().Add(window); due.Before(b.due) && b.timer.Reset(window) {
		b.due = due
	}
	b.looks++
	patience := s.price(b.looks)
	s.mu.Unlock()
	select {
	case <-b.begun:
		return b.list, patience
	case <-ctx.Done():
		s.lock(func() { b.looks-- })
		return nil, 0
	}
}

// decide ends the time in which looks may join.
func (s *source) decide(ctx context.Context, from Source, b *batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.batch != b {
		return
	}
	s.batch = nil
	if s.worth(b.looks) {
		b.list = s.begin(ctx, from)
	}
	close(b.begun)
}
