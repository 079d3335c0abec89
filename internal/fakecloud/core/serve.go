package core

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody is the biggest body that is read (oslo_middleware/sizelimit.py,
// max_request_body_size).
const maxBody = 114688

// ServeHTTP is the way of every request: find its route, meet the faults, do
// the work, write the log, answer.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		Answer{Status: http.StatusRequestEntityTooLarge, Body: "Request is too large.\n"}.write(w)
		return
	}
	if err != nil {
		return
	}
	c.mu.Lock()
	if control := c.control; control != nil && strings.HasPrefix(r.URL.Path, controlPath) {
		c.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		http.StripPrefix(strings.TrimSuffix(controlPath, "/"), control).ServeHTTP(w, r)
		return
	}
	q := c.sort(r, body)
	faults, latency := c.takeFaults(q), c.latency
	c.mu.Unlock()

	(&fault{delay: latency}).wait(c.done)
	last := &fault{}
	for _, f := range faults {
		f.wait(c.done)
		last = f
	}

	c.mu.Lock()
	var answer Answer
	switch {
	case last.cutBefore:
	case last.answer != nil && !last.after:
		answer = *last.answer
	default:
		c.Clock.Settle()
		answer = c.work(q)
	}
	refused := (last.cutAfter || last.after) && answer.Status >= http.StatusBadRequest
	if refused {
		last.left++ // no work was done: it meets another one
	} else if last.after {
		answer = *last.answer
	}
	if last.cutBefore || last.cutAfter && !refused {
		c.note(q, 0)
		c.mu.Unlock()
		cut(w)
		return
	}
	c.note(q, answer.Status)
	w.Header().Set("Date", c.Clock.Now().UTC().Format(http.TimeFormat))
	c.mu.Unlock()
	answer.write(w)
}

// work lets the request's service answer.
func (c *Cloud) work(q *Call) Answer {
	if q.Service == nil {
		c.Complain("no service for %s %s", q.Method, q.URL.Path)
		return Answer{Status: http.StatusNotFound, Body: "no service lives here\n"}
	}
	answer := q.Service.Answer(q)
	if c.nameless[q.Mount.Name] {
		answer.Header = answer.Header.Clone()
		answer.Header.Del("X-Openstack-Request-Id")
		answer.Header.Del("X-Compute-Request-Id")
	}
	return answer
}

// Latency makes every answer take d longer.
func (c *Cloud) Latency(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.latency = d
}

// NoRequestIDs takes the request ids off the answers of a service, as some
// proxies do. Trove sends none in any case.
func (c *Cloud) NoRequestIDs(service string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nameless[service] = true
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
