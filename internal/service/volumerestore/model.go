package volumerestore

import (
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// restore is a restore as the resource sees it. Its id is that of the volume.
type restore struct {
	lifecycle.Base
	BackupID         types.String `tfsdk:"backup_id"`
	VolumeID         types.String `tfsdk:"volume_id"`
	Name             types.String `tfsdk:"name"`
	ConfirmOverwrite types.Bool   `tfsdk:"confirm_overwrite"`
	Triggers         types.Map    `tfsdk:"triggers"`
	VolumeName       types.String `tfsdk:"volume_name"`
	RestoredAt       types.String `tfsdk:"restored_at"`

	volume *volumes.Volume // of a list
}

// fill copies what the cloud says of the volume into r.
func (r *restore) fill(volume *volumes.Volume) {
	r.VolumeID = types.StringValue(volume.ID)
	r.VolumeName = attribute.StringOrNull(volume.Name)
}
