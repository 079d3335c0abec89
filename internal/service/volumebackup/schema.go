package volumebackup

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// metadataKey is as in cinder/api/validation/parameter_types.py, metadata.
var metadataKey = stringvalidator.RegexMatches(
	regexp.MustCompile(`^[a-zA-Z0-9-_:. /]{1,255}$`),
	"must have 1 to 255 characters out of letters, digits, space and -_:./")

// sortKeys are keys and directions (cinder/api/common.py, get_sort_params).
var sortKeys = regexp.MustCompile(`^[a-z_]+(:(asc|desc))?(,[a-z_]+(:(asc|desc))?)*$`)

func resourceSchema() schema.Schema {
	attributes := source()
	maps.Copy(attributes, target())
	maps.Copy(attributes, exported())
	return schema.Schema{
		MarkdownDescription: "Backup of a volume, made by Cinder. `apply` ends when the backup is complete. " +
			"Backups of one volume are made one after the other, and a chain of incremental backups is destroyed " +
			"newest first, whatever the order in the configuration.",
		Attributes: attributes,
	}
}

// source are the arguments that say what is backed up, and what it is called.
func source() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"volume_id": schema.StringAttribute{
			MarkdownDescription: "Id of the volume to back up. Changing this creates a new backup.",
			Required:            true,
			Validators:          []validator.String{lifecycle.UUID},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"snapshot_id": schema.StringAttribute{
			MarkdownDescription: "Id of the snapshot of the volume whose data is backed up. Default: the data of the " +
				"volume itself. Changing this creates a new backup.",
			Optional:      true,
			Validators:    []validator.String{lifecycle.UUID},
			PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the backup. A change needs block storage API 3.9.",
			Optional:            true,
			Validators:          lifecycle.Label,
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "Description of the backup. A change needs block storage API 3.9.",
			Optional:            true,
			Validators:          lifecycle.Label,
		},
		"metadata": schema.MapAttribute{
			MarkdownDescription: "Metadata of the backup, the whole map. Needs block storage API 3.43.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators: []validator.Map{
				mapvalidator.SizeAtLeast(1),
				mapvalidator.KeysAre(metadataKey),
				mapvalidator.ValueStringsAre(stringvalidator.LengthAtMost(255)),
			},
		},
	}
}

// target are the arguments that say where and how it is backed up.
func target() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"container": schema.StringAttribute{
			MarkdownDescription: "Container that the backup is stored in. Default: the choice of the backup driver. " +
				"Changing this creates a new backup.",
			Optional:   true,
			Computed:   true,
			Validators: lifecycle.Label,
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured(),
			},
		},
		"availability_zone": schema.StringAttribute{
			MarkdownDescription: "Availability zone of the backup service. Some clouds take it and ignore it; what " +
				"was asked for then stays in the state. Needs block storage API 3.51. Changing this creates a new backup.",
			Optional:   true,
			Computed:   true,
			Validators: lifecycle.Label,
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(),
				stringplanmodifier.RequiresReplaceIf(zoneReplaces, zoneReplacesText, zoneReplacesText),
			},
		},
		"incremental": schema.BoolAttribute{
			MarkdownDescription: "Whether to store only what has changed since the newest backup of the volume, which " +
				"has to be there. Default: `false`. Some drivers make a full backup all the same; `is_incremental` " +
				"tells. Changing this creates a new backup.",
			Optional: true,
			PlanModifiers: []planmodifier.Bool{
				boolplanmodifier.RequiresReplaceIf(incrementalReplaces, incrementalReplacesText, incrementalReplacesText),
			},
		},
		"full_if_no_parent": schema.BoolAttribute{
			MarkdownDescription: "Whether an incremental backup becomes a full one where there is none to build on. " +
				"Default: `false`, which makes that an error. It counts at creation only.",
			Optional: true,
		},
		"force": schema.BoolAttribute{
			MarkdownDescription: "Whether to back up the volume while it is attached. Default: `false`. It counts at " +
				"creation only.",
			Optional: true,
		},
		"retain_on_destroy": schema.BoolAttribute{
			MarkdownDescription: "Whether destroy forgets the backup and leaves it in the cloud. Default: `false`. It " +
				"counts once it is in the state: apply a change before you destroy.",
			Optional: true,
		},
	}
}

const zoneReplacesText = "Another zone than the one that was asked for needs a new backup."

// zoneReplaces leaves an imported backup alone whose cloud does not tell a zone.
func zoneReplaces(
	_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
) {
	resp.RequiresReplace = !req.ConfigValue.IsNull() && !req.StateValue.IsNull()
}

const incrementalReplacesText = "Null and false are the same; any other change needs a new backup."

func incrementalReplaces(
	_ context.Context, req planmodifier.BoolRequest, resp *boolplanmodifier.RequiresReplaceIfFuncResponse,
) {
	resp.RequiresReplace = req.PlanValue.IsUnknown() || req.PlanValue.ValueBool() != req.StateValue.ValueBool()
}

// exported are what the cloud sets. What can change by itself has no plan
// modifier.
func exported() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"size": schema.Int64Attribute{
			MarkdownDescription: "Size of the volume in GiB, not of the stored data.",
			Computed:            true,
			PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		},
		"object_count": schema.Int64Attribute{
			MarkdownDescription: "Number of objects that the backup is stored in.",
			Computed:            true,
			PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		},
		"fail_reason": schema.StringAttribute{
			MarkdownDescription: "Reason of the last failure.",
			Computed:            true,
		},
		"is_incremental": schema.BoolAttribute{
			MarkdownDescription: "Whether the backup builds on another one.",
			Computed:            true,
			PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		},
		"has_dependent_backups": schema.BoolAttribute{
			MarkdownDescription: "Whether finished backups build on this one.",
			Computed:            true,
		},
		"updated_at": schema.StringAttribute{
			MarkdownDescription: "Time of the last change in the cloud, in RFC 3339.",
			Computed:            true,
		},
		"data_timestamp":    lifecycle.Fixed("Time that the data is of, in RFC 3339: the backup's start or the snapshot."),
		"created_at":        lifecycle.Fixed("Time of the backup's start, in RFC 3339."),
		"project_id":        lifecycle.Fixed("Id of the project that owns the backup. Only administrators are told."),
		"user_id":           lifecycle.Fixed("Id of the user who made the backup. Only administrators are told."),
		"encryption_key_id": lifecycle.Fixed("Id of the key of an encrypted volume's backup."),
		"links": schema.ListNestedAttribute{
			MarkdownDescription: "Links to the backup in the API.",
			Computed:            true,
			PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"rel":  schema.StringAttribute{MarkdownDescription: "Kind of the link.", Computed: true},
				"href": schema.StringAttribute{MarkdownDescription: "Address.", Computed: true},
			}},
		},
	}
}
