package databasebackup

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var lookup = &lifecycle.Lookup{
	Plural:      "database_backups",
	Results:     "backups",
	Description: "One backup of a database instance, found by its id or by what it has.",
	PluralDescription: "Backups of database instances, all pages of them, the newest first. An empty result is not an " +
		"error.",
	Filters: map[string]schema.StringAttribute{
		"name":   {MarkdownDescription: "Name of the backup, exactly."},
		"status": {MarkdownDescription: "Status of the backup, such as `COMPLETED`."},
		"instance_id": {
			MarkdownDescription: "Id of the database instance that was backed up; it need not exist any more.",
			Validators:          []validator.String{attribute.ID},
		},
		"datastore_type": {MarkdownDescription: "Type of the datastore, such as `mysql`, by name or id. One that the " +
			"cloud does not know is an error."},
	},
	Options: map[string]schema.Attribute{
		"through_instance": schema.BoolAttribute{
			MarkdownDescription: "Whether to ask the instance of `instance_id` for its backups, which is an error if " +
				"it does not exist. Default: `false`, which also finds the backups of an instance that is gone.",
			Validators: []validator.Bool{
				boolvalidator.AlsoRequires(path.MatchRoot("instance_id")),
				boolvalidator.ConflictsWith(path.MatchRoot("datastore_type"), path.MatchRoot("project_id"),
					path.MatchRoot("all_projects")),
			},
		},
		"project_id": schema.StringAttribute{MarkdownDescription: "Id of the project that owns the backups. Needs the " +
			"administrator role, also for your own project. Default: your own project."},
		"all_projects": schema.BoolAttribute{MarkdownDescription: "Whether to list the backups of all projects. Needs " +
			"the administrator role. Default: `false`."},
	},
	Without:    []string{"restore_from"},
	CreatedAt:  "created",
	MostRecent: "created",
	List:       listBackups,
}

// listBackups yields the backups that q selects, the newest first.
func listBackups(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	trove, err := c.Database(ctx)
	if err != nil {
		return nil, err
	}
	found, err := collect(ctx, trove, query{
		Name: q.String("name"), Status: q.String("status"),
		InstanceID: q.String("instance_id"), ThroughInstance: q.Bool("through_instance"),
		Datastore: q.String("datastore_type"), ProjectID: q.String("project_id"),
		AllProjects: q.Bool("all_projects"),
	})
	return lifecycle.Collected(found), err
}
