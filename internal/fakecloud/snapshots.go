package fakecloud

import (
	"maps"
	"net/http"
	"slices"
	"time"
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

type snapshot struct {
	Snapshot

	op *operation
}

// AddSnapshot makes a snapshot that is available, in the project of its
// volume unless with says otherwise. Without an id it gets one. It exists on
// the back end, too.
func (s *Cinder) AddSnapshot(id, volumeID string, with ...func(*Snapshot)) Snapshot {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	setIfZero(&id, newUUID())
	now := s.now()
	x := &snapshot{Snapshot: Snapshot{
		ID: id, ProjectID: DemoProjectID, UserID: DemoUserID, VolumeID: volumeID,
		Status: "available", SizeGB: 1, Progress: "100%", Metadata: map[string]string{},
		CreatedAt: now, UpdatedAt: &now,
	}}
	if v := s.volume(volumeID); v != nil {
		x.ProjectID, x.UserID, x.SizeGB = v.ProjectID, v.UserID, v.SizeGB
	}
	for _, f := range with {
		f(&x.Snapshot)
	}
	s.snapshots = append(s.snapshots, x)
	s.backend = append(s.backend, &backendSnapshot{
		name: "snapshot-" + id, volumeID: volumeID, sizeGB: x.SizeGB, cinderID: id,
	})
	return x.copy()
}

// Snapshot gives the snapshot of that id. It is no look.
func (s *Cinder) Snapshot(id string) (Snapshot, bool) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.clock.settle()
	if x := s.snapshot(id); x != nil {
		return x.copy(), true
	}
	return Snapshot{}, false
}

// Snapshots gives all snapshots of all projects, the oldest first.
func (s *Cinder) Snapshots() []Snapshot {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.clock.settle()
	var all []Snapshot
	for _, x := range s.snapshots {
		all = append(all, x.copy())
	}
	return all
}

// EditSnapshot changes a snapshot behind the API's back. A new status ends
// what the cloud was doing to it.
func (s *Cinder) EditSnapshot(id string, edit func(*Snapshot)) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	x := s.snapshot(id)
	if x == nil {
		s.cloud.complainLocked("there is no snapshot %s to edit", id)
		return
	}
	before := x.Status
	edit(&x.Snapshot)
	x.UpdatedAt = new(s.now())
	if x.Status != before && x.op != nil {
		if before != "backing-up" {
			s.cloud.clock.drop(x.op)
		}
		x.op.early, x.op = nil, nil
	}
}

// RemoveSnapshot makes a snapshot vanish, on the back end, too.
func (s *Cinder) RemoveSnapshot(id string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if x := s.snapshot(id); x != nil {
		s.forgetSnapshot(x)
		s.backend = slices.DeleteFunc(s.backend, func(b *backendSnapshot) bool { return b.cinderID == id })
	}
}

// NextSnapshot makes the next snapshot that is made or managed run through
// these statuses. The default is "creating", "available".
func (s *Cinder) NextSnapshot(statuses ...string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.plannedSnapshot.creates = append(s.plannedSnapshot.creates, statuses)
}

// NextSnapshotDelete makes the next snapshot that is deleted or unmanaged run
// through these statuses. The default is "deleting" or "unmanaging", Gone.
func (s *Cinder) NextSnapshotDelete(statuses ...string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.plannedSnapshot.deletes = append(s.plannedSnapshot.deletes, statuses)
}

func (x *snapshot) copy() Snapshot {
	c := x.Snapshot
	c.Metadata = maps.Clone(x.Metadata)
	return c
}

func (s *Cinder) snapshot(id string) *snapshot {
	for _, x := range s.snapshots {
		if x.ID == id {
			return x
		}
	}
	return nil
}

func (s *Cinder) forgetSnapshot(x *snapshot) {
	s.snapshots = slices.DeleteFunc(s.snapshots, func(y *snapshot) bool { return y == x })
}

func (s *Cinder) becomeSnapshot(x *snapshot, status string) {
	x.Status, x.UpdatedAt = status, new(s.now())
}

// findSnapshot gives a snapshot that who asks may know of.
func (s *Cinder) findSnapshot(q *call, id string) (*snapshot, error) {
	if x := s.snapshot(id); x != nil && q.sees(x.ProjectID) {
		return x, nil
	}
	return nil, refuse(http.StatusNotFound, "Snapshot "+id+" could not be found.")
}

