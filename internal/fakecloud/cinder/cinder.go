// Package cinder is the block storage of the embedded cloud: backups, volumes,
// snapshots and manageable snapshots, as a Cinder 21.3.1 (Zed) answers.
package cinder

import (
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The one back end of each Cinder, and the zone of its services.
const (
	Host       = "fixture@files"
	Pool       = Host + "#files"
	Zone       = "nova"
	volumeType = "__DEFAULT__"
)

// newestMinor is Zed's newest microversion, 3.70 (cinder-real/001).
const newestMinor = 70

// Cinder is the block storage of one region.
type Cinder struct {
	// Backups are the volume backups.
	Backups *Backups
	// Volumes are the volumes. Cinder takes nothing but UUIDs as ids.
	Volumes *core.Store[Volume]
	// Snapshots are the snapshots of volumes.
	Snapshots *core.Store[Snapshot]
	// Backend are the snapshots on the storage itself, managed or not.
	Backend *core.Store[BackendSnapshot]

	cloud     *core.Cloud
	region    string
	root      string
	routes    core.Table
	newest    int
	onlyV2    bool
	maxLimit  int
	volumes   *core.Rows[Volume]
	snapshots *core.Rows[Snapshot]
	backend   *core.Rows[BackendSnapshot]
	messages  []*message
	quota     core.Quota

	// race is how long a creation takes between its checks and its row, and
	// again until the row is complete.
	race            time.Duration
	noBackupService bool
	honorZone       bool
	// unmanaging are the snapshots that the back end keeps.
	unmanaging map[string]bool
}

// New makes the block storage of a region, which lives below root.
func New(c *core.Cloud, region, root string) *Cinder {
	s := &Cinder{
		cloud: c, region: region, root: root,
		newest: newestMinor, maxLimit: 1000, quota: core.Quota{Default: defaultQuota},
		unmanaging: map[string]bool{},
	}
	s.Volumes, s.volumes = core.NewStore(c, s.volumeKind())
	s.Snapshots, s.snapshots = core.NewStore(c, s.snapshotKind())
	s.Backend, s.backend = core.NewStore(c, s.backendKind())
	s.Backups = &Backups{cinder: s}
	s.Backups.Store, s.Backups.rows = core.NewStore(c, s.Backups.kind())
	s.routes = slices.Concat(
		s.volumeRoutes(), s.snapshotRoutes(), s.manageableRoutes(), s.Backups.routes(), s.otherRoutes(),
	)
	c.Add(s)
	return s
}

// Microversions makes the server older: newest is its newest microversion,
// "3.42".
func (s *Cinder) Microversions(newest string) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	minor, ok := parseMicroversion(newest)
	if !ok {
		s.cloud.Complain("%q is no microversion of Cinder", newest)
		return
	}
	s.newest = minor
}

// OnlyV2 makes the server an old one: the catalog has Cinder's v2 only, and
// that is what is served. Zed has no v2 any more (cinder-real/003, 005).
func (s *Cinder) OnlyV2() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.onlyV2 = true
}

// MaxLimit sets how many objects a page has at most (osapi_max_limit).
func (s *Cinder) MaxLimit(n int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.maxLimit = n
}

// NoBackupService stops or starts cinder-backup. Without it, deleting or
// restoring a backup is answered 404 although the backup exists, and a new
// backup ends in status error.
func (s *Cinder) NoBackupService(stopped bool) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.noBackupService = stopped
}

// IgnoreZone decides what becomes of a backup's availability zone. Zed ignores
// it and shows null, which is the default (cinder-real/037, 039). A newer server
// uses the zone, and a backup in an unknown one ends in status error.
func (s *Cinder) IgnoreZone(ignore bool) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.honorZone = !ignore
}

// Mount says where the service lives.
func (s *Cinder) Mount() core.Mount {
	url := s.root + s.version() + "/%s"
	m := core.Mount{
		Name: "volumev3", Region: s.region, Root: s.root, Version: s.version(),
		Project: projectShape.MatchString, NeedsProject: s.newest < 67 || s.onlyV2,
		Catalog: []core.Entry{
			{Type: "volumev3", Name: "cinderv3", URL: url},
			{Type: "block-storage", Name: "cinder", URL: url},
		},
	}
	if s.onlyV2 {
		m.Name, m.Catalog = "volumev2", []core.Entry{{Type: "volumev2", Name: "cinderv2", URL: url}}
	}
	return m
}

// Stores are the objects that the program lists.
func (s *Cinder) Stores() []core.Objects {
	return []core.Objects{s.Volumes, s.Backups, s.Snapshots, s.Backend}
}

