package protectable

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func dataSourceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Servers, disks and file systems that a vault could take, all pages of them, and whether it " +
			"would. An empty result is not an error. Published by Huawei Cloud; Open Telekom Cloud documents only the rights " +
			"that it needs.",
		Attributes: map[string]schema.Attribute{
			"protectable_type": schema.StringAttribute{
				MarkdownDescription: "What to list: `server` or `disk`. Huawei Cloud also has `turbo`, `workspace` and " +
					"`workspace_v2`.",
				Required:   true,
				Validators: []validator.String{stringvalidator.OneOf("server", "disk", "turbo", "workspace", "workspace_v2")},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the one to list.", Optional: true,
				Validators: []validator.String{attribute.ID},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name, exactly.", Optional: true,
				Validators: []validator.String{attribute.NotEmpty},
			},
			"status": schema.StringAttribute{
				MarkdownDescription: "Status, such as `active`, in upper or lower case. The provider filters, not the cloud.",
				Optional:            true,
				Validators:          []validator.String{attribute.NotEmpty},
			},
			"server_id": schema.StringAttribute{
				MarkdownDescription: "Id of the server that the listed disks are attached to.", Optional: true,
				Validators: []validator.String{attribute.ID},
			},
			"protectable": schema.BoolAttribute{
				MarkdownDescription: "Whether a vault would take it. Default: all of them. The provider filters, not the " +
					"cloud.",
				Optional: true,
			},
			"detailed": schema.BoolAttribute{
				MarkdownDescription: "Whether to keep `detail` as well, all that the cloud tells of a server or a disk. That " +
					"may hold the user data of servers, which then is in the state. Default: `false`.",
				Optional: true,
			},
			"limit": schema.Int64Attribute{
				CustomType:          attribute.Whole{},
				MarkdownDescription: "How many to return at most. Default: all.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"instances": schema.ListNestedAttribute{
				MarkdownDescription: "What can be protected.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: instanceAttributes()},
			},
		},
	}
}

func instanceAttributes() map[string]schema.Attribute {
	children := childAttributes()
	all := maps.Clone(children)
	all["children"] = schema.ListNestedAttribute{
		MarkdownDescription: "Disks of a server.",
		Computed:            true,
		NestedObject:        schema.NestedAttributeObject{Attributes: children},
	}
	all["protectable"] = schema.SingleNestedAttribute{
		MarkdownDescription: "Whether a vault would take it.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"result":  schema.BoolAttribute{MarkdownDescription: "Whether a vault would take it.", Computed: true},
			"code":    text("Code of the error that keeps it from being taken."),
			"reason":  text("What keeps it from being taken."),
			"message": text("What the cloud says about that."),
			"vault": schema.SingleNestedAttribute{
				MarkdownDescription: "Vault that it is in already. `cloudbackup_vault` has the rest of it.",
				Computed:            true,
				Attributes: map[string]schema.Attribute{
					"id": text("Id of the vault."), "name": text("Name of the vault."),
				},
			},
		},
	}
	return all
}

func childAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":     text("Id of the server, disk or file system: the `id` in the `resources` of a vault."),
		"name":   text("Name of it."),
		"type":   text("Type of it, such as `OS::Nova::Server`: the `type` in the `resources` of a vault."),
		"size":   schema.Int64Attribute{MarkdownDescription: "Size in GB.", Computed: true},
		"status": text("Status of it, as its own service spells it: `ACTIVE`, `in-use`."),
		// Were it marked as sensitive, one(…).id would be, too.
		"detail": text("All that the cloud tells of it, as JSON, if `detailed` asks for it."),
	}
}

// text is an attribute that the cloud alone sets.
func text(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}
