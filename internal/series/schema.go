package series

import (
	"context"
	"maps"
	"strings"
	"time"
	_ "time/tzdata" // a container of the provider alone has no time zones

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// nameForm leaves room for a time behind the name, and for a volume in front of it
// in an import id.
var nameForm = attribute.Form(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$`,
	"must have up to 100 characters out of letters, digits and ._-, the first one a letter or a digit")

// zone is what a time zone is called.
var zone = attribute.Text("must be a time zone of the IANA database, such as Europe/Berlin", func(s string) string {
	if s == "" || s == "Local" {
		return "it depends on the machine"
	}
	if _, err := time.LoadLocation(s); err != nil {
		return "there is none of that name"
	}
	return ""
})

// Default times that one backup may take to be made or deleted.
const (
	presetCreate = 2 * time.Hour
	presetRead   = 5 * time.Minute
	presetDelete = time.Hour
)

// Schema implements [resource.Resource].
func (r *seriesResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := r.arguments()
	maps.Copy(attributes, r.kind.Arguments)
	maps.Copy(attributes, r.exported())
	resp.Schema = schema.Schema{MarkdownDescription: r.kind.Description, Attributes: attributes}
	resp.Schema.Blocks = map[string]schema.Block{"timeouts": timeouts.Block(ctx, timeouts.Opts{
		Create: true, CreateDescription: "How long to wait for a backup to be complete, also in later applies. " +
			"Default: `2h`.",
		Read:   true,
		Delete: true, DeleteDescription: "How long to wait for each backup to be deleted. Default: `1h`.",
		ReadDescription: "How long to wait for the backups to be read. Default: `5m`.",
	})}
}

// arguments are those of all series.
func (r *seriesResource) arguments() map[string]schema.Attribute {
	name := attribute.Replaces("Name of the series, unique for the "+r.kind.SourceNoun+". Each backup is called "+
		"`NAME-TIME`, such as `night-20261130T030000Z`. Changing this begins another series.", nameForm)
	name.Optional, name.Required = false, true
	region := attribute.Replaces("Region of the series. Default: the provider's region. Changing this begins "+
		"another series.", attribute.NotEmpty)
	region.Computed = true
	return map[string]schema.Attribute{
		"name":   name,
		"region": region,
		r.kind.Source: attribute.RequiredID("Id of the " + r.kind.SourceNoun + " that is backed up. Changing this begins " +
			"another series."),
		"due": schema.StringAttribute{
			MarkdownDescription: "What the newest backup is for, such as a date: any other value than the last one " +
				"makes a backup. Whatever was missed in between, it is one backup. It stays unfulfilled until the backup is " +
				"complete.",
			Required:   true,
			Validators: []validator.String{attribute.Label, stringvalidator.UTF8LengthBetween(1, 100)},
		},
		"full_every": schema.Int64Attribute{
			MarkdownDescription: "How many backups a chain has: the first one is a full one, the others store what " +
				"has changed since the one before. Default: `1`, which makes each backup a full one. A chain that " +
				"is broken is not continued.",
			CustomType: attribute.Whole{},
			Optional:   true,
			Validators: []validator.Int64{int64validator.Between(1, 1000)},
		},
		"keep": keepAttribute(),
		"on_destroy": schema.StringAttribute{
			MarkdownDescription: "What destroy does: `retain` leaves the backups in the cloud, `delete` deletes " +
				"all of them. Default: `retain`. A backup that was never finished is not kept. It counts once it " +
				"is in the state: apply a change before you destroy.",
			Optional:   true,
			Validators: []validator.String{stringvalidator.OneOf("delete", "retain")},
		},
	}
}

func keepAttribute() schema.Attribute {
	count := func(description string) schema.Attribute {
		return schema.Int64Attribute{
			CustomType:          attribute.Whole{},
			MarkdownDescription: description,
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(1, 10000)},
		}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Which backups stay. The rule is applied to those that are there when the next one is " +
			"made, and the new one comes on top. Each count is of days, weeks, months or years that have a good " +
			"backup, not of those that have passed; what any count takes is kept, with all that it builds on. " +
			"Default: all stay, as with no count at all. Changing this deletes at the next apply what is not kept any more; " +
			"the plan says what.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			"last":    count("How many of the newest backups stay."),
			"daily":   count("Of how many days the newest backup stays."),
			"weekly":  count("Of how many weeks, from Monday to Sunday, the newest backup stays."),
			"monthly": count("Of how many months the newest backup stays."),
			"yearly":  count("Of how many years the newest backup stays."),
			"timezone": schema.StringAttribute{
				MarkdownDescription: "Time zone that says where a day ends, such as `Europe/Berlin`. Default: `UTC`.",
				Optional:            true,
				Validators:          []validator.String{zone},
			},
		},
	}
}

// exported are what the series finds out.
func (r *seriesResource) exported() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": attribute.Fixed("Address of the series for an import: `" + strings.ToUpper(r.kind.Source) +
			"/NAME`."),
		"newest_backup_id": attribute.Computed("Id of the newest complete backup."),
		"newest_at":        attribute.Computed("Time of the newest complete backup, in RFC 3339."),
		"chain_length": schema.Int64Attribute{
			MarkdownDescription: "How many backups the newest one needs, itself included; 0 if it cannot be restored.",
			Computed:            true,
		},
		"next_is_full": schema.BoolAttribute{
			MarkdownDescription: "Whether the next backup is a full one.",
			Computed:            true,
		},
		"makes": attribute.Computed("What this apply makes, in a plan: `full` or `incremental`, null for none. In " +
			"a state, what the last apply with something to do made."),
		"prunes": schema.ListAttribute{
			MarkdownDescription: "Ids of the backups that this apply deletes, in that order, in a plan; it deletes " +
				"no others. In a state, those of the last apply with something to do.",
			ElementType: types.StringType,
			Computed:    true,
		},
		"backups": schema.ListNestedAttribute{
			MarkdownDescription: "Backups of the series, the newest first.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: entryAttributes()},
		},
	}
}

func entryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":         attribute.Computed("Id of the backup."),
		"name":       attribute.Computed("Name of the backup."),
		"due":        attribute.Computed("What it was made for."),
		"created_at": attribute.Computed("Time when it was begun, in RFC 3339."),
		"status":     attribute.Computed("Status of the backup, as the cloud calls it."),
		"parent_id":  attribute.Computed("Id of the backup that it builds on; null for a full one."),
		"is_incremental": schema.BoolAttribute{
			MarkdownDescription: "Whether it builds on another one.",
			Computed:            true,
		},
		"size": schema.Float64Attribute{
			MarkdownDescription: "Size in GiB of what was backed up, not of what is stored.",
			Computed:            true,
		},
		"kept_as": schema.ListAttribute{
			MarkdownDescription: "Why it is kept: `last`, `daily`, `weekly`, `monthly`, `yearly`; `needed` by one " +
				"that builds on it; `all` without a rule; `doubt` as long as no backup is good. Without a reason, it goes with " +
				"the next backup.",
			ElementType: types.StringType,
			Computed:    true,
		},
	}
}

// IdentitySchema implements [resource.ResourceWithIdentity].
func (r *seriesResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		r.kind.Source: identityschema.StringAttribute{
			Description: "Id of the " + r.kind.SourceNoun + " that is backed up.", RequiredForImport: true,
		},
		"name": identityschema.StringAttribute{Description: "Name of the series.", RequiredForImport: true},
		"region": identityschema.StringAttribute{
			Description: "Region of the series. Default: the provider's region.", OptionalForImport: true,
		},
	}}
}

// attrTypes are the types of attributes.
func attrTypes(attributes map[string]schema.Attribute) map[string]attr.Type {
	all := map[string]attr.Type{}
	for name, a := range attributes {
		all[name] = a.GetType()
	}
	return all
}
