package core

import (
	"net/http"
	"slices"
	"time"
)

// Request is one request that the cloud got.
type Request struct {
	Method string
	// Path is the whole path with the query, as it was sent.
	Path string
	// Service is "identity", "volumev3" ..., empty if no service lives there.
	Service string
	// Region is the service's region, empty for identity.
	Region string
	// Status is what the request was answered with; 0 if the connection was cut.
	Status int
	// Body and Header may hold secrets: they stay in this process.
	Body   string      `json:"-"`
	Header http.Header `json:"-"`
	// Time is when the request came in.
	Time time.Time

	where pattern
}

// remembered is how many requests the log holds.
const remembered = 20000

// ring holds the last requests, the oldest at next once it is full.
type ring struct {
	requests []Request
	next     int
}

func (r *ring) add(x Request) {
	if len(r.requests) < remembered {
		r.requests = append(r.requests, x)
		return
	}
	r.requests[r.next] = x
	r.next = (r.next + 1) % remembered
}

func (r *ring) all() []Request {
	return slices.Concat(r.requests[r.next:], r.requests[:r.next])
}

// Requests is the log: the last requests that were answered or cut, in that
// order.
func (c *Cloud) Requests() []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.all()
}

// Count is how many requests of the log match; method and path are read as
// Fail reads them.
func (c *Cloud) Count(method, path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, r := range c.log.requests {
		if r.where.matches(method, path) {
			n++
		}
	}
	return n
}

// ForgetRequests empties the log.
func (c *Cloud) ForgetRequests() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log = ring{}
}

// note writes q into the log.
func (c *Cloud) note(q *Call, status int) {
	c.log.add(Request{
		Method:  q.Method,
		Path:    q.URL.RequestURI(),
		Service: q.Mount.Name,
		Region:  q.Mount.Region,
		Status:  status,
		Body:    string(q.Raw),
		Header:  q.Header.Clone(),
		Time:    q.arrived,
		where:   q.where(),
	})
}
