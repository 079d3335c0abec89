package volumebackup

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var lookup = &lifecycle.Lookup{
	Plural:            "volume_backups",
	Results:           "backups",
	Description:       "One backup of a volume, found by its id or by what it has.",
	PluralDescription: "Backups of volumes, all pages of them. An empty result is not an error.",
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
			Validators: []validator.String{sortKeys},
		},
	},
	Without: []string{"incremental"},
	Shown: map[string]schema.Attribute{
		"container": schema.StringAttribute{
			MarkdownDescription: "Container that the backup is stored in.",
			Computed:            true,
		},
		"links": schema.ListNestedAttribute{
			MarkdownDescription: "Links to the backup in the API.",
			Computed:            true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"rel":  schema.StringAttribute{MarkdownDescription: "Kind of the link.", Computed: true},
				"href": schema.StringAttribute{MarkdownDescription: "Address.", Computed: true},
			}},
		},
	},
	CreatedAt:  "created_at",
	MostRecent: "data_timestamp",
	List:       listBackups,
}

// listBackups yields the backups that q selects.
func listBackups(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cinder, err := c.BlockStorage(ctx)
	if err == nil {
		err = sortable(cinder, q.String("sort"))
	}
	if err != nil {
		return nil, err
	}
	foreign := whose(q)
	found := list(ctx, cinder, query{
		Name: q.String("name"), Status: q.String("status"), VolumeID: q.String("volume_id"),
		ProjectID: q.String("project_id"), Sort: q.String("sort"), Limit: q.Limit, AllProjects: foreign != "",
	})
	return func(yield func(lifecycle.Record, error) bool) {
		for got, err := range found {
			if err == nil && foreign != "" && got.ProjectID == "" && cloud.Supports(cinder, "3.18") {
				// The server lets a member ask, and gives the member's own.
				err = notAnAdministrator(foreign, errOwnProjectOnly)
			} else if err != nil {
				err = refusedList(foreign, err)
			}
			if !yield(got, err) || err != nil {
				return
			}
		}
	}, nil
}

// refusedList says what the refusal of a list is about.
func refusedList(foreign string, err error) error {
	if strings.Contains(cloud.Explain(err).Reason, "Invalid sort key") {
		return lifecycle.At("sort", lifecycle.Advise(err, "Keys that every cloud knows: created_at, updated_at, "+
			"id, status, size, volume_id, and from API 3.37 on name."))
	}
	return onlyForAdministrators(foreign, err)
}

// sortable refuses to sort by name where the server cannot (cinder/api/common.py
// and microversion 3.37).
func sortable(cinder *gophercloud.ServiceClient, order string) error {
	for key := range strings.SplitSeq(order, ",") {
		if name, _, _ := strings.Cut(key, ":"); name != "name" {
			continue
		}
		if err := cloud.Require(cinder, "3.37", "sort by name"); err != nil {
			return lifecycle.At("sort", fmt.Errorf("this cloud is too old: %w", err))
		}
	}
	return nil
}

// whose is the option that asks for the backups of other projects, "" if none
// does.
func whose(q lifecycle.Query) string {
	switch {
	case q.String("project_id") != "":
		return "project_id"
	case q.Bool("all_projects"):
		return "all_projects"
	}
	return ""
}

var errOwnProjectOnly = errors.New("the cloud has listed the backups of your own project only")

// onlyForAdministrators explains the refusal of a filter that a member may not
// have: `Invalid filters project_id are found in query options.`
func onlyForAdministrators(option string, err error) error {
	if option == "" || !cloud.IsStatus(err, http.StatusBadRequest, http.StatusForbidden) {
		return err
	}
	return notAnAdministrator(option, err)
}

func notAnAdministrator(option string, err error) error {
	return lifecycle.At(option, lifecycle.Advise(err, option+" needs the administrator role. Sign in as an "+
		"administrator, or leave it out."))
}
