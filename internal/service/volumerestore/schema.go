package volumerestore

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Descriptions that the resource and the action share.
const (
	aboutBackup = "Id of the backup to restore."
	aboutVolume = "Id of an existing volume to restore onto. All its data is overwritten. It must be available, and " +
		"not smaller than the backup. Default: a new volume of the backup's size."
	aboutName    = "Name of the new volume. Default: that of the volume that was backed up."
	aboutConfirm = "Whether all data of the volume `volume_id` may be overwritten. Has to be `true` with `volume_id`."
)

// newVolume are the rules for the name: the server ignores it beside a
// volume_id (cinder-real/099).
var newVolume = []validator.String{
	stringvalidator.LengthBetween(1, 255), stringvalidator.ConflictsWith(path.MatchRoot("volume_id")),
}

func resourceSchema() schema.Schema {
	replaces := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	return schema.Schema{
		MarkdownDescription: "Restore of a volume backup, onto an existing volume or onto a new one. It happens when " +
			"this resource is created, and again whenever `triggers` or an argument changes. `apply` ends when the " +
			"volume is restored. Destroying it forgets it and leaves the volume alone.",
		Attributes: map[string]schema.Attribute{
			"backup_id": schema.StringAttribute{
				MarkdownDescription: aboutBackup + " Changing this restores again.",
				Required:            true,
				Validators:          []validator.String{attribute.ID},
				PlanModifiers:       replaces,
			},
			"volume_id": schema.StringAttribute{
				MarkdownDescription: aboutVolume + " Changing this restores again.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{attribute.ID},
				PlanModifiers: []planmodifier.String{
					stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured(),
				},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: aboutName + " Changing this restores again, into another new volume.",
				Optional:            true,
				Validators:          newVolume,
				PlanModifiers:       replaces,
			},
			"confirm_overwrite": schema.BoolAttribute{
				MarkdownDescription: aboutConfirm,
				Optional:            true,
			},
			"triggers": schema.MapAttribute{
				MarkdownDescription: "Any values. Changing this restores again.",
				ElementType:         types.StringType,
				Optional:            true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplace()},
			},
			"volume_name": attribute.Fixed("Name of the volume when it was restored."),
			"restored_at": attribute.Fixed("Time at which the restore was complete, in RFC 3339, by the cloud's clock."),
		},
	}
}