func (s *Cinder) snapshotRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/snapshots", serve: s.listSnapshots},
		{method: http.MethodGet, path: "/snapshots/detail", serve: s.listSnapshots},
		{method: http.MethodPost, path: "/snapshots", serve: s.createSnapshot},
		{method: http.MethodGet, path: "/snapshots/{id}", serve: s.showSnapshot},
		{method: http.MethodPut, path: "/snapshots/{id}", serve: s.updateSnapshot},
		{method: http.MethodDelete, path: "/snapshots/{id}", serve: s.deleteSnapshot},
		{method: http.MethodPost, path: "/snapshots/{id}/action", serve: s.actOnSnapshot},
		{method: http.MethodGet, path: "/snapshots/{id}/metadata", serve: s.snapshotMetadata},
		{method: http.MethodPost, path: "/snapshots/{id}/metadata", serve: s.mergeSnapshotMetadata},
		{method: http.MethodPut, path: "/snapshots/{id}/metadata", serve: s.replaceSnapshotMetadata},
		{method: http.MethodGet, path: "/snapshots/{id}/metadata/{key}", serve: s.snapshotMeta},
		{method: http.MethodPut, path: "/snapshots/{id}/metadata/{key}", serve: s.setSnapshotMeta},
		{method: http.MethodDelete, path: "/snapshots/{id}/metadata/{key}", serve: s.deleteSnapshotMeta},
	}
}

// snapshotBase is what the create, manage and update calls show
// (cinder-real/043, 154).
func snapshotBase(x *snapshot) members {
	return members{
		"id": x.ID, "created_at": timestamp(&x.CreatedAt), "updated_at": timestamp(x.UpdatedAt),
		"name": orNull(x.Name), "description": orNull(x.Description), "volume_id": x.VolumeID,
		"status": x.Status, "size": x.SizeGB, "metadata": x.copy().Metadata,
	}
}

// snapshotDetail is what the show and detail calls show (cinder-real/156).
func snapshotDetail(q *call, x *snapshot) members {
	shown := snapshotBase(x)
	if q.minor >= 14 {
		shown["group_snapshot_id"] = orNull(x.GroupID)
	}
	if q.minor >= 41 {
		shown["user_id"] = x.UserID
	}
	if q.minor >= 65 {
		shown["consumes_quota"] = true
	}
	shown["os-extended-snapshot-attributes:project_id"] = x.ProjectID
	shown["os-extended-snapshot-attributes:progress"] = x.Progress
	return shown
}

func (s *Cinder) showSnapshot(q *call) (Answer, error) {
	x, err := s.findSnapshot(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	s.cloud.clock.look(x.op)
	if x, err = s.findSnapshot(q, q.args[0]); err != nil {
		return Answer{}, err
	}
	return Answer{Status: http.StatusOK, Body: members{"snapshot": snapshotDetail(q, x)}}, nil
}

var snapshotColumns = []string{
	"id", "created_at", "updated_at", "user_id", "project_id", "volume_id", "status", "progress",
	"volume_size", "display_name", "display_description", "availability_zone", "consumes_quota",
}

// listSnapshots serves both lists. The one with details is a look.
func (s *Cinder) listSnapshots(q *call) (Answer, error) {
	detail := q.route.path == "/snapshots/detail"
	var look func(string)
	if detail {
		look = func(id string) { s.cloud.clock.look(s.snapshot(id).op) }
	}
	ids, links, count, err := q.listing(s, s.snapshotCollection, look)
	if err != nil {
		return Answer{}, err
	}
	shown := []any{}
	for _, id := range ids {
		if detail {
			shown = append(shown, snapshotDetail(q, s.snapshot(id)))
		} else {
			shown = append(shown, snapshotBase(s.snapshot(id)))
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
		project:   func(id string) string { return s.snapshot(id).ProjectID },
	}
	for _, x := range s.snapshots {
		c.all = append(c.all, item{x.ID, members{
			"id": x.ID, "created_at": timestamp(&x.CreatedAt), "updated_at": timestamp(x.UpdatedAt),
			"user_id": x.UserID, "project_id": x.ProjectID, "volume_id": x.VolumeID, "status": x.Status,
			"progress": x.Progress, "volume_size": x.SizeGB, "display_name": orNull(x.Name),
			"display_description": orNull(x.Description), "availability_zone": Zone, "consumes_quota": true,
		}})
	}
	return c
}
