package transport

import (
	"net/http"
	"sync"
	"time"
)

// slowAnswer is how long an answer may take before its Date says little: servers write
// it when they begin to answer or when they end.
const slowAnswer = 5 * time.Second

// Clock estimates the server's time from the Date headers of its answers. A
// Date is cut to the second and some milliseconds old when it arrives, so the
// estimate is behind the server by up to a second and a journey, never ahead.
type Clock struct {
	mu    sync.Mutex
	known bool
	ahead time.Duration // how far the server is ahead of this machine
}

// Now returns the server's time, or the local one before the first answer.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead).UTC()
}

// Told reports whether an answer has said the time.
func (c *Clock) Told() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}

// set takes the Date of an answer that has just arrived, and that took so long.
// That of a slow one may have been written long ago: it counts only if it is not
// behind what is known.
func (c *Clock) set(date time.Time, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ahead := time.Until(date)
	if took > slowAnswer && c.known && ahead < c.ahead {
		return
	}
	c.known, c.ahead = true, ahead
}

// dated tells the clock what the answers say.
type dated struct {
	next  http.RoundTripper
	clock *Clock
}

// RoundTrip implements [http.RoundTripper].
func (t *dated) RoundTrip(req *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		t.clock.set(date, time.Since(start))
	}
	return resp, nil
}
