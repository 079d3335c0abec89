package fakecloud

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Trove is the databases of one region. It answers as Zed's does, 18.0.0,
// unless Major says otherwise.
type Trove struct {
	// Backups are the database backups.
	Backups *DatabaseBackups

	cloud      *Cloud
	home       string
	root       string
	routes     table
	major      int
	instances  []*instance
	strategies []*strategy
	quotas     map[string]map[string]int
	// objects are the locations of what lies in Swift.
	objects map[string]bool
	rate    int
	levels  map[string]*level
	// throttles are rate limits that are met whatever the level is.
	throttles []*throttle

	absent, swiftRefuses, swiftDown bool
}

func newTrove(c *Cloud, region, root string) *Trove {
	s := &Trove{
		cloud: c, home: region, root: root, major: zed,
		quotas: map[string]map[string]int{}, objects: map[string]bool{},
		rate: recordedRate, levels: map[string]*level{},
	}
	s.Backups = &DatabaseBackups{trove: s}
	s.routes = slices.Concat(
		s.Backups.routes(), s.instanceRoutes(), s.datastoreRoutes(),
		s.strategyRoutes(), s.quotaRoutes(),
	)
	return s
}

// The major versions of Trove that differ in what backups do.
const (
	zed = 18
	// withDrivers is 2025.1, which knows storage drivers.
	withDrivers = 23
	// withExpiry is 2026.1, where the deletion of a running backup breaks.
	withExpiry = 25
)

// Major makes the server that of a major version: 18 is Zed, the default; from
// 23 on (2025.1) the storage driver "cinder" is known; from 25 on (2026.1)
// the deletion of a running backup is answered 500, as the server compares a
// naive with an aware datetime (trove/backup/models.py, delete).
func (s *Trove) Major(version int) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.major = version
}

// NoTrove takes Trove out of the catalog of all regions.
func (c *Cloud) NoTrove() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.regions {
		r.Trove.absent = true
	}
}

func (*Trove) name() string     { return "database" }
func (s *Trove) region() string { return s.home }
func (s *Trove) prefix() string { return s.root }

func (s *Trove) entries() []entry {
	if s.absent {
		return nil
	}
	return []entry{{kind: "database", name: "trove", url: s.root + "/v1.0/%s"}}
}

func (s *Trove) find(q *call) {
	rest, ok := below(q.path, "/v1.0")
	if !ok {
		return
	}
	q.tail = rest
	if words := split(rest); len(words) > 0 {
		q.project = words[0]
		q.tail = strings.TrimPrefix(rest, "/"+words[0])
	}
	q.route, q.args = s.routes.find(q.Method, q.tail)
}

// answer is the pipeline of Trove's API: version document, token, project,
// rate limit, route, body (trove's api-paste.ini).
func (s *Trove) answer(q *call) Answer {
	if q.path == "" || q.path == "/" {
		return s.versions()
	}
	q.token = s.cloud.keystone.valid(q.Header.Get("X-Auth-Token"))
	if q.token == nil {
		unknown := keystoneFault(errSignIn)
		unknown.Header = http.Header{"Www-Authenticate": {s.cloud.keystone.challenge()}}
		return unknown
	}
	if q.project != q.token.projectID() {
		return webobError(http.StatusForbidden, "Access was denied to this resource.<br /><br />\n"+
			"User with tenant id "+q.token.projectID()+" cannot access this resource.\n\n")
	}
	if limited := s.limit(q); limited != nil {
		return *limited
	}
	if q.route == nil {
		if !s.knows(q.tail) {
			s.cloud.complainLocked("no route in Trove for %s %s", q.Method, q.URL.Path)
		}
		return troveFault(refuse(http.StatusNotFound, "The resource could not be found."))
	}
	if len(q.body) > 0 {
		var err error
		if q.json, err = decode(q.body); err != nil {
			return webobError(http.StatusBadRequest, "Malformed request body<br /><br />\n\n\n")
		}
	}
	answer, err := q.route.serve(q)
	if err != nil {
		return troveFault(err)
	}
	return answer
}

// knows reports whether a path has a call, whatever the method. There is no
// update of a backup: PUT and PATCH are answered 404 (trove-real/method-put).
func (s *Trove) knows(path string) bool {
	words := split(path)
	return slices.ContainsFunc(s.routes, func(r route) bool {
		_, ok := r.match(words)
		return ok
	})
}

// versions lists the one version there is (trove/versions.py).
func (s *Trove) versions() Answer {
	return Answer{Status: http.StatusOK, Body: members{"versions": []any{members{
		"id": "v1.0", "status": "CURRENT", "updated": "2012-08-01T00:00:00Z",
		"links": []any{members{"rel": "self", "href": s.cloud.URL() + s.root + "/v1.0/"}},
	}}}}
}

// troveNames are the names of Trove's errors in a body where they differ from
// Cinder's (trove/common/wsgi.py, CustomizedFault).
var troveNames = map[int]string{
	http.StatusConflict:            "conflict",
	http.StatusUnprocessableEntity: "unprocessableEntity",
	http.StatusNotImplemented:      "notImplemented",
}

// troveFault is the body of Trove's errors.
func troveFault(err error) Answer {
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		r = broken()
	}
	body := members{"code": r.status, "message": r.message}
	maps.Copy(body, r.extra)
	name := r.name
	for _, names := range []map[int]string{troveNames, faultNames} {
		if name == "" {
			name = names[r.status]
		}
	}
	if name == "" {
		name = "instanceFault"
	}
	return Answer{Status: r.status, Header: r.header.Clone(), Body: members{name: body}}
}

// broken is the answer to a request on which the server breaks
// (trove-real/create-no-body).
func broken() *refusal {
	return &refusal{status: http.StatusInternalServerError, message: "Internal Server Error. Please keep this ID " +
		"to help us figure out what went wrong: (" + newUUID() + ")."}
}

// webobError is the answer of the layers around the API. Its code is a text
// (trove-real/auth-other-project-path, create-not-json).
func webobError(status int, message string) Answer {
	title := http.StatusText(status)
	return Answer{Status: status, Body: members{
		"message": message, "code": strconv.Itoa(status) + " " + title, "title": title,
	}}
}

// missing is the answer to an id that who asks may not know of, of whatever
// kind (trove-real/show-unknown, create-unknown-instance).
func missing(id string) error {
	return refuse(http.StatusNotFound, "Resource "+id+" cannot be found.")
}

// now is the time for a row of the database.
func (s *Trove) now() time.Time { return s.cloud.clock.stamp() }

// troveTime is how Trove shows a time: UTC, without a zone.
func troveTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }
