package fakecloud

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// Gone stands for no status at all: as the last one of Next and NextDelete it
// makes the backup vanish.
const Gone = "gone"

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

	CreatedAt, DataTimestamp time.Time
	UpdatedAt                *time.Time
}

// Backups are the backups of one Cinder.
type Backups struct {
	cinder *Cinder
	all    []*backup

	creates, deletes [][]string
	reasons          []string
}

type backup struct {
	Backup

	// wantedZone is the zone that was asked for.
	wantedZone *string
	// sourceName and sourceDescription are those of the volume at the time.
	sourceName, sourceDescription *string
	op                            *operation
}

// Add makes a backup outside of the API. What is empty gets a likely value: an
// id, the project demo, status "available", now.
func (bs *Backups) Add(b Backup) Backup {
	s := bs.cinder
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	now := s.now()
	setIfZero(&b.ID, newUUID())
	setIfZero(&b.VolumeID, newUUID())
	setIfZero(&b.ProjectID, DemoProjectID)
	setIfZero(&b.UserID, DemoUserID)
	setIfZero(&b.Status, "available")
	setIfZero(&b.CreatedAt, now)
	setIfZero(&b.DataTimestamp, b.CreatedAt)
	setIfZero(&b.UpdatedAt, &now)
	if v := s.volume(b.VolumeID); v != nil {
		setIfZero(&b.SizeGB, v.SizeGB)
	}
	setIfZero(&b.SizeGB, 1)
	if b.Metadata == nil {
		b.Metadata = map[string]string{}
	}
	row := &backup{Backup: b}
	if v := s.volume(b.VolumeID); v != nil {
		row.sourceName, row.sourceDescription = v.Name, v.Description
	}
	if b.Status == "available" {
		bs.fill(row)
	}
	bs.all = append(bs.all, row)
	return row.copy()
}

// Edit changes a backup behind the API's back. A new status ends what the
// cloud was doing to the backup.
func (bs *Backups) Edit(id string, edit func(*Backup)) {
	s := bs.cinder
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	b := bs.get(id)
	if b == nil {
		s.cloud.complainLocked("there is no backup %s to edit", id)
		return
	}
	before := b.Status
	edit(&b.Backup)
	b.UpdatedAt = new(s.now())
	if b.Status != before {
		s.cloud.clock.drop(b.op)
		b.op = nil
	}
}

// Remove makes a backup vanish.
func (bs *Backups) Remove(id string) {
	s := bs.cinder
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if b := bs.get(id); b != nil {
		s.cloud.clock.drop(b.op)
		bs.forget(b)
	}
}

// Get gives the backup of that id. It is no look.
func (bs *Backups) Get(id string) (Backup, bool) {
	bs.cinder.cloud.mu.Lock()
	defer bs.cinder.cloud.mu.Unlock()
	bs.cinder.cloud.clock.settle()
	if b := bs.get(id); b != nil {
		return b.copy(), true
	}
	return Backup{}, false
}

// All gives all backups of all projects, the oldest first.
func (bs *Backups) All() []Backup {
	bs.cinder.cloud.mu.Lock()
	defer bs.cinder.cloud.mu.Unlock()
	bs.cinder.cloud.clock.settle()
	var all []Backup
	for _, b := range bs.all {
		all = append(all, b.copy())
	}
	return all
}

// Next makes the next created backup run through these statuses, the first of
// which it has at once; with one status it stays there for ever. More calls
// are for the backups after that. The default is "creating", "available".
func (bs *Backups) Next(statuses ...string) {
	bs.cinder.cloud.mu.Lock()
	defer bs.cinder.cloud.mu.Unlock()
	bs.creates = append(bs.creates, statuses)
}

// NextDelete does for the next deletion what Next does for a creation. The
// default is "deleting", Gone. A driver that fails leaves "deleting", "error"
// (cinder-real/185).
func (bs *Backups) NextDelete(statuses ...string) {
	bs.cinder.cloud.mu.Lock()
	defer bs.cinder.cloud.mu.Unlock()
	bs.deletes = append(bs.deletes, statuses)
}

// NextReason is the fail_reason of the next backup that ends in an error.
func (bs *Backups) NextReason(reason string) {
	bs.cinder.cloud.mu.Lock()
	defer bs.cinder.cloud.mu.Unlock()
	bs.reasons = append(bs.reasons, reason)
}

// NextRestore makes the volume of the next restore run through these statuses.
// The default is "restoring-backup", "available". A driver that fails leaves
// "restoring-backup", "error_restoring", with the backup available again
// (cinder-real/109, sequences.txt).
func (bs *Backups) NextRestore(statuses ...string) {
	bs.cinder.cloud.mu.Lock()
	defer bs.cinder.cloud.mu.Unlock()
	bs.cinder.plannedRestores = append(bs.cinder.plannedRestores, statuses)
}

func (b *backup) copy() Backup {
	c := b.Backup
	c.Metadata = maps.Clone(b.Metadata)
	return c
}

func (bs *Backups) get(id string) *backup {
	for _, b := range bs.all {
		if b.ID == id {
			return b
		}
	}
	return nil
}

// find gives a backup that who asks may know of.
func (bs *Backups) find(q *call, id string) (*backup, error) {
	if b := bs.get(id); b != nil && q.sees(b.ProjectID) {
		return b, nil
	}
	return nil, refuse(http.StatusNotFound, "Backup "+id+" could not be found.")
}

// forget removes the row of b. Its parent has one dependent less.
func (bs *Backups) forget(b *backup) {
	bs.all = slices.DeleteFunc(bs.all, func(x *backup) bool { return x == b })
	if b.ParentID == nil {
		return
	}
	if parent := bs.get(*b.ParentID); parent != nil {
		parent.Dependents = max(0, parent.Dependents-1)
		parent.UpdatedAt = new(bs.cinder.now())
	}
}

// fill sets what the driver reports when a backup is complete: the number of
// objects and the container (cinder-real/022, 031). The parent counts its
// dependents only then.
func (bs *Backups) fill(b *backup) {
	setIfZero(&b.ObjectCount, 4*b.SizeGB)
	if b.ParentID != nil {
		b.ObjectCount = 1
		if parent := bs.get(*b.ParentID); parent != nil {
			parent.Dependents++
			parent.UpdatedAt = new(bs.cinder.now())
		}
	}
	setIfZero(&b.Container, new(b.ID[:2]+"/"+b.ID[2:4]+"/"+b.ID))
	if bs.cinder.honorZone {
		setIfZero(&b.Zone, b.wantedZone)
		setIfZero(&b.Zone, new(Zone))
	}
}

// setIfZero gives a field its value, unless it has one.
func setIfZero[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// take takes the first plan of a queue, or the default.
func take(queue *[][]string, plan ...string) []string {
	if len(*queue) > 0 {
		plan = (*queue)[0]
		*queue = (*queue)[1:]
	}
	if len(plan) == 0 {
		plan = []string{""}
	}
	return plan
}
