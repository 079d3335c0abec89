package core

import (
	"slices"
	"time"
)

// Gone stands for no status at all: as the last one of a plan it makes the
// object vanish.
const Gone = "gone"

// Clock decides when the work that goes on behind the API moves on. It has
// three speeds: a number of looks, a real duration, or not at all.
type Clock struct {
	looks   int
	pace    time.Duration
	held    bool
	start   time.Duration // how far from this machine's clock the server's began
	offset  time.Duration
	last    time.Time
	running []*Operation
	// thawed is when operations were last let go: nothing happened before that.
	thawed time.Time
	// event is when what happens just now was due, zero unless Settle makes up
	// for it: a real server does not wait until somebody looks.
	event time.Time
}

// Operation is work that goes on after its request was answered.
type Operation struct {
	// Early happens shortly before the last move: a volume is usable before
	// its backup is available (cinder-real/sequences.txt).
	Early func()
	// Dropped happens when the operation is dropped before its end.
	Dropped func()

	// moves are the changes of status that lie ahead.
	moves []func()
	total int
	seen  int
	begun time.Time
}

// Looks sets how often each status of an operation is seen before it moves on:
// with 1, the default, the first look after a POST shows "creating" and the
// second shows the end. A look is an answer that shows the object's status.
func (c *Cloud) Looks(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Clock.looks, c.Clock.pace = n, 0
}

// RealTime makes an operation take d of real time, whoever looks.
func (c *Cloud) RealTime(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Clock.pace = d
}

// Hold stops all operations until Thaw. A restore to a new volume is not
// answered before that.
func (c *Cloud) Hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Clock.Settle()
	c.Clock.held = true
}

// Thaw lets operations move on again.
func (c *Cloud) Thaw() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Clock.held {
		c.Clock.held, c.Clock.thawed = false, time.Now()
	}
}

// ClockOffset makes the server's clock wrong by d: the Date header, created_at
// and the like. With [Cloud.SetTime] it is wrong by d from there on.
func (c *Cloud) ClockOffset(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Clock.offset, c.Clock.last = d, time.Time{}
}

// SetTime makes the server's clock show at now. It goes on from there.
func (c *Cloud) SetTime(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Clock.start, c.Clock.offset, c.Clock.last = time.Until(at), 0, time.Time{}
}

// Time is the server's time.
func (c *Cloud) Time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Clock.Now()
}

// Breathe lets other requests in for d of real time, in the middle of one. The
// lock is held before and after.
func (c *Cloud) Breathe(d time.Duration) {
	if d <= 0 {
		return
	}
	c.mu.Unlock()
	(&fault{delay: d}).wait(c.done)
	c.mu.Lock()
}

// Finish brings all operations to their end at once, also while they are held.
func (c *Cloud) Finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.Clock.running) > 0 {
		c.Clock.move(c.Clock.running[0])
	}
}

// Now is the server's time.
func (k *Clock) Now() time.Time {
	return k.instant().Add(k.start + k.offset)
}

// instant is this machine's time, or when what happens just now was due.
func (k *Clock) instant() time.Time {
	if !k.event.IsZero() {
		return k.event
	}
	return time.Now()
}

// Stamp is the server's time for a row of a database: never the same twice,
// unless it is that of an event in the past.
func (k *Clock) Stamp() time.Time {
	t := k.Now().UTC().Truncate(time.Microsecond)
	if !k.event.IsZero() {
		return t
	}
	if !t.After(k.last) {
		t = k.last.Add(time.Microsecond)
	}
	k.last = t
	return t
}

// Run starts an operation that goes through the statuses of plan after the
// first, which its object has at once. Each is given to move, and whether it is
// the last. With one status the operation goes on for ever.
func (k *Clock) Run(plan []string, move func(status string, last bool)) *Operation {
	o := &Operation{begun: k.instant()}
	for i, status := range plan[min(1, len(plan)):] {
		last := i == len(plan)-2
		o.moves = append(o.moves, func() { move(status, last) })
	}
	if o.total = len(o.moves); o.total > 0 {
		k.running = append(k.running, o)
	}
	return o
}

// Drop ends an operation that somebody has interfered with.
func (k *Clock) Drop(o *Operation) {
	if o == nil || len(o.moves) == 0 {
		return
	}
	o.Release()
	o.moves = nil
	if o.Dropped != nil {
		o.Dropped()
	}
	k.running = slices.DeleteFunc(k.running, func(x *Operation) bool { return x == o })
}

// Settle does what time, or the looks so far, have brought about. The cloud's lock
// is held.
func (k *Clock) Settle() {
	switch {
	case k.held:
	case k.pace > 0:
		k.catchUp(time.Now())
	default:
		for _, o := range slices.Clone(k.running) {
			if len(o.moves) == 1 && o.seen > 0 && o.seen >= k.looks {
				o.Release()
			}
		}
	}
}

// catchUp does what has been due until now, one after the other, each at its
// time.
func (k *Clock) catchUp(now time.Time) {
	defer func() { k.event = time.Time{} }()
	for {
		var first *Operation
		for _, o := range k.running {
			if at := k.next(o); !at.After(now) && (first == nil || at.Before(k.next(first))) {
				first = o
			}
		}
		if first == nil {
			return
		}
		k.event = k.next(first)
		if k.event.Before(k.thawed) {
			k.event = k.thawed
		}
		if first.releases() {
			first.Release()
		} else {
			k.move(first)
		}
	}
}

// releases reports whether the next event of o is what comes before its end.
func (o *Operation) releases() bool { return len(o.moves) == 1 && o.Early != nil }

// next is when something happens to o.
func (k *Clock) next(o *Operation) time.Time {
	done := o.total - len(o.moves)
	after := k.pace * time.Duration(done+1) / time.Duration(o.total)
	if o.releases() {
		after -= k.pace / 10
	}
	return o.begun.Add(after)
}

// Look counts a look at an object that o works on. It comes before the object
// is shown.
func (k *Clock) Look(o *Operation) {
	if o == nil || len(o.moves) == 0 || k.held || k.pace > 0 {
		return
	}
	if o.seen < k.looks {
		o.seen++
		return
	}
	k.move(o)
	o.seen = 1
}

func (k *Clock) move(o *Operation) {
	if len(o.moves) == 1 {
		o.Release()
	}
	next := o.moves[0]
	o.moves = o.moves[1:]
	if len(o.moves) == 0 {
		k.running = slices.DeleteFunc(k.running, func(x *Operation) bool { return x == o })
	}
	next()
}

// Release does now what comes shortly before the end.
func (o *Operation) Release() {
	if early := o.Early; early != nil {
		o.Early = nil
		early()
	}
}

// Await waits for the end of o while its request is held open, looking at it
// as often as it takes; the client may have gone meanwhile. The cloud's lock is
// held before and after.
func (c *Cloud) Await(o *Operation) {
	for len(o.moves) > 0 {
		if !c.Clock.held && c.Clock.pace == 0 {
			c.Clock.Look(o)
			continue
		}
		c.mu.Unlock()
		timer := time.NewTimer(5 * time.Millisecond)
		select {
		case <-timer.C:
		case <-c.done:
		}
		timer.Stop()
		c.mu.Lock()
		if c.closed {
			return
		}
		c.Clock.Settle()
	}
}
