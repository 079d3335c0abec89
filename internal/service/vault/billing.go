package vault

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func computedNumber(description string) schema.Int64Attribute {
	return schema.Int64Attribute{MarkdownDescription: description, Computed: true}
}

// consistency is how the data of a running server is taken.
func consistency() schema.StringAttribute {
	level := attribute.InPlace("Consistency of the backups: `crash_consistent`, or `app_consistent` where the cloud has "+
		"it.", stringvalidator.OneOf("crash_consistent", "app_consistent"))
	level.Optional, level.Required = false, true
	return level
}

// once is what is said of arguments that count for a creation only.
const once = " It counts at creation only."

func billingSchema() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "What the vault holds, and how it is billed.",
		Required:            true,
		Attributes: map[string]schema.Attribute{
			"object_type": fixed("What is protected: `server`, `disk`, `turbo`; on some clouds also `workspace`, `vmware`, "+
				"`rds`, `file`. Changing this creates a new vault.",
				stringvalidator.OneOf("server", "disk", "turbo", "workspace", "vmware", "rds", "file")),
			"protect_type": fixed("What the vault takes: `backup`, or `replication` for replicas from another region. "+
				"Changing this creates a new vault.", stringvalidator.OneOf("backup", "replication", "hybrid")),
			"consistent_level": consistency(),
			"size": schema.Int64Attribute{
				CustomType: attribute.Whole{},
				MarkdownDescription: "Size in GB. It cannot be less than what is used. With `auto_expand` it is the least size: " +
					"a larger one in the cloud is no change. The size of a prepaid vault is changed by an order in the console.",
				Required:      true,
				Validators:    []validator.Int64{int64validator.Between(10, 10485760)},
				PlanModifiers: []planmodifier.Int64{leastSize{}},
			},
			"cloud_type": attribute.ChosenByCloud("Where the vault is: `public` or `hybrid`. Default: `public`. Changing this "+
				"creates a new vault.", stringvalidator.OneOf("public", "hybrid")),
			"charging_mode": attribute.ChosenByCloud("How the vault is billed: `post_paid` by use, or `pre_paid` by month or "+
				"year. Default: `post_paid`. A prepaid vault cannot be deleted by the API. Changing this creates a new vault.",
				stringvalidator.OneOf("post_paid", "pre_paid")),
			"period_type": attribute.InPlace("Unit of the time for which a prepaid vault is ordered: `month` or `year`."+once,
				stringvalidator.OneOf("month", "year")),
			"period_num": schema.Int64Attribute{
				CustomType:          attribute.Whole{},
				MarkdownDescription: "Number of months or years for which a prepaid vault is ordered." + once,
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(1, 9)},
			},
			"is_auto_renew": attribute.Switch("Whether a prepaid vault is renewed automatically. Default: `false`." + once),
			"is_auto_pay": attribute.Switch("Whether the order of a prepaid vault is paid automatically. Default: `false`: " +
				"creation waits until somebody has paid it in the console." + once),
			"is_multi_az": choice("Whether backups are kept in several availability zones. Not every cloud has it. " +
				"Default: `false`." + once),
			"console_url": attribute.InPlace("URL that the console opens after the payment."+once,
				stringvalidator.LengthBetween(1, 255)),
			"extra_info": schema.SingleNestedAttribute{
				MarkdownDescription: "Order that a prepaid vault belongs to." + once,
				Optional:            true,
				Attributes: map[string]schema.Attribute{
					"combined_order_id": attribute.InPlace("Id of the combined order.", attribute.NotEmpty),
					"combined_order_ecs_num": schema.Int64Attribute{
						CustomType:          attribute.Whole{},
						MarkdownDescription: "Number of servers in the combined order.", Optional: true,
					},
				},
			},
			"allocated":    computedNumber("Sum of the sizes of the resources in the vault, as the cloud tells it."),
			"used":         computedNumber("What the backups use, in MB."),
			"spec_code":    attribute.Computed("Specification of the vault."),
			"storage_unit": attribute.Computed("Name of the bucket behind the vault."),
			"status":       attribute.Computed("Status of the vault."),
			"order_id":     attribute.Computed("Id of the order."),
			"product_id":   attribute.Computed("Id of the product."),
			"frozen_scene": attribute.Computed("Why the vault is frozen."),
		},
	}
}

// fixed is required, and another value needs a new vault.
func fixed(description string, forms ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description, Required: true,
		Validators:    append([]validator.String{attribute.NotEmpty}, forms...),
		PlanModifiers: []planmodifier.String{attribute.Replacing()},
	}
}
