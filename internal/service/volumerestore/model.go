package volumerestore

import (
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// restore is a restore as the resource sees it.
type restore struct {
	lifecycle.Base
	BackupID          types.String `tfsdk:"backup_id"`
	OverwriteVolumeID types.String `tfsdk:"overwrite_volume_id"`
	Name              types.String `tfsdk:"name"`
	Triggers          types.Map    `tfsdk:"triggers"`
	VolumeID          types.String `tfsdk:"volume_id"` // null until it is sure that the restore has begun
	VolumeName        types.String `tfsdk:"volume_name"`
	RestoredAt        types.String `tfsdk:"restored_at"`

	begun time.Time // when it was asked for, by the cloud's clock
	seen  []string  // volumes that a search has seen on their way
}

// The API gives a restore no id. That of a new volume can stand for the restore
// that has made it, as there is one only; a volume can be overwritten again and
// again, so there the time belongs to the id.
const (
	idMark     = "@"
	newVolume  = "new"
	timeFormat = "20060102T150405.000Z" // no colon: it divides import ids
)

// idOn is the id of r onto the volume.
func (r *restore) idOn(volumeID string) types.String {
	if r.overwrites() == "" {
		return types.StringValue(volumeID + idMark + newVolume)
	}
	return types.StringValue(volumeID + idMark + r.begun.UTC().Format(timeFormat))
}

// onto is the volume that r was made onto.
func (r *restore) onto() string {
	volumeID, _, _ := strings.Cut(r.ID.ValueString(), idMark)
	return volumeID
}

// since is a time after which r has begun.
func (r *restore) since(v *volume) time.Time {
	_, when, _ := strings.Cut(r.ID.ValueString(), idMark)
	if t, err := time.Parse(timeFormat, when); err == nil {
		return t
	}
	return time.Time(v.CreatedAt)
}

// overwrites is the volume that r is to overwrite, "" for a new one.
func (r *restore) overwrites() string { return r.OverwriteVolumeID.ValueString() }

// opts is the request that makes r.
func (r *restore) opts() backups.RestoreOpts {
	return backups.RestoreOpts{VolumeID: r.overwrites(), Name: r.Name.ValueString()}
}

// begin notes the volume, once it is sure that the restore onto it has begun.
func (r *restore) begin(v *volume) {
	r.VolumeID = types.StringValue(v.ID)
	r.VolumeName = attribute.StringOrNull(v.Name)
}
