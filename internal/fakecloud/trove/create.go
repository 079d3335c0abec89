package trove

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// unsafe is what a shell would not take as it is; a container's name has none
// of it (trove-real/create-bad-swift-container).
var unsafe = regexp.MustCompile(`[^\w@%+=:,./-]`)

// create starts a backup (trove/backup/models.py, Backup.create). The checks
// come in the server's order.
func (bs *Backups) create(q *core.Call) (core.Answer, error) {
	body, err := read(q, "backup", shapeBackup)
	if err != nil {
		return core.Answer{}, err
	}
	from, restored := body.Get("restore_from").(*core.Object)
	if !restored && !body.Has("instance") {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "instance is missing.")
	}
	b := &Backup{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID,
		Name: core.Str(body.Get("name")), Description: body.Text("description"),
	}
	if container := body.Text("swift_container"); container != nil {
		if unsafe.MatchString(*container) {
			return core.Answer{}, notAllowed(*container)
		}
		b.Container = *container
	}
	if driver := body.Text("storage_driver"); driver != nil && bs.trove.major >= withDrivers {
		b.StorageDriver = *driver
	}
	if restored {
		err = bs.register(b, from, q)
	} else {
		err = bs.back(b, body, q)
	}
	if err == nil {
		bs.trove.cloud.Breathe(bs.trove.race)
		err = bs.trove.charge(b.ProjectID)
	}
	if err != nil {
		bs.trove.blame(q, core.Str(body.Get("instance")), err)
		return core.Answer{}, err
	}
	b.CreatedAt = bs.trove.now()
	b.UpdatedAt = b.CreatedAt
	others := bs.rows.Where(func(x *Backup) bool {
		return b.InstanceID != nil && x.of(*b.InstanceID) && x.running()
	})
	bs.rows.Insert(b)
	bs.begin(b)
	bs.collide(others)
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"backup": b.view()}}, nil
}

// back prepares the backup of an instance.
func (bs *Backups) back(b *Backup, body *core.Object, q *core.Call) error {
	s := bs.trove
	i, err := s.findInstance(q, core.Str(body.Get("instance")))
	if err != nil {
		return err
	}
	if err := s.available(i); err != nil {
		return err
	}
	if i.ClusterID != "" {
		return core.Refuse(http.StatusNotImplemented, "Operation not supported for instances that are part of a cluster.")
	}
	if slices.Contains(withoutBackup, i.Datastore) {
		return core.Refuse(http.StatusNotImplemented,
			"The 'backup_create' operation is not supported for the '"+i.Datastore+"' datastore.")
	}
	if err := s.needSwift(q, b.StorageDriver); err != nil {
		return err
	}
	b.InstanceID, b.Status = new(i.ID), "NEW"
	b.Datastore, b.Version, b.VersionID = i.Datastore, i.Version, i.VersionID
	core.SetIfZero(&b.Container, s.container(b.ProjectID, i.ID))
	if id := body.Text("parent_id"); id != nil {
		// Neither its status nor its instance matters
		// (trove-real/create-incremental-parent-failed, parent-other-instance).
		if _, err := bs.find(q, *id); err != nil {
			return err
		}
		b.ParentID = id
		return nil
	}
	if n, _ := body.Integer("incremental"); n == 1 {
		b.ParentID = bs.lastCompleted(q, i.ID)
	}
	return nil
}

// lastCompleted is what an incremental backup builds on: the newest completed
// backup, itself incremental or not, on the first page of the instance's list;
// nil makes a full backup (trove-real/create-incremental-no-previous).
func (bs *Backups) lastCompleted(q *core.Call, instanceID string) *string {
	sorted := bs.choose(func(b *Backup) bool { return b.of(instanceID) && q.Sees(b.ProjectID) })
	for _, b := range sorted[:min(pageSize, len(sorted))] {
		if b.Status == "COMPLETED" {
			return new(b.ID)
		}
	}
	return nil
}

// register prepares the record of an object that is already there, in whatever
// region (trove-real/create-restore_from). Whoever may not use Swift is told
// the same as one who names no object.
func (bs *Backups) register(b *Backup, from *core.Object, q *core.Call) error {
	s := bs.trove
	version := core.Str(from.Get("local_datastore_version_id"))
	found := slices.IndexFunc(datastores, func(d datastore) bool { return d.versionID == version })
	if found < 0 {
		return core.Refuse(http.StatusBadRequest, "Datastore version '"+version+"' cannot be found.")
	}
	location := core.Str(from.Get("remote_location"))
	if s.needSwift(q, "") != nil || !s.swift[location] {
		return core.Refuse(http.StatusBadRequest, "Failed to restore backup from "+location)
	}
	size, _ := from.Get("size").(json.Number)
	gigabytes, err := size.Float64()
	if err != nil {
		return broken()
	}
	b.Location, b.SizeGB, b.Status = &location, &gigabytes, "RESTORED"
	d := datastores[found]
	b.Datastore, b.Version, b.VersionID = d.name, d.version, d.versionID
	return nil
}

// begin starts the guest's work.
func (bs *Backups) begin(b *Backup) {
	if b.Status == "RESTORED" {
		return
	}
	bs.rows.Run(b, bs.rows.CreatePlan("NEW", "BUILDING", "COMPLETED"), func(string, bool) { bs.report(b) })
	if b.Status == core.Gone {
		bs.rows.Forget(b)
		return
	}
	bs.report(b)
}

func notAllowed(value string) error {
	return core.Refuse(http.StatusBadRequest, "The value is not allowed: "+value+".")
}
