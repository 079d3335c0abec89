package lifecycle

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
)

// Tie is an Object that only ties two others together: what it ties is its identity,
// so that two addresses of a configuration can mean the same one. Terraform creates
// the new address of a tie and destroys the old one in any order, or side by side
// (create_before_destroy, a renamed key of for_each). So that none is lost without a
// word, Create refuses a tie that is there already, and Delete leaves alone what
// another address has made in the same run.
//
// Candidates reports a tie that is there, whoever has made it. Its records are
// [TieRecord]s: one list shows the ties of all parents.
type Tie interface {
	Searcher
	// TieID is the tie as an import takes it: "vault/policy".
	TieID() string
	// Tied says, as a sentence without its full stop, that the tie is there.
	Tied() string
}

// TieRecord is the Record of a [Tie].
type TieRecord interface {
	Record
	// TieID is that of the tie.
	TieID() string
}

// Mover is a Tie that can take one of its two objects away from another tie.
type Mover interface {
	Tie
	// MovesFrom is the other one's TieID, "" if this one comes from nowhere.
	MovesFrom() string
}

// maker is the private mark of the address that has made a tie.
const maker = "maker"

// ties knows which ties this run has made, removes, and moves away.
type ties struct {
	mu      sync.Mutex
	all     map[string]*tie
	changed chan struct{} // closed at the next change
}

// tie is one of them.
type tie struct {
	maker    string    // the mark of the address that has made it
	removals int       // deletions that are under way or wait
	moves    int       // movers that are taking it away
	removed  time.Time // when this run removed it
}

// change lets do change what is known of a tie, and tells all who wait.
func (t *ties) change(key string, do func(*tie)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == nil {
		t.all = map[string]*tie{}
	}
	if t.all[key] == nil {
		t.all[key] = new(tie)
	}
	do(t.all[key])
	if t.changed != nil {
		close(t.changed)
	}
	t.changed = make(chan struct{})
}

// of is what is known of a tie.
func (t *ties) of(key string) tie {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.all[key]; known != nil {
		return *known
	}
	return tie{}
}

// await waits until what is counted has begun, for the time of grace at most, and
// then until it has ended. It reports whether it had begun.
func (t *ties) await(ctx context.Context, key string, count func(tie) int, grace time.Duration) bool {
	begun := false
	limited, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	for {
		t.mu.Lock()
		if t.changed == nil {
			t.changed = make(chan struct{})
		}
		changed := t.changed
		t.mu.Unlock()
		if n := count(t.of(key)); n > 0 && !begun {
			begun, limited = true, ctx
		} else if n == 0 && begun {
			return true
		}
		select {
		case <-changed:
		case <-limited.Done():
			return false
		}
	}
}

func removals(t tie) int { return t.removals }
func moves(t tie) int    { return t.moves }

func (r *kindResource) tieKey(b *Base, id string) string {
	return "tie " + r.kind.Type + " " + b.Region.ValueString() + ":" + id
}

// take keeps other addresses away from a tie until release is called. It refuses a
// tie that is there, unless this run is removing it: then it waits for that.
func (r *kindResource) take(ctx context.Context, c *cloud.Client, obj Object) (release func(), err error) {
	tied, ok := obj.(Tie)
	if !ok {
		return func() {}, nil
	}
	key := r.tieKey(obj.base(), tied.TieID())
	for {
		release, err := r.setup.turns.take(ctx, key, func(string) {}, tied.TieID())
		if err != nil {
			return nil, &turnError{source: tied.TieID(), err: err}
		}
		found, err := r.tieThere(ctx, c, tied)
		// What this run has removed may still be shown for a while.
		if err == nil && (found == nil || time.Since(r.setup.ties.of(key).removed) < r.setup.Pace.Settle) {
			return release, nil
		}
		release()
		switch {
		case err != nil:
			return nil, fmt.Errorf("looking at what is there already: %w", err)
		case r.isLeaving(found.base()):
			return nil, &BusyError{With: "it is still on its way out"}
		case !r.setup.ties.await(ctx, key, removals, r.setup.Pace.Grace):
			return nil, existsError(found)
		}
	}
}

