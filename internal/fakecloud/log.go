package fakecloud

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
	Body   string
	Header http.Header
	// Time is when the request came in.
	Time time.Time

	where pattern
}

// Requests is the log: every request that was answered or cut, in that order.
func (c *Cloud) Requests() []Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.log)
}

// Count is how many requests of the log match; method and path are read as
// Fail reads them.
func (c *Cloud) Count(method, path string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, r := range c.log {
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
	c.log = nil
}

// note writes q into the log.
func (c *Cloud) note(q *call, status int) {
	r := Request{
		Method: q.Method,
		Path:   q.URL.RequestURI(),
		Status: status,
		Body:   string(q.body),
		Header: q.Header.Clone(),
		Time:   q.arrived,
		where:  q.where(),
	}
	if q.service != nil {
		r.Service, r.Region = q.service.name(), q.service.region()
	}
	c.log = append(c.log, r)
}
