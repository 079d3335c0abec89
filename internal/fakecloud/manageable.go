package fakecloud

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// backendSnapshot is a snapshot as the storage itself knows it.
type backendSnapshot struct {
	name, volumeID string
	sizeGB         int
	// cinderID is the snapshot of Cinder that it belongs to, empty if it is
	// not managed.
	cinderID string
	// unsafe is why the driver refuses to have it managed, empty if it does not.
	unsafe string
}

var shapeManage = &schema{
	types: []string{"object"},
	fields: []field{
		{"description", shapeDescription},
		{"metadata", shapeMetadataOrNull},
		{"name", shapeName},
		{"volume_id", shapeUUID},
		{"ref", &schema{types: []string{"object", "null", "string"}, open: true}},
	},
	required: []string{"ref", "volume_id"},
}

// AddBackendSnapshot makes a snapshot of a volume on the back end, without
// Cinder knowing of it: something to manage.
func (s *Cinder) AddBackendSnapshot(volumeID, name string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	b := &backendSnapshot{name: name, volumeID: volumeID, sizeGB: 1}
	if v := s.volume(volumeID); v != nil {
		b.sizeGB = v.SizeGB
	}
	s.backend = append(s.backend, b)
}

// RemoveBackendSnapshot takes the snapshots of that name away from the back end.
func (s *Cinder) RemoveBackendSnapshot(name string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.backend = slices.DeleteFunc(s.backend, func(b *backendSnapshot) bool { return b.name == name })
}

// Unsafe makes the driver refuse to have the snapshots of that name managed,
// for that reason. Without a reason it agrees again.
func (s *Cinder) Unsafe(name, reason string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	for _, b := range s.backend {
		if b.name == name {
			b.unsafe = reason
		}
	}
}

// BackendSnapshots gives the names of all snapshots on the back end, managed
// or not.
func (s *Cinder) BackendSnapshots() []string {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.clock.settle()
	var names []string
	for _, b := range s.backend {
		names = append(names, b.name)
	}
	return names
}

// manageableRoutes are the two paths of manageable snapshots, which differ
// only in the microversion that they need (cinder-real/138 to 141).
func (s *Cinder) manageableRoutes() []route {
	var routes []route
	for path, since := range map[string]int{"/manageable_snapshots": 8, "/os-snapshot-manage": 0} {
		routes = append(routes,
			route{method: http.MethodGet, path: path, since: since, serve: s.listManageable},
			route{method: http.MethodGet, path: path + "/detail", since: since, serve: s.listManageable},
			route{method: http.MethodPost, path: path, since: since, serve: s.manage},
		)
	}
	return routes
}

// manage adopts a snapshot of the back end. Whether there is one shows only
// later, in the status (cinder-real/163 to 167).
func (s *Cinder) manage(q *call) (Answer, error) {
	body, err := q.read("snapshot", shapeManage)
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleAdmin, "snapshot_extension:snapshot_manage"); err != nil {
		return Answer{}, err
	}
	v, err := s.findVolume(q, str(body.get("volume_id")))
	if err != nil {
		return Answer{}, err
	}
	if err := snapshottable(v); err != nil {
		return Answer{}, err
	}
	if err := s.charge(q, "snapshots", v.SizeGB); err != nil {
		return Answer{}, named("SnapshotLimitExceeded", "VolumeSizeExceedsAvailableQuota", err)
	}
	x := s.newSnapshot(q, v, body)
	s.makeSnapshot(x, take(&s.plannedSnapshot.creates, "creating", "available"), func() {
		found := s.reference(v, body.get("ref"))
		if found == nil {
			x.Status = "error"
			return
		}
		x.SizeGB = found.sizeGB
		found.name, found.cinderID = "snapshot-"+x.ID, x.ID
	})
	return Answer{Status: http.StatusAccepted, Body: members{"snapshot": snapshotBase(x)}}, nil
}

// snapshottable refuses a volume that can have no more snapshots now
// (cinder/volume/api.py, create_snapshot_in_db).
func snapshottable(v *volume) error {
	switch v.Status {
	case "available", "in-use":
		return nil
	case "maintenance":
		return refuse(http.StatusBadRequest,
			"Invalid volume: The snapshot cannot be created when the volume is in maintenance mode.")
	case "error":
		return refuse(http.StatusBadRequest,
			"Invalid volume: The snapshot cannot be created when the volume is in error status.")
	}
	return refuse(http.StatusBadRequest, fmt.Sprintf("Invalid volume: Volume %s status must be available, in-use, "+
		"but current status is: %s.", v.ID, v.Status))
}

