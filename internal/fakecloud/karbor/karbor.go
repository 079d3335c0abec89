// Package karbor is the data protection service of the embedded cloud. It speaks
// Karbor's API v1 as the last tree of 2020-09 does, and is as strict and as weak:
// every success is 200, a deleted checkpoint is shown for good, a listing's limit
// counts only in an ascending order. What it answers is pinned to recorded calls,
// see testdata/karbor-real.
package karbor

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// Types are what clouds call the service in their catalogs: what deployments use
// is the first, what the service types authority has is the last.
var Types = []string{"data-protect", "data-protection", "data-protection-orchestration"}

// Karbor is the data protection of one region.
type Karbor struct {
	// Checkpoints are in the banks of the providers. A deleted one stays.
	Checkpoints *core.Store[Checkpoint]
	// Plans say what checkpoints are made of.
	Plans *core.Store[Plan]
	// Restores are a record of what has been restored, and how that ended.
	Restores *core.Store[Restore]

	cloud  *core.Cloud
	mount  core.Mount
	routes core.Table

	checkpoints *core.Rows[Checkpoint]
	plans       *core.Rows[Plan]
	restores    *core.Rows[Restore]
	schedule    schedule
	logs        []*operationLog
	quota       core.Quota
	// protected is how many checkpoints of each project count for its quota.
	protected map[string]int
	refusals  []refusal

	absent, takesExtraInfo bool
	maxLimit               int
}

// New makes the data protection of a region, which lives below root.
func New(c *core.Cloud, region, root string) *Karbor {
	s := &Karbor{
		cloud: c,
		mount: core.Mount{
			Name: Types[0], Region: region, Root: root, Version: "/v1",
			Project: func(string) bool { return true }, NeedsProject: true,
			Catalog: []core.Entry{{Type: Types[0], Name: "karbor", URL: root + "/v1/%s"}},
		},
		quota:     core.Quota{Default: map[string]int{"plans": 50, "checkpoints": -1}},
		protected: map[string]int{}, maxLimit: 1000,
	}
	s.Checkpoints, s.checkpoints = core.NewStore(c, s.checkpointKind())
	s.Plans, s.plans = core.NewStore(c, planKind())
	s.Restores, s.restores = core.NewStore(c, restoreKind())
	s.routes = slices.Concat(
		s.checkpointRoutes(), s.providerRoutes(), s.planRoutes(), s.restoreRoutes(), s.protectableRoutes(),
		s.scheduleRoutes(), s.adminRoutes(),
	)
	c.Add(s)
	return s
}

// CatalogType is what the catalog calls the service, one of Types.
func (s *Karbor) CatalogType(name string) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.mount.Catalog[0].Type = name
}

// Absent takes the service out of the catalog.
func (s *Karbor) Absent() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.absent = true
}

// TakesExtraInfo makes the server one of Pike, which accepts and stores the
// extra_info of a checkpoint. Later ones refuse it.
func (s *Karbor) TakesExtraInfo() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.takesExtraInfo = true
}

// MaxLimit is the most that a page of a list holds (osapi_max_limit).
func (s *Karbor) MaxLimit(n int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.maxLimit = n
}

// SetQuota limits the plans or the checkpoints of a project.
func (s *Karbor) SetQuota(project, name string, limit int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.quota.Set(project, name, limit)
}

// Mount is the place of the service.
func (s *Karbor) Mount() core.Mount {
	m := s.mount
	if s.absent {
		m.Catalog = nil
	}
	return m
}

// Stores are the objects that the program lists.
func (s *Karbor) Stores() []core.Objects { return []core.Objects{s.Plans, s.Checkpoints, s.Restores} }

// Routes are the calls of the API.
func (s *Karbor) Routes() core.Table { return s.routes }

// Answer is the pipeline of the API: versions, token, route, project, body
// (karbor's api-paste.ini, karbor/api/openstack/wsgi.py).
func (s *Karbor) Answer(q *core.Call) core.Answer {
	// The version document breaks on Python 3 (karbor/api/versions.py).
	if q.Path == "" || q.Path == "/" {
		return core.Answer{Status: http.StatusInternalServerError, Header: http.Header{
			"Content-Type": {"text/plain"}, "Connection": {"close"},
		}}
	}
	id := core.NewRequestID()
	answer, controller := s.serve(q)
	answer.Header = answer.Header.Clone()
	if answer.Header == nil {
		answer.Header = http.Header{}
	}
	answer.Header.Set("X-Openstack-Request-Id", id)
	if controller {
		answer.Header.Set("X-Compute-Request-Id", id)
	}
	return answer
}

