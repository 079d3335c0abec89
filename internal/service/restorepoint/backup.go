package restorepoint

import (
	"context"
	"errors"
	"iter"
	"slices"

	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Backup is a backup in a vault, to be looked up only: restore points and
// policies make them.
var Backup = lifecycle.Kind{
	Type:   "vault_backup",
	Noun:   "vault backup",
	New:    func() lifecycle.Object { return new(backup) },
	Schema: backupSchema,
	Lookup: &lifecycle.Lookup{
		Plural:            "vault_backups",
		Results:           "backups",
		Description:       "One backup in a vault, found by its id or by what it has.",
		PluralDescription: "Backups in vaults, all pages of them. An empty result is not an error.",
		Filters: map[string]dataschema.StringAttribute{
			"checkpoint_id":         byID("Id of the restore point."),
			"vault_id":              byID("Id of the vault."),
			"resource_id":           byID("Id of what was backed up."),
			"parent_id":             byID("Id of the backup of the server that the disk is part of."),
			"name":                  {MarkdownDescription: "Name of the backup, exactly."},
			"resource_name":         {MarkdownDescription: "Name of what was backed up."},
			"resource_type":         {MarkdownDescription: "Type of what was backed up, such as `OS::Nova::Server`."},
			"resource_az":           {MarkdownDescription: "Availability zone of what was backed up."},
			"status":                {MarkdownDescription: "Status of the backup, such as `available`."},
			"image_type":            {MarkdownDescription: "`backup`, or `replication` for replicas."},
			"start_time":            {MarkdownDescription: "Earliest time of the start, such as `2026-02-01T12:00:00Z`."},
			"end_time":              {MarkdownDescription: "Latest time of the start, such as `2026-02-01T12:00:00Z`."},
			"own_type":              {MarkdownDescription: "`private`, `shared` or `all_granted`. Default: `private`."},
			"member_status":         {MarkdownDescription: "Status of the share: `pending`, `accepted` or `rejected`."},
			"used_percent":          {MarkdownDescription: "Percentage to which the vault is filled at least."},
			"enterprise_project_id": {MarkdownDescription: "Id of the enterprise project, or `all_granted_eps`."},
		},
		Options: map[string]dataschema.Attribute{
			"sort": dataschema.StringAttribute{
				MarkdownDescription: "Order, as `key:direction` with commas between, such as `created_at:desc,name:asc`. " +
					"Default: `created_at:desc`.",
			},
			"dec": dataschema.BoolAttribute{MarkdownDescription: "Whether to list those of the dedicated cloud."},
		},
		CreatedAt:  "created_at",
		MostRecent: "created_at",
		List:       listRows,
	},
}

// texts are the filters of the service, by the same names.
var texts = []string{
	"checkpoint_id", "vault_id", "resource_id", "parent_id", "name", "resource_name", "resource_type", "resource_az",
	"status", "image_type", "start_time", "end_time", "own_type", "member_status", "used_percent", "enterprise_project_id",
}

func byID(description string) dataschema.StringAttribute {
	return dataschema.StringAttribute{
		MarkdownDescription: description, Validators: []validator.String{attribute.ID},
	}
}

// backup is a backup as the data sources see it.
type backup struct {
	lifecycle.Base
	Name         types.String `tfsdk:"name"`
	Description  types.String `tfsdk:"description"`
	CheckpointID types.String `tfsdk:"checkpoint_id"`
	VaultID      types.String `tfsdk:"vault_id"`
	ProjectID    types.String `tfsdk:"project_id"`
	ProviderID   types.String `tfsdk:"provider_id"`
	ParentID     types.String `tfsdk:"parent_id"`
	ResourceID   types.String `tfsdk:"resource_id"`
	ResourceName types.String `tfsdk:"resource_name"`
	ResourceType types.String `tfsdk:"resource_type"`
	ResourceAZ   types.String `tfsdk:"resource_az"`
	ResourceSize types.Int64  `tfsdk:"resource_size"`
	ImageType    types.String `tfsdk:"image_type"`
	AutoTrigger  types.Bool   `tfsdk:"auto_trigger"`
	Incremental  types.Bool   `tfsdk:"incremental"`
	CreatedAt    types.String `tfsdk:"created_at"`
	UpdatedAt    types.String `tfsdk:"updated_at"`
	ProtectedAt  types.String `tfsdk:"protected_at"`
	ExpiredAt    types.String `tfsdk:"expired_at"`
	Children     types.List   `tfsdk:"children"`
}

var errLookOnly = errors.New("backups in a vault can only be looked up")

// Create is not offered.
func (*backup) Create(context.Context, *cloud.Client) error { return errLookOnly }

// Delete is not offered.
func (*backup) Delete(context.Context, *cloud.Client) error { return errLookOnly }

// Fetch gets the backup. If it is gone, the error satisfies cloud.IsNotFound.
func (b *backup) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	return getBackup(ctx, cbr, b.ID.ValueString())
}

