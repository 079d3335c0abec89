package managedsnapshot

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// metadataKey is what an update takes. A slash is fine while a snapshot is
// adopted, and refused ever after (cinder/api/schemas/snapshots.py and
// cinder/api/validation/parameter_types.py, extra_specs).
var metadataKey = attribute.Form(`^[a-zA-Z0-9-_:. ]{1,255}$`,
	"must have 1 to 255 characters out of letters, digits, space and -_:.")

func resourceSchema() schema.Schema {
	attributes := arguments()
	maps.Copy(attributes, exported())
	return schema.Schema{
		MarkdownDescription: "Snapshot that exists on the storage back end already, adopted by Cinder. Its data is " +
			"neither made nor copied, and destroy leaves it alone unless `on_destroy` says otherwise. Adopting, " +
			"unmanaging and listing need the administrator role by default. The snapshot belongs to the project that " +
			"adopts it, and counts towards its quota: usually an administrator's, so that who owns the volume does not " +
			"see it. Sign in to the owner's project with the administrator role to adopt it there.",
		Attributes: attributes,
	}
}

func arguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"volume_id": attribute.RequiredID("Id of the volume that the snapshot is of. Cinder has to know the volume. " +
			"Changing this adopts again."),
		"ref": schema.MapAttribute{
			MarkdownDescription: "What the back end calls the snapshot, in the keys of its driver: `source-name` for " +
				"most, `source-id` for some. Required to adopt; leave it out for a snapshot that is imported. " +
				"`cloudbackup_manageable_snapshots` lists what there is. Most drivers rename what they adopt, and " +
				"Cinder forgets the reference: it is kept from the configuration, and unknown after an import. Changing " +
				"this adopts again; setting it after an import, or taking it away, does not.",
			ElementType: types.StringType,
			Optional:    true,
			Validators: []validator.Map{
				attribute.NoNullElements,
				mapvalidator.SizeAtLeast(1),
				mapvalidator.KeysAre(attribute.NotEmpty),
				mapvalidator.ValueStringsAre(attribute.NotEmpty),
			},
			PlanModifiers: []planmodifier.Map{attribute.ReplacingIf(refReplaces)},
		},
		"name":        attribute.InPlace("Name of the snapshot in Cinder.", attribute.Label),
		"description": attribute.InPlace("Description of the snapshot.", attribute.Label),
		"metadata":    attribute.Metadata("Metadata of the snapshot, the whole map.", metadataKey),
		"on_destroy": attribute.OnDestroy("snapshot and its data on the back end",
			[2]string{"unmanage", "makes Cinder forget the snapshot and leaves its data on the back end"}),
	}
}

// refReplaces leaves an imported snapshot alone: nobody knows what it was adopted
// from.
func refReplaces(ctx context.Context, c attribute.Change) bool {
	var ref, was types.Map
	c.Get(ctx, &ref, &was)
	return !was.IsNull() && !ref.IsNull()
}

// exported are what the cloud sets. What can change by itself has no plan
// modifier.
func exported() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"size": attribute.FixedInt64("Size of the snapshot in GiB. Until it is `available`, it is that of the volume."),
		"progress": attribute.Computed("Progress as the driver tells it, such as `100%`. With most drivers it stays " +
			"`0%`."),
		"updated_at": attribute.Computed("Time of the last change in the cloud, in RFC 3339."),
		"created_at": attribute.Fixed("Time of the adoption, in RFC 3339, not that of the data."),
		"project_id": attribute.Fixed("Id of the project that owns the snapshot: the one that has adopted it, which " +
			"need not be that of the volume."),
		"user_id":           attribute.Fixed("Id of the user who adopted the snapshot, from block storage API 3.41 on."),
		"group_snapshot_id": attribute.Fixed("Id of the group snapshot that it is part of, from block storage API 3.14 on."),
		"consumes_quota": attribute.FixedBool("Whether the snapshot counts towards the quota. Block storage API 3.65 and " +
			"later tell it."),
	}
}
