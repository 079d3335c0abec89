// Package volumerestore puts a Cinder backup onto a volume. A restore is
// something that happens, not something that is: it is made once, and destroying
// it forgets it.
package volumerestore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Statuses of a restore that no volume has. The others are those of the volume:
// a backup looks well after a restore that failed (cinder-real/109).
const (
	restored = "restored"
	unproven = "unproven" // the answer was lost, and the volume was not seen to be restored to
)

// Kind is a restore of one backup onto one volume.
var Kind = lifecycle.Kind{
	Type:   "volume_restore",
	Noun:   "volume restore",
	New:    func() lifecycle.Object { return new(restore) },
	Schema: resourceSchema,

	// Statuses of the volume, as in cinder/objects/fields.py, VolumeStatus.
	// "available" is that of a new volume which is not yet restored to.
	Created: wait.Table{
		Pending: []string{"creating", "downloading", "available", "restoring-backup"},
		Done:    []string{restored},
		Failed:  []string{"error", "error_restoring", unproven},
	},
	Sources: sources,
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 2 * time.Hour, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 5 * time.Minute,
	},
}

// sources are what r needs for itself: the server takes neither a backup nor a
// volume twice at a time, but looks first and takes then, with nothing between
// (cinder/backup/api.py, restore).
func sources(o lifecycle.Object) []string {
	r := o.(*restore)
	named := []string{"backup " + r.BackupID.ValueString()}
	if r.overwrites() != "" {
		named = append(named, "volume "+r.overwrites())
	}
	return named
}

var (
	_ lifecycle.PlanWarner = (*restore)(nil)
	_ lifecycle.Searcher   = (*restore)(nil)
	_ lifecycle.Explainer  = (*restore)(nil)
	_ lifecycle.Adviser    = (*restore)(nil)
	_ lifecycle.Once       = (*restore)(nil)
)

// Create asks for the restore, after a look at both sides. Into a new volume the
// call is answered when that volume is there (cinder/backup/api.py, restore).
func (r *restore) Create(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if err := r.ready(ctx, cinder); err != nil {
		return err
	}
	r.begun = c.Now()
	got, err := backups.RestoreFromBackup(
		cloud.WithoutTimeLimit(ctx), cinder, r.BackupID.ValueString(), r.opts()).Extract()
	if err != nil {
		return r.refused(ctx, c, cinder, err)
	}
	// The server answers when the volume is in "restoring-backup".
	r.begin(&volume{ID: got.VolumeID, Name: got.VolumeName})
	r.ID = r.idOn(got.VolumeID)
	return nil
}

// Fetch gets the volume until the restore has happened. After that nothing is looked
// at: what becomes of the volume is not this resource's business.
func (r *restore) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	if r.BackupID.IsNull() {
		return nil, lifecycle.Advise(errors.New("a restore is something that has happened"),
			"It cannot be imported. Import the volume into the resource that manages it.")
	}
	seen := &record{id: r.ID.ValueString()}
	if r.RestoredAt.ValueString() != "" {
		return seen, nil
	}
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return nil, err
	}
	if seen.volume, err = getVolume(ctx, cinder, r.onto()); err != nil {
		return nil, err
	}
	seen.at = c.Now()
	return seen, lifecycle.Answered("volume", r.onto(), seen.volume.ID)
}

// Fill says how far the restore onto the volume is.
func (r *restore) Fill(o lifecycle.Record) wait.Status {
	seen := o.(*record)
	v := seen.volume
	if v == nil {
		return wait.Status{Name: restored}
	}
	if r.hasBegun(v) {
		r.begin(v)
	}
	switch {
	case !slices.Contains(onlyAfter, v.Status):
		return wait.Status{Name: v.Status}
	case r.VolumeID.ValueString() != "":
		r.RestoredAt = attribute.TimeOrNull(seen.at.Truncate(time.Second))
		return wait.Status{Name: restored}
	case v.Status == "available" && seen.at.Sub(time.Time(v.UpdatedAt)) < patience:
		return wait.Status{Name: v.Status}
	}
	return wait.Status{Name: unproven, Reason: fmt.Sprintf("the answer to the request was lost, and volume %s, "+
		"which is in status %q, was not seen while it was restored to", v.ID, v.Status)}
}

// Explain says why the restore has failed.
func (r *restore) Explain(ctx context.Context, c *cloud.Client, o lifecycle.Record) string {
	v := o.(*record).volume
	if v == nil || v.Status != "error" && v.Status != "error_restoring" {
		return ""
	}
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return ""
	}
	return r.reason(ctx, cinder, v)
}

// hasBegun reports whether the restore onto the volume is known to have begun:
// the request was answered well, or the volume was seen on its way, now or by
// the last look.
func (r *restore) hasBegun(v *volume) bool {
	return r.VolumeID.ValueString() != "" || r.Status.ValueString() == "restoring-backup" ||
		slices.Contains(r.seen, v.ID) || r.onItsWay(v)
}

