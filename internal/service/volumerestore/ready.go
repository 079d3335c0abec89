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

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// ready looks at both sides before anything is overwritten. What will pass by
// itself is a [lifecycle.BusyError].
func (r *restore) ready(ctx context.Context, cinder *gophercloud.ServiceClient) error {
	id := r.BackupID.ValueString()
	backup, err := backups.Get(ctx, cinder, id).Extract()
	if err != nil {
		return lifecycle.Missing("backup_id", "volume backup", id, r.Region.ValueString(), err)
	}
	switch backup.Status {
	case "available":
	case "creating", "restoring": // another restore of it is under way
		return busy("backup", id, backup.Status)
	default:
		return lifecycle.At("backup_id", fmt.Errorf("volume backup %s is in status %q; only one in status %q can be "+
			"restored", id, backup.Status, "available"))
	}
	if r.overwrites() == "" {
		return nil
	}
	return r.target(ctx, cinder, int64(backup.Size))
}

// target looks at the volume that is to be overwritten
// (cinder/backup/api.py, restore).
func (r *restore) target(ctx context.Context, cinder *gophercloud.ServiceClient, size int64) error {
	const at = "overwrite_volume_id"
	id := r.overwrites()
	v, err := getVolume(ctx, cinder, id)
	switch {
	case err != nil:
		return lifecycle.Missing(at, "volume", id, r.Region.ValueString(), err)
	case slices.Contains(cloud.PassingVolumeStatuses, v.Status):
		return busy("volume", id, v.Status)
	case v.Status == "in-use":
		return lifecycle.At(at, lifecycle.Advise(fmt.Errorf("volume %s is attached", id),
			"Detach it first: a restore would overwrite it under the feet of its server."))
	case v.Status == "error_restoring":
		return lifecycle.At(at, lifecycle.Advise(fmt.Errorf("volume %s is in status %q: an earlier restore onto it "+
			"has failed", id, v.Status), fmt.Sprintf("Have an administrator run `openstack volume set --state available "+
			"%s`, and apply again.", id)))
	case v.Status != "available":
		return lifecycle.At(at, fmt.Errorf("volume %s is in status %q; only one in status %q can be "+
			"overwritten", id, v.Status, "available"))
	case v.Size < size:
		return lifecycle.At(at, fmt.Errorf("volume %s has %d GiB, but backup %s needs %d GiB",
			id, v.Size, r.BackupID.ValueString(), size))
	}
	return nil
}

// refused makes of a refusal what can be waited for or be explained: another
// restore may have begun since the look (cinder-real/060 and 095), or a new
// volume be too much for the quota (cinder-real/133).
func (r *restore) refused(
	ctx context.Context, c *cloud.Client, cinder *gophercloud.ServiceClient, refusal error,
) error {
	switch {
	case cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge):
		advice := "Delete volumes that you no longer need, or ask for a larger quota."
		use, err := c.VolumeQuotaUse(ctx, cloud.VolumeQuota{Name: "volumes", Unit: "volumes"},
			cloud.VolumeQuota{Name: "gigabytes", Unit: "GiB"})
		if err == nil {
			advice = fmt.Sprintf("Used are %s. %s", use, advice)
		}
		return lifecycle.Advise(refusal, advice)
	case r.overwrites() == "" && afterTheVolume(refusal):
		return r.leftBehind(ctx, cinder, refusal)
	case cloud.IsStatus(refusal, http.StatusBadRequest) &&
		strings.Contains(cloud.Explain(refusal).Reason, "must be available"):
		if err := r.ready(ctx, cinder); err != nil {
			return err
		}
		return &lifecycle.BusyError{With: "the backup or the volume was in use a moment ago", Err: refusal}
	case withoutService(refusal):
		return lifecycle.Advise(refusal, serviceMissing+" Nothing was restored.")
	}
	return refusal
}

func busy(what, id, status string) error {
	return &lifecycle.BusyError{
		With: fmt.Sprintf("%s %s is in status %q", what, id, status),
		Err:  errors.New("not ready for a restore"),
	}
}
