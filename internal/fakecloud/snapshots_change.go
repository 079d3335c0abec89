package fakecloud

import (
	"fmt"
	"net/http"
	"slices"
)

// The bodies of the snapshot calls (cinder/api/schemas/snapshots.py).
var (
	shapeSnapshotCreate = &schema{
		types: []string{"object"},
		fields: []field{
			{"name", shapeName},
			{"display_name", shapeName},
			{"description", shapeDescription},
			{"volume_id", shapeUUID},
			{"force", shapeBoolean},
			{"metadata", shapeMetadataOrNull},
		},
		required: []string{"volume_id"},
	}
	shapeSnapshotUpdate = &schema{
		types: []string{"object"},
		fields: []field{
			{"name", shapeName},
			{"description", shapeDescription},
			{"display_name", shapeName},
			{"display_description", shapeDescription},
		},
	}
)

func (s *Cinder) createSnapshot(q *call) (Answer, error) {
	body, err := q.read("snapshot", shapeSnapshotCreate)
	if err != nil {
		return Answer{}, err
	}
	v, err := s.findVolume(q, str(body.get("volume_id")))
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "volume:create_snapshot"); err != nil {
		return Answer{}, err
	}
	// Since 3.66 a volume in use needs no force.
	force := isTrue(body.get("force")) || q.minor >= 66
	if v.Status != "available" && (v.Status != "in-use" || !force) {
		return Answer{}, refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid volume: Volume %s status must be available, but current status is: %s.", v.ID, v.Status))
	}
	if err := s.charge(q, "snapshots", v.SizeGB); err != nil {
		return Answer{}, named("SnapshotLimitExceeded", "VolumeSizeExceedsAvailableQuota", err)
	}
	x := s.newSnapshot(q, v, body)
	x.Name, x.Description = body.label("name"), body.label("description")
	if body.has("display_name") {
		x.Name = body.label("display_name")
	}
	entry := &backendSnapshot{name: "snapshot-" + x.ID, volumeID: v.ID, sizeGB: v.SizeGB, cinderID: x.ID}
	s.makeSnapshot(x, take(&s.plannedSnapshot.creates, "creating", "available"), func() {
		x.Progress = "100%"
		s.backend = append(s.backend, entry)
	})
	return Answer{Status: http.StatusAccepted, Body: members{"snapshot": snapshotBase(x)}}, nil
}

// newSnapshot is the row of a snapshot that is being made or managed. Managing
// trims nothing.
func (s *Cinder) newSnapshot(q *call, v *volume, body *object) *snapshot {
	x := &snapshot{Snapshot: Snapshot{
		ID: newUUID(), ProjectID: q.token.projectID(), UserID: q.token.user.id,
		Name: body.text("name"), Description: body.text("description"),
		VolumeID: v.ID, SizeGB: v.SizeGB, Progress: "0%", Metadata: body.metadata(),
		CreatedAt: s.now(),
	}}
	s.snapshots = append(s.snapshots, x)
	return x
}

// makeSnapshot lets x run through its statuses; done comes with "available",
// and may still make it an error.
func (s *Cinder) makeSnapshot(x *snapshot, plan []string, done func()) {
	x.Status = plan[0]
	o := &operation{}
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		o.moves = append(o.moves, func() {
			if last {
				x.op = nil
			}
			if status == Gone {
				s.forgetSnapshot(x)
				return
			}
			s.becomeSnapshot(x, status)
			if status == "available" {
				done()
			}
		})
	}
	x.op = s.cloud.clock.begin(o)
}

func (s *Cinder) updateSnapshot(q *call) (Answer, error) {
	body, err := q.read("snapshot", shapeSnapshotUpdate)
	if err != nil {
		return Answer{}, err
	}
	if len(body.keys) == 0 {
		return Answer{}, refuse(http.StatusBadRequest,
			"Invalid input for field/attribute snapshot. Value: {}. {} is not valid under any of the given schemas")
	}
	x, err := s.findSnapshot(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "volume:update_snapshot"); err != nil {
		return Answer{}, err
	}
	for _, key := range []string{"display_name", "name"} {
		if body.has(key) {
			x.Name = body.label(key)
		}
	}
	for _, key := range []string{"display_description", "description"} {
		if body.has(key) {
			x.Description = body.label(key)
		}
	}
	x.UpdatedAt = new(s.now())
	return Answer{Status: http.StatusOK, Body: members{"snapshot": snapshotDetail(q, x)}}, nil
}

func (s *Cinder) deleteSnapshot(q *call) (Answer, error) {
	x, err := s.findSnapshot(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "volume:delete_snapshot"); err != nil {
		return Answer{}, err
	}
	return s.discardSnapshot(x, "deleting", false)
}

