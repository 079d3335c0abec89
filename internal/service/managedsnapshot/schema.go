package managedsnapshot

import (
	"context"
	"maps"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// metadataKey is what an update takes. A slash is fine while a snapshot is
// adopted, and refused ever after (cinder/api/schemas/snapshots.py and
// cinder/api/validation/parameter_types.py, extra_specs).
var metadataKey = stringvalidator.RegexMatches(
	regexp.MustCompile(`^[a-zA-Z0-9-_:. ]{1,255}$`),
	"must have 1 to 255 characters out of letters, digits, space and -_:.")

func resourceSchema() schema.Schema {
	attributes := arguments()
	maps.Copy(attributes, exported())
	return schema.Schema{
		MarkdownDescription: "Snapshot that exists on the storage back end already, adopted by Cinder. Its data is " +
			"neither made nor copied, and destroy leaves it alone unless `on_destroy` says otherwise. Adopting, " +
			"unmanaging and listing need the administrator role by default.",
		Attributes: attributes,
	}
}

func arguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"volume_id": schema.StringAttribute{
			MarkdownDescription: "Id of the volume that the snapshot is of. Cinder has to know the volume. Changing " +
				"this adopts anew.",
			Required:      true,
			Validators:    []validator.String{attribute.ID},
			PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		},
		"ref": schema.MapAttribute{
			MarkdownDescription: "What the back end calls the snapshot, in the keys of its driver: `source-name` for " +
				"most, `source-id` for some. `cloudbackup_manageable_snapshots` lists what there is. Most drivers " +
				"rename what they adopt, and Cinder forgets the reference: it is kept from the configuration, and " +
				"unknown after an import. Changing this adopts anew; setting it after an import does not.",
			ElementType: types.StringType,
			Required:    true,
			Validators: []validator.Map{
				mapvalidator.SizeAtLeast(1),
				mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1)),
				mapvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
			},
			PlanModifiers: []planmodifier.Map{
				mapplanmodifier.RequiresReplaceIf(refReplaces, refReplacesText, refReplacesText),
			},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the snapshot in Cinder.",
			Optional:            true,
			Validators:          []validator.String{attribute.Label},
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "Description of the snapshot.",
			Optional:            true,
			Validators:          []validator.String{attribute.Label},
		},
		"metadata": schema.MapAttribute{
			MarkdownDescription: "Metadata of the snapshot, the whole map.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators: []validator.Map{
				mapvalidator.SizeAtLeast(1),
				mapvalidator.KeysAre(metadataKey),
				mapvalidator.ValueStringsAre(stringvalidator.LengthAtMost(255)),
			},
		},
		"on_destroy": schema.StringAttribute{
			MarkdownDescription: "What destroy does: `unmanage` makes Cinder forget the snapshot and leaves its data on " +
				"the back end, `delete` destroys the data. Default: `unmanage`. A snapshot whose adoption failed is " +
				"always unmanaged. It counts once it is in the state: apply a change before you destroy.",
			Optional:   true,
			Validators: []validator.String{stringvalidator.OneOf("unmanage", "delete")},
		},
	}
}

const refReplacesText = "Another reference than the one that was adopted is another snapshot."

// refReplaces leaves an imported snapshot alone: nobody knows what it was
// adopted from.
func refReplaces(
	_ context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse,
) {
	resp.RequiresReplace = !req.StateValue.IsNull()
}

// exported are what the cloud sets. What can change by itself has no plan
// modifier.
func exported() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"size": schema.Int64Attribute{
			MarkdownDescription: "Size of the snapshot in GiB. Until it is `available`, it is that of the volume.",
			Computed:            true,
			PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		},
		"progress": schema.StringAttribute{
			MarkdownDescription: "Progress as the driver tells it, such as `100%`. With most drivers it stays `0%`.",
			Computed:            true,
		},
		"updated_at": schema.StringAttribute{
			MarkdownDescription: "Time of the last change in the cloud, in RFC 3339.",
			Computed:            true,
		},
		"created_at":        attribute.Fixed("Time of the adoption, in RFC 3339, not that of the data."),
		"project_id":        attribute.Fixed("Id of the project that owns the snapshot."),
		"user_id":           attribute.Fixed("Id of the user who adopted the snapshot, from block storage API 3.41 on."),
		"group_snapshot_id": attribute.Fixed("Id of the group snapshot that it is part of, from block storage API 3.14 on."),
		"consumes_quota": schema.BoolAttribute{
			MarkdownDescription: "Whether the snapshot counts towards the quota. Block storage API 3.65 and later tell it.",
			Computed:            true,
			PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		},
	}
}
