package vault

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func singleSchema() schema.Schema {
	attributes := maps.Clone(resourcesSchema().NestedObject.Attributes)
	delete(attributes, "id")
	delete(attributes, "protect_status")
	attributes["vault_id"] = attribute.RequiredID("Id of the vault. Changing this takes the resource out of the vault.")
	attributes["resource_id"] = attribute.RequiredID("Id of the server, disk or file system. Changing this takes the " +
		"resource out of the vault.")
	attributes["type"] = fixed("Type of the resource: `OS::Nova::Server`, `OS::Cinder::Volume`, `OS::Sfs::Turbo` " +
		"and more. " +
		"Changing this takes the resource out of the vault.")
	name, _ := attributes["name"].(schema.StringAttribute)
	name.PlanModifiers = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	attributes["name"] = name
	attributes["force_remove_resources"] = attribute.Switch("Whether the resource may be taken out of the vault " +
		"while it " +
		"holds backups of it. The cloud deletes these backups. Default: `false`. It counts once it is in the state: " +
		"apply a " +
		"change before you destroy.")
	return schema.Schema{
		MarkdownDescription: "One resource in a vault that another configuration owns, or that leaves `resources` unset. " +
			"To destroy it takes the resource out of the vault, which deletes its backups there: that is refused while " +
			"there are any, unless the configuration says so.",
		Attributes: attributes,
	}
}

func attachmentSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "One policy that is applied to a vault that another configuration owns, or that leaves " +
			"`policies` unset. A vault can have one policy for backups and one for replication.",
		Attributes: map[string]schema.Attribute{
			"vault_id":  attribute.RequiredID("Id of the vault. Changing this applies the policy anew."),
			"policy_id": attribute.RequiredID("Id of the policy. Changing this applies the policy anew."),
			"destination_vault_id": attribute.OptionalID("Id of the vault that replicas go to, for a policy that replicates. " +
				"Changing this applies the policy anew."),
		},
	}
}