// onItsWay reports whether the volume itself tells that it is restored to. One
// that is overwritten may have the backup's name from an earlier restore.
func (r *restore) onItsWay(v *volume) bool {
	return v.Status == "restoring-backup" ||
		r.overwrites() == "" && v.Metadata[sourceKey] == r.BackupID.ValueString()
}

// onlyAfter are the statuses that a volume comes to only from "available"
// (cinder/volume/api.py): if it was in "restoring-backup" before, it was restored.
// The next one to use it may be faster than the next look.
var onlyAfter = []string{
	"available", "reserved", "attaching", "in-use", "detaching", "backing-up", "error_backing-up", "extending",
	"error_extending", "retyping", "uploading", "reverting", "maintenance", "awaiting-transfer",
}

// patience is how long a new volume may be "available" before it is restored to.
// The server takes the next step within a second or so (cinder/backup/api.py,
// restore).
const patience = time.Minute

// Delete forgets the restore. The volume is not this resource's.
func (r *restore) Delete(context.Context, *cloud.Client) error { return lifecycle.ErrKept }

// PlanWarning names the volume whose data will be lost. Whatever sends something
// restores again.
func (r *restore) PlanWarning(lifecycle.Object) string {
	if r.OverwriteVolumeID.IsNull() {
		return ""
	}
	name := func(what string, known bool, id string) string {
		if known {
			return what + " " + id
		}
		return "a " + what + " that is not known yet"
	}
	return fmt.Sprintf("Apply overwrites all data of %s with that of %s. This cannot be undone.",
		name("volume", !r.OverwriteVolumeID.IsUnknown(), r.overwrites()),
		name("backup", !r.BackupID.IsUnknown(), r.BackupID.ValueString()))
}

// Again says what one more restore does.
func (r *restore) Again() string {
	if r.overwrites() == "" {
		return "restores into another new volume"
	}
	return fmt.Sprintf("overwrites volume %s again", r.overwrites())
}

// Advice after a restore that failed: other than with most objects, nothing is
// deleted, and the volume's data is lost.
func (r *restore) Advice(status string) string {
	volumeID := r.onto()
	what := fmt.Sprintf("What volume %s holds now is undefined: do not use it. The backup is unharmed. ", volumeID)
	stays := "The restore stays in the state; the next apply " + r.Again() + "."
	if r.Invoked() {
		stays = "Running it again " + r.Again() + "."
	}
	switch {
	case status == unproven:
		return fmt.Sprintf("Look at what volume %s holds. If it is what you want, there is nothing left to do but to take "+
			"the restore out of the configuration and, if it is there, out of the state. %s", volumeID, stays)
	case status != "error" && status != "error_restoring":
		return ""
	case r.overwrites() == "":
		return what + fmt.Sprintf("Fix the cause. %s It belongs to no configuration: delete it "+
			"(`openstack volume delete %s`).", stays, volumeID)
	}
	return what + fmt.Sprintf("Fix the cause, and have an administrator run `openstack volume set --state available "+
		"%s`: nothing can be restored onto it before that. %s", volumeID, stays)
}

// Candidates are the volumes that a lost restore may have been made onto. That
// it has begun is for Fill to say, but an existing volume has to be seen on its
// way: in "available" it is as it was before.
func (r *restore) Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]lifecycle.Record, error) {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return nil, err
	}
	if r.overwrites() != "" {
		v, err := getVolume(ctx, cinder, r.overwrites())
		if err != nil || v.Status != "restoring-backup" && v.Status != "error_restoring" {
			return nil, err
		}
		return []lifecycle.Record{r.candidate(v)}, nil
	}
	var made []lifecycle.Record
	for v, err := range listVolumes(ctx, cinder) {
		if err != nil {
			return nil, err
		}
		if time.Time(v.CreatedAt).Before(since) {
			break
		}
		if r.names(v) {
			made = append(made, r.candidate(v))
		}
	}
	return made, nil
}

func (r *restore) candidate(v *volume) *record {
	if r.onItsWay(v) {
		r.seen = append(r.seen, v.ID)
	}
	return &record{id: r.idOn(v.ID).ValueString(), volume: v}
}

// SameArguments compares what was asked for.
func (r *restore) SameArguments(o lifecycle.Object) bool {
	other := o.(*restore)
	return r.BackupID.Equal(other.BackupID) && r.OverwriteVolumeID.Equal(other.OverwriteVolumeID) &&
		attribute.SameString(r.Name, other.Name)
}

// names reports whether the volume is called as the server calls those that it
// makes for this restore: by the wanted name, or by the backup's id until the
// restore is over and by the source's after that (cinder-real/093 to 098).
func (r *restore) names(v *volume) bool {
	if name := r.Name.ValueString(); name != "" {
		return v.Name == name
	}
	return v.Name == namePrefix+r.BackupID.ValueString() || v.Metadata[sourceKey] == r.BackupID.ValueString()
}
