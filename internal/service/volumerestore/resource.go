// Package volumerestore puts a Cinder backup onto a volume. A restore is
// something that happens, not something that is: it is made once, and destroying
// it forgets it.
package volumerestore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// restored is the status of a restore that has happened. The others are those
// of the volume: a backup looks well after a restore that failed
// (cinder-real/109).
const restored = "restored"

// Kind is a restore of one backup onto one volume.
var Kind = lifecycle.Kind{
	Type:   "volume_restore",
	Noun:   "volume restore",
	Local:  []string{"confirm_overwrite"},
	New:    func() lifecycle.Object { return new(restore) },
	Schema: resourceSchema,

	// Statuses of the volume, as in cinder/objects/fields.py, VolumeStatus.
	Created: wait.Table{
		Pending: []string{"creating", "restoring-backup"},
		Done:    []string{restored},
		Failed:  []string{"error", "error_restoring"},
	},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 2 * time.Hour, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 5 * time.Minute,
	},
}

var (
	_ lifecycle.PlanChecker = (*restore)(nil)
	_ lifecycle.Searcher    = (*restore)(nil)
	_ lifecycle.Adviser     = (*restore)(nil)
)

// Create asks for the restore, after a look at both sides. Into a new volume the
// call is answered when that volume is there (cinder/backup/api.py, restore).
func (r *restore) Create(ctx context.Context, c *cloud.Client) error {
	if err := r.confirmed(); err != nil {
		return err
	}
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if err := r.ready(ctx, cinder); err != nil {
		return err
	}
	opts := backups.RestoreOpts{VolumeID: r.VolumeID.ValueString(), Name: r.Name.ValueString()}
	got, err := backups.RestoreFromBackup(cloud.WithoutTimeLimit(ctx), cinder, r.BackupID.ValueString(), opts).Extract()
	if err != nil {
		return r.refused(ctx, cinder, err)
	}
	r.ID = types.StringValue(got.VolumeID)
	return nil
}

// Read looks at the volume until the restore has happened. After that nothing
// that becomes of the volume changes what has happened.
func (r *restore) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	if r.BackupID.IsNull() {
		return wait.Status{}, lifecycle.Advise(errors.New("a restore is something that has happened"),
			"It cannot be imported. Import the volume into the resource that manages it.")
	}
	if r.RestoredAt.ValueString() != "" {
		return wait.Status{Name: restored}, nil
	}
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	volume, err := volumes.Get(ctx, cinder, r.ID.ValueString()).Extract()
	if err != nil {
		return wait.Status{}, err
	}
	r.fill(volume)
	// The next one to use the volume may be faster than the next look.
	if volume.Status == "available" || volume.Status == "in-use" {
		r.RestoredAt = attribute.TimeOrNull(c.Now())
		return wait.Status{Name: restored}, nil
	}
	return wait.Status{Name: volume.Status}, nil
}

// Delete forgets the restore. The volume is not this resource's.
func (r *restore) Delete(context.Context, *cloud.Client) error { return lifecycle.ErrKept }

// CheckPlan wants a word before a volume is overwritten.
func (r *restore) CheckPlan(_ context.Context, _ *cloud.Client, prior lifecycle.Object) error {
	if prior != nil || r.VolumeID.IsUnknown() || r.ConfirmOverwrite.IsUnknown() {
		return nil
	}
	return r.confirmed()
}

// Advice after a restore that failed: other than with most objects, nothing is
// deleted, and the volume's data is lost.
func (r *restore) Advice(string) string {
	return fmt.Sprintf("What volume %s holds now is undefined: do not use it. The backup is unharmed. Mend the cause, "+
		"and apply again to restore once more.", r.ID.ValueString())
}

// Candidates are the volumes that a lost restore may have been made onto.
func (r *restore) Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]lifecycle.Object, error) {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return nil, err
	}
	found, err := candidates(ctx, cinder, r.VolumeID.ValueString())
	if err != nil {
		return nil, err
	}
	var made []lifecycle.Object
	for _, volume := range found {
		if r.VolumeID.ValueString() != "" && volume.Status == "restoring-backup" ||
			r.VolumeID.ValueString() == "" && r.names(&volume) && !volume.CreatedAt.Before(since) {
			made = append(made, &restore{Base: lifecycle.Base{ID: types.StringValue(volume.ID)}})
		}
	}
	return made, nil
}

// SameArguments compares what was asked for.
func (r *restore) SameArguments(o lifecycle.Object) bool {
	other := o.(*restore)
	return r.BackupID.Equal(other.BackupID) && r.VolumeID.Equal(other.VolumeID) && r.Name.Equal(other.Name)
}

// names reports whether the volume is called as the server calls those that it
// makes for this restore: by the wanted name, or by the backup's id until the
// restore is over and by the source's after that (cinder-real/093 to 098).
func (r *restore) names(volume *volumes.Volume) bool {
	if name := r.Name.ValueString(); name != "" {
		return volume.Name == name
	}
	return volume.Name == "restore_backup_"+r.BackupID.ValueString() ||
		volume.Metadata["src_backup_id"] == r.BackupID.ValueString()
}
