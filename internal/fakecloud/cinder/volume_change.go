package cinder

import (
	"fmt"
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The bodies of calls that change a volume (cinder/api/schemas/volumes.py, update;
// volume_actions.py, extend).
var (
	shapeVolumeUpdate = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "name", Schema: shapeName},
			{Name: "description", Schema: shapeDescription},
			{Name: "display_name", Schema: shapeName},
			{Name: "display_description", Schema: shapeDescription},
			{Name: "metadata", Schema: shapeMetadataOrNull},
		},
	}
	shapeExtend = &core.Schema{
		Types:    []string{"object"},
		Fields:   []core.Field{{Name: "new_size", Schema: &core.Schema{Types: []string{"integer", "string"}}}},
		Required: []string{"new_size"},
	}
)

// updateVolume changes name, description and metadata, in any status; metadata
// is replaced as a whole (cinder/api/v3/volumes.py, update).
func (s *Cinder) updateVolume(q *core.Call) (core.Answer, error) {
	body, err := read(q, "volume", shapeVolumeUpdate)
	if err != nil {
		return core.Answer{}, err
	}
	v, err := s.findVolume(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := q.Need(core.RoleMember, "volume:update"); err != nil {
		return core.Answer{}, err
	}
	for _, key := range []string{"name", "display_name"} {
		if body.Has(key) {
			v.Name = label(body, key)
		}
	}
	for _, key := range []string{"description", "display_description"} {
		if body.Has(key) {
			v.Description = label(body, key)
		}
	}
	if body.Has("metadata") {
		v.Metadata = body.Texts("metadata")
	}
	s.volumes.Touch(v)
	return core.Answer{Status: http.StatusOK, Body: core.Members{"volume": s.volumeBase(q, v)}}, nil
}

// extend makes a volume larger. One in use needs 3.42 (cinder/volume/api.py,
// extend, extend_attached_volume).
func (s *Cinder) extend(q *core.Call, v *Volume) error {
	body, err := read(q, "os-extend", shapeExtend)
	if err != nil {
		return err
	}
	size, ok := body.Integer("new_size")
	if !ok {
		return core.Refuse(http.StatusBadRequest, "New volume size must be specified as an integer.")
	}
	if v.Status != "available" && (v.Status != "in-use" || q.Minor < 42) {
		return core.Refuse(http.StatusBadRequest, fmt.Sprintf("Invalid volume: Volume %s status must be '['available']' "+
			"to extend, currently %s.", v.ID, v.Status))
	}
	if size <= v.SizeGB {
		return core.Refuse(http.StatusBadRequest, fmt.Sprintf("Invalid input received: New size for extend must be "+
			"greater than current size. (current: %d, extended: %d).", v.SizeGB, size))
	}
	if err := s.chargeMore(q, size-v.SizeGB); err != nil {
		return named("VolumeLimitExceeded", "VolumeSizeExceedsAvailableQuota", err)
	}
	before := v.Status
	s.volumes.Run(v, []string{"extending", before}, func(string, bool) { v.SizeGB = size })
	s.volumes.Touch(v)
	return nil
}

// connection is how a host would reach v.
func connection(v *Volume) core.Members {
	return core.Members{"driver_volume_type": "local", "data": core.Members{
		"device_path": "/dev/files/" + v.ID, "volume_id": v.ID, "access_mode": "rw", "encrypted": false,
	}}
}

// theType is the only volume type (cinder/api/views/types.py).
func theType() core.Members {
	return core.Members{
		"id": volumeTypeID(), "name": volumeType, "is_public": true, "description": "Default Volume Type",
		"extra_specs": core.Members{}, "qos_specs_id": nil, "os-volume-type-access:is_public": true,
	}
}

func (s *Cinder) listTypes(*core.Call) (core.Answer, error) {
	return core.Answer{Status: http.StatusOK, Body: core.Members{"volume_types": []any{theType()}}}, nil
}

func (s *Cinder) showType(q *core.Call) (core.Answer, error) {
	if id := q.Args[0]; id != volumeTypeID() && id != "default" {
		return core.Answer{}, core.Refuse(http.StatusNotFound, "Volume type "+id+" could not be found.")
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"volume_type": theType()}}, nil
}

// listZones lists the only zone (cinder/api/contrib/availability_zones.py).
func (s *Cinder) listZones(*core.Call) (core.Answer, error) {
	return core.Answer{Status: http.StatusOK, Body: core.Members{"availabilityZoneInfo": []any{
		core.Members{"zoneName": Zone, "zoneState": core.Members{"available": true}},
	}}}, nil
}
