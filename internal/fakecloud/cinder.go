package fakecloud

import (
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
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

	cloud     *Cloud
	home      string
	root      string
	routes    table
	newest    int
	maxLimit  int
	volumes   []*volume
	snapshots []*snapshot
	backend   []*backendSnapshot
	messages  []*message
	quotas    map[string]map[string]int

	noBackupService bool
	honorZone       bool
	plannedRestores [][]string
	plannedSnapshot struct{ creates, deletes [][]string }
}

func newCinder(c *Cloud, region, root string) *Cinder {
	s := &Cinder{
		cloud: c, home: region, root: root,
		newest: newestMinor, maxLimit: 1000,
		quotas: map[string]map[string]int{},
	}
	s.Backups = &Backups{cinder: s}
	s.routes = slices.Concat(
		s.volumeRoutes(), s.snapshotRoutes(), s.manageableRoutes(), s.Backups.routes(), s.otherRoutes(),
	)
	return s
}

// Microversions makes all Cinders older: newest is their newest microversion,
// "3.42".
func (c *Cloud) Microversions(newest string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	minor, ok := parseMicroversion(newest)
	if !ok {
		c.complainLocked("%q is no microversion of Cinder", newest)
		return
	}
	for _, r := range c.regions {
		r.Cinder.newest = minor
	}
}

// MaxLimit sets how many objects a page has at most (osapi_max_limit).
func (s *Cinder) MaxLimit(n int) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.maxLimit = n
}

// NoBackupService stops or starts cinder-backup. Without it, deleting or
// restoring a backup is answered 404 although the backup exists, and a new
// backup ends in status error.
func (s *Cinder) NoBackupService(stopped bool) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.noBackupService = stopped
}

// IgnoreZone decides what becomes of a backup's availability zone. Zed ignores
// it and shows null, which is the default (cinder-real/037, 039). A newer server
// uses the zone, and a backup in an unknown one ends in status error.
func (s *Cinder) IgnoreZone(ignore bool) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.honorZone = !ignore
}

func (s *Cinder) name() string {
	if s.cloud.keystone.onlyV2 {
		return "volumev2"
	}
	return "volumev3"
}

func (s *Cinder) region() string { return s.home }
func (s *Cinder) prefix() string { return s.root }

func (s *Cinder) entries() []entry {
	if s.cloud.keystone.onlyV2 {
		return []entry{{kind: "volumev2", name: "cinderv2", url: s.root + "/v2/%s"}}
	}
	url := s.root + "/v3/%s"
	return []entry{
		{kind: "volumev3", name: "cinderv3", url: url},
		{kind: "block-storage", name: "cinder", url: url},
	}
}

// version is the path of the API version that is served.
func (s *Cinder) version() string {
	if s.cloud.keystone.onlyV2 {
		return "/v2"
	}
	return "/v3"
}

// projectShape is how the server tells a project in a path from a collection
// (cinder/api/openstack/__init__.py, project_id_regex).
var projectShape = regexp.MustCompile(`^[0-9a-f-]+$`)

func (s *Cinder) find(q *call) {
	rest, ok := below(q.path, s.version())
	if !ok {
		return
	}
	q.tail = rest
	if words := split(rest); len(words) > 0 && projectShape.MatchString(words[0]) {
		q.project = words[0]
		q.tail = strings.TrimPrefix(rest, "/"+words[0])
	} else if s.newest < 67 || s.cloud.keystone.onlyV2 {
		return
	}
	q.route, q.args = s.routes.find(q.Method, q.tail)
}

// answer is the pipeline of Cinder's API: version documents, token,
// microversion, route, project, body (cinder-common's api-paste.ini).
func (s *Cinder) answer(q *call) Answer {
	serve, err := s.enter(q)
	var answer Answer
	if err == nil {
		answer, err = serve(q)
	}
	if err != nil {
		answer = cinderFault(err)
	}
	return s.stamp(q, answer)
}

// enter does everything that comes before the route's own work.
func (s *Cinder) enter(q *call) (func(*call) (Answer, error), error) {
	if doc := s.rootDocument(q); doc != nil {
		return always(*doc), nil
	}
	q.token = s.cloud.keystone.valid(q.Header.Get("X-Auth-Token"))
	if q.token == nil {
		q.minor, q.outside = noMicroversion, true
		unknown := keystoneFault(errSignIn)
		unknown.Header = http.Header{"Www-Authenticate": {s.cloud.keystone.challenge()}}
		return always(unknown), nil
	}
	if err := s.negotiate(q); err != nil {
		return nil, err
	}
	if q.Method == http.MethodGet && q.path == s.version()+"/" {
		return always(s.versionDocument(http.StatusOK)), nil
	}
	if q.route == nil {
		if known, _ := s.routes.find(q.Method, q.tail); known == nil && len(split(q.tail)) > 0 {
			s.cloud.complainLocked("no route in Cinder for %s %s", q.Method, q.URL.Path)
		}
		q.minor, q.outside = noMicroversion, true
		return always(webobNotFound()), nil
	}
	if q.route.since > q.minor {
		return nil, refuse(http.StatusNotFound, "The resource could not be found.")
	}
	if q.project != "" && q.project != q.token.projectID() {
		return nil, refuse(http.StatusBadRequest, "Malformed request url")
	}
	return q.route.serve, q.parse()
}

// always serves the same answer whatever comes.
func always(a Answer) func(*call) (Answer, error) {
	return func(*call) (Answer, error) { return a, nil }
}

// stamp puts the headers on that the answers of Cinder have. The second
// request id is missing where no JSON is sent (cinder-real/003, 013, 134).
func (s *Cinder) stamp(q *call, a Answer) Answer {
	if a.Header == nil {
		a.Header = http.Header{}
	}
	id := newRequestID()
	a.Header.Set("X-Openstack-Request-Id", id)
	if _, text := a.Body.(string); !text && !q.outside {
		a.Header.Set("X-Compute-Request-Id", id)
	}
	if q.minor != noMicroversion && !s.cloud.keystone.onlyV2 {
		a.Header.Set("Openstack-Api-Version", "volume "+formatMicroversion(q.minor))
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

// cinderFault is the body of Cinder's errors.
func cinderFault(err error) Answer {
	status := http.StatusInternalServerError
	body := members{"message": err.Error()}
	var header http.Header
	if r, ok := errors.AsType[*refusal](err); ok {
		status, header = r.status, r.header.Clone()
		maps.Copy(body, r.extra)
	}
	body["code"] = status
	name, ok := faultNames[status]
	if !ok {
		name = "computeFault"
	}
	return Answer{Status: status, Header: header, Body: members{name: body}}
}

// webobNotFound is the answer to a path that nobody serves (cinder-real/003).
func webobNotFound() Answer {
	return Answer{Status: http.StatusNotFound, Body: members{
		"message": "The resource could not be found.<br /><br />\n\n\n",
		"code":    "404 Not Found",
		"title":   "Not Found",
	}}
}

// need checks the role of who asks; policy is the name that the refusal gives.
func (q *call) need(role, policy string) error {
	if q.token.isAdmin() || slices.Contains(q.token.roles, role) {
		return nil
	}
	return refuse(http.StatusForbidden, "Policy doesn't allow "+policy+" to be performed.")
}

// sees reports whether who asks may know of an object of that project.
func (q *call) sees(project string) bool {
	return q.token.isAdmin() || project == q.token.projectID()
}

// now is the time for a row of the database.
func (s *Cinder) now() time.Time { return s.cloud.clock.stamp() }
