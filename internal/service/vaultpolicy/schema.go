package vaultpolicy

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Forms of the API reference, PolicyCreate. Huawei Cloud also takes Chinese
// letters in a name.
var (
	nameForm = attribute.Word(1, 64)
	zoneForm = attribute.Form(`^UTC[+-](0\d|1[0-4]):[0-5]\d$`,
		"must have the form UTC+01:00; UTC itself is UTC+00:00")
	timeForm = attribute.Form(`^([01]\d|2[0-3]):[0-5]\d$`,
		"must be a time of the day such as 06:30")
)

func resourceSchema() schema.Schema {
	operation := attribute.Replaces("What the policy does: `backup` or `replication`. Changing this creates a new policy.",
		stringvalidator.OneOf("backup", "replication"))
	operation.Optional, operation.Required = false, true
	name := attribute.InPlace("Name of the policy.", nameForm)
	name.Optional, name.Required = false, true
	return schema.Schema{
		MarkdownDescription: "Policy of Cloud Backup and Recovery (CBR): when the resources of the vaults that it is " +
			"applied to are backed up or replicated, and for how long that is kept. The service removes automatic " +
			"backups by the policy; what a restore point has made stays until it is destroyed.",
		Attributes: map[string]schema.Attribute{
			"name":           name,
			"operation_type": operation,
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether the policy runs. Default: `true`.",
				Optional:            true,
				Computed:            true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"trigger_pattern": schema.ListAttribute{
				MarkdownDescription: "When the policy runs: rules of iCalendar (RFC 2445), such as " +
					"`FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=14;BYMINUTE=00`, in UTC. They are compared by their meaning. Either " +
					"this or `schedule`.",
				ElementType: types.StringType,
				Optional:    true,
				Computed:    true,
				Validators: []validator.List{
					attribute.NoNullElements, listvalidator.SizeBetween(1, 24), listvalidator.ValueStringsAre(validRule),
					listvalidator.ExactlyOneOf(path.MatchRoot("schedule")),
				},
			},
			"schedule":             scheduleSchema(),
			"operation_definition": definitionSchema(),
			"associated_vaults": schema.ListNestedAttribute{
				MarkdownDescription: "Vaults that the policy is applied to.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"vault_id":             attribute.Computed("Id of the vault."),
					"destination_vault_id": attribute.Computed("Id of the vault that replicas go to."),
				}},
			},
		},
	}
}

func scheduleSchema() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "When the policy runs, without iCalendar. Either this or `trigger_pattern`.",
		Optional:            true,
		Attributes: map[string]schema.Attribute{
			"interval": schema.Int64Attribute{
				CustomType:          attribute.Whole{},
				MarkdownDescription: "Number of days between two days on which the policy runs. Either this or `days`.",
				Optional:            true,
				Validators: []validator.Int64{
					int64validator.Between(1, 30),
					int64validator.ExactlyOneOf(path.MatchRelative().AtParent().AtName("days")),
				},
			},
			"days": schema.SetAttribute{
				MarkdownDescription: "Days of the week on which the policy runs: `MO`, `TU`, `WE`, `TH`, `FR`, `SA`, `SU`.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators: []validator.Set{
					attribute.NoNullElements, setvalidator.SizeAtLeast(1),
					setvalidator.ValueStringsAre(stringvalidator.OneOf(week...)),
				},
			},
			"execution_times": schema.SetAttribute{
				MarkdownDescription: "Times of these days in UTC, such as `06:30`, at least an hour apart.",
				ElementType:         types.StringType,
				Required:            true,
				Validators: []validator.Set{
					attribute.NoNullElements, setvalidator.SizeBetween(1, 24), setvalidator.ValueStringsAre(timeForm),
				},
			},
		},
	}
}

func definitionSchema() schema.SingleNestedAttribute {
	number := func(description string, forms ...validator.Int64) schema.Int64Attribute {
		return schema.Int64Attribute{
			CustomType: attribute.Whole{}, MarkdownDescription: description, Optional: true, Validators: forms,
		}
	}
	limit := int64validator.Any(int64validator.OneOf(unlimited), int64validator.Between(1, 99999))
	newest := func(of string) schema.Int64Attribute {
		return number("Number of "+of+" of which the newest backup is kept, beside `max_backups`. Needs `timezone`.",
			int64validator.Between(0, 100))
	}
	interval := number("Number of incremental backups after which a full one is made; -1 is never. Not every cloud "+
		"has it.", int64validator.Between(-1, 100))
	interval.Computed = true
	interval.PlanModifiers = []planmodifier.Int64{int64planmodifier.UseStateForUnknown()}
	zone := attribute.InPlace("Zone in which days, weeks, months and years of the retention begin, such as `UTC+01:00`. "+
		"The times of the schedule are in UTC all the same. Open Telekom Cloud may need it always.", zoneForm)
	zone.Computed = true
	zone.PlanModifiers = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "What the policy keeps, and where replicas go. `{}` keeps everything for good.",
		Required:            true,
		Validators:          []validator.Object{retentionRules{}},
		Attributes: map[string]schema.Attribute{
			"max_backups": number("Number of automatic backups of each resource that are kept; -1 is all. Excludes "+
				"`retention_duration_days`.", limit),
			"retention_duration_days": number("Number of days for which automatic backups are kept; -1 is for good. "+
				"Excludes all numbers of backups.", limit),
			"day_backups":          newest("days"),
			"week_backups":         newest("weeks"),
			"month_backups":        newest("months"),
			"year_backups":         newest("years"),
			"timezone":             zone,
			"full_backup_interval": interval,
			"destination_region": attribute.InPlace("Region that replicas go to. A policy that replicates needs it.",
				attribute.NotEmpty),
			"destination_project_id": attribute.InPlace("Id of the project that replicas go to. A policy that "+
				"replicates needs it.", attribute.ID),
			"enable_acceleration": schema.BoolAttribute{
				MarkdownDescription: "Whether replication is accelerated. Not every cloud and account has it.",
				Optional:            true,
				Computed:            true,
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			"cross_account_urn": attribute.InPlace("URN of the agency for replication to another account. Not every cloud "+
				"has it.", attribute.NotEmpty),
		},
	}
}
