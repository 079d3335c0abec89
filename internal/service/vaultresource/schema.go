package vaultresource

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func resourceSchema() schema.Schema {
	vault := attribute.RequiredID("Id of the vault. Changing this takes the resource out of the vault, and deletes its " +
		"backups there, unless `from_vault_id` is the vault that it is in: then it moves with its backups.")
	vault.PlanModifiers = []planmodifier.String{attribute.ReplacingIf(unlessMoved)}
	kind := attribute.Replaces("Type of the resource: `OS::Nova::Server`, `OS::Cinder::Volume`, `OS::Sfs::Turbo` and "+
		"more. Changing this takes the resource out of the vault.", attribute.NotEmpty)
	kind.Optional, kind.Required = false, true
	name := attribute.InPlace("Name of the resource.", stringvalidator.LengthBetween(1, 255))
	name.Computed, name.PlanModifiers = true, []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	return schema.Schema{
		MarkdownDescription: "One resource in a vault that another configuration owns, or that leaves `resources` unset. " +
			"A resource that is in the vault already is imported, not added again. Destroying it takes the resource out of " +
			"the vault, which deletes its backups there: that is refused while there are any, unless the configuration " +
			"says so.",
		Attributes: map[string]schema.Attribute{
			"vault_id": vault,
			"from_vault_id": attribute.InPlace("Id of the vault that the resource comes from: it moves from there to "+
				"`vault_id` with its backups. Both vaults must be of the same kind. If the resource is not in that vault (any "+
				"more), this means nothing and can stay.", attribute.ID),
			"resource_id": attribute.RequiredID("Id of the server, disk or file system. Changing this takes the resource " +
				"out of the vault."),
			"type": kind,
			"name": name,
			"exclude_volumes": schema.SetAttribute{
				MarkdownDescription: "Ids of disks of the server that are not backed up.",
				ElementType:         types.StringType, Optional: true,
				Validators: []validator.Set{attribute.NoNullElements, setvalidator.ValueStringsAre(attribute.ID)},
			},
			"include_volumes": schema.SetNestedAttribute{
				MarkdownDescription: "The only disks of the server to back up. Not every cloud has it.",
				Optional:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         schema.StringAttribute{MarkdownDescription: "Id of the disk.", Required: true},
					"os_version": schema.StringAttribute{MarkdownDescription: "Operating system on the disk.", Optional: true},
				}},
			},
			"size":         number("Size of the resource in GB."),
			"backup_size":  number("Size of its backups in the vault, as the cloud tells it."),
			"backup_count": number("Number of its backups in the vault."),
			"force_remove_resources": attribute.Switch("Whether the resource may be taken out of the vault while it holds " +
				"backups of it. The cloud deletes these backups. Default: `false`. It counts once it is in the state: apply " +
				"a change before you destroy."),
		},
	}
}
