package cinder

import (
	"fmt"
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The bodies of the volume calls (cinder/api/schemas/volumes.py). Up to 3.52
// unknown core.Members are let through.
var (
	shapeVolumeCreate = &core.Schema{
		Types: []string{"object"},
		Open:  true,
		Fields: []core.Field{
			{Name: "name", Schema: shapeName},
			{Name: "description", Schema: shapeDescription},
			{Name: "metadata", Schema: shapeMetadataOrNull},
			{Name: "snapshot_id", Schema: shapeUUIDOrNull},
			{Name: "source_volid", Schema: shapeUUIDOrNull},
			{Name: "size", Schema: &core.Schema{Types: []string{"integer", "string", "null"}}},
			{Name: "availability_zone", Schema: shapeZone},
		},
	}
	shapeAttach = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "instance_uuid", Schema: shapeUUIDOrNull},
			{Name: "mountpoint", Schema: &core.Schema{Types: []string{"string"}, Min: 1, Max: 255}},
			{Name: "host_name", Schema: shapeName},
			{Name: "mode", Schema: &core.Schema{Types: []string{"string", "null"}}},
		},
		Required: []string{"mountpoint"},
	}
)

// shapeBackupID is worded as jsonschema words a "oneOf".
var shapeBackupID = &core.Schema{Types: []string{"string", "null"}, Check: func(value any) (bool, error) {
	if text, ok := value.(string); ok && !core.UUID.MatchString(text) {
		return false, core.Refuse(http.StatusBadRequest, "Invalid input for field/attribute backup_id. Value: "+text+
			". '"+text+"' is not valid under any of the given schemas")
	}
	return true, nil
}}

// volumeShape is the body of a create call at the microversion of q.
func volumeShape(q *core.Call) *core.Schema {
	shape := shapeVolumeCreate
	if q.Minor >= 47 {
		shape = shape.With(core.Field{Name: "backup_id", Schema: shapeBackupID})
	}
	if q.Minor >= 53 {
		shape = shape.With(
			core.Field{Name: "display_name", Schema: shapeName},
			core.Field{Name: "display_description", Schema: shapeDescription},
			core.Field{Name: "volume_type", Schema: shapeName},
			core.Field{Name: "consistencygroup_id", Schema: shapeUUIDOrNull},
			core.Field{Name: "multiattach", Schema: shapeBoolean},
			core.Field{Name: "image_id", Schema: shapeName},
			core.Field{Name: "imageRef", Schema: shapeName},
			core.Field{Name: "group_id", Schema: shapeName},
		)
		shape.Open = false
	}
	return shape
}

func (s *Cinder) createVolume(q *core.Call) (core.Answer, error) {
	body, err := read(q, "volume", volumeShape(q))
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume:create"); err != nil {
		return core.Answer{}, err
	}
	v := &Volume{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, UserID: q.Caller.UserID,
		Name: label(body, "name"), Description: label(body, "description"), Metadata: body.Texts("metadata"),
		SnapshotID: body.Text("snapshot_id"), SourceID: body.Text("source_volid"),
	}
	least, source, err := s.volumeSource(q, v, body)
	if err != nil {
		return core.Answer{}, err
	}
	if err := s.placeable(body); err != nil {
		return core.Answer{}, err
	}
	size, ok := body.Integer("size")
	if !body.Has("size") || body.Get("size") == nil {
		size, ok = least, least > 0
	}
	if !ok || size <= 0 {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid input received: Volume size '%s' must be an integer and greater than 0", core.Str(body.Get("size"))))
	}
	if size < least && source != nil {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, fmt.Sprintf("Invalid input received: Volume size %dGB "+
			"cannot be smaller than the backup size %dGB. It must be >= backup size.", size, least))
	}
	if size < least {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid input received: Volume size '%d' must be equal or larger than the size of its source, %d",
			size, least))
	}
	v.SizeGB = size
	if err := s.charge(q, "volumes", size); err != nil {
		return core.Answer{}, named("VolumeLimitExceeded", "VolumeSizeExceedsAvailableQuota", err)
	}
	if source == nil {
		s.makeVolume(v)
	} else {
		s.makeFrom(source, v)
	}
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"volume": s.volumeBase(q, v)}}, nil
}

// placeable checks the type and the zone that were asked for
// (volume_from_backup, recorded from the same Cinder).
func (s *Cinder) placeable(body *core.Object) error {
	if name := body.Text("volume_type"); name != nil && *name != "" && *name != volumeType && *name != volumeTypeID() {
		return core.Refuse(http.StatusNotFound, "Volume type with name "+*name+" could not be found.")
	}
	if zone := body.Text("availability_zone"); zone != nil && *zone != "" && *zone != Zone {
		return core.Refuse(http.StatusBadRequest, "Availability zone '"+*zone+"' is invalid.")
	}
	return nil
}

// volumeSource finds what v is made from: its size, and the backup, if it is
// one. The server takes a backup at every microversion, although only 3.47
// speaks of it, and in every status (cinder/api/v3/volumes.py, create).
func (s *Cinder) volumeSource(q *core.Call, v *Volume, body *core.Object) (int, *Backup, error) {
	switch {
	case v.SnapshotID != nil:
		x, err := s.findSnapshot(q, *v.SnapshotID)
		if err != nil {
			return 0, nil, err
		}
		return x.SizeGB, nil, nil
	case v.SourceID != nil:
		x, err := s.findVolume(q, *v.SourceID)
		if err != nil {
			return 0, nil, err
		}
		return x.SizeGB, nil, nil
	}
	if id := body.Text("backup_id"); id != nil {
		b, err := s.Backups.find(q, *id)
		if err != nil {
			return 0, nil, err
		}
		return b.SizeGB, b, nil
	}
	return 0, nil, nil
}

// makeVolume starts to make v.
func (s *Cinder) makeVolume(v *Volume) *core.Operation {
	v.CreatedAt = s.now()
	s.volumes.Insert(v)
	return s.volumes.Run(v, s.volumes.CreatePlan("creating", "available"), nil)
}

// makeFrom starts to make v from a backup. The volume is "creating" all the time;
// the backup is "restoring" and available again shortly before the volume. A
// driver that fails leaves the volume in "error_restoring", without the backup
// in its metadata (cinder/volume/flows/manager/create_volume.py,
// _create_from_backup).
func (s *Cinder) makeFrom(source *Backup, v *Volume) {
	v.CreatedAt = s.now()
	s.volumes.Insert(v)
	plan := s.Backups.restores.Take("creating", "available")
	plan[0] = "creating"
	s.Backups.rows.Become(source, "restoring")
	o := s.volumes.Run(v, plan, func(status string, _ bool) {
		if status == "available" {
			v.Metadata["src_backup_id"] = source.ID
		}
	})
	o.Early = func() { s.Backups.rows.Become(source, "available") }
}
