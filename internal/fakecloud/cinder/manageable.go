package cinder

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// BackendSnapshot is a snapshot as the storage itself knows it.
type BackendSnapshot struct {
	Name, VolumeID string
	SizeGB         int
	// CinderID is the snapshot of Cinder that it belongs to, empty if it is
	// not managed.
	CinderID string
	// Unsafe is why the driver refuses to have it managed, empty if it does not.
	Unsafe string
}

func (s *Cinder) backendKind() core.Kind[BackendSnapshot] {
	return core.Kind[BackendSnapshot]{
		Noun: "snapshot of the back end",
		ID:   func(b *BackendSnapshot) *string { return &b.Name },
		Fill: func(b *BackendSnapshot) {
			if v := s.volumes.Find(b.VolumeID); v != nil {
				core.SetIfZero(&b.SizeGB, v.SizeGB)
			}
			core.SetIfZero(&b.SizeGB, 1)
		},
	}
}

var shapeManage = &core.Schema{
	Types: []string{"object"},
	Fields: []core.Field{
		{Name: "description", Schema: shapeDescription},
		{Name: "metadata", Schema: shapeMetadataOrNull},
		{Name: "name", Schema: shapeName},
		{Name: "volume_id", Schema: shapeUUID},
		{Name: "ref", Schema: &core.Schema{Types: []string{"object", "null", "string"}, Open: true}},
	},
	Required: []string{"ref", "volume_id"},
}

// manageableRoutes are the two paths of manageable snapshots, which differ
// only in the microversion that they need (cinder-real/138 to 141).
func (s *Cinder) manageableRoutes() []core.Route {
	var routes []core.Route
	for path, since := range map[string]int{"/manageable_snapshots": 8, "/os-snapshot-manage": 0} {
		routes = append(routes,
			core.Route{Method: http.MethodGet, Path: path, Since: since, Serve: s.listManageable},
			core.Route{Method: http.MethodGet, Path: path + "/detail", Since: since, Serve: s.listManageable},
			core.Route{Method: http.MethodPost, Path: path, Since: since, Serve: s.manage},
		)
	}
	return routes
}

// manage adopts a snapshot of the back end. Whether there is one shows only
// later, in the status (cinder-real/163 to 167).
func (s *Cinder) manage(q *core.Call) (core.Answer, error) {
	body, err := read(q, "snapshot", shapeManage)
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleAdmin, "snapshot_extension:snapshot_manage"); err != nil {
		return core.Answer{}, err
	}
	v, err := s.findVolume(q, core.Str(body.Get("volume_id")))
	if err != nil {
		return core.Answer{}, err
	}
	if err := snapshottable(v); err != nil {
		return core.Answer{}, err
	}
	if err := s.charge(q, "snapshots", v.SizeGB); err != nil {
		return core.Answer{}, named("SnapshotLimitExceeded", "VolumeSizeExceedsAvailableQuota", err)
	}
	x := s.newSnapshot(q, v, body)
	s.makeSnapshot(x, func() {
		found := s.reference(v, body.Get("ref"))
		if found == nil {
			x.Status = "error"
			return
		}
		x.SizeGB = found.SizeGB
		found.Name, found.CinderID = "snapshot-"+x.ID, x.ID
	})
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"snapshot": snapshotBase(x)}}, nil
}

// snapshottable refuses a volume that can have no more snapshots now
// (cinder/volume/api.py, create_snapshot_in_db).
func snapshottable(v *Volume) error {
	switch v.Status {
	case "available", "in-use":
		return nil
	case "maintenance":
		return core.Refuse(http.StatusBadRequest,
			"Invalid volume: The snapshot cannot be created when the volume is in maintenance mode.")
	case "error":
		return core.Refuse(http.StatusBadRequest,
			"Invalid volume: The snapshot cannot be created when the volume is in error status.")
	}
	return core.Refuse(http.StatusBadRequest, fmt.Sprintf("Invalid volume: Volume %s status must be available, in-use, "+
		"but current status is: %s.", v.ID, v.Status))
}

