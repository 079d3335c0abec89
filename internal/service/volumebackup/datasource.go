package volumebackup

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
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
	Type:   "volume_backup",
	Noun:   "volume backup",
	New:    func() lifecycle.Question { return new(one) },
	Schema: oneSchema,
}

// Many lists backups.
var Many = lifecycle.Source{
	Type:   "volume_backups",
	Noun:   "volume backups",
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
	s.AvailabilityZone = types.StringNull()
	s.facts.fill(got)
}

// one is the question for one backup: by id, or by what it has.
type one struct {
	lifecycle.Asked
	seen
	MostRecent types.Bool `tfsdk:"most_recent"`
}

// Answer finds the backup. None and several are errors.
func (o *one) Answer(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if id := o.ID.ValueString(); id != "" {
		got, err := get(ctx, cinder, id)
		if err != nil {
			return lifecycle.At("id", fmt.Errorf("volume backup %s: %w", id, err))
		}
		o.fill(got)
		return nil
	}
	q := query{Name: o.Name.ValueString(), Status: o.Status.ValueString(), VolumeID: o.VolumeID.ValueString()}
	var found []*record
	for got, err := range list(ctx, cinder, q) {
		if err != nil {
			return err
		}
		found = append(found, got)
	}
	got, err := choose(found, o.MostRecent.ValueBool())
	if err != nil {
		return err
	}
	o.fill(got)
	return nil
}

// choose takes the only backup, or the one with the newest data.
func choose(found []*record, mostRecent bool) (*record, error) {
	switch {
	case len(found) == 0:
		return nil, lifecycle.Advise(errors.New("no volume backup matches"),
			"Loosen the filters, or look in another region or project.")
	case len(found) > 1 && !mostRecent:
		return nil, lifecycle.Advise(fmt.Errorf("%d volume backups match: %s", len(found), some(found)),
			"Narrow the filters down, or set most_recent = true.")
	}
	newest := found[0]
	for _, other := range found[1:] {
		if other.dataTime().After(newest.dataTime()) {
			newest = other
		}
	}
	return newest, nil
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
	Name        types.String `tfsdk:"name"`
	Status      types.String `tfsdk:"status"`
	VolumeID    types.String `tfsdk:"volume_id"`
	ProjectID   types.String `tfsdk:"project_id"`
	AllProjects types.Bool   `tfsdk:"all_projects"`
	Sort        types.String `tfsdk:"sort"`
	Limit       types.Int64  `tfsdk:"limit"`
	Backups     []seen       `tfsdk:"backups"`
}

// Answer lists the backups. None is no error.
func (m *many) Answer(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	m.Backups = []seen{}
	q := query{
		Name: m.Name.ValueString(), Status: m.Status.ValueString(), VolumeID: m.VolumeID.ValueString(),
		ProjectID: m.ProjectID.ValueString(), Sort: m.Sort.ValueString(),
		AllProjects: m.AllProjects.ValueBool() || m.ProjectID.ValueString() != "",
	}
	for got, err := range list(ctx, cinder, q) {
		if err != nil {
			return err
		}
		var s seen
		s.fill(got)
		m.Backups = append(m.Backups, s)
		if int64(len(m.Backups)) == m.Limit.ValueInt64() {
			break
		}
	}
	return nil
}

func oneSchema() schema.Schema {
	attributes := lifecycle.Facts(resourceSchema(), Kind.Local, "incremental")
	byWhat := []validator.String{stringvalidator.ConflictsWith(path.MatchRoot("id"))}
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "Id of the backup. Either this or one of the filters.",
			Optional:            true,
			Computed:            true,
			Validators: []validator.String{lifecycle.UUID, stringvalidator.AtLeastOneOf(path.MatchRoot("id"),
				path.MatchRoot("name"), path.MatchRoot("status"), path.MatchRoot("volume_id"))},
		},
		"name": schema.StringAttribute{
			MarkdownDescription: "Name of the backup, exactly.",
			Optional:            true,
			Computed:            true,
			Validators:          byWhat,
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "Status of the backup, such as `available`.",
			Optional:            true,
			Computed:            true,
			Validators:          byWhat,
		},
		"volume_id": schema.StringAttribute{
			MarkdownDescription: "Id of the volume that was backed up.",
			Optional:            true,
			Computed:            true,
			Validators:          append(byWhat, lifecycle.UUID),
		},
		"most_recent": schema.BoolAttribute{
			MarkdownDescription: "Whether to take the backup with the newest data where several match. " +
				"Default: `false`, which makes that an error.",
			Optional: true,
		},
	})
	return schema.Schema{
		MarkdownDescription: "One backup of a volume, found by its id or by what it has.",
		Attributes:          attributes,
	}
}

func manySchema() schema.Schema {
	backup := lifecycle.Facts(resourceSchema(), Kind.Local, "incremental")
	backup["id"] = schema.StringAttribute{MarkdownDescription: "Id of the backup.", Computed: true}
	backup["status"] = schema.StringAttribute{MarkdownDescription: "Status of the backup.", Computed: true}
	filter := func(description string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: validators}
	}
	return schema.Schema{
		MarkdownDescription: "Backups of volumes, all pages of them. None is no error.",
		Attributes: map[string]schema.Attribute{
			"name":      filter("Name of the backups, exactly."),
			"status":    filter("Status of the backups, such as `available`."),
			"volume_id": filter("Id of the volume that was backed up.", lifecycle.UUID),
			"project_id": filter("Id of the project that owns the backups. Needs the administrator role. " +
				"Default: your own project."),
			"all_projects": schema.BoolAttribute{
				MarkdownDescription: "Whether to list the backups of all projects. Needs the administrator role. " +
					"Default: `false`.",
				Optional: true,
			},
			"sort": filter("Order, as `key:direction` with commas between, such as `created_at:desc,name:asc`. "+
				"Default: `created_at:desc`.", stringvalidator.RegexMatches(sortKeys,
				"must be keys such as created_at, each with :asc or :desc behind it, with commas between")),
			"limit": schema.Int64Attribute{
				MarkdownDescription: "How many backups to return at most. Default: all.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"backups": schema.ListNestedAttribute{
				MarkdownDescription: "The backups.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: backup},
			},
		},
	}
}
