package lifecycle

import (
	"maps"
	"slices"
	"sync"
)

// ledger is what one run of the provider has made, lost and is deleting, of
// one kind.
//
// Every POST holds posting for reading. Who searches for what a lost answer has
// made holds it for writing, so that at that time every POST of this run has
// its answer or has lost it.
type ledger struct {
	posting sync.RWMutex

	mu      sync.Mutex
	made    map[string]bool // by region and id
	lost    map[Object]bool
	leaving map[string]bool // by region and id
}

func newLedger() *ledger {
	return &ledger{made: map[string]bool{}, lost: map[Object]bool{}, leaving: map[string]bool{}}
}

func key(b *Base) string { return b.Region.ValueString() + ":" + b.ID.ValueString() }

// note writes down that this run has made the object, or has found it.
func (l *ledger) note(obj Object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made[key(obj.base())] = true
	delete(l.lost, obj)
}

// lose writes down that the answer to the object's POST was lost.
func (l *ledger) lose(obj Object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost[obj] = true
}

// giveUp writes down that nobody searches for the object any more.
func (l *ledger) giveUp(obj Object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.lost, obj)
}

func (l *ledger) knows(b *Base) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.made[key(b)]
}

// alike counts the lost objects of the same arguments, obj among them.
func (l *ledger) alike(obj Finder) int {
	l.mu.Lock()
	lost := slices.Collect(maps.Keys(l.lost))
	l.mu.Unlock()
	n := 0
	for _, other := range lost {
		if _, same := obj.Made(other); same && other.base().Region.Equal(obj.base().Region) {
			n++
		}
	}
	return n
}

// leave writes down that this run deletes the object.
func (l *ledger) leave(b *Base) (left func()) {
	k := key(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leaving[k] = true
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.leaving, k)
	}
}

// stay returns those of the ids that this run is not deleting.
func (l *ledger) stay(region string, ids []string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return l.leaving[region+":"+id] })
}
