package volumebackup

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// metadataKey is as in cinder/api/validation/parameter_types.py, metadata.
var metadataKey = attribute.Form(`^[a-zA-Z0-9-_:. /]{1,255}$`,
	"must have 1 to 255 characters out of letters, digits, space and -_:./")

// sortKeys are keys and directions (cinder/api/common.py, get_sort_params).
var sortKeys = attribute.Form(`^[a-z_]+(:(asc|desc))?(,[a-z_]+(:(asc|desc))?)*$`,
	"must be keys such as created_at, each with :asc or :desc behind it, with commas between")

func resourceSchema() schema.Schema {
	attributes := source()
	maps.Copy(attributes, target())
	maps.Copy(attributes, exported())
	return schema.Schema{
		MarkdownDescription: "Backup of a volume, made by Cinder. `apply` ends when the backup is complete. " +
			"In one run, backups of one volume are made one after the other. A chain of incremental backups is destroyed " +
			"newest first; where more backups go than `-parallelism` allows at once, it may take a second destroy.",
		Attributes: attributes,
	}
}

// source are the arguments that say what is backed up, and what it is called.
func source() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"volume_id": attribute.RequiredID("Id of the volume that is backed up. Changing this creates a new backup."),
		"snapshot_id": attribute.OptionalID("Id of the snapshot of the volume whose data is backed up. Default: the " +
			"data of the volume itself. Changing this creates a new backup."),
		"name": attribute.InPlace("Name of the backup. A change needs block storage API 3.9.", attribute.Label),
		"description": attribute.InPlace("Description of the backup. A change needs block storage API 3.9.",
			attribute.Label),
		"metadata": attribute.Metadata("Metadata of the backup, the whole map. Needs block storage API 3.43.",
			metadataKey),
	}
}

// target are the arguments that say where and how it is backed up.
func target() map[string]schema.Attribute {
	zone := attribute.ChosenByCloud("Availability zone of the backup service. Some clouds take it and ignore it; what "+
		"was asked for then stays in the state. Needs block storage API 3.51. Changing this creates a new backup.",
		attribute.Label)
	zone.PlanModifiers = []planmodifier.String{
		stringplanmodifier.UseStateForUnknown(),
		attribute.ReplacingIf(zoneReplaces),
	}
	container := attribute.ChosenByCloud("Container that the backup is stored in. Default: the choice of the backup "+
		"driver. Some drivers make a folder for each backup, such as `54/aa/ID`: do not set that. After an import it is "+
		"null; the data sources tell it. Changing this creates a new backup.", attribute.Label, foreignFolder{})
	container.PlanModifiers = []planmodifier.String{
		stringplanmodifier.UseStateForUnknown(),
		attribute.ReplacingIf(containerReplaces),
	}
	return map[string]schema.Attribute{
		"container":         container,
		"availability_zone": zone,
		"incremental": schema.BoolAttribute{
			MarkdownDescription: "Whether to store only what has changed since the newest backup of the volume, which " +
				"has to be there. Default: `false`. Some drivers make a full backup all the same; `is_incremental` " +
				"tells. Changing this creates a new backup.",
			Optional:      true,
			PlanModifiers: []planmodifier.Bool{attribute.ReplacingIf(incrementalReplaces)},
		},
		"full_if_no_parent": attribute.Switch("Whether an incremental backup becomes a full one where there is none to " +
			"build on. Default: `false`, which makes that an error. It counts at creation only."),
		"force": attribute.Switch("Whether to back up the volume while it is attached. Default: `false`. It counts at " +
			"creation only."),
		"on_destroy": attribute.OnDestroy("backup"),
		"on_missing": attribute.OnMissing("backup"),
		"triggers":   attribute.TriggersOfPoint("backup"),
	}
}

// containerReplaces leaves an imported backup alone whose configuration names the
// folder that the driver has made for it.
func containerReplaces(ctx context.Context, c attribute.Change) bool {
	var container, was, id types.String
	c.Get(ctx, &container, &was)
	c.Diagnostics.Append(c.State.GetAttribute(ctx, path.Root("id"), &id)...)
	return container.ValueString() != ownContainer(id.ValueString())
}

// foreignFolder warns of the folder that a driver has made for one backup: it is
// in configurations that were generated, and every other backup would go there.
type foreignFolder struct{}

// Description implements [validator.String].
func (foreignFolder) Description(context.Context) string {
	return "should not be the folder of one backup"
}

// MarkdownDescription implements [validator.String].
func (f foreignFolder) MarkdownDescription(ctx context.Context) string { return f.Description(ctx) }

// ValidateString implements [validator.String].
func (foreignFolder) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	folder := req.ConfigValue.ValueString()
	if id := folder[strings.LastIndex(folder, "/")+1:]; id != "" && folder == ownContainer(id) {
		resp.Diagnostics.AddAttributeWarning(req.Path, "Folder of one backup", fmt.Sprintf("The backup driver has made %q "+
			"for backup %s alone; another backup would be put there, too. Take %s out of the configuration: that changes "+
			"nothing in the cloud, and the driver makes a folder for each backup.", folder, id, req.Path))
	}
}

// zoneReplaces leaves an imported backup alone whose cloud does not tell a zone.
func zoneReplaces(ctx context.Context, c attribute.Change) bool {
	var zone, was types.String
	c.Get(ctx, &zone, &was)
	return !was.IsNull()
}

// incrementalReplaces leaves an imported backup alone: nobody knows what it was
// asked to be, and a driver may have made a full one of an incremental.
func incrementalReplaces(ctx context.Context, c attribute.Change) bool {
	var incremental, was types.Bool
	c.Get(ctx, &incremental, &was)
	return c.MadeHere && incremental.ValueBool() != was.ValueBool()
}

// exported are what the cloud sets. What can change by itself has no plan
// modifier.
func exported() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"size":           attribute.FixedInt64("Size of the volume in GiB, not of the stored data."),
		"object_count":   attribute.FixedInt64("Number of objects that the backup is stored in."),
		"fail_reason":    attribute.Computed("Reason of the last failure."),
		"is_incremental": attribute.FixedBool("Whether the backup builds on another one."),
		"has_dependent_backups": schema.BoolAttribute{
			MarkdownDescription: "Whether finished backups build on this one.",
			Computed:            true,
		},
		"updated_at":     attribute.Computed("Time of the last change in the cloud, in RFC 3339."),
		"data_timestamp": attribute.Fixed("Time that the data is of, in RFC 3339: the backup's start or the snapshot."),
		"created_at":     attribute.Fixed("Time of the backup's start, in RFC 3339."),
		"project_id": attribute.Fixed("Id of the project that owns the backup; null unless the cloud tells it, which " +
			"it does for administrators."),
		"user_id": attribute.Fixed("Id of the user who made the backup; null unless the cloud tells it, which it does " +
			"for administrators."),
		"encryption_key_id": attribute.Fixed("Id of the key of an encrypted volume's backup."),
	}
}
