package volumerestore

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// confirmed asks for a word before the data of a volume is lost.
func (r *restore) confirmed() error {
	if r.VolumeID.ValueString() == "" || r.ConfirmOverwrite.ValueBool() {
		return nil
	}
	return lifecycle.At("confirm_overwrite", lifecycle.Advise(
		fmt.Errorf("the restore overwrites all data of volume %s", r.VolumeID.ValueString()),
		"Set confirm_overwrite = true if that is what you want. To keep the volume, leave volume_id out: the restore "+
			"then makes a new one."))
}

// ready looks at both sides before anything is overwritten. What will pass by
// itself is a [lifecycle.BusyError].
func (r *restore) ready(ctx context.Context, cinder *gophercloud.ServiceClient) error {
	backup, err := backups.Get(ctx, cinder, r.BackupID.ValueString()).Extract()
	if err != nil {
		return lifecycle.At("backup_id", fmt.Errorf("volume backup %s in region %s: %w",
			r.BackupID.ValueString(), r.Region.ValueString(), err))
	}
	switch backup.Status {
	case "available":
	case "creating", "restoring": // another restore of it is under way
		return busy("backup", backup.ID, backup.Status)
	default:
		return lifecycle.At("backup_id", fmt.Errorf("volume backup %s is in status %q; only one in status %q can be "+
			"restored", backup.ID, backup.Status, "available"))
	}
	if r.VolumeID.ValueString() == "" {
		return nil
	}
	return r.target(ctx, cinder, backup)
}

// target looks at the volume that is to be overwritten
// (cinder/backup/api.py, restore).
func (r *restore) target(ctx context.Context, cinder *gophercloud.ServiceClient, backup *backups.Backup) error {
	volume, err := volumes.Get(ctx, cinder, r.VolumeID.ValueString()).Extract()
	switch {
	case err != nil:
		return lifecycle.At("volume_id", fmt.Errorf("volume %s in region %s: %w",
			r.VolumeID.ValueString(), r.Region.ValueString(), err))
	case slices.Contains(passing, volume.Status):
		return busy("volume", volume.ID, volume.Status)
	case volume.Status == "in-use":
		return lifecycle.At("volume_id", lifecycle.Advise(fmt.Errorf("volume %s is attached", volume.ID),
			"Detach it first: a restore would overwrite it under the feet of its server."))
	case volume.Status != "available":
		return lifecycle.At("volume_id", fmt.Errorf("volume %s is in status %q; only one in status %q can be "+
			"overwritten", volume.ID, volume.Status, "available"))
	case volume.Size < backup.Size:
		return lifecycle.At("volume_id", fmt.Errorf("volume %s has %d GiB, but backup %s needs %d GiB",
			volume.ID, volume.Size, backup.ID, backup.Size))
	}
	return nil
}

// refused makes of a refusal what can be waited for: another restore may have
// begun since the look (cinder-real/060 and 095).
func (r *restore) refused(ctx context.Context, cinder *gophercloud.ServiceClient, refusal error) error {
	if !cloud.IsStatus(refusal, http.StatusBadRequest) ||
		!strings.Contains(cloud.Explain(refusal).Reason, "must be available") {
		return refusal
	}
	if err := r.ready(ctx, cinder); err != nil {
		return err
	}
	return &lifecycle.BusyError{With: "the backup or the volume was in use a moment ago", Err: refusal}
}

// passing are the statuses of a volume that end by themselves
// (cinder/objects/fields.py, VolumeStatus).
var passing = []string{
	"creating", "backing-up", "restoring-backup", "extending", "retyping", "uploading", "downloading", "detaching",
}

func busy(what, id, status string) error {
	return &lifecycle.BusyError{
		With: fmt.Sprintf("%s %s is in status %q", what, id, status),
		Err:  errors.New("not ready for a restore"),
	}
}

// candidates are the volumes that a lost restore may have been made onto: the
// given one, or else any.
func candidates(ctx context.Context, cinder *gophercloud.ServiceClient, id string) ([]volumes.Volume, error) {
	if id == "" {
		pages, err := volumes.List(cinder, volumes.ListOpts{Sort: "created_at:desc"}).AllPages(ctx)
		if err != nil {
			return nil, err
		}
		return volumes.ExtractVolumes(pages)
	}
	volume, err := volumes.Get(ctx, cinder, id).Extract()
	if cloud.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []volumes.Volume{*volume}, nil
}
