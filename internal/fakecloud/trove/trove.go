// Package trove is the database service of the embedded cloud: backups,
// instances, strategies and quotas, as a Trove 18.0.0 (Zed) answers.
package trove

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// Trove is the databases of one region. It answers as Zed's does, 18.0.0,
// unless Major says otherwise.
type Trove struct {
	// Backups are the database backups.
	Backups *Backups
	// Instances are the database instances. Trove takes nothing but UUIDs as
	// ids. While a backup of an instance runs, its status is BACKUP.
	Instances *core.Store[Instance]

	cloud      *core.Cloud
	region     string
	root       string
	routes     core.Table
	major      int
	instances  *core.Rows[Instance]
	strategies []*strategy
	quota      core.Quota
	swift      Swift
	rate       int
	levels     map[string]*level
	// throttles are rate limits that are met whatever the level is.
	throttles []*throttle

	// race is how long a creation takes between its checks and its row.
	race time.Duration
	// swiftTimeout is how long a call takes that does not reach Swift.
	swiftTimeout time.Duration
	// drift is what the quota's count is off by, by project.
	drift map[string]drift

	absent, swiftRefuses, swiftDown bool
}

// New makes the database service of a region, which lives below root and keeps
// its backups in swift.
func New(c *core.Cloud, region, root string, swift Swift) *Trove {
	s := &Trove{
		cloud: c, region: region, root: root, major: zed,
		quota: core.Quota{Default: defaultQuota}, swift: swift,
		rate: recordedRate, levels: map[string]*level{}, drift: map[string]drift{},
	}
	s.Instances, s.instances = core.NewStore(c, s.instanceKind())
	s.Backups = &Backups{trove: s}
	s.Backups.Store, s.Backups.rows = core.NewStore(c, s.Backups.kind())
	s.routes = slices.Concat(
		s.Backups.routes(), s.instanceRoutes(), s.datastoreRoutes(),
		s.strategyRoutes(), s.quotaRoutes(),
	)
	c.Add(s)
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
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.major = version
}

// Absent takes the service out of the catalog.
func (s *Trove) Absent() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.absent = true
}

// Mount says where the service lives.
func (s *Trove) Mount() core.Mount {
	m := core.Mount{
		Name: "database", Region: s.region, Root: s.root, Version: "/v1.0",
		Project: func(string) bool { return true },
		Catalog: []core.Entry{{Type: "database", Name: "trove", URL: s.root + "/v1.0/%s"}},
	}
	if s.absent {
		m.Catalog = nil
	}
	return m
}

// Stores are the objects that the program lists.
func (s *Trove) Stores() []core.Objects { return []core.Objects{s.Instances, s.Backups} }

// Routes are the calls of the API.
func (s *Trove) Routes() core.Table { return s.routes }

// Answer is the pipeline of Trove's API: version document, token, project,
// rate limit, route, body (trove's api-paste.ini).
func (s *Trove) Answer(q *core.Call) core.Answer {
	if q.Path == "" || q.Path == "/" {
		return s.versions()
	}
	if unknown := q.SignedIn(); unknown != nil {
		return *unknown
	}
	if q.Project != q.Caller.ProjectID {
		return webobError(http.StatusForbidden, "Access was denied to this resource.<br /><br />\n"+
			"User with tenant id "+q.Caller.ProjectID+" cannot access this resource.\n\n")
	}
	if limited := s.limit(q); limited != nil {
		return *limited
	}
	if q.Route == nil || strings.HasSuffix(q.Path, "/") {
		// There is no update of a backup: PUT and PATCH are answered 404
		// (trove-real/method-put).
		if !s.routes.Knows(q.Tail) {
			s.cloud.Complain("no route in Trove for %s %s", q.Method, q.URL.Path)
		}
		return fault(core.Refuse(http.StatusNotFound, "The resource could not be found."))
	}
	if len(q.Raw) > 0 {
		if kind, _, _ := strings.Cut(q.Header.Get("Content-Type"), ";"); kind != "application/json" {
			return webobError(http.StatusUnsupportedMediaType, "Unsupported Content-Type<br /><br />\n\n\n")
		}
		var err error
		if q.JSON, err = core.Decode(q.Raw); err != nil {
			return webobError(http.StatusBadRequest, "Malformed request body<br /><br />\n\n\n")
		}
	}
	answer, err := q.Route.Serve(q)
	if err != nil {
		return fault(err)
	}
	return answer
}

// versions lists the one version there is (trove/versions.py).
func (s *Trove) versions() core.Answer {
	return core.Answer{Status: http.StatusOK, Body: core.Members{"versions": []any{core.Members{
		"id": "v1.0", "status": "CURRENT", "updated": "2012-08-01T00:00:00Z",
		"links": []any{core.Members{"rel": "self", "href": s.cloud.URL() + s.root + "/v1.0/"}},
	}}}}
}

// faultNames are the names of Trove's errors in a body
// (trove/common/wsgi.py, CustomizedFault).
var faultNames = map[int]string{
	http.StatusBadRequest:            "badRequest",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "itemNotFound",
	http.StatusMethodNotAllowed:      "badMethod",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "overLimit",
	http.StatusUnsupportedMediaType:  "badMediaType",
	http.StatusUnprocessableEntity:   "unprocessableEntity",
	http.StatusNotImplemented:        "notImplemented",
	http.StatusServiceUnavailable:    "serviceUnavailable",
}

// fault is the body of Trove's errors.
func fault(err error) core.Answer {
	r, ok := errors.AsType[*core.Refusal](err)
	if !ok {
		r = broken()
	}
	body := core.Members{"code": r.Status, "message": r.Message}
	maps.Copy(body, r.Extra)
	name := cmp.Or(r.Name, faultNames[r.Status], "instanceFault")
	return core.Answer{Status: r.Status, Header: r.Header.Clone(), Body: core.Members{name: body}}
}

// broken is the answer to a request on which the server breaks
// (trove-real/create-no-body).
func broken() *core.Refusal {
	return &core.Refusal{Status: http.StatusInternalServerError, Message: "Internal Server Error. Please keep this ID " +
		"to help us figure out what went wrong: (" + core.NewUUID() + ")."}
}

// webobError is the answer of the layers around the API. Its code is a text
// (trove-real/auth-other-project-path, create-not-json).
func webobError(status int, message string) core.Answer {
	title := http.StatusText(status)
	return core.Answer{Status: status, Body: core.Members{
		"message": message, "code": strconv.Itoa(status) + " " + title, "title": title,
	}}
}

// missing is the answer to an id that who asks may not know of, of whatever
// kind (trove-real/show-unknown, create-unknown-instance).
func missing(id string) error {
	return core.Refuse(http.StatusNotFound, "Resource "+id+" cannot be found.")
}

// now is the time for a row of the database.
func (s *Trove) now() time.Time { return s.cloud.Clock.Stamp() }

// troveTime is how Trove shows a time: UTC, without a zone.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }
