package cinder

import (
	"fmt"
	"maps"
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The bodies of the snapshot calls (cinder/api/schemas/snapshots.py).
var (
	shapeSnapshotCreate = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "name", Schema: shapeName},
			{Name: "display_name", Schema: shapeName},
			{Name: "description", Schema: shapeDescription},
			{Name: "volume_id", Schema: shapeUUID},
			{Name: "force", Schema: shapeBoolean},
			{Name: "metadata", Schema: shapeMetadataOrNull},
		},
		Required: []string{"volume_id"},
	}
	shapeSnapshotUpdate = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "name", Schema: shapeName},
			{Name: "description", Schema: shapeDescription},
			{Name: "display_name", Schema: shapeName},
			{Name: "display_description", Schema: shapeDescription},
		},
	}
)

func (s *Cinder) createSnapshot(q *core.Call) (core.Answer, error) {
	body, err := read(q, "snapshot", shapeSnapshotCreate)
	if err != nil {
		return core.Answer{}, err
	}
	v, err := s.findVolume(q, core.Str(body.Get("volume_id")))
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume:create_snapshot"); err != nil {
		return core.Answer{}, err
	}
	// Since 3.66 a volume in use needs no force.
	force := core.IsTrue(body.Get("force")) || q.Minor >= 66
	if v.Status != "available" && (v.Status != "in-use" || !force) {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid volume: Volume %s status must be available, but current status is: %s.", v.ID, v.Status))
	}
	if err := s.charge(q, "snapshots", v.SizeGB); err != nil {
		return core.Answer{}, named("SnapshotLimitExceeded", "VolumeSizeExceedsAvailableQuota", err)
	}
	x := s.newSnapshot(q, v, body)
	x.Name, x.Description = label(body, "name"), label(body, "description")
	if body.Has("display_name") {
		x.Name = label(body, "display_name")
	}
	entry := &BackendSnapshot{Name: "snapshot-" + x.ID, VolumeID: v.ID, SizeGB: v.SizeGB, CinderID: x.ID}
	s.makeSnapshot(x, func() {
		x.Progress = "100%"
		s.backend.Insert(entry)
	})
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"snapshot": snapshotBase(x)}}, nil
}

// newSnapshot is the row of a snapshot that is being made or managed. Managing
// trims nothing.
func (s *Cinder) newSnapshot(q *core.Call, v *Volume, body *core.Object) *Snapshot {
	x := &Snapshot{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, UserID: q.Caller.UserID,
		Name: body.Text("name"), Description: body.Text("description"),
		VolumeID: v.ID, SizeGB: v.SizeGB, Progress: "0%", Metadata: body.Texts("metadata"),
		CreatedAt: s.now(),
	}
	s.snapshots.Insert(x)
	return x
}

// makeSnapshot lets x run through its statuses; done comes with "available",
// and may still make it an error.
func (s *Cinder) makeSnapshot(x *Snapshot, done func()) {
	s.snapshots.Run(x, s.snapshots.CreatePlan("creating", "available"), func(status string, _ bool) {
		if status == "available" {
			done()
		}
	})
}

func (s *Cinder) updateSnapshot(q *core.Call) (core.Answer, error) {
	body, err := read(q, "snapshot", shapeSnapshotUpdate)
	if err != nil {
		return core.Answer{}, err
	}
	if len(body.Keys) == 0 {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid input for field/attribute snapshot. Value: {}. {} is not valid under any of the given schemas")
	}
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume:update_snapshot"); err != nil {
		return core.Answer{}, err
	}
	for _, key := range []string{"display_name", "name"} {
		if body.Has(key) {
			x.Name = label(body, key)
		}
	}
	for _, key := range []string{"display_description", "description"} {
		if body.Has(key) {
			x.Description = label(body, key)
		}
	}
	x.UpdatedAt = new(s.now())
	return core.Answer{Status: http.StatusOK, Body: core.Members{"snapshot": snapshotDetail(q, x)}}, nil
}

func (s *Cinder) deleteSnapshot(q *core.Call) (core.Answer, error) {
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume:delete_snapshot"); err != nil {
		return core.Answer{}, err
	}
	return s.discardSnapshot(x, "deleting")
}

// discardSnapshot starts to delete or unmanage x (cinder/volume/api.py, delete_snapshot).
func (s *Cinder) discardSnapshot(x *Snapshot, status string) (core.Answer, error) {
	if x.GroupID != nil || x.Status != "available" && x.Status != "error" {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid snapshot: Snapshot status must be available or "+
			"error and must not be part of a group.")
	}
	s.snapshots.Drop(x)
	s.snapshots.Run(x, s.snapshots.DeletePlan(status, core.Gone), nil)
	s.snapshots.Touch(x)
	s.unmanaging[x.ID] = status == "unmanaging"
	return core.Answer{Status: http.StatusAccepted, Body: ""}, nil
}

func (s *Cinder) actOnSnapshot(q *core.Call) (core.Answer, error) {
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if body, ok := q.JSON.(*core.Object); !ok || !body.Has("os-unmanage") {
		return core.Answer{}, noSuchAction(q)
	}
	if err := q.Need(core.RoleAdmin, "snapshot_extension:snapshot_unmanage"); err != nil {
		return core.Answer{}, err
	}
	return s.discardSnapshot(x, "unmanaging")
}

// replaceSnapshotMetadata serves the body {"metadata": {...}}.
func (s *Cinder) replaceSnapshotMetadata(q *core.Call) (core.Answer, error) {
	if _, err := read(q, "metadata", shapeMetadataPlain); err != nil {
		return core.Answer{}, err
	}
	x, err := s.findSnapshot(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume:update_snapshot_metadata"); err != nil {
		return core.Answer{}, err
	}
	x.Metadata = q.JSON.(*core.Object).Texts("metadata")
	return core.Answer{Status: http.StatusOK, Body: core.Members{"metadata": maps.Clone(x.Metadata)}}, nil
}