// Routes are the calls of the API.
func (s *Cinder) Routes() core.Table { return s.routes }

// version is the path of the API version that is served.
func (s *Cinder) version() string {
	if s.onlyV2 {
		return "/v2"
	}
	return "/v3"
}

// projectShape is how the server tells a project in a path from a collection
// (cinder/api/openstack/__init__.py, project_id_regex).
var projectShape = regexp.MustCompile(`^[0-9a-f-]+$`)

// Answer is the pipeline of Cinder's API: version documents, token,
// microversion, route, project, body (cinder-common's api-paste.ini).
func (s *Cinder) Answer(q *core.Call) core.Answer {
	serve, err := s.enter(q)
	var answer core.Answer
	if err == nil {
		answer, err = serve(q)
	}
	if err != nil {
		answer = fault(err)
	}
	return s.stamp(q, answer)
}

// enter does everything that comes before the route's own work.
func (s *Cinder) enter(q *core.Call) (func(*core.Call) (core.Answer, error), error) {
	if doc := s.rootDocument(q); doc != nil {
		return always(*doc), nil
	}
	if unknown := q.SignedIn(); unknown != nil {
		q.Minor, q.Outside = noMicroversion, true
		return always(*unknown), nil
	}
	if err := s.negotiate(q); err != nil {
		return nil, err
	}
	if q.Method == http.MethodGet && q.Path == s.version()+"/" {
		return always(s.versionDocument(http.StatusOK)), nil
	}
	if q.Route == nil {
		if known, _ := s.routes.Find(q.Method, q.Tail); known == nil && len(core.Split(q.Tail)) > 0 {
			s.cloud.Complain("no route in Cinder for %s %s", q.Method, q.URL.Path)
		}
		q.Minor, q.Outside = noMicroversion, true
		return always(webobNotFound()), nil
	}
	if q.Route.Since > q.Minor {
		return nil, core.Refuse(http.StatusNotFound, "The resource could not be found.")
	}
	if q.Project != "" && q.Project != q.Caller.ProjectID {
		return nil, core.Refuse(http.StatusBadRequest, "Malformed request url")
	}
	return q.Route.Serve, parse(q)
}

// always serves the same answer whatever comes.
func always(a core.Answer) func(*core.Call) (core.Answer, error) {
	return func(*core.Call) (core.Answer, error) { return a, nil }
}

// stamp puts the headers on that the answers of Cinder have. The second
// request id is missing where no JSON is sent (cinder-real/003, 013, 134).
func (s *Cinder) stamp(q *core.Call, a core.Answer) core.Answer {
	if a.Header == nil {
		a.Header = http.Header{}
	}
	a.Header.Set("X-Openstack-Request-Id", q.ID)
	if _, text := a.Body.(string); !text && !q.Outside {
		a.Header.Set("X-Compute-Request-Id", q.ID)
	}
	if q.Minor != noMicroversion && !s.onlyV2 {
		a.Header.Set("Openstack-Api-Version", "volume "+formatMicroversion(q.Minor))
		a.Header.Set("Vary", "OpenStack-API-Version")
	}
	return a
}

// faultNames are the names of Cinder's errors in a body
// (cinder/api/openstack/wsgi.py, Fault).
var faultNames = map[int]string{
	http.StatusBadRequest:            "badRequest",
	http.StatusUnauthorized:          "unauthorized",
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "itemNotFound",
	http.StatusMethodNotAllowed:      "badMethod",
	http.StatusConflict:              "conflictingRequest",
	http.StatusRequestEntityTooLarge: "overLimit",
	http.StatusUnsupportedMediaType:  "badMediaType",
	http.StatusServiceUnavailable:    "serviceUnavailable",
}

// fault is the body of Cinder's errors.
func fault(err error) core.Answer {
	status := http.StatusInternalServerError
	body := core.Members{"message": err.Error()}
	var header http.Header
	if r, ok := errors.AsType[*core.Refusal](err); ok {
		status, header = r.Status, r.Header.Clone()
		maps.Copy(body, r.Extra)
	}
	body["code"] = status
	name, ok := faultNames[status]
	if !ok {
		name = "computeFault"
	}
	return core.Answer{Status: status, Header: header, Body: core.Members{name: body}}
}

// webobNotFound is the answer to a path that nobody serves (cinder-real/003).
func webobNotFound() core.Answer {
	return core.Answer{Status: http.StatusNotFound, Body: core.Members{
		"message": "The resource could not be found.<br /><br />\n\n\n",
		"code":    "404 Not Found",
		"title":   "Not Found",
	}}
}

// now is the time for a row of the database.
func (s *Cinder) now() time.Time { return s.cloud.Clock.Stamp() }
