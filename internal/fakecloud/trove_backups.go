package fakecloud

import (
	"net/http"
	"slices"
	"time"
)

// DatabaseBackup is a backup of a database instance. Nil stands for null.
type DatabaseBackup struct {
	ID, ProjectID, Name string
	Description         *string
	// Status is one of trove/backup/state.py, BackupState.
	Status string
	// InstanceID is null for a backup made with restore_from.
	InstanceID *string
	ParentID   *string
	// SizeGB is null until the guest has begun, Location until it has ended.
	SizeGB   *float64
	Location *string
	// Datastore and its version are not shown without a version id.
	Datastore, Version, VersionID string
	// Container and StorageDriver are what was asked for, FailReason is why
	// the backup failed. The API does not show them.
	Container, StorageDriver string
	FailReason               *string

	CreatedAt, UpdatedAt time.Time
}

// DatabaseBackups are the backups of one Trove.
type DatabaseBackups struct {
	trove *Trove
	all   []*databaseBackup

	creates, deletes [][]string
	reasons          []string
}

type databaseBackup struct {
	DatabaseBackup

	// returned is set when the quota has the backup back.
	returned bool
	// deleting is set while op deletes the backup.
	deleting bool
	op       *operation
}

// Add makes a backup outside of the API. What is empty gets a likely value: an
// id, a name, the project demo, status COMPLETED, MySQL, now.
func (bs *DatabaseBackups) Add(b DatabaseBackup) DatabaseBackup {
	s := bs.trove
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	setIfZero(&b.ID, newUUID())
	setIfZero(&b.Name, "backup")
	setIfZero(&b.ProjectID, DemoProjectID)
	setIfZero(&b.Status, "COMPLETED")
	setIfZero(&b.CreatedAt, s.now())
	setIfZero(&b.UpdatedAt, b.CreatedAt)
	if b.InstanceID != nil {
		if i := s.instance(*b.InstanceID); i != nil && b.VersionID == "" {
			b.Datastore, b.Version, b.VersionID = i.Datastore, i.Version, i.VersionID
		}
	}
	if b.Datastore == "" {
		b.Datastore, b.Version, b.VersionID = "mysql", "5.7.29", MySQLVersionID
	}
	if b.Status != "NEW" {
		setIfZero(&b.SizeGB, new(usedGB))
	}
	row := &databaseBackup{DatabaseBackup: b}
	bs.report(row)
	bs.all = append(bs.all, row)
	return row.DatabaseBackup
}

// Edit changes a backup behind the API's back. A new status ends what the cloud
// was doing to the backup; it then has what a guest reports, unless edit says
// otherwise.
func (bs *DatabaseBackups) Edit(id string, edit func(*DatabaseBackup)) {
	s := bs.trove
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	b := bs.get(id)
	if b == nil {
		s.cloud.complainLocked("there is no database backup %s to edit", id)
		return
	}
	before := b.Status
	b.UpdatedAt = s.now()
	edit(&b.DatabaseBackup)
	if b.Status != before {
		s.cloud.clock.drop(b.op)
		b.op, b.deleting = nil, false
		bs.report(b)
	}
}

// Remove makes a backup vanish.
func (bs *DatabaseBackups) Remove(id string) {
	bs.trove.cloud.mu.Lock()
	defer bs.trove.cloud.mu.Unlock()
	if b := bs.get(id); b != nil {
		bs.forget(b)
	}
}

// Get gives the backup of that id. It is no look.
func (bs *DatabaseBackups) Get(id string) (DatabaseBackup, bool) {
	bs.trove.cloud.mu.Lock()
	defer bs.trove.cloud.mu.Unlock()
	bs.trove.cloud.clock.settle()
	if b := bs.get(id); b != nil {
		return b.DatabaseBackup, true
	}
	return DatabaseBackup{}, false
}

// All gives all backups of all projects, the oldest first.
func (bs *DatabaseBackups) All() []DatabaseBackup {
	bs.trove.cloud.mu.Lock()
	defer bs.trove.cloud.mu.Unlock()
	bs.trove.cloud.clock.settle()
	var all []DatabaseBackup
	for _, b := range bs.all {
		all = append(all, b.DatabaseBackup)
	}
	return all
}

