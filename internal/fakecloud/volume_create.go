package fakecloud

import (
	"fmt"
	"net/http"
)

// The bodies of the volume calls (cinder/api/schemas/volumes.py). Up to 3.52
// unknown members are let through.
var (
	shapeVolumeCreate = &schema{
		types: []string{"object"},
		open:  true,
		fields: []field{
			{"name", shapeName},
			{"description", shapeDescription},
			{"metadata", shapeMetadataOrNull},
			{"snapshot_id", shapeUUIDOrNull},
			{"source_volid", shapeUUIDOrNull},
			{"size", &schema{types: []string{"integer", "string", "null"}}},
			{"availability_zone", shapeZone},
		},
	}
	shapeVolumeUpdate = &schema{
		types: []string{"object"},
		fields: []field{
			{"name", shapeName},
			{"description", shapeDescription},
			{"display_name", shapeName},
			{"display_description", shapeDescription},
			{"metadata", shapeMetadataPlain},
		},
	}
	shapeAttach = &schema{
		types: []string{"object"},
		fields: []field{
			{"instance_uuid", shapeUUIDOrNull},
			{"mountpoint", &schema{types: []string{"string"}, min: 1, max: 255}},
			{"host_name", shapeName},
			{"mode", &schema{types: []string{"string", "null"}}},
		},
		required: []string{"mountpoint"},
	}
)

// volumeShape is the body of a create call at the microversion of q.
func volumeShape(q *call) *schema {
	shape := shapeVolumeCreate
	if q.minor >= 47 {
		shape = shape.with(field{"backup_id", shapeUUIDOrNull})
	}
	if q.minor >= 53 {
		shape = shape.with(
			field{"display_name", shapeName},
			field{"display_description", shapeDescription},
			field{"volume_type", shapeName},
			field{"consistencygroup_id", shapeUUIDOrNull},
			field{"multiattach", shapeBoolean},
			field{"image_id", shapeName},
			field{"imageRef", shapeName},
			field{"group_id", shapeName},
		)
		shape.open = false
	}
	return shape
}

func (s *Cinder) createVolume(q *call) (Answer, error) {
	body, err := q.read("volume", volumeShape(q))
	if err != nil {
		return Answer{}, err
	}
	if err := q.need(RoleMember, "volume:create"); err != nil {
		return Answer{}, err
	}
	v := &volume{Volume: Volume{
		ID: newUUID(), ProjectID: q.token.projectID(), UserID: q.token.user.id,
		Name: body.label("name"), Description: body.label("description"),
		Status: "creating", Metadata: body.metadata(),
		SnapshotID: body.text("snapshot_id"), SourceID: body.text("source_volid"),
	}}
	least, source, err := s.volumeSource(q, v, body)
	if err != nil {
		return Answer{}, err
	}
	size, ok := body.integer("size")
	if !body.has("size") || body.get("size") == nil {
		size, ok = least, least > 0
	}
	if !ok || size <= 0 {
		return Answer{}, refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid input received: Volume size '%s' must be an integer and greater than 0", str(body.get("size"))))
	}
	if size < least {
		return Answer{}, refuse(http.StatusBadRequest, fmt.Sprintf(
			"Invalid input received: Volume size '%d' must be equal or larger than the size of its source, %d",
			size, least))
	}
	v.SizeGB = size
	if err := s.charge(q, "volumes", size); err != nil {
		return Answer{}, named("VolumeLimitExceeded", "VolumeSizeExceedsAvailableQuota", err)
	}
	s.makeVolume(v, source)
	return Answer{Status: http.StatusAccepted, Body: members{"volume": s.volumeBase(q, v)}}, nil
}

// volumeSource finds what v is made from: its size, and the backup, if it is
// one (since 3.47).
func (s *Cinder) volumeSource(q *call, v *volume, body *object) (int, *backup, error) {
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
	if id := body.text("backup_id"); id != nil && q.minor >= 47 {
		b, err := s.Backups.find(q, *id)
		if err != nil {
			return 0, nil, err
		}
		if b.Status != "available" {
			return 0, nil, refuse(http.StatusBadRequest, "Invalid input received: Invalid backup: "+
				"Backup status must be available")
		}
		return b.SizeGB, b, nil
	}
	return 0, nil, nil
}

// makeVolume starts to make v, from a backup if source is one.
func (s *Cinder) makeVolume(v *volume, source *backup) *operation {
	v.CreatedAt = s.now()
	s.volumes = append(s.volumes, v)
	v.op = s.cloud.clock.begin(&operation{moves: []func(){func() {
		if source != nil {
			v.Metadata["src_backup_id"] = source.ID
		}
		v.op = nil
		s.become(v, "available")
	}}})
	return v.op
}
