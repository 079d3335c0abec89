package fakecloud

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
)

// unsafe is what a shell would not take as it is; a container's name has none
// of it (trove-real/create-bad-swift-container).
var unsafe = regexp.MustCompile(`[^\w@%+=:,./-]`)

// create starts a backup (trove/backup/models.py, Backup.create). The checks
// come in the server's order.
func (bs *DatabaseBackups) create(q *call) (Answer, error) {
	body, err := q.readTrove("backup", shapeDatabaseBackup)
	if err != nil {
		return Answer{}, err
	}
	from, restored := body.get("restore_from").(*object)
	if !restored && !body.has("instance") {
		return Answer{}, refuse(http.StatusBadRequest, "instance is missing.")
	}
	b := &databaseBackup{DatabaseBackup: DatabaseBackup{
		ID: newUUID(), ProjectID: q.token.projectID(),
		Name: str(body.get("name")), Description: body.text("description"),
	}}
	if container := body.text("swift_container"); container != nil {
		if unsafe.MatchString(*container) {
			return Answer{}, notAllowed(*container)
		}
		b.Container = *container
	}
	if driver := body.text("storage_driver"); driver != nil && bs.trove.major >= withDrivers {
		b.StorageDriver = *driver
	}
	if restored {
		err = bs.register(b, from, q)
	} else {
		err = bs.back(b, body, q)
	}
	if err == nil {
		err = bs.trove.charge(b.ProjectID)
	}
	if err != nil {
		bs.trove.blame(q, str(body.get("instance")), err)
		return Answer{}, err
	}
	b.CreatedAt = bs.trove.now()
	b.UpdatedAt = b.CreatedAt
	bs.all = append(bs.all, b)
	bs.begin(b)
	return Answer{Status: http.StatusAccepted, Body: members{"backup": b.view()}}, nil
}

// back prepares the backup of an instance.
func (bs *DatabaseBackups) back(b *databaseBackup, body *object, q *call) error {
	s := bs.trove
	i, err := s.findInstance(q, str(body.get("instance")))
	if err != nil {
		return err
	}
	if err := s.available(i); err != nil {
		return err
	}
	if i.ClusterID != "" {
		return refuse(http.StatusNotImplemented, "Operation not supported for instances that are part of a cluster.")
	}
	if slices.Contains(withoutBackup, i.Datastore) {
		return refuse(http.StatusNotImplemented,
			"The 'backup_create' operation is not supported for the '"+i.Datastore+"' datastore.")
	}
	if err := s.needSwift(q, b.StorageDriver); err != nil {
		return err
	}
	b.InstanceID, b.Status = new(i.ID), "NEW"
	b.Datastore, b.Version, b.VersionID = i.Datastore, i.Version, i.VersionID
	setIfZero(&b.Container, s.container(b.ProjectID, i.ID))
	if id := body.text("parent_id"); id != nil {
		// Neither its status nor its instance matters
		// (trove-real/create-incremental-parent-failed, parent-other-instance).
		if _, err := bs.find(q, *id); err != nil {
			return err
		}
		b.ParentID = id
		return nil
	}
	if n, _ := body.integer("incremental"); n == 1 {
		b.ParentID = bs.lastCompleted(q, i.ID)
	}
	return nil
}

// lastCompleted is what an incremental backup builds on: the newest completed
// backup, itself incremental or not, on the first page of the instance's list;
// nil makes a full backup (trove-real/create-incremental-no-previous).
func (bs *DatabaseBackups) lastCompleted(q *call, instanceID string) *string {
	sorted := bs.choose(func(b *databaseBackup) bool { return b.of(instanceID) && q.sees(b.ProjectID) })
	for _, b := range sorted[:min(trovePage, len(sorted))] {
		if b.Status == "COMPLETED" {
			return new(b.ID)
		}
	}
	return nil
}

// register prepares the record of an object that is already there, in whatever
// region (trove-real/create-restore_from). Whoever may not use Swift is told
// the same as one who names no object.
func (bs *DatabaseBackups) register(b *databaseBackup, from *object, q *call) error {
	s := bs.trove
	version := str(from.get("local_datastore_version_id"))
	found := slices.IndexFunc(datastores, func(d datastore) bool { return d.versionID == version })
	if found < 0 {
		return refuse(http.StatusNotFound, "Datastore version '"+version+"' cannot be found.")
	}
	location := str(from.get("remote_location"))
	if s.needSwift(q, "") != nil || !s.cloud.holds(location) {
		return refuse(http.StatusBadRequest, "Failed to restore backup from "+location)
	}
	size, _ := from.get("size").(json.Number)
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
func (bs *DatabaseBackups) begin(b *databaseBackup) {
	if b.Status == "RESTORED" {
		return
	}
	plan := take(&bs.creates, "NEW", "BUILDING", "COMPLETED")
	b.Status, b.op = plan[0], &operation{}
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		b.op.moves = append(b.op.moves, func() { bs.move(b, status, last) })
	}
	bs.trove.cloud.clock.begin(b.op)
	if b.Status == Gone {
		bs.forget(b)
		return
	}
	bs.report(b)
}

// move gives a backup its next status.
func (bs *DatabaseBackups) move(b *databaseBackup, status string, last bool) {
	if last {
		b.op, b.deleting = nil, false
	}
	if status == Gone {
		bs.forget(b)
		return
	}
	b.Status, b.UpdatedAt = status, bs.trove.now()
	bs.report(b)
}

func notAllowed(value string) error {
	return refuse(http.StatusBadRequest, "The value is not allowed: "+value+".")
}
