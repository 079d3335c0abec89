package restorepoint

import (
	"context"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var lookup = &lifecycle.Lookup{
	Plural:            "restore_points",
	Results:           "restore_points",
	Description:       "One restore point, found by its id or by what it has.",
	PluralDescription: "Restore points, by the backups in them. An empty result is not an error.",
	Filters: map[string]schema.StringAttribute{
		"vault_id": {
			MarkdownDescription: "Id of the vault.", Validators: []validator.String{attribute.ID},
		},
		"name": {MarkdownDescription: "Name of the restore point, exactly."},
		"resource_id": {
			MarkdownDescription: "Id of a resource that took part.", Validators: []validator.String{attribute.ID},
		},
	},
	Without:    []string{"incremental", "auto_trigger", "resources", "resource_details"},
	CreatedAt:  "created_at",
	MostRecent: "created_at",
	List:       listPoints,
}

// listPoints yields the restore points that q selects, as their backups show them.
// The resource is not asked for: then only its own backup would be shown of each, and
// the name comes from all of them.
func listPoints(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	points, err := group(ctx, cbr, q.Values("vault_id"))
	name, resource := q.String("name"), q.String("resource_id")
	return lifecycle.Collected(slices.DeleteFunc(points, func(l *look) bool {
		return name != "" && name != l.name() || resource != "" && !l.has(resource)
	})), err
}
