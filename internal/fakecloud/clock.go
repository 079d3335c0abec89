package fakecloud

import (
	"slices"
	"time"
)

// clock decides when the work that goes on behind the API moves on. It has
// three speeds: a number of looks, a real duration, or not at all.
type clock struct {
	looks   int
	pace    time.Duration
	held    bool
	offset  time.Duration
	last    time.Time
	running []*operation
}

// operation is work that goes on after its request was answered.
type operation struct {
	// moves are the changes of status that lie ahead.
	moves []func()
	// early happens shortly before the last move: a volume is usable before
	// its backup is available (testdata/cinder-real/sequences.txt).
	early func()
	// dropped happens when the operation is dropped before its end.
	dropped func()

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
	c.clock.looks, c.clock.pace = n, 0
}

// RealTime makes an operation take d of real time, whoever looks.
func (c *Cloud) RealTime(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock.pace = d
}

// Hold stops all operations until Thaw. A restore to a new volume is not
// answered before that.
func (c *Cloud) Hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock.settle()
	c.clock.held = true
}

// Thaw lets operations move on again.
func (c *Cloud) Thaw() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock.held = false
}

// ClockOffset makes the server's clock wrong by d: the Date header, created_at
// and the like.
func (c *Cloud) ClockOffset(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clock.offset, c.clock.last = d, time.Time{}
}

// now is the server's time.
func (k *clock) now() time.Time {
	return time.Now().Add(k.offset)
}

// stamp is the server's time for a row of a database: never the same twice.
func (k *clock) stamp() time.Time {
	t := k.now().UTC().Truncate(time.Microsecond)
	if !t.After(k.last) {
		t = k.last.Add(time.Microsecond)
	}
	k.last = t
	return t
}

// begin starts an operation. Without moves it goes on for ever.
func (k *clock) begin(o *operation) *operation {
	o.total, o.begun = len(o.moves), time.Now()
	if o.total > 0 {
		k.running = append(k.running, o)
	}
	return o
}

// drop ends an operation that somebody has interfered with.
func (k *clock) drop(o *operation) {
	if o == nil || len(o.moves) == 0 {
		return
	}
	o.release()
	o.moves = nil
	if o.dropped != nil {
		o.dropped()
	}
	k.running = slices.DeleteFunc(k.running, func(x *operation) bool { return x == o })
}

// settle does what time, or the looks so far, have brought about.
func (k *clock) settle() {
	if k.held {
		return
	}
	for _, o := range slices.Clone(k.running) {
		if k.pace == 0 {
			if len(o.moves) == 1 && o.seen > 0 && o.seen >= k.looks {
				o.release()
			}
			continue
		}
		for len(o.moves) > 0 && time.Since(o.begun) >= k.due(o) {
			k.move(o)
		}
		if len(o.moves) == 1 && time.Since(o.begun) >= k.due(o)-k.pace/10 {
			o.release()
		}
	}
}

// due is how long after its begin the next move of o is.
func (k *clock) due(o *operation) time.Duration {
	done := o.total - len(o.moves)
	return k.pace * time.Duration(done+1) / time.Duration(o.total)
}

// look counts a look at an object that o works on. It comes before the object
// is shown.
func (k *clock) look(o *operation) {
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

func (k *clock) move(o *operation) {
	if len(o.moves) == 1 {
		o.release()
	}
	next := o.moves[0]
	o.moves = o.moves[1:]
	if len(o.moves) == 0 {
		k.running = slices.DeleteFunc(k.running, func(x *operation) bool { return x == o })
	}
	next()
}

func (o *operation) release() {
	if early := o.early; early != nil {
		o.early = nil
		early()
	}
}

// await waits for the end of o while its request is held open, looking at it
// as often as it takes; the client may have gone meanwhile. The cloud's lock is
// held before and after.
func (c *Cloud) await(o *operation) {
	for len(o.moves) > 0 {
		if !c.clock.held && c.clock.pace == 0 {
			c.clock.look(o)
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
		c.clock.settle()
	}
}

// Finish brings all operations to their end at once, also while they are held.
func (c *Cloud) Finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.clock.running) > 0 {
		c.clock.move(c.clock.running[0])
	}
}
