package cinder

import (
	"maps"
	"net/http"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Snapshot is a snapshot of a volume. Nil stands for null.
type Snapshot struct {
	ID, ProjectID, UserID string
	Name, Description     *string
	VolumeID              string
	// Status is one of cinder/objects/fields.py, SnapshotStatus.
	Status   string
	SizeGB   int
	Progress string
	Metadata map[string]string
	// GroupID is the group snapshot that it is part of.
	GroupID   *string
	CreatedAt time.Time
	UpdatedAt *time.Time
}

func (s *Cinder) snapshotKind() core.Kind[Snapshot] {
	return core.Kind[Snapshot]{
		Noun:   "snapshot",
		ID:     func(x *Snapshot) *string { return &x.ID },
		Status: func(x *Snapshot) *string { return &x.Status },
		Name:   func(x *Snapshot) string { return core.TextOf(x.Name) },
		Rename: func(x *Snapshot, name string) { x.Name = &name },
		Touch:  func(x *Snapshot, now time.Time) { x.UpdatedAt = &now },
		Copy:   func(x *Snapshot) Snapshot { c := *x; c.Metadata = maps.Clone(x.Metadata); return c },
		Fill:   s.completeSnapshot,
		Added: func(x *Snapshot) {
			s.backend.Insert(&BackendSnapshot{
				Name: "snapshot-" + x.ID, VolumeID: x.VolumeID, SizeGB: x.SizeGB, CinderID: x.ID,
			})
		},
		Forgotten: func(x *Snapshot) { s.letGo(x.ID, s.unmanaging[x.ID]) },
	}
}

// completeSnapshot gives a snapshot that was added by hand likely values: the
// project and the size of its volume, status "available", now. It exists on the
// back end, too.
func (s *Cinder) completeSnapshot(x *Snapshot) {
	now := s.now()
	if v := s.volumes.Find(x.VolumeID); v != nil {
		core.SetIfZero(&x.ProjectID, v.ProjectID)
		core.SetIfZero(&x.UserID, v.UserID)
		core.SetIfZero(&x.SizeGB, v.SizeGB)
	}
	core.SetIfZero(&x.ProjectID, keystone.DemoProjectID)
	core.SetIfZero(&x.UserID, keystone.DemoUserID)
	core.SetIfZero(&x.Status, "available")
	core.SetIfZero(&x.SizeGB, 1)
	core.SetIfZero(&x.Progress, "100%")
	core.SetIfZero(&x.CreatedAt, now)
	core.SetIfZero(&x.UpdatedAt, &now)
	if x.Metadata == nil {
		x.Metadata = map[string]string{}
	}
}

// findSnapshot gives a snapshot that who asks may know of.
func (s *Cinder) findSnapshot(q *core.Call, id string) (*Snapshot, error) {
	if x := s.snapshots.Find(id); x != nil && q.Sees(x.ProjectID) {
		return x, nil
	}
	return nil, core.Refuse(http.StatusNotFound, "Snapshot "+id+" could not be found.")
}

func (s *Cinder) snapshotRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/snapshots", Serve: s.listSnapshots},
		{Method: http.MethodGet, Path: "/snapshots/detail", Serve: s.listSnapshots},
		{Method: http.MethodPost, Path: "/snapshots", Serve: s.createSnapshot},
		{Method: http.MethodGet, Path: "/snapshots/{id}", Serve: s.showSnapshot},
		{Method: http.MethodPut, Path: "/snapshots/{id}", Serve: s.updateSnapshot},
		{Method: http.MethodDelete, Path: "/snapshots/{id}", Serve: s.deleteSnapshot},
		{Method: http.MethodPost, Path: "/snapshots/{id}/action", Serve: s.actOnSnapshot},
		{Method: http.MethodPut, Path: "/snapshots/{id}/metadata", Serve: s.replaceSnapshotMetadata},
	}
}

// snapshotBase is what the create, manage and update calls show
// (cinder-real/043, 154).
func snapshotBase(x *Snapshot) core.Members {
	return core.Members{
		"id": x.ID, "created_at": timestamp(&x.CreatedAt), "updated_at": timestamp(x.UpdatedAt),
		"name": core.OrNull(x.Name), "description": core.OrNull(x.Description), "volume_id": x.VolumeID,
		"status": x.Status, "size": x.SizeGB, "metadata": maps.Clone(x.Metadata),
	}
}

// snapshotDetail is what the show and detail calls show (cinder-real/156).
func snapshotDetail(q *core.Call, x *Snapshot) core.Members {
	shown := snapshotBase(x)
	if q.Minor >= 14 {
		shown["group_snapshot_id"] = core.OrNull(x.GroupID)
	}
	if q.Minor >= 41 {
		shown["user_id"] = x.UserID
	}
	if q.Minor >= 65 {
		shown["consumes_quota"] = true
	}
	shown["os-extended-snapshot-attributes:project_id"] = x.ProjectID
	shown["os-extended-snapshot-attributes:progress"] = x.Progress
	return shown
}

func (s *Cinder) showSnapshot(q *core.Call) (core.Answer, error) {
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	s.snapshots.Look(x)
	if x, err = s.findSnapshot(q, q.Args[0]); err != nil {
		return core.Answer{}, err
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"snapshot": snapshotDetail(q, x)}}, nil
}

var snapshotColumns = []string{
	"id", "created_at", "updated_at", "user_id", "project_id", "volume_id", "status", "progress",
	"volume_size", "display_name", "display_description", "availability_zone", "consumes_quota",
}

// listSnapshots serves both lists. The one with details is a look.
func (s *Cinder) listSnapshots(q *core.Call) (core.Answer, error) {
	detail := q.Route.Path == "/snapshots/detail"
	var look func(string)
	if detail {
		look = func(id string) { s.snapshots.Look(s.snapshots.Find(id)) }
	}
	ids, links, count, err := s.listing(q, s.snapshotCollection, look)
	if err != nil {
		return core.Answer{}, err
	}
	shown := []any{}
	for _, id := range ids {
		if detail {
			shown = append(shown, snapshotDetail(q, s.snapshots.Find(id)))
		} else {
			shown = append(shown, snapshotBase(s.snapshots.Find(id)))
		}
	}
	return listed("snapshots", shown, links, count), nil
}

func (s *Cinder) snapshotCollection() collection {
	c := collection{
		columns:   snapshotColumns,
		allowed:   []string{"name", "status", "volume_id", "metadata", "availability_zone", "consumes_quota"},
		nameSince: 30,
		missing:   "Snapshot %s could not be found.",
		project:   func(id string) string { return s.snapshots.Find(id).ProjectID },
	}
	for _, x := range s.snapshots.All() {
		c.all = append(c.all, core.Item{ID: x.ID, Columns: core.Members{
			"id": x.ID, "created_at": timestamp(&x.CreatedAt), "updated_at": timestamp(x.UpdatedAt),
			"user_id": x.UserID, "project_id": x.ProjectID, "volume_id": x.VolumeID, "status": x.Status,
			"progress": x.Progress, "volume_size": x.SizeGB, "display_name": core.OrNull(x.Name),
			"display_description": core.OrNull(x.Description), "availability_zone": Zone, "consumes_quota": true,
		}})
	}
	return c
}