// discardSnapshot starts to delete or unmanage x; force is for any status
// (cinder/volume/api.py, delete_snapshot).
func (s *Cinder) discardSnapshot(x *snapshot, status string, force bool) (Answer, error) {
	if x.GroupID != nil || !force && x.Status != "available" && x.Status != "error" {
		return Answer{}, refuse(http.StatusBadRequest, "Invalid snapshot: Snapshot status must be available or "+
			"error and must not be part of a group.")
	}
	s.cloud.clock.drop(x.op)
	keep := status == "unmanaging"
	plan := take(&s.plannedSnapshot.deletes, status, Gone)
	s.becomeSnapshot(x, plan[0])
	o := &operation{}
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		o.moves = append(o.moves, func() {
			if last {
				x.op = nil
			}
			if status != Gone {
				s.becomeSnapshot(x, status)
				return
			}
			s.forgetSnapshot(x)
			s.letGo(x.ID, keep)
		})
	}
	x.op = s.cloud.clock.begin(o)
	return Answer{Status: http.StatusAccepted, Body: ""}, nil
}

// snapshotStatuses are all statuses of a snapshot (cinder/objects/fields.py,
// SnapshotStatus).
var snapshotStatuses = []string{
	"error", "available", "creating", "deleting", "deleted", "updating", "error_deleting",
	"unmanaging", "backing-up", "restoring",
}

func (s *Cinder) actOnSnapshot(q *call) (Answer, error) {
	x, err := s.findSnapshot(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	body, ok := q.json.(*object)
	switch {
	case ok && body.has("os-unmanage"):
		if err := q.need(RoleAdmin, "snapshot_extension:snapshot_unmanage"); err != nil {
			return Answer{}, err
		}
		return s.discardSnapshot(x, "unmanaging", false)
	case ok && body.has("os-force_delete"):
		if err := q.need(RoleAdmin, "volume_extension:snapshot_admin_actions:force_delete"); err != nil {
			return Answer{}, err
		}
		return s.discardSnapshot(x, "deleting", true)
	case ok && body.has("os-reset_status"):
		return s.resetSnapshotStatus(q, x)
	case ok && body.has("os-update_snapshot_status"):
		return s.updateSnapshotStatus(q, x)
	}
	return Answer{}, noSuchAction(q)
}

func (s *Cinder) resetSnapshotStatus(q *call, x *snapshot) (Answer, error) {
	body, err := q.read("os-reset_status", &schema{
		types: []string{"object"}, required: []string{"status"},
		fields: []field{{"status", &schema{types: []string{"string"}}}},
	})
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleAdmin, "volume_extension:snapshot_admin_actions:reset_status"); err != nil {
		return Answer{}, err
	}
	status := str(body.get("status"))
	if !slices.Contains(snapshotStatuses, status) {
		list := make([]any, len(snapshotStatuses))
		for i, name := range snapshotStatuses {
			list[i] = name
		}
		return Answer{}, refuse(http.StatusBadRequest,
			"Snapshot status: "+status+" is invalid, valid statuses are: "+repr(list)+".")
	}
	s.cloud.clock.drop(x.op)
	x.op = nil
	s.becomeSnapshot(x, status)
	return Answer{Status: http.StatusAccepted, Body: ""}, nil
}

// updateSnapshotStatus is for a compute service that makes a snapshot itself
// (cinder/api/contrib/snapshot_actions.py).
func (s *Cinder) updateSnapshotStatus(q *call, x *snapshot) (Answer, error) {
	body, err := q.read("os-update_snapshot_status", &schema{
		types: []string{"object"}, required: []string{"status"},
		fields: []field{
			{"status", &schema{types: []string{"string"}}},
			{"progress", &schema{types: []string{"string", "null"}}},
		},
	})
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "snapshot_extension:snapshot_actions:update_snapshot_status"); err != nil {
		return Answer{}, err
	}
	allowed, ok := map[string][]string{
		"creating": {"creating", "available", "error"},
		"deleting": {"deleting", "error_deleting"},
	}[x.Status]
	if !ok {
		return Answer{}, refuse(http.StatusBadRequest,
			"Snapshot status "+x.Status+" not allowed for update_snapshot_status")
	}
	status := str(body.get("status"))
	if !slices.Contains(allowed, status) {
		return Answer{}, refuse(http.StatusBadRequest, fmt.Sprintf(
			"Provided snapshot status %s not allowed for snapshot with status %s.", status, x.Status))
	}
	s.cloud.clock.drop(x.op)
	x.op = nil
	s.becomeSnapshot(x, status)
	if progress := body.text("progress"); progress != nil {
		x.Progress = *progress
	}
	return Answer{Status: http.StatusAccepted, Body: ""}, nil
}
