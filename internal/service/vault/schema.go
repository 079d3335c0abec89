package vault

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Forms of the API reference, VaultCreate and Tag. Huawei Cloud also takes
// Chinese letters.
var (
	nameForm        = attribute.Word(1, 64)
	prefixForm      = attribute.Word(1, 32)
	keyForm         = attribute.Word(1, 36)
	valueForm       = attribute.Word(0, 43)
	descriptionForm = attribute.Text("must have up to 64 characters without < and >", func(s string) string {
		switch {
		case len([]rune(s)) > 64:
			return "it is longer"
		case strings.ContainsAny(s, "<>"):
			return "it has one of them"
		}
		return ""
	})
)

func resourceSchema() schema.Schema {
	name := attribute.InPlace("Name of the vault.", nameForm)
	name.Optional, name.Required = false, true
	threshold := schema.Int64Attribute{
		CustomType:          attribute.Whole{},
		MarkdownDescription: "Percentage of the size above which the cloud sends an alarm. Default: the cloud's, 80.",
		Optional:            true, Computed: true,
		Validators:    []validator.Int64{int64validator.Between(1, 100)},
		PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
	}
	demand := choice("Whether more than the size may be used, at a price. For prepaid vaults. Not every cloud has it. " +
		"Changing this creates a new vault.")
	demand.PlanModifiers = append(demand.PlanModifiers, attribute.Replacing())
	return schema.Schema{
		MarkdownDescription: "Vault of Cloud Backup and Recovery (CBR): room for the backups of servers, disks or file " +
			"systems. A vault that still holds backups is not destroyed or replaced, and a resource with backups is not " +
			"taken out of it, unless the configuration says so: the cloud deletes the backups with it. A resource moves " +
			"with its backups into the vault that names the present one as its `from_vault_id`.",
		Attributes: map[string]schema.Attribute{
			"name": name,
			"description": attribute.Replaces("Description of the vault. Changing this creates a new vault.",
				descriptionForm),
			"billing":   billingSchema(),
			"resources": resourcesSchema(),
			"policies":  policiesSchema(),
			"tags":      tags("Tags of the vault, all of them: up to 20, on some clouds 10.", 20),
			"enterprise_project_id": attribute.ChosenByCloud("Id of the enterprise project that the vault is in. Default: "+
				"`0`, the default one. Changing this creates a new vault.", attribute.ID),
			"auto_bind": choice("Whether resources without a vault are put into this one. It needs a policy for backups, " +
				"and `resources` that are not set here. Default: `false`."),
			"bind_rules": tags("Tags that a resource has to have, one of them, to be put into the vault automatically.", 5),
			"auto_expand": choice("Whether the cloud raises the size when the vault is full. `billing.size` is the least size " +
				"then. For vaults that are billed by use. Default: `false`."),
			"smn_notify": choice("Whether the cloud sends an alarm when `threshold` is exceeded. Default: the cloud's."),
			"threshold":  threshold,
			"locked": choice("Whether automatic backups cannot be deleted before they expire. **It can never be undone.** " +
				"Default: `false`."),
			"backup_name_prefix": attribute.Replaces("Prefix of the names of automatic backups. Not every cloud has it. "+
				"Changing this creates a new vault.", prefixForm),
			"demand_billing": demand,
			"force_destroy": attribute.Switch("Whether the vault may be destroyed, or replaced, while it holds backups. They " +
				"are deleted with it. Default: `false`. It counts once it is in the state: apply a change before you destroy."),
			"retain_removed_resources": attribute.Switch("Whether resources that are not in `resources` any more stay in the " +
				"vault while it holds backups of them, or while it is locked. `kept_resources` lists them. Default: `false`: a " +
				"plan that would lose backups is refused."),
			"kept_resources": schema.SetAttribute{
				MarkdownDescription: "Ids of the resources that are still in the vault because of `retain_removed_resources`.",
				ElementType:         types.StringType, Computed: true,
			},
			"force_remove_resources": attribute.Switch("Whether resources may be taken out of the vault while it holds " +
				"backups of them. The cloud deletes these backups. Default: `false`."),
			"provider_id": attribute.Fixed("Id of what makes the backups."),
			"project_id":  attribute.Fixed("Id of the project that owns the vault."),
			"user_id":     attribute.Fixed("Id of the user who made the vault."),
			"created_at":  attribute.Fixed("Time of the vault's creation, in RFC 3339."),
		},
	}
}

// tags are up to so many keys with their values.
func tags(description string, most int) schema.MapAttribute {
	return schema.MapAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType, Optional: true,
		Validators: []validator.Map{
			attribute.NoNullElements, mapvalidator.SizeAtMost(most), mapvalidator.KeysAre(keyForm),
			mapvalidator.ValueStringsAre(valueForm),
		},
	}
}

// choice is a truth that the cloud sets where nobody does, and that changes in
// place.
func choice(description string) schema.BoolAttribute {
	return schema.BoolAttribute{
		MarkdownDescription: description,
		Optional:            true, Computed: true,
		PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
}

func resourcesSchema() schema.SetNestedAttribute {
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	id := attribute.InPlace("Id of the server, disk or file system.", attribute.ID)
	id.Optional, id.Required = false, true
	kind := attribute.InPlace("Type of the resource: `OS::Nova::Server`, `OS::Cinder::Volume`, `OS::Sfs::Turbo` and more.",
		attribute.NotEmpty)
	kind.Optional, kind.Required = false, true
	name := attribute.InPlace("Name of the resource. It is told to the cloud when the resource is put into the vault.",
		stringvalidator.LengthBetween(1, 255))
	name.Computed = true
	return schema.SetNestedAttribute{
		MarkdownDescription: "Resources in the vault, all of them. Where this is not set, they are not managed here, and " +
			"`cloudbackup_vault_resource` puts single ones into the vault.",
		Optional: true, Computed: true,
		Validators:    []validator.Set{attribute.NoNullElements, setvalidator.SizeAtMost(256)},
		PlanModifiers: []planmodifier.Set{notManaged{}},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id": id, "type": kind, "name": name,
			"from_vault_id": attribute.InPlace("Id of the vault that the resource is in before: it moves here with its "+
				"backups. It counts until the resource is here, and can be left out after that. A vault that gives a resource "+
				"away and stays needs `retain_removed_resources = true`.", attribute.ID),
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
			"protect_status": attribute.Computed("Status of the protection, such as `available` or `protecting`."),
			"size":           number("Size of the resource in GB."),
			"backup_size":    number("Size of its backups in the vault, as the cloud tells it."),
			"backup_count":   number("Number of its backups in the vault."),
		}},
	}
}

func policiesSchema() schema.SetNestedAttribute {
	id := attribute.InPlace("Id of the policy.", attribute.ID)
	id.Optional, id.Required = false, true
	return schema.SetNestedAttribute{
		MarkdownDescription: "Policies of the vault: one for backups, one for replication. Where this is not set, they are " +
			"not managed here, and `cloudbackup_vault_policy_attachment` applies single ones.",
		Optional: true, Computed: true,
		Validators:    []validator.Set{attribute.NoNullElements, setvalidator.SizeAtMost(2)},
		PlanModifiers: []planmodifier.Set{notManaged{}},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id": id,
			"destination_vault_id": attribute.InPlace("Id of the vault that replicas go to, for a policy that replicates.",
				attribute.ID),
		}},
	}
}
