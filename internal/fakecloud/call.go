package fakecloud

import (
	"net/http"
	"time"
)

// call is one request on its way through the cloud.
type call struct {
	*http.Request

	cloud   *Cloud
	arrived time.Time
	body    []byte

	// service is where the request goes, nil if no service lives there.
	service service
	// path is the path below the service's prefix, tail the path below the
	// project.
	path, tail string
	// route is the request's route, nil if the service has none, and args
	// are the ids in its path.
	route *route
	args  []string

	// project is the project in the path, empty if there is none.
	project string
	// token is who asks, once that is known.
	token *token
	// minor is the microversion 3.minor that the request is served with.
	minor int
	// json is the body, once it was read.
	json any
	// outside is set when a layer around the API answers, not the API.
	outside bool
}

// sort finds out where a request goes.
func (c *Cloud) sort(r *http.Request, body []byte) *call {
	q := &call{Request: r, cloud: c, arrived: c.clock.now(), body: body}
	for _, s := range c.services {
		if rest, ok := below(r.URL.Path, s.prefix()); ok {
			q.service, q.path, q.tail = s, rest, rest
			s.find(q)
			break
		}
	}
	return q
}

// where is the place of q that the patterns of faults are compared with.
func (q *call) where() pattern {
	p := pattern{method: q.Method, words: split(q.tail)}
	if q.service == nil {
		p.words = split(q.URL.Path)
		return p
	}
	p.service = q.service.name()
	if q.route != nil {
		p.route = split(q.route.path)
	}
	return p
}
