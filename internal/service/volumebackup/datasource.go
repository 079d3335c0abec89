package volumebackup

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var lookup = &lifecycle.Lookup{
	Plural:            "volume_backups",
	Results:           "backups",
	Description:       "One backup of a volume, found by its id or by what it has.",
	PluralDescription: "Backups of volumes, all pages of them. None is no error.",
	Filters: map[string]schema.StringAttribute{
		"name":   {MarkdownDescription: "Name of the backup, exactly."},
		"status": {MarkdownDescription: "Status of the backup, such as `available`."},
		"volume_id": {
			MarkdownDescription: "Id of the volume that was backed up.",
			Validators:          []validator.String{attribute.ID},
		},
	},
	Options: map[string]schema.Attribute{
		"project_id": schema.StringAttribute{MarkdownDescription: "Id of the project that owns the backups. Needs the " +
			"administrator role. Default: your own project."},
		"all_projects": schema.BoolAttribute{MarkdownDescription: "Whether to list the backups of all projects. Needs " +
			"the administrator role. Default: `false`."},
		"sort": schema.StringAttribute{
			MarkdownDescription: "Order, as `key:direction` with commas between, such as `created_at:desc,name:asc`. " +
				"Default: `created_at:desc`.",
			Validators: []validator.String{stringvalidator.RegexMatches(sortKeys,
				"must be keys such as created_at, each with :asc or :desc behind it, with commas between")},
		},
	},
	Without:    []string{"incremental"},
	CreatedAt:  "created_at",
	MostRecent: "data_timestamp",
	List:       listBackups,
}

// listBackups yields the backups that q selects.
func listBackups(ctx context.Context, c *cloud.Client, q lifecycle.Query) iter.Seq2[lifecycle.Object, error] {
	return func(yield func(lifecycle.Object, error) bool) {
		cinder, err := c.BlockStorage(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for got, err := range list(ctx, cinder, query{
			Name: q.String("name"), Status: q.String("status"), VolumeID: q.String("volume_id"),
			ProjectID: q.String("project_id"), Sort: q.String("sort"), Limit: q.Limit,
			AllProjects: q.Bool("all_projects") || q.String("project_id") != "",
		}) {
			if err != nil {
				yield(nil, err)
				return
			}
			b := &backup{Base: lifecycle.Base{ID: types.StringValue(got.ID), Status: types.StringValue(got.Status)}}
			b.fill(got)
			if !yield(b, nil) {
				return
			}
		}
	}
}