// reference finds what a ref names, if it is a free snapshot of v. The driver
// takes a source-name or a bare string.
func (s *Cinder) reference(v *Volume, ref any) *BackendSnapshot {
	name, ok := ref.(string)
	if o, isObject := ref.(*core.Object); isObject {
		name, ok = o.Get("source-name").(string)
	}
	for _, b := range s.backend.All() {
		if ok && b.Name == name && b.VolumeID == v.ID && b.CinderID == "" && b.Unsafe == "" {
			return b
		}
	}
	return nil
}

// letGo unties the snapshot of the back end from the snapshot id, and removes
// it unless keep. Its name stays (cinder-real/160).
func (s *Cinder) letGo(id string, keep bool) {
	for _, b := range s.backend.Where(func(b *BackendSnapshot) bool { return b.CinderID == id }) {
		b.CinderID = ""
		if !keep {
			s.backend.Forget(b)
		}
	}
}

func (s *Cinder) listManageable(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "snapshot_extension:list_manageable"); err != nil {
		return core.Answer{}, err
	}
	if err := s.checkHost(q); err != nil {
		return core.Answer{}, err
	}
	p, err := q.Page(s.maxLimit, "reference")
	if err != nil {
		return core.Answer{}, err
	}
	for _, k := range p.Sort {
		if k.Name != "reference" && k.Name != "size" {
			return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid sort keys passed: "+k.Name)
		}
	}
	list, err := s.manageablePage(p)
	if err != nil {
		return core.Answer{}, err
	}
	shown := []any{}
	for _, b := range list {
		e := core.Members{
			"reference": core.Members{"source-name": b.Name}, "size": b.SizeGB,
			"safe_to_manage":   b.CinderID == "" && b.Unsafe == "",
			"source_reference": core.Members{"source-name": "volume-" + b.VolumeID},
		}
		if strings.HasSuffix(q.Route.Path, "/detail") {
			e["reason_not_safe"], e["extra_info"], e["cinder_id"] = core.NullIfEmpty(b.Unsafe), nil, nil
			if b.CinderID != "" {
				e["reason_not_safe"], e["cinder_id"] = "already managed", b.CinderID
			}
		}
		shown = append(shown, e)
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"manageable-snapshots": shown}}, nil
}

// checkHost reads host and cluster (cinder/api/common.py, get_cluster_host;
// cinder-real/145 to 147). The pool of a host is cut off.
func (s *Cinder) checkHost(q *core.Call) error {
	query := q.URL.Query()
	host, cluster := query.Get("host"), query.Get("cluster")
	switch {
	case q.Minor < 17 && host == "":
		return core.Refuse(http.StatusBadRequest, "Invalid input received: Host field is missing.")
	case q.Minor >= 17 && (host == "") == (cluster == ""):
		return core.Refuse(http.StatusBadRequest, "Invalid input received: One and only one of cluster and host must be set.")
	case host == "":
		return core.Refuse(http.StatusNotFound, "Cluster "+cluster+" could not be found.")
	}
	host, _, _ = strings.Cut(host, "#")
	if host != Host {
		return core.Refuse(http.StatusNotFound, "Service cinder-volume could not be found on host "+host+".")
	}
	return nil
}

// manageablePage sorts the snapshots of the back end, and cuts the page out
// of them. A marker is the JSON of a reference (cinder/volume/volume_utils.py,
// paginate_entries_list).
func (s *Cinder) manageablePage(p core.Page) ([]*BackendSnapshot, error) {
	list := slices.Clone(s.backend.All())
	slices.SortStableFunc(list, func(a, b *BackendSnapshot) int {
		for _, k := range p.Sort {
			n := cmp.Compare(a.Name, b.Name)
			if k.Name == "size" {
				n = cmp.Compare(a.SizeGB, b.SizeGB)
			}
			if k.Desc {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	if p.Marker != "" {
		marker, err := core.Decode([]byte(p.Marker))
		if err != nil {
			return nil, core.Refuse(http.StatusBadRequest, "Invalid input received: marker not found: "+p.Marker)
		}
		at := slices.IndexFunc(list, func(b *BackendSnapshot) bool {
			return core.Repr(marker) == "{'source-name': "+core.Repr(b.Name)+"}"
		})
		if at < 0 {
			return nil, core.Refuse(http.StatusBadRequest, "Invalid input received: marker not found: "+core.Repr(marker))
		}
		list = list[at+1:]
	}
	list = list[min(p.Offset, len(list)):]
	return list[:min(p.Limit, len(list))], nil
}
