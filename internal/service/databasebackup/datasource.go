package databasebackup

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// One finds one backup.
var One = lifecycle.Source{
	Type:   "database_backup",
	Noun:   "database backup",
	New:    func() lifecycle.Question { return new(one) },
	Schema: oneSchema,
}

// Many lists backups.
var Many = lifecycle.Source{
	Type:   "database_backups",
	Noun:   "database backups",
	New:    func() lifecycle.Question { return new(many) },
	Schema: manySchema,
}

// seen is a backup as a data source shows it.
type seen struct {
	ID     types.String `tfsdk:"id"`
	Status types.String `tfsdk:"status"`
	facts
}

func (s *seen) fill(got *record) {
	s.ID = types.StringValue(got.ID)
	s.Status = types.StringValue(got.Status)
	s.facts.fill(got)
}

// one is the question for one backup: by id, or by what it has.
type one struct {
	lifecycle.Asked
	seen
	DatastoreType types.String `tfsdk:"datastore_type"`
	MostRecent    types.Bool   `tfsdk:"most_recent"`
}

// Answer finds the backup. None and several are errors.
func (o *one) Answer(ctx context.Context, c *cloud.Client) error {
	trove, err := c.Database(ctx)
	if err != nil {
		return err
	}
	got, err := o.find(ctx, trove)
	if err != nil {
		return err
	}
	o.fill(got)
	return nil
}

func (o *one) find(ctx context.Context, trove *gophercloud.ServiceClient) (*record, error) {
	if id := o.ID.ValueString(); id != "" {
		got, err := get(ctx, trove, id)
		if err != nil {
			return nil, lifecycle.At("id", fmt.Errorf("database backup %s: %w", id, err))
		}
		return got, nil
	}
	found, err := collect(ctx, trove, query{
		Name: o.Name.ValueString(), Status: o.Status.ValueString(),
		InstanceID: o.InstanceID.ValueString(), Datastore: o.DatastoreType.ValueString(),
	})
	if err != nil {
		return nil, err
	}
	return choose(found, o.MostRecent.ValueBool())
}

// choose takes the only backup, or the newest: they are in that order.
func choose(found []*record, mostRecent bool) (*record, error) {
	switch {
	case len(found) == 0:
		return nil, lifecycle.Advise(errors.New("no database backup matches"),
			"Loosen the filters, or look in another region or project.")
	case len(found) > 1 && !mostRecent:
		return nil, lifecycle.Advise(fmt.Errorf("%d database backups match: %s", len(found), some(found)),
			"Narrow the filters down, or set most_recent = true.")
	}
	return found[0], nil
}

// some names the first few of many.
func some(found []*record) string {
	const most = 5
	ids := make([]string, 0, most)
	for _, got := range found[:min(most, len(found))] {
		ids = append(ids, got.ID)
	}
	if len(found) > most {
		ids = append(ids, "...")
	}
	return strings.Join(ids, ", ")
}

// many is the question for all backups that have something in common.
type many struct {
	lifecycle.Asked
	Name            types.String `tfsdk:"name"`
	Status          types.String `tfsdk:"status"`
	InstanceID      types.String `tfsdk:"instance_id"`
	ThroughInstance types.Bool   `tfsdk:"through_instance"`
	Datastore       types.String `tfsdk:"datastore"`
	ProjectID       types.String `tfsdk:"project_id"`
	AllProjects     types.Bool   `tfsdk:"all_projects"`
	Backups         []seen       `tfsdk:"backups"`
}

// Answer lists the backups. None is no error.
func (m *many) Answer(ctx context.Context, c *cloud.Client) error {
	trove, err := c.Database(ctx)
	if err != nil {
		return err
	}
	found, err := collect(ctx, trove, query{
		Name: m.Name.ValueString(), Status: m.Status.ValueString(),
		InstanceID: m.InstanceID.ValueString(), ThroughInstance: m.ThroughInstance.ValueBool(),
		Datastore: m.Datastore.ValueString(), ProjectID: m.ProjectID.ValueString(),
		AllProjects: m.AllProjects.ValueBool(),
	})
	if err != nil {
		return err
	}
	m.Backups = make([]seen, len(found))
	for i, got := range found {
		m.Backups[i].fill(got)
	}
	return nil
}

func oneSchema() schema.Schema {
	attributes := lifecycle.Facts(resourceSchema(), Kind.Local, "restore_from")
	byWhat := []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("id"))}
	filter := func(description string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description, Optional: true, Computed: true, Validators: append(validators, byWhat...),
		}
	}
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "Id of the backup. Either this or one of the filters.",
			Optional:            true,
			Computed:            true,
			Validators: []validator.String{lifecycle.UUID, stringvalidator.AtLeastOneOf(path.MatchRoot("id"),
				path.MatchRoot("name"), path.MatchRoot("status"), path.MatchRoot("instance_id"),
				path.MatchRoot("datastore_type"))},
		},
		"name":        filter("Name of the backup, exactly."),
		"status":      filter("Status of the backup, such as `COMPLETED`."),
		"instance_id": filter("Id of the database instance that was backed up; it need not exist any more.", lifecycle.UUID),
		"datastore_type": schema.StringAttribute{
			MarkdownDescription: "Type of the datastore, such as `mysql`, by name or id. One that the cloud does not know " +
				"is an error.",
			Optional:   true,
			Validators: byWhat,
		},
		"most_recent": schema.BoolAttribute{
			MarkdownDescription: "Whether to take the newest backup where several match. Default: `false`, which makes " +
				"that an error.",
			Optional: true,
		},
	})
	return schema.Schema{
		MarkdownDescription: "One backup of a database instance, found by its id or by what it has.",
		Attributes:          attributes,
	}
}

func manySchema() schema.Schema {
	backup := lifecycle.Facts(resourceSchema(), Kind.Local, "restore_from")
	backup["id"] = schema.StringAttribute{MarkdownDescription: "Id of the backup.", Computed: true}
	backup["status"] = schema.StringAttribute{MarkdownDescription: "Status of the backup.", Computed: true}
	filter := func(description string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: validators}
	}
	return schema.Schema{
		MarkdownDescription: "Backups of database instances, all pages of them, the newest first. None is no error.",
		Attributes: map[string]schema.Attribute{
			"name":        filter("Name of the backups, exactly."),
			"status":      filter("Status of the backups, such as `COMPLETED`."),
			"instance_id": filter("Id of the database instance that was backed up.", lifecycle.UUID),
			"through_instance": schema.BoolAttribute{
				MarkdownDescription: "Whether to ask the instance of `instance_id` for its backups, which is an error if " +
					"it does not exist. Default: `false`, which also finds the backups of an instance that is gone.",
				Optional: true,
				Validators: []validator.Bool{
					boolvalidator.AlsoRequires(path.MatchRoot("instance_id")),
					boolvalidator.ConflictsWith(path.MatchRoot("datastore"), path.MatchRoot("project_id"),
						path.MatchRoot("all_projects")),
				},
			},
			"datastore": filter("Datastore of the backups, such as `mysql`, by name or id. One that the cloud does not " +
				"know is an error."),
			"project_id": filter("Id of the project that owns the backups. Needs the administrator role, also for your own " +
				"project. Default: your own project."),
			"all_projects": schema.BoolAttribute{
				MarkdownDescription: "Whether to list the backups of all projects. Needs the administrator role. " +
					"Default: `false`.",
				Optional: true,
			},
			"backups": schema.ListNestedAttribute{
				MarkdownDescription: "The backups.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: backup},
			},
		},
	}
}
