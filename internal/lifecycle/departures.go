package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// departures knows what this run is deleting. Terraform cannot know the order in
// which objects of one kind have to go, so that those that are needed by others
// wait here for them.
type departures struct {
	mu      sync.Mutex
	leaving map[string]*departure // by region and id
	gone    map[string]bool       // what has left
	changed chan struct{}         // closed at the next change
	moved   time.Time             // when something began, ended, or gave up
}

// departure is one object that this run is deleting.
type departure struct {
	waits bool
	needs []string // what it waits for, by region and id
}

// begin writes down that this run deletes the object, until end says how that
// went.
func (d *departures) begin(object string) (end func(gone bool)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.leaving == nil {
		d.leaving, d.gone = map[string]*departure{}, map[string]bool{}
	}
	d.leaving[object] = new(departure)
	d.move()
	return func(gone bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.leaving, object)
		d.gone[object] = gone
		d.move()
	}
}

// move tells all that wait that something has moved.
func (d *departures) move() {
	d.moved = time.Now()
	d.change()
}

func (d *departures) change() {
	if d.changed != nil {
		close(d.changed)
	}
	d.changed = make(chan struct{})
}

// wait waits until one of the objects that need this one has gone. It reports
// false once nothing has moved for the time of grace: all that this run is
// deleting waits, and this one is furthest from what would have to go first. Its
// place may be what the last one needs.
func (d *departures) wait(ctx context.Context, object string, needs []string, grace time.Duration) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	self := d.leaving[object]
	self.waits, self.needs = true, needs
	defer func() { self.waits, self.needs = false, nil }()
	d.change()
	start := time.Now()
	for {
		if slices.ContainsFunc(needs, func(need string) bool { return d.gone[need] }) {
			return true, nil
		}
		if len(needs) == 0 && d.moved.After(start) {
			return true, nil // nobody knows what it waits for
		}
		left := time.Until(d.moved.Add(grace))
		if since := time.Until(start.Add(grace)); since > left {
			left = since
		}
		if left <= 0 && d.stuck() && d.furthest() == object {
			return false, nil // its end gives the others a time of grace of their own
		}
		if left <= 0 {
			left = grace
		}
		if err := d.sleep(ctx, left); err != nil {
			return false, err
		}
	}
}

// sleep waits for a change, or for so long. It gives the lock away meanwhile.
func (d *departures) sleep(ctx context.Context, most time.Duration) error {
	changed := d.changed
	d.mu.Unlock()
	defer d.mu.Lock()
	nap, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	select {
	case <-changed:
	case <-nap.Done():
	}
	return context.Cause(ctx)
}

// stuck reports whether all that this run is deleting waits.
func (d *departures) stuck() bool {
	for _, other := range d.leaving {
		if !other.waits {
			return false
		}
	}
	return true
}

// furthest is the one that waits with the longest way to what has to go first.
func (d *departures) furthest() string {
	far, longest := "", -1
	ways := map[string]int{}
	for object := range d.leaving {
		way := d.way(object, ways)
		if way > longest || way == longest && object < far {
			far, longest = object, way
		}
	}
	return far
}

// way counts the objects on the longest way to what has to go first. Ways are
// those that are known already; in a circle, nothing is further than the rest.
func (d *departures) way(object string, ways map[string]int) int {
	self := d.leaving[object]
	if self == nil {
		return 0
	}
	if way, known := ways[object]; known {
		return way
	}
	ways[object] = 0
	longest := 0
	for _, need := range self.needs {
		longest = max(longest, d.way(need, ways))
	}
	ways[object] = longest + 1
	return longest + 1
}

// has reports whether this run is deleting the object.
func (d *departures) has(object string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.leaving[object] != nil
}

// dependentsStay says that an object could not go because others stayed.
type dependentsStay struct {
	leaving, staying []string // ids: those that this run was deleting, and those that it was not (yet)
	err              error
	ended            error // why the wait for them ended, nil if nothing moved any more
}

func (e *dependentsStay) Error() string { return e.err.Error() }

// Unwrap returns the refusal.
func (e *dependentsStay) Unwrap() error { return e.err }

// sentence claims only what is known: this run may delete the others later.
func (e *dependentsStay) sentence(name string) string {
	var limit *timeLimit
	switch {
	case errors.As(e.ended, &limit):
		return e.which(name) + " The wait for them " + limit.Error() + "."
	case e.ended != nil:
		return e.which(name) + " The wait for them was interrupted."
	case len(e.leaving) > 0:
		return e.which(name) + " Nothing has moved for a while."
	}
	return e.which(name)
}

func (e *dependentsStay) which(name string) string {
	switch {
	case len(e.leaving)+len(e.staying) == 0:
		return fmt.Sprintf("%s is still needed by others, which cannot be seen from here.", name)
	case len(e.leaving) == 0:
		return fmt.Sprintf("%s is still needed by %s. This run had not begun to delete any of them.",
			name, strings.Join(e.staying, ", "))
	case len(e.staying) == 0:
		return fmt.Sprintf("%s is still needed by %s. This run was deleting all of them.",
			name, strings.Join(e.leaving, ", "))
	}
	return fmt.Sprintf("%s is still needed by %s. This run was deleting %s, and had not begun with the others.",
		name, strings.Join(slices.Concat(e.leaving, e.staying), ", "), strings.Join(e.leaving, ", "))
}

func adviceAboutDependents(obj Object) string {
	instead := ""
	if _, ok := obj.(retainer); ok {
		instead = ", or leave this one in the cloud (on_destroy = \"retain\", applied before the destroy)"
	}
	return "Delete those first" + instead + ". If all of them are part of this configuration, they may not have had " +
		"their turn: destroy again, set -parallelism above the length of the chain, or order the chain with depends_on."
}
