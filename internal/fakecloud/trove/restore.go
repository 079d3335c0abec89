package trove

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// shapeInstance is what matters here of the body of a new instance
// (trove/common/apischema.py, instance.create; trove-real/restore-malformed).
var shapeInstance = &core.Schema{
	Types: []string{"object"}, Open: true,
	Fields: []core.Field{
		{Name: "name", Schema: shapeText},
		{Name: "restorePoint", Schema: &core.Schema{
			Types: []string{"object"}, Open: true,
			Fields:   []core.Field{{Name: "backupRef", Schema: shapeUUID}},
			Required: []string{"backupRef"},
		}},
	},
	Required: []string{"name"},
}

// createInstance makes an instance, from a backup if one is named. The answer
// is 200, not 202 (trove-real/restore-ok).
func (s *Trove) createInstance(q *core.Call) (core.Answer, error) {
	body, err := read(q, "instance", shapeInstance)
	if err != nil {
		return core.Answer{}, err
	}
	i := &Instance{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, Name: core.Str(body.Get("name")),
		Datastore: "mysql", Version: "5.7.29", VersionID: MySQLVersionID, Flavor: "1",
	}
	if o, ok := body.Get("volume").(*core.Object); ok {
		i.VolumeGB, _ = o.Integer("size")
	}
	if flavor := body.Text("flavorRef"); flavor != nil {
		i.Flavor = (*flavor)[strings.LastIndex(*flavor, "/")+1:]
	}
	if o, ok := body.Get("datastore").(*core.Object); ok && o.Has("type") {
		at := slices.IndexFunc(datastores, func(d datastore) bool { return d.is(core.Str(o.Get("type"))) })
		if at < 0 {
			return core.Answer{}, noDatastore(core.Str(o.Get("type")))
		}
		d := datastores[at]
		i.Datastore, i.Version, i.VersionID = d.name, d.version, d.versionID
	}
	if from, ok := body.Get("restorePoint").(*core.Object); ok {
		if err := s.restorable(q, core.Str(from.Get("backupRef")), i); err != nil {
			return core.Answer{}, err
		}
	}
	i.CreatedAt = s.now()
	i.UpdatedAt = i.CreatedAt
	s.instances.Insert(i)
	s.instances.Run(i, s.instances.CreatePlan("BUILD", "ACTIVE"), func(status string, _ bool) {
		if status == "ACTIVE" {
			i.OperatingStatus = "HEALTHY"
		}
	})
	return core.Answer{Status: http.StatusOK, Body: core.Members{"instance": s.instanceDetail(q, i)}}, nil
}

// restorable checks that an instance can be made from a backup. The checks come
// in the server's order (trove/instance/models.py, Instance.create).
func (s *Trove) restorable(q *core.Call, id string, i *Instance) error {
	b, err := s.Backups.find(q, id)
	if err != nil {
		return err
	}
	if b.Status != "COMPLETED" && b.Status != "RESTORED" {
		return core.Refuse(http.StatusConflict, fmt.Sprintf(
			"Unable to create instance because backup %s is not completed. Actual state: %s.", b.ID, b.Status))
	}
	if b.SizeGB != nil && *b.SizeGB > float64(i.VolumeGB) {
		return core.Refuse(http.StatusForbidden, fmt.Sprintf("Backup is too large for given flavor or volume. "+
			"Backup size: %s GBs. Available size: %d GBs.", pythonFloat(*b.SizeGB), i.VolumeGB))
	}
	if b.Location != nil && !s.swift[*b.Location] {
		return core.Refuse(http.StatusNotFound, "Backup file in "+*b.Location+" was not found in the object storage.")
	}
	if b.VersionID != "" && b.Datastore != i.Datastore {
		return core.Refuse(http.StatusBadRequest, fmt.Sprintf("The datastore from which the backup was taken, %s, "+
			"does not match the destination datastore of %s.", b.Datastore, i.Datastore))
	}
	return nil
}

// pythonFloat writes a number as Python does: 7 is 7.0.
func pythonFloat(x float64) string {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if _, err := json.Number(text).Int64(); err == nil {
		text += ".0"
	}
	return text
}
