package vaultrestore

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Descriptions that the resource and the action share.
const (
	aboutBackup = "Id of the backup to restore: that of a server, a disk or a file system."
	aboutServer = "Id of the server to restore onto. It is shut down, and **all data on the disks in `mappings` is " +
		"overwritten**."
	aboutVolume   = "Id of the disk to restore onto. **All its data is overwritten.** It must not be attached."
	aboutResource = "Id of the file system to restore onto. **All its data is overwritten.** Not every cloud has it."
	aboutMappings = "Which disk gets the data of which backup, for a server."
	aboutPart     = "Id of the backup of one disk, one of `children` of the server's backup."
	aboutDisk     = "Id of the disk that is overwritten."
	aboutPower    = "Whether the server is started afterwards. Default: the cloud's, `true`."
)

// oneTarget is the rule for what is overwritten, and mapped that for a server.
var (
	oneTarget = stringvalidator.ExactlyOneOf(path.MatchRoot("overwrite_server_id"),
		path.MatchRoot("overwrite_volume_id"), path.MatchRoot("overwrite_resource_id"))
	mapped = stringvalidator.AlsoRequires(path.MatchRoot("mappings"))
	server = path.MatchRoot("overwrite_server_id")
)

func resourceSchema() schema.Schema {
	again := " Changing this restores again."
	return schema.Schema{
		MarkdownDescription: "Restore of a backup of Cloud Backup and Recovery (CBR) onto a server, a disk or a file " +
			"system. It happens when this resource is created, and again whenever `triggers` or an argument changes. Each " +
			"plan that will do so has a warning. `apply` ends when the task of the restore has ended. Destroying it forgets " +
			"it and changes nothing in the cloud. Its `id` is that of the task, or that of the backup with a time where the " +
			"cloud does not show the task at once. It cannot be imported.",
		Attributes: map[string]schema.Attribute{
			"backup_id":             attribute.RequiredID(aboutBackup + again),
			"overwrite_server_id":   attribute.OptionalID(aboutServer+again, oneTarget, mapped),
			"overwrite_volume_id":   attribute.OptionalID(aboutVolume + again),
			"overwrite_resource_id": attribute.OptionalID(aboutResource + again),
			"mappings": schema.SetNestedAttribute{
				MarkdownDescription: aboutMappings + again,
				Optional:            true,
				Validators: []validator.Set{
					attribute.NoNullElements, setvalidator.SizeAtLeast(1), setvalidator.AlsoRequires(server),
				},
				PlanModifiers: []planmodifier.Set{attribute.Replacing()},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"backup_id": schema.StringAttribute{
						MarkdownDescription: aboutPart, Required: true, Validators: []validator.String{attribute.ID},
					},
					"volume_id": schema.StringAttribute{
						MarkdownDescription: aboutDisk, Required: true, Validators: []validator.String{attribute.ID},
					},
				}},
			},
			"power_on": schema.BoolAttribute{
				MarkdownDescription: aboutPower + again,
				Optional:            true,
				Validators:          []validator.Bool{boolvalidator.AlsoRequires(server)},
				PlanModifiers:       []planmodifier.Bool{attribute.Replacing()},
			},
			"triggers":      attribute.Triggers("Changing this restores again, and overwrites everything again."),
			"progress":      attribute.FixedInt64("Progress of the task in percent."),
			"error_code":    attribute.Fixed("Code of the reason of a failure."),
			"error_message": attribute.Fixed("Reason of a failure."),
			"started_at":    attribute.Fixed("Time of the start of the task, in RFC 3339."),
			"restored_at":   attribute.Fixed("Time of the end of the task, in RFC 3339."),
		},
	}
}
