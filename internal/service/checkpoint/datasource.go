package checkpoint

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Orders of a list. The server knows the first one only.
const (
	oldestFirst = "created_at:asc"
	newestFirst = "created_at:desc"
)

// date is what the server reads (karbor/services/protection/manager.py,
// list_checkpoints); on any other text it breaks.
var date = attribute.Text("must be a day such as 2026-11-21", func(s string) string {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return fmt.Sprintf("%q is none", s)
	}
	return ""
})

var lookup = &lifecycle.Lookup{
	Plural:  "checkpoints",
	Results: "checkpoints",
	Description: "One checkpoint, found by its id or by what it has. Of those of one day, the last one is the " +
		"newest.",
	PluralDescription: "Checkpoints of a protection provider, all pages of them. An empty result is not an error.",
	Filters: map[string]schema.StringAttribute{
		"plan_id": {
			MarkdownDescription: "Id of the plan, which need not exist any more.",
			Validators:          []validator.String{attribute.ID},
		},
		"status": {MarkdownDescription: "Status of the checkpoint, such as `available`."},
		"start_date": {
			MarkdownDescription: "First day of the checkpoints, as `2026-11-21`.",
			Validators:          []validator.String{date},
		},
		"end_date": {
			MarkdownDescription: "Last day of the checkpoints, as `2026-11-21`.",
			Validators:          []validator.String{date},
		},
	},
	Options: map[string]schema.Attribute{
		"all_projects": schema.BoolAttribute{MarkdownDescription: "Whether to list the checkpoints of all projects. " +
			"Without the administrator role, only your own are listed all the same. Default: `false`."},
		"sort": schema.StringAttribute{
			MarkdownDescription: "Order: `" + oldestFirst + "` or `" + newestFirst + "`. Default: `" + newestFirst + "`.",
			Validators:          []validator.String{stringvalidator.OneOf(oldestFirst, newestFirst)},
		},
	},
	// Without CreatedAt: it is a date only, so that what a lost request has made is
	// told from what was there by its id.
	MostRecent: "created_at",
	List:       listCheckpoints,
}

// listCheckpoints yields the checkpoints that q selects.
func listCheckpoints(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	found, err := collect(ctx, c, q)
	return lifecycle.Collected(found), err
}

// collect does what the server does not: it ignores a status, an end without a
// beginning, and another order than the oldest first.
func collect(ctx context.Context, c *cloud.Client, q lifecycle.Query) ([]*dataprotection.Checkpoint, error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	asked := dataprotection.CheckpointQuery{
		ProviderID: q.String("provider_id"), PlanID: q.String("plan_id"),
		StartDate: q.String("start_date"), EndDate: q.String("end_date"), AllTenants: q.Bool("all_projects"),
	}
	status, ascending := q.String("status"), q.String("sort") == oldestFirst
	if ascending && status == "" && asked.EndDate == "" {
		asked.Limit = q.Limit
	}
	var found []*dataprotection.Checkpoint
	for got, err := range dataprotection.ListCheckpoints(ctx, karbor, asked) {
		if err != nil {
			region, _ := c.Region(ctx)
			return nil, lifecycle.Missing("provider_id", "protection provider", asked.ProviderID, region, err)
		}
		if status != "" && status != got.Status || asked.EndDate != "" && got.CreatedAt > asked.EndDate {
			continue
		}
		if found = append(found, got); asked.Limit > 0 && int64(len(found)) == asked.Limit {
			break
		}
	}
	if !ascending {
		slices.Reverse(found)
	}
	return found, nil
}
