package wait

import (
	"context"
	"math/rand/v2"
	"time"
)

// Pace says how often to look, and for how long to bear what is in the way.
type Pace struct {
	First []time.Duration // the first pauses
	Least time.Duration   // the shortest pause after those
	Most  time.Duration   // the longest one
	Share float64         // a pause as a share of the time waited so far

	Answer  time.Duration // how long a call that makes something may take, whatever the time-out says
	Search  time.Duration // how long to search for what a call has made whose answer was lost
	Settle  time.Duration // how long a new object may be invisible
	Trouble time.Duration // how long a call may fail in a row
	Grace   time.Duration // how long others may be in the way while nothing moves

	// News, if there is one, returns what is closed once another look would tell
	// more: it ends the pause.
	News func() <-chan struct{}
}

// Steady is the pace for real clouds. A wait costs at most some 7 % over what
// the cloud itself takes, and a backup of five hours about 1,200 looks.
var Steady = Pace{
	First: []time.Duration{500 * time.Millisecond, 500 * time.Millisecond, time.Second, time.Second},
	Least: 1600 * time.Millisecond, Most: 15 * time.Second, Share: 0.07,
	Answer: 2 * time.Minute, Search: 2 * time.Minute, Settle: time.Minute,
	Trouble: 5 * time.Minute, Grace: 10 * time.Second,
}

// next is the pause after so many tries in so much time, jittered by a twentieth,
// so that many runs that began together do not look together.
func (p Pace) next(tries int, waited time.Duration) time.Duration {
	d := min(max(time.Duration(float64(waited)*p.Share), p.Least), p.Most)
	if tries <= len(p.First) {
		d = p.First[tries-1]
	}
	return d - time.Duration(rand.Float64()*float64(d)/20)
}

// pause waits for d or for news, and reports whether ctx is still alive.
func (p Pace) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	var news <-chan struct{}
	if p.News != nil {
		news = p.News()
	}
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-news:
	}
	return ctx.Err() == nil
}
