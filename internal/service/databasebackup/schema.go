package databasebackup

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework-validators/float64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/objectvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/float64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// text is for names and descriptions (trove-real/create-name-256,
// create-blank-name; trove/common/apischema.py, non_empty_string). The server takes
// a line break at the end, as a heredoc has one.
var text = attribute.Text("must be one line of up to 255 characters with at least one of the letters a to z or a digit",
	func(s string) string {
		line := strings.TrimSuffix(s, "\n")
		switch n := utf8.RuneCountInString(s); {
		case n > 255:
			return fmt.Sprintf("it has %d characters", n)
		case strings.Contains(line, "\n"):
			return "it has a line break in it"
		case !strings.ContainsFunc(line, isLetterOrDigit):
			return "it has neither"
		}
		return ""
	})

func isLetterOrDigit(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// containerName is what the server lets into a command of the guest agent
// (trove/common/utils.py, validate_command; trove-real/create-bad-swift-container).
var containerName = attribute.Form(`^[\w@%+=:,./-]{1,255}$`,
	"must have up to 255 characters out of letters, digits and _@%+=:,./-")

func resourceSchema() schema.Schema {
	attributes := origin()
	maps.Copy(attributes, target())
	maps.Copy(attributes, local())
	maps.Copy(attributes, exported())
	return schema.Schema{
		MarkdownDescription: "Backup of a database instance, made by Trove. `apply` ends when the backup is complete. " +
			"Backups of one instance are made one after the other. A chain of incremental backups is destroyed newest " +
			"first, whatever the order in the configuration, and no backup takes others with it unasked.",
		Attributes: attributes,
	}
}

// origin are the arguments that say what is backed up, and what it is called.
func origin() map[string]schema.Attribute {
	name := attribute.Replaces("Name of the backup. It need not be unique. Changing this creates a new backup.",
		attribute.NotEmpty, text)
	name.Optional, name.Required = false, true
	return map[string]schema.Attribute{
		"name": name,
		"description": attribute.Replaces("Description of the backup. Changing this creates a new backup.",
			stringvalidator.Any(stringvalidator.OneOf(""), text)),
		"instance_id": attribute.OptionalID("Id of the database instance that is backed up. Either this or `restore_from`. "+
			"Changing this creates a new backup.",
			stringvalidator.ExactlyOneOf(path.MatchRoot("instance_id"), path.MatchRoot("restore_from"))),
		"parent_id": attribute.ChosenByCloud("Id of the complete backup of the same instance that this one builds on. "+
			"Default: none, or the choice of the cloud if `incremental` is `true`. Changing this creates a new backup.",
			attribute.ID),
		"incremental": schema.BoolAttribute{
			MarkdownDescription: "Whether to store only what has changed since the newest complete backup of the " +
				"instance. Default: `false`. Without such a backup the cloud makes a full one, and `parent_id` is " +
				"null. Where `parent_id` is set, that counts. Changing this creates a new backup, unless the one that " +
				"is there is of the wanted kind or was imported.",
			Optional:      true,
			PlanModifiers: []planmodifier.Bool{attribute.ReplacingIf(incrementalReplaces)},
		},
		"restore_from": restoreFromAttribute(),
	}
}

func restoreFromAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Data of a backup that is in the object store already, such as one of another region, to be " +
			"registered as a backup here. Destroying it leaves the data alone. Needs Wallaby. Changing this creates a " +
			"new backup.",
		Optional: true,
		Validators: []validator.Object{objectvalidator.ConflictsWith(
			path.MatchRoot("parent_id"), path.MatchRoot("incremental"), path.MatchRoot("swift_container"))},
		PlanModifiers: []planmodifier.Object{attribute.Replacing()},
		Attributes: map[string]schema.Attribute{
			"remote_location": schema.StringAttribute{
				MarkdownDescription: "Address of the data, the `location_ref` of the original backup.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, 255)},
			},
			"local_datastore_version_id": schema.StringAttribute{
				MarkdownDescription: "Id that the version of the datastore has here.",
				Required:            true,
				Validators:          []validator.String{attribute.ID},
			},
			"size": schema.Float64Attribute{
				MarkdownDescription: "Size of the original backup in GB.",
				Required:            true,
				Validators:          []validator.Float64{float64validator.AtLeast(0)},
			},
		},
	}
}

// incrementalReplaces leaves a backup alone that is what is wanted, whoever chose
// its parent, and one that was imported: nobody knows what it was asked to be.
func incrementalReplaces(ctx context.Context, c attribute.Change) bool {
	var incremental, was types.Bool
	var wanted, is types.String
	c.Get(ctx, &incremental, &was)
	c.Diagnostics.Append(c.Config.GetAttribute(ctx, path.Root("parent_id"), &wanted)...)
	c.Diagnostics.Append(c.State.GetAttribute(ctx, path.Root("parent_id"), &is)...)
	return c.MadeHere && (incremental.ValueBool() || !wanted.IsNull()) != !is.IsNull()
}

// target are the arguments that say where it is stored.
func target() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"swift_container": attribute.ChosenByCloud("Container in Swift that the backup is stored in. Default: that of the "+
			"backup strategy of the instance or of the project, else `database_backups`. Needs Victoria. Changing this "+
			"creates a new backup.", containerName, text),
		"storage_driver": attribute.ChosenByCloud("Driver that stores the backup, such as `swift` or `cinder`. Default: " +
			"the choice of the operator. Needs 2025.1; older servers ignore it, and what was asked for then stays in the " +
			"state. Changing this creates a new backup."),
	}
}

// local are the arguments that touch nothing in the cloud.
func local() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"on_destroy": attribute.OnDestroy("backup"),
		"on_missing": attribute.OnMissing("backup"),
		"triggers":   attribute.TriggersOfPoint("backup"),
		"delete_children": attribute.Switch("Whether destroy also deletes the backups that build on this one and are not " +
			"destroyed in the same run. Default: `false`, which makes that an error that names them. It counts once it is " +
			"in the state: apply a change before you destroy."),
	}
}

// exported are what the cloud sets. What can change by itself has no plan
// modifier.
func exported() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"location_ref": attribute.Fixed("Address of the data: an object in Swift, or `cinder://` and a snapshot's id."),
		"created":      attribute.Fixed("Time when the backup was asked for, in RFC 3339."),
		"project_id":   attribute.Fixed("Id of the project that owns the backup. Trove tells it from Victoria on."),
		"updated":      attribute.Computed("Time of the last change of the status, in RFC 3339."),
		"size": schema.Float64Attribute{
			MarkdownDescription: "Size in GB that the data has on the volume of the instance, not that of what is stored.",
			Computed:            true,
			PlanModifiers:       []planmodifier.Float64{float64planmodifier.UseStateForUnknown()},
		},
		"datastore": schema.SingleNestedAttribute{
			MarkdownDescription: "Datastore of the instance. Null where its version is not known any more.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"type":       schema.StringAttribute{MarkdownDescription: "Type, such as `mysql`.", Computed: true},
				"version":    schema.StringAttribute{MarkdownDescription: "Name of the version.", Computed: true},
				"version_id": schema.StringAttribute{MarkdownDescription: "Id of the version.", Computed: true},
			},
		},
	}
}
