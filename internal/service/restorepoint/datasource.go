package restorepoint

import (
	"context"
	"iter"
	"net/url"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var lookup = &lifecycle.Lookup{
	Plural:            "restore_points",
	Results:           "restore_points",
	Description:       "One restore point, found by its id or by what it has.",
	PluralDescription: "Restore points, by the backups in them. None is no error.",
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
	Brief:      true,
	List:       listPoints,
}

// listPoints yields the restore points that q selects. The resource is not asked
// for: then only its own member would be shown of each, and the name comes from
// all of them.
func listPoints(ctx context.Context, c *cloud.Client, q lifecycle.Query) iter.Seq2[lifecycle.Object, error] {
	return func(yield func(lifecycle.Object, error) bool) {
		cbr, err := c.CloudBackup(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		query := url.Values{}
		if id := q.String("vault_id"); id != "" {
			query.Set("vault_id", id)
		}
		points, err := group(ctx, cbr, query)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, p := range points {
			if name := q.String("name"); name != "" && name != p.Name.ValueString() {
				continue
			}
			if id := q.String("resource_id"); id != "" && !slices.Contains(p.resourceIDs(), id) {
				continue
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

// resourceIDs are those of what the members are backups of.
func (p *point) resourceIDs() []string {
	var all []string
	for _, b := range p.Backups.Elements() {
		id, _ := b.(types.Object).Attributes()["resource_id"].(types.String)
		all = append(all, id.ValueString())
	}
	return all
}
