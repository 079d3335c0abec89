package cinder

import (
	"maps"
	"net/http"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Backup is a volume backup. Nil stands for null.
type Backup struct {
	ID, ProjectID, UserID string
	Name, Description     *string
	// Status is one of cinder/objects/fields.py, BackupStatus.
	Status     string
	VolumeID   string
	SnapshotID *string
	// ParentID is the backup that an incremental one builds on. The API does
	// not show it.
	ParentID *string
	// Dependents is how many finished backups build on this one.
	Dependents  int
	SizeGB      int
	ObjectCount int
	Container   *string
	Zone        *string
	FailReason  *string
	Metadata    map[string]string
	// EncryptionKeyID is of an encrypted volume.
	EncryptionKeyID *string
	// WantedZone is the zone that was asked for; SourceName and
	// SourceDescription are those of the volume at the time. The API does not
	// show them.
	WantedZone, SourceName, SourceDescription *string
	// RequestID is of the request that made the backup.
	RequestID string

	CreatedAt, DataTimestamp time.Time
	UpdatedAt                *time.Time
}

// Backups are the backups of one Cinder. A creation runs through "creating" and
// "available", a deletion through "deleting" and [core.Gone]; a driver that
// fails leaves "deleting", "error" (cinder-real/185). The next reason is the
// fail_reason of the next backup that ends in an error.
type Backups struct {
	*core.Store[Backup]

	rows     *core.Rows[Backup]
	cinder   *Cinder
	restores core.Plans
}

func (bs *Backups) kind() core.Kind[Backup] {
	return core.Kind[Backup]{
		Noun:      "volume backup",
		ID:        func(b *Backup) *string { return &b.ID },
		Status:    func(b *Backup) *string { return &b.Status },
		Name:      func(b *Backup) string { return core.TextOf(b.Name) },
		Rename:    func(b *Backup, name string) { b.Name = &name },
		Touch:     func(b *Backup, now time.Time) { b.UpdatedAt = &now },
		Copy:      func(b *Backup) Backup { c := *b; c.Metadata = maps.Clone(b.Metadata); return c },
		Fill:      bs.complete,
		Forgotten: bs.forgotten,
	}
}

// complete gives a backup that was added by hand likely values: the project
// demo, status "available", now.
func (bs *Backups) complete(b *Backup) {
	s := bs.cinder
	now := s.now()
	core.SetIfZero(&b.VolumeID, core.NewUUID())
	core.SetIfZero(&b.ProjectID, keystone.DemoProjectID)
	core.SetIfZero(&b.UserID, keystone.DemoUserID)
	core.SetIfZero(&b.Status, "available")
	core.SetIfZero(&b.CreatedAt, now)
	core.SetIfZero(&b.DataTimestamp, b.CreatedAt)
	core.SetIfZero(&b.UpdatedAt, &now)
	if v := s.volumes.Find(b.VolumeID); v != nil {
		core.SetIfZero(&b.SizeGB, v.SizeGB)
		b.SourceName, b.SourceDescription = v.Name, v.Description
	}
	core.SetIfZero(&b.SizeGB, 1)
	if b.Metadata == nil {
		b.Metadata = map[string]string{}
	}
	if b.Status == "available" {
		bs.fill(b)
	}
}

// NextRestore makes the volume of the next restore run through these statuses.
// The default is "restoring-backup", "available". A driver that fails leaves
// "restoring-backup", "error_restoring", with the backup available again
// (cinder-real/109, sequences.txt).
func (bs *Backups) NextRestore(statuses ...string) {
	bs.cinder.cloud.Lock()
	defer bs.cinder.cloud.Unlock()
	bs.restores = append(bs.restores, statuses)
}

// find gives a backup that who asks may know of.
func (bs *Backups) find(q *core.Call, id string) (*Backup, error) {
	if b := bs.rows.Find(id); b != nil && q.Sees(b.ProjectID) {
		return b, nil
	}
	return nil, core.Refuse(http.StatusNotFound, "Backup "+id+" could not be found.")
}

// forgotten counts at the parent of a backup that is gone.
func (bs *Backups) forgotten(b *Backup) {
	if b.ParentID == nil {
		return
	}
	if parent := bs.rows.Find(*b.ParentID); parent != nil {
		parent.Dependents = max(0, parent.Dependents-1)
		bs.rows.Touch(parent)
	}
}

// fill sets what the driver reports when a backup is complete: the number of
// objects and the container (cinder-real/022, 031). The parent counts its
// dependents only then.
func (bs *Backups) fill(b *Backup) {
	core.SetIfZero(&b.ObjectCount, 4*b.SizeGB)
	if b.ParentID != nil {
		b.ObjectCount = 1
		if parent := bs.rows.Find(*b.ParentID); parent != nil {
			parent.Dependents++
			parent.UpdatedAt = new(bs.cinder.now())
		}
	}
	core.SetIfZero(&b.Container, new(b.ID[:2]+"/"+b.ID[2:4]+"/"+b.ID))
	if bs.cinder.honorZone {
		core.SetIfZero(&b.Zone, b.WantedZone)
		core.SetIfZero(&b.Zone, new(Zone))
	}
}
