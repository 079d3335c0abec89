package cbr

import (
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Backups are the backups of a region.
type Backups struct {
	cbr *CBR
	all []*backup

	// stuck are deletions that end in a status other than gone.
	stuck map[string]string
	// restores are how the next restores end.
	restores []ending
}

// Backup is a copy of one resource, or of one disk of a server.
type Backup struct {
	ID, ProjectID, VaultID, CheckpointID, ParentID string
	ResourceID, ResourceName, ResourceType, Zone   string
	Name                                           string
	Description                                    *string
	Status, ImageType                              string
	SizeGB                                         int
	Automatic, Incremental, SystemDisk, Image      bool
	CreatedAt, UpdatedAt, ProtectedAt, ExpiredAt   time.Time
}

type backup struct {
	Backup
	children []*backup
	replicas []*replica
	shares   []*share
	op       *core.Operation
}

// Add makes a backup with its restore point outside of the API, as a policy
// does.
func (bs *Backups) Add(b Backup) Backup {
	s := bs.cbr
	s.cloud.Lock()
	defer s.cloud.Unlock()
	for field, value := range map[*string]string{
		&b.ID: core.NewUUID(), &b.ProjectID: keystone.DemoProjectID, &b.CheckpointID: core.NewUUID(),
		&b.Name: "autobk_0001", &b.Status: "available", &b.ImageType: "backup", &b.ResourceType: Server,
		&b.ResourceID: core.NewUUID(), &b.Zone: "az-01",
	} {
		if *field == "" {
			*field = value
		}
	}
	if b.SizeGB == 0 {
		b.SizeGB = 40
	}
	if b.CreatedAt.IsZero() {
		b.CreatedAt = s.now()
	}
	row := &backup{Backup: b}
	bs.all = append(bs.all, row)
	if s.checkpoint(b.CheckpointID) == nil {
		cp := &checkpoint{
			id: b.CheckpointID, project: b.ProjectID, vaultID: b.VaultID, status: "available", name: b.Name,
			created: b.CreatedAt,
		}
		if v := s.Vaults.get(b.VaultID); v != nil {
			cp.vaultName, cp.provider = v.Name, kinds[v.ObjectType].provider
			if r := v.resource(b.ResourceID); r != nil {
				cp.resources = append(cp.resources, r)
			}
		}
		s.checkpoints = append(s.checkpoints, cp)
	}
	return b
}

// Edit changes a backup behind the API's back.
func (bs *Backups) Edit(id string, edit func(*Backup)) {
	bs.cbr.cloud.Lock()
	defer bs.cbr.cloud.Unlock()
	if b := bs.get(id); b != nil {
		edit(&b.Backup)
	}
}

// Remove makes a backup vanish.
func (bs *Backups) Remove(id string) {
	bs.cbr.cloud.Lock()
	defer bs.cbr.cloud.Unlock()
	if b := bs.get(id); b != nil {
		bs.forget(b)
	}
}

// StuckDelete makes the deletion of a backup end in that status.
func (bs *Backups) StuckDelete(id, status string) {
	bs.cbr.cloud.Lock()
	defer bs.cbr.cloud.Unlock()
	if bs.stuck == nil {
		bs.stuck = map[string]string{}
	}
	bs.stuck[id] = status
}

// All gives the backups of the top level, the oldest first.
func (bs *Backups) All() []Backup {
	bs.cbr.cloud.Lock()
	defer bs.cbr.cloud.Unlock()
	var all []Backup
	for _, b := range bs.all {
		all = append(all, b.Backup)
	}
	return all
}

// Children gives the backups of the disks in a server's backup.
func (bs *Backups) Children(id string) []Backup {
	bs.cbr.cloud.Lock()
	defer bs.cbr.cloud.Unlock()
	var all []Backup
	if b := bs.get(id); b != nil {
		for _, child := range b.children {
			all = append(all, child.Backup)
		}
	}
	return all
}

func (bs *Backups) get(id string) *backup {
	for _, b := range bs.all {
		if b.ID == id {
			return b
		}
		for _, child := range b.children {
			if child.ID == id {
				return child
			}
		}
	}
	return nil
}

// count is how many backups a restore point has left.
func (bs *Backups) count(checkpoint string) int {
	n := 0
	for _, b := range bs.all {
		if b.CheckpointID == checkpoint {
			n++
		}
	}
	return n
}

// deleting reports whether all that is left of a restore point is on its way
// out.
func (bs *Backups) deleting(checkpoint string) bool {
	n := 0
	for _, b := range bs.all {
		if b.CheckpointID == checkpoint {
			n++
			if !b.leaving() {
				return false
			}
		}
	}
	return n > 0
}

// automatic reports whether a vault holds backups that a policy has made.
func (bs *Backups) automatic(vaultID string) bool {
	return slices.ContainsFunc(bs.all, func(b *backup) bool { return b.VaultID == vaultID && b.Automatic })
}

func (bs *Backups) lookAt(checkpoint string) {
	for _, b := range slices.Clone(bs.all) {
		if b.CheckpointID == checkpoint {
			bs.cbr.cloud.Clock.Look(b.op)
		}
	}
}

func (bs *Backups) forget(b *backup) {
	bs.cbr.cloud.Clock.Drop(b.op)
	bs.all = slices.DeleteFunc(bs.all, func(x *backup) bool { return x == b })
}

func (b *backup) moveTo(vaultID string) {
	b.VaultID = vaultID
	for _, child := range b.children {
		child.VaultID = vaultID
	}
}

// start makes the row of the n-th member of a restore point. The first backup
// of a resource is full whatever is asked for.
func (bs *Backups) start(v *vault, cp *checkpoint, r *resource, given *checkpointParam, n int) *backup {
	earlier := slices.ContainsFunc(bs.all, func(b *backup) bool {
		return b.ResourceID == r.id && b.VaultID == v.ID && b.Status == "available"
	})
	b := &backup{Backup: Backup{
		ID: core.NewUUID(), ProjectID: v.ProjectID, VaultID: v.ID, CheckpointID: cp.id, ResourceID: r.id,
		ResourceName: r.name, ResourceType: r.kind, Zone: "az-01", Name: cp.memberName(n), Description: cp.description,
		Status: "waiting_protect", ImageType: "backup", SizeGB: r.size, Automatic: or(given.AutoTrigger, false),
		Incremental: or(given.Incremental, true) && earlier, CreatedAt: bs.cbr.now(),
	}}
	exclude, include := r.exclude, r.include
	for _, d := range or(given.ResourceDetails, nil) {
		if *d.ID == r.id && d.ExtraInfo != nil {
			exclude, include = or(d.ExtraInfo.ExcludeVolumes, nil), or(d.ExtraInfo.IncludeVolumes, nil)
		}
	}
	if i := bs.cbr.instance(r.id); i != nil {
		for m, disk := range i.Disks {
			included := func(v core.Members) bool { return v["id"] == disk.ID }
			if slices.Contains(exclude, disk.ID) || len(include) > 0 && !slices.ContainsFunc(include, included) {
				continue
			}
			child := &backup{Backup: b.Backup}
			child.ID, child.ParentID, child.ResourceID, child.ResourceType = core.NewUUID(), b.ID, disk.ID, Volume
			child.Name, child.SizeGB, child.SystemDisk = b.Name+"_"+disk.Name, disk.SizeGB, m == 0
			child.ResourceName = disk.Name
			b.children = append(b.children, child)
		}
	}
	bs.all = append(bs.all, b)
	return b
}

// making reports whether a backup waits to be made, or is being made.
func (b *Backup) making() bool { return b.Status == "waiting_protect" || b.Status == "protecting" }

// leaving reports whether a backup waits to be deleted, or is being deleted.
func (b *Backup) leaving() bool { return b.Status == "waiting_delete" || b.Status == "deleting" }

// restoring reports whether a backup waits to be put back, or is being put back.
func (b *Backup) restoring() bool { return b.Status == "waiting_restore" || b.Status == "restoring" }

// to gives a backup and those of its disks another status.
func (b *backup) to(status string) {
	for _, x := range append([]*backup{b}, b.children...) {
		x.Status = status
	}
}

// finish ends the making of a backup.
func (bs *Backups) finish(b *backup, failed bool) {
	if !b.making() {
		return
	}
	status, before := "available", 0
	v := bs.cbr.Vaults.get(b.VaultID)
	if v != nil {
		before = bs.cbr.Vaults.used(v)
	}
	if failed {
		status = "error"
	}
	for _, x := range append([]*backup{b}, b.children...) {
		x.Status, x.UpdatedAt, x.ProtectedAt = status, bs.cbr.now(), bs.cbr.now()
	}
	if v != nil {
		bs.cbr.Vaults.expand(v, before)
	}
}

func (bs *Backups) find(q *core.Call, id string) (*backup, error) {
	if b := bs.get(id); b != nil && b.ProjectID == q.Project {
		return b, nil
	}
	return nil, refuse(http.StatusNotFound, "6200", "Backup "+id+" does not exist.")
}
