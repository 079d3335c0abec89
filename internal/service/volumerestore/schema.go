package volumerestore

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Descriptions that the resource and the action share.
const (
	aboutBackup    = "Id of the backup to restore."
	aboutOverwrite = "Id of an existing volume to restore onto. **All its data is overwritten.** It must be available, " +
		"not attached and not smaller than the backup. Default: a new volume of the backup's size."
	aboutName = "Name of the new volume. Default: that of the volume that was backed up. Not together with " +
		"`overwrite_volume_id`."
)

// nameOfNew is the rule for the name: the server ignores it beside a volume
// (cinder-real/099).
var nameOfNew = []validator.String{
	attribute.Label, stringvalidator.ConflictsWith(path.MatchRoot("overwrite_volume_id")),
}

func resourceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Restore of a volume backup, onto an existing volume or onto a new one. It happens when " +
			"this resource is created, and again whenever `triggers` or an argument changes. `apply` ends when the " +
			"volume is restored. Destroying it forgets it and leaves the volume alone. Its `id` is that of the volume " +
			"and what sets it apart from other restores onto that; `status` is `restored` in the end, and that of " +
			"the volume until then. It cannot be imported.",
		Attributes: map[string]schema.Attribute{
			"backup_id": attribute.RequiredID(aboutBackup + " Changing this restores again."),
			"overwrite_volume_id": attribute.OptionalID(aboutOverwrite + " Each plan that will do so has a warning. " +
				"Changing this restores again."),
			"name":        attribute.Replaces(aboutName+" Changing this restores again, into another new volume.", nameOfNew...),
			"triggers":    attribute.Triggers("Changing this restores again, and overwrites the volume again."),
			"volume_id":   attribute.Fixed("Id of the volume that was restored onto."),
			"volume_name": attribute.Fixed("Name of the volume when it was restored."),
			"restored_at": attribute.Fixed("Time at which the restore was seen to be complete, in RFC 3339, by the " +
				"cloud's clock."),
		},
	}
}
