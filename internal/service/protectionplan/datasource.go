package protectionplan

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// sortKey is a key that the server can sort by; on others it breaks
// (karbor-real/plan-list-sort-unknown-key).
var sortKey = attribute.Form(`^(created_at|updated_at|id|name|status|provider_id)(:(asc|desc))?$`,
	"must be created_at, updated_at, id, name, status or provider_id, with :asc or :desc behind it")

var lookup = &lifecycle.Lookup{
	Plural:            "protection_plans",
	Results:           "plans",
	Description:       "One protection plan of Karbor, found by its id or by what it has.",
	PluralDescription: "Protection plans of Karbor, all pages of them. An empty result is not an error.",
	Filters: map[string]schema.StringAttribute{
		"name":   {MarkdownDescription: "Name of the plan, exactly."},
		"status": {MarkdownDescription: "Status of the plan: `suspended` or `started`."},
		"provider_id": {
			MarkdownDescription: "Id of the protection provider.",
			Validators:          []validator.String{attribute.ID},
		},
	},
	Options: map[string]schema.Attribute{
		"all_projects": schema.BoolAttribute{MarkdownDescription: "Whether to list the plans of all projects. Without " +
			"the administrator role, only your own are listed all the same. Default: `false`."},
		"sort": schema.StringAttribute{
			MarkdownDescription: "Order, as `key:direction`, such as `name:asc`. Default: `created_at:desc`.",
			Validators:          []validator.String{sortKey},
		},
	},
	List: listPlans,
}

// listPlans yields the plans that q selects.
func listPlans(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	wanted := query{
		Name: q.String("name"), Status: q.String("status"), ProviderID: q.String("provider_id"),
		AllTenants: q.Bool("all_projects"), Sort: q.String("sort"), Limit: q.Limit,
	}
	return lifecycle.Records(list(ctx, karbor, wanted), wanted.selects), nil
}