// serve answers, and reports whether a controller of Karbor does.
func (s *Karbor) serve(q *core.Call) (core.Answer, bool) {
	if unknown := q.SignedIn(); unknown != nil {
		return *unknown, false
	}
	if strings.HasSuffix(q.Tail, "/") || q.Route == nil && !s.reachesController(q) {
		if q.Route == nil && !s.routes.Knows(q.Tail) {
			s.cloud.Complain("no route in Karbor for %s %s", q.Method, q.URL.Path)
		}
		return notRouted(q), false
	}
	answer, err := s.dispatch(q)
	if err != nil {
		return faultOf(err), true
	}
	return answer, true
}

func (s *Karbor) dispatch(q *core.Call) (core.Answer, error) {
	if q.Project != q.Caller.ProjectID {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Malformed request url")
	}
	if q.Route == nil {
		return core.Answer{}, core.Refuse(http.StatusNotFound, "The resource could not be found.")
	}
	if len(q.Raw) > 0 {
		// What is not called JSON is not read, and without a body the server breaks.
		if !strings.Contains(q.Header.Get("Content-Type"), "json") {
			return core.Answer{}, broken()
		}
		var err error
		if q.JSON, err = core.Decode(q.Raw); err != nil {
			return core.Answer{}, core.Refuse(http.StatusBadRequest, "Malformed request body")
		}
	}
	return q.Route.Serve(q)
}

// reachesController reports whether a call without a route comes to a controller
// that has no method for it, as those of mapper.resource do with a DELETE and a PUT
// of one object (karbor/api/v1/router.py; karbor-real/restore-delete).
func (s *Karbor) reachesController(q *core.Call) bool {
	isMember := len(core.Split(q.Tail)) == 2
	return s.routes.Knows(q.Tail) && isMember && (q.Method == http.MethodDelete || q.Method == http.MethodPut)
}

// notRouted is WebOb's answer for what no route has, in HTML or in JSON, as the
// caller accepts it (karbor-real/path-unknown, which accepts anything; the JSON was
// seen on Karbor 1.6.0).
func notRouted(q *core.Call) core.Answer {
	if strings.Contains(q.Header.Get("Accept"), "json") {
		return core.Answer{Status: http.StatusNotFound, Body: core.Members{
			"message": "The resource could not be found.<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found",
		}}
	}
	return core.Answer{Status: http.StatusNotFound, Body: notFoundPage}
}

const notFoundPage = "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n" +
	"  The resource could not be found.<br /><br />\n\n\n\n </body>\n</html>"

// faultNames are the names of errors in a body (karbor/api/openstack/wsgi.py,
// Fault). All others are called computeFault.
var faultNames = map[int]string{
	http.StatusBadRequest:            "badRequest",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "itemNotFound",
	http.StatusMethodNotAllowed:      "badMethod",
	http.StatusRequestEntityTooLarge: "overLimit",
}

// faultOf is the body of an error.
func faultOf(err error) core.Answer {
	r, ok := errors.AsType[*core.Refusal](err)
	if !ok {
		r = &core.Refusal{Status: http.StatusInternalServerError, Message: err.Error()}
	}
	body := core.Members{"code": r.Status, "message": r.Message}
	maps.Copy(body, r.Extra)
	name := faultNames[r.Status]
	if name == "" {
		name = "computeFault"
	}
	return core.Answer{Status: r.Status, Header: r.Header.Clone(), Body: core.Members{name: body}}
}

// broken is the answer to a request on which the server breaks.
func broken() error {
	return core.Refuse(http.StatusInternalServerError,
		"The server has either erred or is incapable of performing the requested operation.")
}

// ok is the answer of every success.
func ok(body any) (core.Answer, error) { return core.Answer{Status: http.StatusOK, Body: body}, nil }

// overQuota is the answer to one too many (karbor/quota.py,
// process_reserve_over_quota). Its Retry-After means nothing.
func (s *Karbor) overQuota(project, name string) error {
	return &core.Refusal{
		Status:  http.StatusRequestEntityTooLarge,
		Message: "Maximum number of " + name + " allowed (" + core.Str(s.quota.Limits(project)[name]) + ") exceeded",
		Header:  http.Header{"Retry-After": {"0"}},
		Extra:   core.Members{"retryAfter": "0"},
	}
}