// Fill fills b from a GET or a list.
func (b *backup) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*backupRecord)
	b.fill(got)
	return wait.Status{Name: got.Status}
}

func (b *backup) fill(got *backupRecord) {
	b.Name, b.Description = attribute.StringOrNull(got.Name), attribute.StringOrNull(got.Description)
	b.CheckpointID, b.VaultID = attribute.StringOrNull(got.CheckpointID), attribute.StringOrNull(got.VaultID)
	b.ProjectID, b.ProviderID = attribute.StringOrNull(got.ProjectID), attribute.StringOrNull(got.ProviderID)
	b.ParentID, b.ResourceID = attribute.StringOrNull(got.ParentID), attribute.StringOrNull(got.ResourceID)
	b.ResourceName, b.ResourceType = attribute.StringOrNull(got.ResourceName), attribute.StringOrNull(got.ResourceType)
	b.ResourceAZ, b.ResourceSize = attribute.StringOrNull(got.ResourceAZ), types.Int64Value(got.ResourceSize)
	b.ImageType = attribute.StringOrNull(got.ImageType)
	b.AutoTrigger = types.BoolPointerValue(got.ExtendInfo.AutoTrigger)
	b.Incremental = types.BoolPointerValue(got.ExtendInfo.Incremental)
	b.CreatedAt, b.UpdatedAt = attribute.Timestamp(got.CreatedAt), attribute.Timestamp(got.UpdatedAt)
	b.ProtectedAt, b.ExpiredAt = attribute.Timestamp(got.ProtectedAt), attribute.Timestamp(got.ExpiredAt)
	children := make([]*backupRecord, len(got.Children))
	for i := range got.Children {
		children[i] = &got.Children[i]
	}
	b.Children = membersOf(children)
}

// listRows yields the backups that q selects. Whether the service compares a name
// exactly is not documented.
func listRows(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	query := q.Values(append(slices.Clip(texts), "sort")...)
	if q.Bool("dec") {
		query.Set("dec", "true")
	}
	name := q.String("name")
	return lifecycle.Records(listBackups(ctx, cbr, query), func(b *backupRecord) bool {
		return name == "" || name == b.Name
	}), nil
}

func backupSchema() schema.Schema {
	text := attribute.Computed
	truth := func(description string) schema.BoolAttribute {
		return schema.BoolAttribute{MarkdownDescription: description, Computed: true}
	}
	return schema.Schema{Attributes: map[string]schema.Attribute{
		"name": text("Name of the backup."), "description": text("Description of the backup."),
		"checkpoint_id": text("Id of the restore point."), "vault_id": text("Id of the vault."),
		"project_id": text("Id of the project that owns the backup."), "provider_id": text("Id of what made the backup."),
		"parent_id":     text("Id of the backup of the server that the disk is part of."),
		"resource_id":   text("Id of what was backed up."),
		"resource_name": text("Name of what was backed up."), "resource_type": text("Type of what was backed up."),
		"resource_az": text("Availability zone of what was backed up."),
		"resource_size": schema.Int64Attribute{
			MarkdownDescription: "Size of what was backed up, in GB.", Computed: true,
		},
		"image_type":   text("`backup`, or `replication` for a replica."),
		"auto_trigger": truth("Whether a policy made the backup."),
		"incremental":  truth("Whether the backup holds only what had changed. Not every cloud tells."),
		"created_at":   text("Time of the backup's start, in RFC 3339."),
		"updated_at":   text("Time of the last change, in RFC 3339."),
		"protected_at": text("Time that the data is of, in RFC 3339."),
		"expired_at":   text("Time when the cloud deletes the backup, in RFC 3339; null is never."),
		"children": schema.ListNestedAttribute{
			MarkdownDescription: "Backups of the disks of a server.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: memberAttributes()},
		},
	}}
}
