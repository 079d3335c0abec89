package restorepoint

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Forms of the API reference, CheckpointParam. Huawei Cloud also takes Chinese
// letters in a name.
var (
	nameForm        = attribute.Word(1, 64)
	descriptionForm = attribute.Text("must have up to 255 characters without < and >", func(s string) string {
		if len([]rune(s)) > 255 {
			return "it is longer"
		}
		if strings.ContainsAny(s, "<>") {
			return "it has one of them"
		}
		return ""
	})
)

func resourceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Restore point of a vault in Cloud Backup and Recovery (CBR): one backup of each of its " +
			"resources. `apply` ends when all of them are ready, and fails if one of them failed. Destroying it deletes its " +
			"backups. In one run, restore points of one vault are made one after the other.",
		Attributes: map[string]schema.Attribute{
			"vault_id": attribute.RequiredID("Id of the vault. Changing this creates a new restore point."),
			"name": attribute.ChosenByCloud("Name of the restore point. Default: the choice of the cloud. Where several "+
				"resources take part, each backup has a number behind it. Changing this creates a new restore point.", nameForm),
			"description": attribute.Replaces("Description of the restore point. Changing this creates a new one.",
				descriptionForm),
			"incremental": made("Whether to store only what has changed since the last backup of each resource: `true` or " +
				"`false`. Default: the cloud's, `true`. The first backup of a resource is full in any case. Changing this " +
				"creates a new restore point."),
			"auto_trigger": made("Whether the backups count as automatic ones, which the retention of a policy removes and a " +
				"locked vault does not let go. Default: `false`. Changing this creates a new restore point."),
			"resources": schema.SetAttribute{
				MarkdownDescription: "Ids of the resources of the vault that take part. Default: all. Changing this creates " +
					"a new restore point.",
				ElementType: types.StringType, Optional: true,
				Validators: []validator.Set{
					attribute.NoNullElements, setvalidator.SizeBetween(1, 256), setvalidator.ValueStringsAre(attribute.ID),
					setvalidator.ConflictsWith(path.MatchRoot("resource_details")),
				},
				PlanModifiers: []planmodifier.Set{attribute.ReplacingMade()},
			},
			"resource_details": detailsSchema(),
			"on_destroy":       attribute.OnDestroy("backups in it"),
			"on_missing":       attribute.OnMissing("restore point"),
			"triggers":         attribute.TriggersOfPoint("restore point"),
			"created_at":       attribute.Fixed("Time of the start of the run, in RFC 3339."),
			"project_id":       attribute.Fixed("Id of the project that owns the restore point."),
			"vault":            vaultSchema(),
			"retention_duration": schema.Int64Attribute{
				MarkdownDescription: "Number of days for which the backups are kept; -1 is without a limit.",
				Computed:            true,
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			},
			"backups": schema.ListNestedAttribute{
				MarkdownDescription: "Backups in the restore point, by their resource.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: memberAttributes()},
			},
		},
	}
}

// made is a choice at creation that nobody tells later: an imported restore point
// is left alone.
func made(description string) schema.BoolAttribute {
	return schema.BoolAttribute{
		MarkdownDescription: description, Optional: true,
		PlanModifiers: []planmodifier.Bool{attribute.ReplacingMade()},
	}
}

func detailsSchema() schema.SetNestedAttribute {
	text := func(description string, required bool, forms ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description, Required: required, Optional: !required, Validators: forms,
		}
	}
	return schema.SetNestedAttribute{
		MarkdownDescription: "Resources of the vault that take part, with what is left out of them. Default: all. Changing " +
			"this creates a new restore point.",
		Optional:      true,
		Validators:    []validator.Set{attribute.NoNullElements, setvalidator.SizeBetween(1, 256)},
		PlanModifiers: []planmodifier.Set{attribute.ReplacingMade()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id":   text("Id of the resource.", true, attribute.ID),
			"type": text("Type of the resource: `OS::Nova::Server` and so on.", true, attribute.NotEmpty),
			"name": text("Name of the resource.", false, stringvalidator.LengthBetween(1, 255)),
			"exclude_volumes": schema.SetAttribute{
				MarkdownDescription: "Ids of disks of the server that are left out.",
				ElementType:         types.StringType, Optional: true,
				Validators: []validator.Set{attribute.NoNullElements, setvalidator.ValueStringsAre(attribute.ID)},
			},
			"include_volumes": schema.SetNestedAttribute{
				MarkdownDescription: "The only disks of the server that take part. Not every cloud has it.",
				Optional:            true,
				Validators:          []validator.Set{attribute.NoNullElements},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":         text("Id of the disk.", true, attribute.ID),
					"os_version": text("Operating system on the disk.", false, attribute.NotEmpty),
				}},
			},
		}},
	}
}

func vaultSchema() schema.SingleNestedAttribute {
	number := func(description string) schema.Int64Attribute {
		return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Vault at the time of the run.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"id":   attribute.Computed("Id of the vault."),
			"name": attribute.Computed("Name of the vault."),
			"resources": schema.ListNestedAttribute{
				MarkdownDescription: "Resources that took part.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":             attribute.Computed("Id of the resource."),
					"name":           attribute.Computed("Name of the resource."),
					"type":           attribute.Computed("Type of the resource."),
					"protect_status": attribute.Computed("Status of its protection in the vault, also by later runs."),
					"resource_size":  number("Size of the resource in GB."),
					"backup_size":    number("Size of its backups, as the cloud tells it."),
					"backup_count":   number("Number of its backups."),
					"extra_info":     attribute.Computed("What else the cloud tells of it; JSON, if it is more than a text."),
				}},
			},
			"skipped_resources": schema.ListNestedAttribute{
				MarkdownDescription: "Resources that were left out. The cloud tells them once.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":     attribute.Computed("Id of the resource."),
					"name":   attribute.Computed("Name of the resource."),
					"type":   attribute.Computed("Type of the resource."),
					"code":   attribute.Computed("Code of the reason."),
					"reason": attribute.Computed("Reason."),
				}},
			},
		},
	}
}

// memberAttributes are what is shown of a backup inside of something else.
func memberAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":            attribute.Computed("Id of the backup."),
		"name":          attribute.Computed("Name of the backup."),
		"status":        attribute.Computed("Status of the backup."),
		"resource_id":   attribute.Computed("Id of what was backed up."),
		"resource_name": attribute.Computed("Name of what was backed up."),
		"resource_type": attribute.Computed("Type of what was backed up."),
		"resource_size": schema.Int64Attribute{MarkdownDescription: "Size of the resource in GB.", Computed: true},
		"created_at":    attribute.Computed("Time of the backup's start, in RFC 3339."),
		"expired_at":    attribute.Computed("Time when the cloud deletes the backup, in RFC 3339; null is never."),
	}
}
