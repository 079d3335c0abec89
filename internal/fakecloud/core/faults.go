package core

import (
	"net/http"
	"time"
)

// fault is what happens to the next requests of one place. It either answers,
// or cuts the connection, or only takes time.
type fault struct {
	// left is how many requests it still meets. Nothing else ever changes.
	left int

	method, path string

	answer *Answer
	// after says that the work is done before the answer, whatever it says.
	after               bool
	cutBefore, cutAfter bool
	delay               time.Duration
	arrived, release    chan struct{}
}

// Fail answers the next n requests with status, as a proxy in front of the
// service would, without doing the work. An empty method is any. The path is
// compared with the path below the project, word by word from its end; "*"
// stands for an id: "/backups", "/backups/*", "/backups/*/restore", "/restore".
// A service's name may stand before it: "volumev3:/backups".
func (c *Cloud) Fail(method, path string, status, n int) {
	c.FailWith(method, path, n, broken(status))
}

// broken is the answer of a proxy.
func broken(status int) Answer {
	return Answer{
		Status: status,
		Header: http.Header{"Content-Type": {"text/html"}},
		Body:   "<html><body><h1>" + http.StatusText(status) + "</h1></body></html>\n",
	}
}

// FailWith answers the next n requests with answer, without doing the work.
func (c *Cloud) FailWith(method, path string, n int, answer Answer) {
	c.addFault(&fault{method: method, path: path, left: n, answer: &answer})
}

// FailAfter does the work of the next n requests and answers with status, as a
// service does that breaks after its work, or a gateway that has given up on it.
// A request that is refused is answered, and does not count.
func (c *Cloud) FailAfter(method, path string, status, n int) {
	c.AnswerAfter(method, path, n, broken(status))
}

// AnswerAfter does the work of the next n requests, and answers with something
// else than what it came to. A request that is refused does not count.
func (c *Cloud) AnswerAfter(method, path string, n int, answer Answer) {
	c.addFault(&fault{method: method, path: path, left: n, answer: &answer, after: true})
}

// CutBefore closes the connection of the next n requests; the work is not
// done. Go's HTTP client sends a GET again by itself when a connection that it
// had used before ends like that.
func (c *Cloud) CutBefore(method, path string, n int) {
	c.addFault(&fault{method: method, path: path, left: n, cutBefore: true})
}

// CutAfter does the work of the next n requests, then closes the connection
// without an answer. A request that is refused is answered, and does not count.
func (c *Cloud) CutAfter(method, path string, n int) {
	c.addFault(&fault{method: method, path: path, left: n, cutAfter: true})
}

// Delay waits d before the work of the next n requests. The work is done even
// if the client has gone meanwhile.
func (c *Cloud) Delay(method, path string, d time.Duration, n int) {
	c.addFault(&fault{method: method, path: path, left: n, delay: d})
}

// Pause holds the next request until release is called; its work is done after
// that, even if the client has gone meanwhile. The channel is closed when the
// request is there.
func (c *Cloud) Pause(method, path string) (arrived <-chan struct{}, release func()) {
	f := &fault{
		method: method, path: path, left: 1,
		arrived: make(chan struct{}), release: make(chan struct{}),
	}
	c.addFault(f)
	return f.arrived, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		select {
		case <-f.release:
		default:
			f.left = 0
			close(f.release)
		}
	}
}

// ForgetFaults takes back all faults that no request has met yet.
func (c *Cloud) ForgetFaults() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = nil
}

func (c *Cloud) addFault(f *fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, f)
}

// takeFaults uses up the faults that q meets: all delays, one pause, and the
// first of the others, which comes last.
func (c *Cloud) takeFaults(q *Call) []*fault {
	var slow, last []*fault
	paused := false
	where := q.where()
	for _, f := range c.faults {
		pauses, ends := f.arrived != nil, f.answer != nil || f.cutBefore || f.cutAfter
		if f.left <= 0 || ends && last != nil || pauses && paused || !where.matches(f.method, f.path) {
			continue
		}
		f.left--
		paused = paused || pauses
		if ends {
			last = append(last, f)
		} else {
			slow = append(slow, f)
		}
	}
	return append(slow, last...)
}

// wait takes the time that f takes. It ends early when the cloud closes.
func (f *fault) wait(done <-chan struct{}) {
	if f.delay > 0 {
		timer := time.NewTimer(f.delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-done:
		}
	}
	if f.arrived != nil {
		close(f.arrived)
		select {
		case <-f.release:
		case <-done:
		}
	}
}