// tieThere is the tie that is there already, nil if there is none.
func (r *kindResource) tieThere(ctx context.Context, c *cloud.Client, tied Tie) (Tie, error) {
	records, err := tied.Candidates(ctx, c, time.Time{})
	if err != nil || len(records) == 0 {
		return nil, err
	}
	blank, err := r.setup.shape(ctx, r.kind).object(ctx, codec.Values(tied))
	if err != nil {
		return nil, err
	}
	return filled(blank, records[0]).(Tie), nil
}

// isLeaving reports whether a tie is in a status that only a removal has.
func (r *kindResource) isLeaving(b *Base) bool {
	status := b.Status.ValueString()
	return slices.Contains(r.kind.Deleted.Pending, status) && !slices.Contains(r.kind.Created.Done, status)
}

func existsError(found Tie) error {
	return Refused(Advise(fmt.Errorf("%s already", found.Tied()), fmt.Sprintf("Import it with the id %q. If this "+
		"configuration has it under another address, add a `moved` block instead. It cannot be replaced with "+
		"create_before_destroy, whether that is set here or inherited from what depends on it: it can be there only "+
		"once.", found.TieID())))
}

// made writes down that this address has made a tie.
func (r *kindResource) made(obj Object) {
	if tied, ok := obj.(Tie); ok {
		obj.base().maker = rand.Text()
		r.setup.ties.change(r.tieKey(obj.base(), tied.TieID()), func(t *tie) {
			t.maker, t.removed = obj.base().maker, time.Time{}
		})
	}
}

// sign puts the mark of who has made the tie into the private state.
func sign(ctx context.Context, obj Object, marks private, diags *diag.Diagnostics) {
	if mark := obj.base().maker; mark != "" {
		diags.Append(marks.SetKey(ctx, maker, []byte(`"`+mark+`"`))...)
	}
}

// untie keeps others away from a tie that is to be removed, until end is called.
// End is nil if another address has made the tie in this run: it is to stay.
func (r *kindResource) untie(ctx context.Context, obj Object, marks reader) (end func(removed bool), err error) {
	tied, ok := obj.(Tie)
	if !ok {
		return func(bool) {}, nil
	}
	key := r.tieKey(obj.base(), tied.TieID())
	r.setup.ties.change(key, func(t *tie) { t.removals++ })
	over := func(removed bool) {
		r.setup.ties.change(key, func(t *tie) {
			t.removals--
			if removed {
				t.maker, t.removed = "", time.Now()
			}
		})
	}
	release, err := r.setup.turns.take(ctx, key, func(string) {}, tied.TieID())
	if err != nil {
		over(false)
		return nil, &turnError{source: tied.TieID(), err: err}
	}
	mark, _ := marks.GetKey(ctx, maker)
	if now := r.setup.ties.of(key).maker; now != "" && now != strings.Trim(string(mark), `"`) {
		over(false)
		release()
		tflog.Info(ctx, "not removed: another address has made it in this run", map[string]any{
			"kind": r.kind.Noun, "id": tied.TieID(),
		})
		return nil, nil
	}
	return func(removed bool) { over(removed); release() }, nil
}

// moving writes down that obj takes something away from another tie, until end is
// called.
func (r *kindResource) moving(obj Object) (end func()) {
	mover, ok := obj.(Mover)
	if !ok || mover.MovesFrom() == "" {
		return func() {}
	}
	key := r.tieKey(obj.base(), mover.MovesFrom())
	r.setup.ties.change(key, func(t *tie) { t.moves++ })
	return func() { r.setup.ties.change(key, func(t *tie) { t.moves-- }) }
}

// movesAway waits for this run to take away what obj ties, and reports whether it
// has done so.
func (r *kindResource) movesAway(ctx context.Context, obj Object) bool {
	mover, ok := obj.(Mover)
	return ok && r.setup.ties.await(ctx, r.tieKey(obj.base(), mover.TieID()), moves, r.setup.Pace.Grace)
}
