package gather

import (
	"context"
	"sync"
	"time"
)

// source is what is known of a [Source], and decides what is cheaper.
type source[R any] struct {
	mu       sync.Mutex
	reads    int                // that wait now
	watches  map[*Watch[R]]bool // that are not done
	manyAt   time.Time          // when many objects were last watched
	newest   *list[R]           // the last that has begun, nil before the first
	upcoming *list[R]           // the next one
	gets     [2]time.Duration   // what the last two GETs took
	paid     time.Duration      // what the last list took
	hits     int                // reads that the last list has answered
	failed   time.Time          // when a list last did
}

func newSource[R any]() *source[R] {
	return &source[R]{watches: map[*Watch[R]]bool{}, upcoming: newList[R](1)}
}

func (s *source[R]) arrive() { s.lock(func() { s.reads++ }) }
func (s *source[R]) leave()  { s.lock(func() { s.reads-- }) }

// hit notes that a list has answered a read.
func (s *source[R]) hit(l *list[R]) {
	s.lock(func() {
		if l == s.newest {
			s.hits++
		}
	})
}

func (s *source[R]) lock(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
}

// listForRead returns the list that a read of the first refresh waits for, and
// for how long. None means a GET.
func (s *source[R]) listForRead(ctx context.Context, from Source[R], first bool) (*list[R], time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	patience := s.patience(ctx, s.reads)
	switch l := s.newest; {
	case !first:
		return nil, 0
	case l != nil && !l.watching && l.young(): // what a list has shown before it failed is true
		return l, patience
	case s.reads > minReads && s.worth(max(s.reads, s.hits)):
		return s.begin(ctx, from, false), patience
	}
	return nil, 0
}

// worth reports whether a list is cheaper than that many GETs. One that has
// answered many reads will do so again. None begins while another one runs.
func (s *source[R]) worth(gets int) bool {
	resting := !s.failed.IsZero() && time.Since(s.failed) < retryAfter
	return !resting && (s.newest == nil || !s.newest.running()) && s.paid <= s.price(gets)
}

// price is what that many GETs take one after the other. A GET takes what the
// quicker one of the last two did: one that was held up says nothing.
func (s *source[R]) price(gets int) time.Duration {
	cost := min(s.gets[0], s.gets[1])
	if cost == 0 {
		cost = max(s.gets[0], s.gets[1])
	}
	if cost == 0 {
		cost = firstGuess
	}
	return time.Duration(gets) * cost
}

// patience is how long somebody waits for a list instead of a GET: no longer
// than that many GETs take, nor than a quarter of the reader's own time.
func (s *source[R]) patience(ctx context.Context, gets int) time.Duration {
	patience := min(maxPatience, s.price(max(gets, minReads+1)))
	if deadline, ok := ctx.Deadline(); ok {
		patience = min(patience, time.Until(deadline)/4)
	}
	return patience
}

// begin begins the next list, for reads or for watches. It belongs to nobody: it
// goes on when the call that has begun it is over.
func (s *source[R]) begin(ctx context.Context, from Source[R], watching bool) *list[R] {
	l := s.upcoming
	s.newest, s.upcoming, s.hits = l, newList[R](l.number+1), 0
	l.began, l.watching = time.Now(), watching
	if watching {
		l.keep, l.more = s.watched, func() bool { return s.unseen(l) }
	}
	close(l.begun)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), listTimeout)
	go func() {
		defer cancel()
		err := l.fill(from.List(ctx), from.ID)
		s.lock(func() {
			s.paid = l.spent()
			if err != nil {
				s.failed = time.Now()
			}
		})
		l.end()
	}()
	return l
}

// get makes a GET and notes what it has cost.
func (s *source[R]) get(ctx context.Context, from Source[R], id string) (R, error) {
	began := time.Now()
	record, err := from.Get(ctx, id)
	s.lock(func() {
		if err == nil {
			s.gets = [2]time.Duration{s.gets[1], time.Since(began)}
		}
		if l := s.newest; l != nil && !l.watching {
			l.owe(s.price(1))
		}
	})
	return record, err
}
