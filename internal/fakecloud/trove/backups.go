package trove

import (
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Backup is a backup of a database instance. Nil stands for null.
type Backup struct {
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
	// Returned is set when the quota has the backup back, Deleting while it
	// is being deleted. The API shows neither.
	Returned, Deleting bool

	CreatedAt, UpdatedAt time.Time
}

// Backups are the backups of one Trove. A creation runs through NEW, BUILDING
// and COMPLETED; with restore_from it is RESTORED whatever is planned. There is
// no status of a deletion: it runs through the status that the backup has and
// [core.Gone]. Up to 2024.2 Swift's refusal leaves COMPLETED, DELETE_FAILED
// (trove-real/show-delete-failed). What builds on the backup vanishes whatever
// is planned. The next reason is the FailReason of the next backup that fails:
// the API tells it in the fault of the instance only
// (trove/instance/models.py, persist_instance_fault).
type Backups struct {
	*core.Store[Backup]

	rows  *core.Rows[Backup]
	trove *Trove
}

func (bs *Backups) kind() core.Kind[Backup] {
	return core.Kind[Backup]{
		Noun:   "database backup",
		ID:     func(b *Backup) *string { return &b.ID },
		Status: func(b *Backup) *string { return &b.Status },
		Name:   func(b *Backup) string { return b.Name },
		Rename: func(b *Backup, name string) { b.Name = name },
		Touch:  func(b *Backup, now time.Time) { b.UpdatedAt = now },
		Fill:   bs.complete,
		Edited: func(b *Backup) {
			b.Deleting = false
			bs.report(b)
		},
		Forgotten: bs.forgotten,
	}
}

// complete gives a backup that was added by hand likely values: a name, the
// project demo, status COMPLETED, the instance's datastore or MySQL, now.
func (bs *Backups) complete(b *Backup) {
	s := bs.trove
	core.SetIfZero(&b.Name, "backup")
	core.SetIfZero(&b.ProjectID, keystone.DemoProjectID)
	core.SetIfZero(&b.Status, "COMPLETED")
	core.SetIfZero(&b.CreatedAt, s.now())
	core.SetIfZero(&b.UpdatedAt, b.CreatedAt)
	if b.InstanceID != nil {
		if i := s.instances.Find(*b.InstanceID); i != nil && b.VersionID == "" {
			b.Datastore, b.Version, b.VersionID = i.Datastore, i.Version, i.VersionID
		}
	}
	if b.Datastore == "" {
		b.Datastore, b.Version, b.VersionID = "mysql", "5.7.29", MySQLVersionID
	}
	if b.Status != "NEW" {
		core.SetIfZero(&b.SizeGB, new(usedGB))
	}
	bs.report(b)
}

// running reports whether the guest is at work on b, or will be.
func (b *Backup) running() bool {
	return slices.Contains([]string{"NEW", "BUILDING", "SAVING"}, b.Status)
}

// of reports whether b is a backup of that instance.
func (b *Backup) of(instanceID string) bool {
	return b.InstanceID != nil && *b.InstanceID == instanceID
}

// find gives a backup that who asks may know of.
func (bs *Backups) find(q *core.Call, id string) (*Backup, error) {
	if b := bs.rows.Find(id); b != nil && q.Sees(b.ProjectID) {
		return b, nil
	}
	return nil, missing(id)
}

// forgotten removes the object of a backup that is gone, unless it belongs to
// another (trove-real/delete-restored).
func (bs *Backups) forgotten(b *Backup) {
	if b.Location != nil && b.Status != "RESTORED" {
		delete(bs.trove.swift, *b.Location)
	}
}

// usedGB is the used space of every data volume (trove-real/show-building).
const usedGB = 0.12

// report sets what the guest reports in the status of b: the used space of the
// volume when it begins, the place of the object when it has ended
// (trove-real/show-building, show-completed).
func (bs *Backups) report(b *Backup) {
	s := bs.trove
	switch b.Status {
	case "BUILDING", "SAVING":
		core.SetIfZero(&b.SizeGB, new(usedGB))
		return
	case "FAILED":
		core.SetIfZero(&b.FailReason, new(bs.reason()))
		if b.InstanceID != nil {
			s.setFault(*b.InstanceID, *b.FailReason)
		}
		return
	case "COMPLETED":
		core.SetIfZero(&b.SizeGB, new(usedGB))
	default:
		return
	}
	core.SetIfZero(&b.Container, "database_backups")
	location := s.cloud.URL() + "/object-store/v1/AUTH_" + b.ProjectID + "/" + b.Container + "/" + b.ID +
		".xbstream.gz.enc"
	if s.major >= withDrivers && b.StorageDriver == "cinder" {
		location = "cinder://" + core.NewUUID()
	}
	core.SetIfZero(&b.Location, &location)
	s.swift[*b.Location] = true
}

// reason is why something failed, for the next backup that does.
func (bs *Backups) reason() string {
	return bs.rows.Reason("disk full")
}

func (bs *Backups) routes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/backups", Serve: bs.list},
		{Method: http.MethodPost, Path: "/backups", Serve: bs.create},
		{Method: http.MethodGet, Path: "/backups/{id}", Serve: bs.show},
		{Method: http.MethodDelete, Path: "/backups/{id}", Serve: bs.remove},
		{Method: http.MethodGet, Path: "/instances/{id}/backups", Serve: bs.list},
	}
}