// Next makes the next created backup run through these statuses, the first of
// which it has at once; with one status it stays there for ever. More calls
// are for the backups after that. The default is NEW, BUILDING, COMPLETED. A
// backup with restore_from is RESTORED whatever is planned.
func (bs *DatabaseBackups) Next(statuses ...string) {
	bs.trove.cloud.mu.Lock()
	defer bs.trove.cloud.mu.Unlock()
	bs.creates = append(bs.creates, statuses)
}

// NextDelete does for the next deletion what Next does for a creation. There is
// no status of a deletion: the default is the status that the backup has, Gone.
// Up to 2024.2 Swift's refusal leaves COMPLETED, DELETE_FAILED
// (trove-real/show-delete-failed). What builds on the backup vanishes whatever
// is planned.
func (bs *DatabaseBackups) NextDelete(statuses ...string) {
	bs.trove.cloud.mu.Lock()
	defer bs.trove.cloud.mu.Unlock()
	bs.deletes = append(bs.deletes, statuses)
}

// NextReason is the FailReason of the next backup that fails. The API tells it
// in the fault of the instance only (trove/instance/models.py,
// persist_instance_fault).
func (bs *DatabaseBackups) NextReason(reason string) {
	bs.trove.cloud.mu.Lock()
	defer bs.trove.cloud.mu.Unlock()
	bs.reasons = append(bs.reasons, reason)
}

// running reports whether the guest is at work on b, or will be.
func (b *databaseBackup) running() bool {
	return slices.Contains([]string{"NEW", "BUILDING", "SAVING"}, b.Status)
}

// of reports whether b is a backup of that instance.
func (b *databaseBackup) of(instanceID string) bool {
	return b.InstanceID != nil && *b.InstanceID == instanceID
}

func (bs *DatabaseBackups) get(id string) *databaseBackup {
	for _, b := range bs.all {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// find gives a backup that who asks may know of.
func (bs *DatabaseBackups) find(q *call, id string) (*databaseBackup, error) {
	if b := bs.get(id); b != nil && q.sees(b.ProjectID) {
		return b, nil
	}
	return nil, missing(id)
}

// forget removes the row of b, and its object unless that belongs to another
// (trove-real/delete-restored).
func (bs *DatabaseBackups) forget(b *databaseBackup) {
	bs.trove.cloud.clock.drop(b.op)
	bs.all = slices.DeleteFunc(bs.all, func(x *databaseBackup) bool { return x == b })
	if b.Location != nil && b.Status != "RESTORED" {
		delete(bs.trove.objects, *b.Location)
	}
}

// usedGB is the used space of every data volume (trove-real/show-building).
const usedGB = 0.12

// report sets what the guest reports in the status of b: the used space of the
// volume when it begins, the place of the object when it has ended
// (trove-real/show-building, show-completed).
func (bs *DatabaseBackups) report(b *databaseBackup) {
	s := bs.trove
	switch b.Status {
	case "BUILDING", "SAVING":
		setIfZero(&b.SizeGB, new(usedGB))
		return
	case "FAILED":
		setIfZero(&b.FailReason, new(bs.reason()))
		if b.InstanceID != nil {
			s.setFault(*b.InstanceID, *b.FailReason)
		}
		return
	case "COMPLETED":
		setIfZero(&b.SizeGB, new(usedGB))
	default:
		return
	}
	setIfZero(&b.Container, "database_backups")
	location := s.cloud.URL() + "/object-store/v1/AUTH_" + b.ProjectID + "/" + b.Container + "/" + b.ID +
		".xbstream.gz.enc"
	if s.major >= withDrivers && b.StorageDriver == "cinder" {
		location = "cinder://" + newUUID()
	}
	setIfZero(&b.Location, &location)
	s.objects[*b.Location] = true
}

// reason is why something failed, for the next backup that does.
func (bs *DatabaseBackups) reason() string {
	if len(bs.reasons) == 0 {
		return "disk full"
	}
	reason := bs.reasons[0]
	bs.reasons = bs.reasons[1:]
	return reason
}

func (bs *DatabaseBackups) routes() []route {
	return []route{
		{method: http.MethodGet, path: "/backups", serve: bs.list},
		{method: http.MethodPost, path: "/backups", serve: bs.create},
		{method: http.MethodGet, path: "/backups/{id}", serve: bs.show},
		{method: http.MethodDelete, path: "/backups/{id}", serve: bs.remove},
		{method: http.MethodGet, path: "/instances/{id}/backups", serve: bs.list},
	}
}
