package core

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// The roles that a user may have in a project.
const (
	RoleAdmin  = "admin"
	RoleMember = "member"
	RoleReader = "reader"
)

// Call is one request on its way through the cloud.
type Call struct {
	*http.Request

	Cloud *Cloud
	// Raw is the body as it was sent, JSON what a service has read in it.
	Raw  []byte
	JSON any

	// Service is where the request goes, nil if no service lives there, and
	// Mount is the service's place.
	Service Service
	Mount   Mount
	// Path is the path below the service's root, Tail the path below the
	// version and the project.
	Path, Tail string
	// Route is the request's route, nil if the service has none, and Args
	// are the ids in its path.
	Route *Route
	Args  []string
	// Project is the project in the path, empty if there is none.
	Project string
	// Caller is who asks, once SignedIn has found out.
	Caller *Caller
	// Minor is the microversion 3.minor that the request is served with, in
	// services that have them.
	Minor int
	// ID is the request's id, for services that give it one.
	ID string
	// Outside is set when a layer around the API answers, not the API.
	Outside bool

	arrived time.Time
}

// sort finds out where a request goes.
func (c *Cloud) sort(r *http.Request, body []byte) *Call {
	q := &Call{Request: r, Cloud: c, arrived: c.Clock.Now(), Raw: body, ID: NewRequestID()}
	if s := c.hosted(r.Host); s != nil {
		q.enter(s, r.URL.Path)
		return q
	}
	for _, s := range c.services {
		if rest, ok := Below(r.URL.Path, s.Mount().Root); ok {
			q.enter(s, rest)
			return q
		}
	}
	return q
}

// hosted gives the service that has the host of that name, in the region that is
// the second label: that of the first region for a region that nobody knows.
func (c *Cloud) hosted(name string) Service {
	label, rest, _ := strings.Cut(name, ".")
	region, _, _ := strings.Cut(rest, ".")
	var first Service
	for _, s := range c.services {
		switch m := s.Mount(); {
		case m.Host == "" || m.Host != label:
		case m.Region == "" || strings.EqualFold(m.Region, region):
			return s
		case first == nil:
			first = s
		}
	}
	return first
}

// enter takes q to a service, below whose root path is.
func (q *Call) enter(s Service, path string) {
	q.Service, q.Mount, q.Path, q.Tail = s, s.Mount(), path, path
	q.findRoute()
}

// findRoute reads the path below the service's root: version, project, route.
func (q *Call) findRoute() {
	rest, ok := Below(q.Path, q.Mount.Version)
	if !ok {
		return
	}
	q.Tail = rest
	words := Split(rest)
	switch {
	case q.Mount.Project != nil && len(words) > 0 && q.Mount.Project(words[0]):
		q.Project = words[0]
		q.Tail = strings.TrimPrefix(rest, "/"+words[0])
	case q.Mount.NeedsProject:
		return
	}
	q.Route, q.Args = q.Service.Routes().Find(q.Method, q.Tail)
}

// SignedIn finds out who asks. If nobody knows, it gives the answer of the
// middleware that stands in front of every service.
func (q *Call) SignedIn() *Answer {
	if q.Caller = q.Cloud.identity.Caller(q); q.Caller == nil {
		return new(q.Cloud.identity.Unauthorized())
	}
	return nil
}

// IsAdmin reports whether who asks has the role admin.
func (c *Caller) IsAdmin() bool { return c.Has(RoleAdmin) }

// Has reports whether who asks has a role.
func (c *Caller) Has(role string) bool { return slices.Contains(c.Roles, role) }

// Sees reports whether who asks may know of an object of that project.
func (q *Call) Sees(project string) bool {
	return q.Caller.IsAdmin() || project == q.Caller.ProjectID
}

// Need checks the role of who asks; policy is the name that the refusal gives
// (oslo_policy/policy.py, PolicyNotAuthorized).
func (q *Call) Need(role, policy string) error {
	if q.Caller.IsAdmin() || q.Caller.Has(role) {
		return nil
	}
	return Refuse(http.StatusForbidden, "Policy doesn't allow "+policy+" to be performed.")
}

// where is the place of q that the patterns of faults are compared with.
func (q *Call) where() pattern {
	p := pattern{method: q.Method, words: Split(q.Tail)}
	if q.Service == nil {
		p.words = Split(q.URL.Path)
		return p
	}
	p.service = q.Mount.Name
	if q.Route != nil {
		p.route = Split(q.Route.Path)
	}
	return p
}
