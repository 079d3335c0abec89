package lifecycle

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ledger is what one run of the provider has made and lost, of one type of
// object. Who searches for what a lost answer has made must not take what
// another POST of the run has made.
type ledger struct {
	mu      sync.Mutex
	posting map[Object]chan struct{} // closed when the POST has ended
	made    map[string]bool          // by region and id
	lost    map[Object]bool
}

func newLedger() *ledger {
	return &ledger{posting: map[Object]chan struct{}{}, made: map[string]bool{}, lost: map[Object]bool{}}
}

func key(b *Base) string { return keyIn(b.Region, b.ID.ValueString()) }

func keyIn(region types.String, id string) string { return region.ValueString() + ":" + id }

// begin writes down that a POST for the object is under way. The POST ends with
// end: the object was made, its answer was lost, or neither.
func (l *ledger) begin(obj Object) (end func(made, lost bool)) {
	ended := make(chan struct{})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posting[obj] = ended
	return func(made, lost bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if made {
			l.made[key(obj.base())] = true
		}
		if lost {
			l.lost[obj] = true
		}
		delete(l.posting, obj)
		close(ended)
	}
}

// giveUp writes down that nobody searches for the object any more.
func (l *ledger) giveUp(obj Object) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.lost, obj)
}

// settle waits until all POSTs like that of obj that have begun by now have
// their answers or have lost them: after that, all that a list has shown before
// is either known or lost.
func (l *ledger) settle(ctx context.Context, obj Recognizer) error {
	l.mu.Lock()
	var running []chan struct{}
	for other, ended := range l.posting {
		if alike(obj, other) {
			running = append(running, ended)
		}
	}
	l.mu.Unlock()
	for _, ended := range running {
		select {
		case <-ended:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// claim takes one of the candidates for obj: one that belongs to nobody in this
// run. If more are free than objects like it are lost, nobody can tell which is
// whose, and all of them are returned.
func (l *ledger) claim(obj Recognizer, candidates []Record) (claimed Record, free []Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	there := func(candidate Record) string { return keyIn(obj.base().Region, candidate.RecordID()) }
	for _, candidate := range candidates {
		if !l.made[there(candidate)] {
			free = append(free, candidate)
		}
	}
	lost := 0
	for other := range l.lost {
		if alike(obj, other) {
			lost++
		}
	}
	if len(free) == 0 || len(free) > lost {
		return nil, free
	}
	// Prefer what is certainly none of the others'.
	claimed = slices.MaxFunc(free, func(a, b Record) int {
		return cmp.Compare(l.knew(obj, there(a)), l.knew(obj, there(b)))
	})
	l.made[there(claimed)] = true
	delete(l.lost, obj)
	return claimed, nil
}

// knew is how many of the other lost objects knew the candidate before their POSTs.
func (l *ledger) knew(obj Recognizer, candidate string) int {
	n := 0
	for other := range l.lost {
		if other != obj && alike(obj, other) && other.base().known[candidate] {
			n++
		}
	}
	return n
}

func alike(obj Recognizer, other Object) bool {
	return obj.base().Region.Equal(other.base().Region) && obj.SameArguments(other)
}
