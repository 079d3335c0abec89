package cloud

import (
	"net/http"
	"sync/atomic"
	"time"
)

// clock estimates the server's time from the Date headers of its answers. A
// Date is cut to the second and some milliseconds old when it arrives, so the
// estimate is behind the server by up to a second and a journey, never ahead.
type clock struct {
	ahead atomic.Int64 // how far the server is ahead of this machine
}

// now returns the server's time, or the local one before the first answer.
func (c *clock) now() time.Time {
	return time.Now().Add(time.Duration(c.ahead.Load())).UTC()
}

// dated tells the clock what the answers say.
type dated struct {
	next  http.RoundTripper
	clock *clock
}

// RoundTrip implements [http.RoundTripper].
func (t *dated) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		t.clock.ahead.Store(int64(time.Until(date)))
	}
	return resp, nil
}
