package fakecloud

import (
	"io"
	"net/http"
)

// ServeHTTP is the way of every request: find its route, meet the faults, do
// the work, write the log, answer.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	c.mu.Lock()
	q := c.sort(r, body)
	faults := c.takeFaults(q)
	c.mu.Unlock()

	last := &fault{}
	for _, f := range faults {
		f.wait(c.done)
		last = f
	}

	c.mu.Lock()
	var answer Answer
	switch {
	case last.cutBefore:
	case last.answer != nil:
		answer = *last.answer
	default:
		c.clock.settle()
		answer = c.work(q)
	}
	refused := last.cutAfter && answer.Status >= http.StatusBadRequest
	if refused {
		last.left++ // no work was done: it meets another one
	}
	if last.cutBefore || last.cutAfter && !refused {
		c.note(q, 0)
		c.mu.Unlock()
		cut(w)
		return
	}
	c.note(q, answer.Status)
	w.Header().Set("Date", c.clock.now().UTC().Format(http.TimeFormat))
	c.mu.Unlock()
	answer.write(w)
}

// work lets the request's service answer.
func (c *Cloud) work(q *call) Answer {
	if q.service == nil {
		c.complainLocked("no service for %s %s", q.Method, q.URL.Path)
		return Answer{Status: http.StatusNotFound, Body: "no service lives here\n"}
	}
	return q.service.answer(q)
}

// cut closes the connection of w.
func cut(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close()
}