// reference finds what a ref names, if it is a free snapshot of v. The driver
// takes a source-name or a bare string.
func (s *Cinder) reference(v *volume, ref any) *backendSnapshot {
	name, ok := ref.(string)
	if o, isObject := ref.(*object); isObject {
		name, ok = o.get("source-name").(string)
	}
	for _, b := range s.backend {
		if ok && b.name == name && b.volumeID == v.ID && b.cinderID == "" && b.unsafe == "" {
			return b
		}
	}
	return nil
}

// letGo unties a snapshot of the back end from the snapshot id, and removes it
// unless keep. Its name stays (cinder-real/160).
func (s *Cinder) letGo(id string, keep bool) {
	s.backend = slices.DeleteFunc(s.backend, func(b *backendSnapshot) bool {
		mine := b.cinderID == id
		if mine {
			b.cinderID = ""
		}
		return mine && !keep
	})
}

func (s *Cinder) listManageable(q *call) (Answer, error) {
	if err := q.need(RoleAdmin, "snapshot_extension:list_manageable"); err != nil {
		return Answer{}, err
	}
	if err := s.checkHost(q); err != nil {
		return Answer{}, err
	}
	p, err := q.page(s.maxLimit, "reference")
	if err != nil {
		return Answer{}, err
	}
	for _, k := range p.sort {
		if k.name != "reference" && k.name != "size" {
			return Answer{}, refuse(http.StatusBadRequest, "Invalid sort keys passed: "+k.name)
		}
	}
	list, err := s.manageablePage(p)
	if err != nil {
		return Answer{}, err
	}
	shown := []any{}
	for _, b := range list {
		e := members{
			"reference": members{"source-name": b.name}, "size": b.sizeGB,
			"safe_to_manage":   b.cinderID == "" && b.unsafe == "",
			"source_reference": members{"source-name": "volume-" + b.volumeID},
		}
		if strings.HasSuffix(q.route.path, "/detail") {
			e["reason_not_safe"], e["extra_info"], e["cinder_id"] = nullIfEmpty(b.unsafe), nil, nil
			if b.cinderID != "" {
				e["reason_not_safe"], e["cinder_id"] = "already managed", b.cinderID
			}
		}
		shown = append(shown, e)
	}
	return Answer{Status: http.StatusOK, Body: members{"manageable-snapshots": shown}}, nil
}

// checkHost reads host and cluster (cinder/api/common.py, get_cluster_host;
// cinder-real/145 to 147). The pool of a host is cut off.
func (s *Cinder) checkHost(q *call) error {
	query := q.URL.Query()
	host, cluster := query.Get("host"), query.Get("cluster")
	switch {
	case q.minor < 17 && host == "":
		return refuse(http.StatusBadRequest, "Invalid input received: Host field is missing.")
	case q.minor >= 17 && (host == "") == (cluster == ""):
		return refuse(http.StatusBadRequest, "Invalid input received: One and only one of cluster and host must be set.")
	case host == "":
		return refuse(http.StatusNotFound, "Cluster "+cluster+" could not be found.")
	}
	host, _, _ = strings.Cut(host, "#")
	if host != Host {
		return refuse(http.StatusNotFound, "Service cinder-volume could not be found on host "+host+".")
	}
	return nil
}

// manageablePage sorts the snapshots of the back end, and cuts the page out
// of them. A marker is the JSON of a reference (cinder/volume/volume_utils.py,
// paginate_entries_list).
func (s *Cinder) manageablePage(p page) ([]*backendSnapshot, error) {
	list := slices.Clone(s.backend)
	slices.SortStableFunc(list, func(a, b *backendSnapshot) int {
		for _, k := range p.sort {
			n := cmp.Compare(a.name, b.name)
			if k.name == "size" {
				n = cmp.Compare(a.sizeGB, b.sizeGB)
			}
			if k.desc {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	if p.marker != "" {
		marker, err := decode([]byte(p.marker))
		if err != nil {
			return nil, refuse(http.StatusBadRequest, "Invalid input received: marker not found: "+p.marker)
		}
		at := slices.IndexFunc(list, func(b *backendSnapshot) bool {
			return repr(marker) == "{'source-name': "+repr(b.name)+"}"
		})
		if at < 0 {
			return nil, refuse(http.StatusBadRequest, "Invalid input received: marker not found: "+repr(marker))
		}
		list = list[at+1:]
	}
	list = list[min(p.offset, len(list)):]
	return list[:min(p.limit, len(list))], nil
}
