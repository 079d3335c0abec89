package fakecloud

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// shapeInstance is what matters here of the body of a new instance
// (trove/common/apischema.py, instance.create; trove-real/restore-malformed).
var shapeInstance = []troveShape{
	{name: "name", kind: "string", max: 255, pattern: troveText, required: true},
	{name: "restorePoint", kind: "object", fields: []troveShape{
		{name: "backupRef", kind: "string", max: 64, pattern: troveUUID, required: true},
	}},
}

// createInstance makes an instance, from a backup if one is named. The answer
// is 200, not 202 (trove-real/restore-ok).
func (s *Trove) createInstance(q *call) (Answer, error) {
	body, err := q.readTrove("instance", shapeInstance)
	if err != nil {
		return Answer{}, err
	}
	i := &instance{Instance: Instance{
		ID: newUUID(), ProjectID: q.token.projectID(), Name: str(body.get("name")), Status: "BUILD",
		Datastore: "mysql", Version: "5.7.29", VersionID: MySQLVersionID, Flavor: "1",
	}}
	if o, ok := body.get("volume").(*object); ok {
		i.VolumeGB, _ = o.integer("size")
	}
	if flavor := body.text("flavorRef"); flavor != nil {
		i.Flavor = (*flavor)[strings.LastIndex(*flavor, "/")+1:]
	}
	if o, ok := body.get("datastore").(*object); ok && o.has("type") {
		at := slices.IndexFunc(datastores, func(d datastore) bool { return d.is(str(o.get("type"))) })
		if at < 0 {
			return Answer{}, noDatastore(str(o.get("type")))
		}
		d := datastores[at]
		i.Datastore, i.Version, i.VersionID = d.name, d.version, d.versionID
	}
	if from, ok := body.get("restorePoint").(*object); ok {
		if err := s.restorable(q, str(from.get("backupRef")), i); err != nil {
			return Answer{}, err
		}
	}
	i.CreatedAt = s.now()
	i.UpdatedAt = i.CreatedAt
	i.op = s.cloud.clock.begin(&operation{moves: []func(){func() {
		i.op, i.Status, i.OperatingStatus, i.UpdatedAt = nil, "ACTIVE", "HEALTHY", s.now()
	}}})
	s.instances = append(s.instances, i)
	return Answer{Status: http.StatusOK, Body: members{"instance": s.instanceDetail(q, i)}}, nil
}

// restorable checks that an instance can be made from a backup. The checks come
// in the server's order (trove/instance/models.py, Instance.create).
func (s *Trove) restorable(q *call, id string, i *instance) error {
	b, err := s.Backups.find(q, id)
	if err != nil {
		return err
	}
	if b.Status != "COMPLETED" && b.Status != "RESTORED" {
		return refuse(http.StatusConflict, fmt.Sprintf(
			"Unable to create instance because backup %s is not completed. Actual state: %s.", b.ID, b.Status))
	}
	if b.SizeGB != nil && *b.SizeGB > float64(i.VolumeGB) {
		return refuse(http.StatusForbidden, fmt.Sprintf("Backup is too large for given flavor or volume. "+
			"Backup size: %s GBs. Available size: %d GBs.", pythonFloat(*b.SizeGB), i.VolumeGB))
	}
	if b.Location != nil && !s.cloud.holds(*b.Location) {
		return refuse(http.StatusNotFound, "Backup file in "+*b.Location+" was not found in the object storage.")
	}
	if b.VersionID != "" && b.Datastore != i.Datastore {
		return refuse(http.StatusBadRequest, fmt.Sprintf("The datastore from which the backup was taken, %s, "+
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
