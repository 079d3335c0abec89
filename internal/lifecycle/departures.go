package lifecycle

import (
	"context"
	"slices"
	"sync"
	"time"
)

// departures knows what this run is deleting. Terraform cannot know the order in
// which objects of one kind have to go, so that those that are needed by others
// wait here for them.
//
// Each holds one of the CLI's places meanwhile (-parallelism), and there may be
// more objects than places: then all that have one may wait for others that never
// get one. Only an error gives a place back, so that the furthest from what would
// have to go gives up first. There is one time of grace for all together: what
// begins in its place and has to wait as well gets none of its own, and when
// nothing begins any more, all give up at once.
type departures struct {
	mu      sync.Mutex
	leaving map[string]*departure // by region and id
	gone    map[string]bool       // what has ended: whether it has left
	changed chan struct{}         // closed at the next change
	moved   time.Time             // when something began or left, before anybody gave up
	stalled bool                  // whether somebody gave up since something left
	quit    time.Time             // when the last one gave up
	next    bool                  // whether another one has begun since then
	over    bool                  // whether all that wait give up: nothing begins any more
}

// departure is one object that this run is deleting.
type departure struct {
	waits bool
	needs []string // what it waits for, by region and id
}

// nextBegins is how long a CLI may take to begin the next one in a place that is
// free again.
const nextBegins = 2 * time.Second

// begin writes down that this run deletes the object, until end says how that
// went.
func (d *departures) begin(object string) (end func(gone bool)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.leaving == nil {
		d.leaving, d.gone = map[string]*departure{}, map[string]bool{}
	}
	d.leaving[object] = new(departure)
	delete(d.gone, object)
	d.next, d.over = true, false
	if !d.stalled {
		d.moved = time.Now()
	}
	d.change()
	return func(gone bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.leaving, object)
		d.gone[object] = gone
		if gone {
			d.moved, d.stalled, d.over = time.Now(), false, false
		} else {
			d.quit, d.next = time.Now(), false
		}
		d.change()
	}
}

func (d *departures) change() {
	if d.changed != nil {
		close(d.changed)
	}
	d.changed = make(chan struct{})
}

// wait waits until one of the objects that need this one has gone. It reports
// false once that is hopeless: the deletion of one of them has failed in this run,
// or nothing has moved for the time of grace and this one is to give its place
// back.
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
		if slices.ContainsFunc(needs, d.failed) || d.over {
			return false, nil
		}
		if len(needs) == 0 && d.moved.After(start) {
			return true, nil // nobody knows what it waits for
		}
		left := d.left(object, start, grace)
		if left <= 0 {
			return false, nil
		}
		if err := d.sleep(ctx, left); err != nil {
			return false, err
		}
	}
}

// left is how long an object that waits since start still may, unless something
// changes.
func (d *departures) left(object string, start time.Time, grace time.Duration) time.Duration {
	switch {
	case !d.stuck():
		return grace
	case d.stalled && !d.next:
		left := time.Until(d.quit.Add(nextBegins))
		d.over = left <= 0
		if d.over {
			d.change()
		}
		return left
	case d.furthest() != object:
		return grace // another one gives up first
	case d.stalled:
		return 0 // what has begun in the place of the last one waits, too
	}
	left := max(time.Until(d.moved.Add(grace)), time.Until(start.Add(grace)))
	d.stalled = left <= 0
	return left
}

// failed reports whether the deletion of the object has failed in this run. The
// caller has the lock.
func (d *departures) failed(object string) bool {
	gone, ended := d.gone[object]
	return ended && !gone
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

// fate sorts ids of objects that this one needs by what this run does with them.
func (d *departures) fate(region string, ids []string) (leaving, failed, staying []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, id := range ids {
		switch object := region + ":" + id; {
		case d.leaving[object] != nil:
			leaving = append(leaving, id)
		case d.failed(object):
			failed = append(failed, id)
		default:
			staying = append(staying, id)
		}
	}
	return leaving, failed, staying
}
