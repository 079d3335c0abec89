package volumebackup

import (
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// backup is a backup as the resource sees it.
type backup struct {
	lifecycle.Base
	lifecycle.OnDestroy
	lifecycle.OnMissing
	Name                types.String `tfsdk:"name"`
	Description         types.String `tfsdk:"description"`
	VolumeID            types.String `tfsdk:"volume_id"`
	SnapshotID          types.String `tfsdk:"snapshot_id"`
	Metadata            types.Map    `tfsdk:"metadata"`
	Container           types.String `tfsdk:"container"`
	AvailabilityZone    types.String `tfsdk:"availability_zone"`
	Size                types.Int64  `tfsdk:"size"`
	ObjectCount         types.Int64  `tfsdk:"object_count"`
	FailReason          types.String `tfsdk:"fail_reason"`
	IsIncremental       types.Bool   `tfsdk:"is_incremental"`
	HasDependentBackups types.Bool   `tfsdk:"has_dependent_backups"`
	DataTimestamp       types.String `tfsdk:"data_timestamp"`
	CreatedAt           types.String `tfsdk:"created_at"`
	UpdatedAt           types.String `tfsdk:"updated_at"`
	ProjectID           types.String `tfsdk:"project_id"`
	UserID              types.String `tfsdk:"user_id"`
	EncryptionKeyID     types.String `tfsdk:"encryption_key_id"`
	Incremental         types.Bool   `tfsdk:"incremental"`
	Force               types.Bool   `tfsdk:"force"`
	FullIfNoParent      types.Bool   `tfsdk:"full_if_no_parent"`
	Triggers            types.Map    `tfsdk:"triggers"`
}

var linkType = types.ObjectType{AttrTypes: map[string]attr.Type{"rel": types.StringType, "href": types.StringType}}

// fill copies what the cloud says into b.
func (b *backup) fill(got *record) {
	b.Triggers = attribute.StringMap(b.Triggers)
	// The API does not tell what was asked for. For an import, what was made
	// is the best answer; null means false.
	if b.Incremental.IsNull() && got.IsIncremental {
		b.Incremental = types.BoolValue(true)
	}
	b.Name = attribute.StringOrNull(got.Name)
	b.Description = attribute.StringOrNull(got.Description)
	b.VolumeID = types.StringValue(got.VolumeID)
	b.SnapshotID = attribute.StringOrNull(got.SnapshotID)
	b.Metadata = attribute.MapOrNull(got.Metadata) // below 3.43 the API has none
	// After an import a folder of the driver's own is not taken over: a generated
	// configuration would ask for it again, for the next backup.
	if !b.Container.IsNull() || got.Container != ownContainer(got.ID) {
		b.Container = attribute.StringOrNull(got.Container)
	}
	// Zed takes a zone, ignores it and answers null (cinder-real/037 and 039):
	// what was asked for stays, or every plan would replace the backup.
	if b.AvailabilityZone.IsNull() || b.AvailabilityZone.IsUnknown() {
		b.AvailabilityZone = attribute.StringOrNull(got.AvailabilityZone)
	}
	b.Size = types.Int64Value(got.Size)
	b.ObjectCount = types.Int64Value(got.ObjectCount)
	b.FailReason = attribute.StringOrNull(got.FailReason)
	b.IsIncremental = types.BoolValue(got.IsIncremental)
	b.HasDependentBackups = types.BoolValue(got.HasDependentBackups)
	b.DataTimestamp = attribute.TimeOrNull(got.dataTime())
	b.CreatedAt = attribute.TimeOrNull(got.created())
	b.UpdatedAt = attribute.TimeOrNull(time.Time(got.UpdatedAt))
	b.ProjectID = attribute.StringOrNull(got.ProjectID)
	b.UserID = attribute.StringOrNull(got.UserID)
	b.EncryptionKeyID = attribute.StringOrNull(got.EncryptionKeyID)
}

// ownContainer is the folder that drivers of the posix family, such as NFS, make
// for the backup of that id where nobody asks for a container
// (cinder/backup/drivers/posix.py, update_container_name; cinder-real/031).
func ownContainer(id string) string {
	if len(id) < 4 {
		return ""
	}
	return id[:2] + "/" + id[2:4] + "/" + id
}

// Show is what only the data sources have. In a state the links would double the
// time that a plan takes, and help nobody. The container is there in any case.
func (r *record) Show() map[string]attr.Value {
	links := make([]attr.Value, len(r.Links))
	for i, l := range r.Links {
		links[i] = types.ObjectValueMust(linkType.AttrTypes, map[string]attr.Value{
			"rel": types.StringValue(l.Rel), "href": types.StringValue(l.Href),
		})
	}
	return map[string]attr.Value{
		"links": types.ListValueMust(linkType, links), "container": attribute.StringOrNull(r.Container),
	}
}

// createOpts is the request that makes b.
func (b *backup) createOpts() backups.CreateOpts {
	return backups.CreateOpts{
		VolumeID:         b.VolumeID.ValueString(),
		SnapshotID:       b.SnapshotID.ValueString(),
		Name:             b.Name.ValueString(),
		Description:      b.Description.ValueString(),
		Metadata:         attribute.Strings(b.Metadata),
		Container:        b.Container.ValueString(),
		AvailabilityZone: b.AvailabilityZone.ValueString(),
		Incremental:      b.Incremental.ValueBool(),
		Force:            b.Force.ValueBool(),
	}
}

// updateOpts are the changes that make b of prior.
func (b *backup) updateOpts(prior *backup) changes {
	var c changes
	if !attribute.SameString(b.Name, prior.Name) {
		c.Name = new(b.Name.ValueString())
	}
	if !attribute.SameString(b.Description, prior.Description) {
		c.Description = new(b.Description.ValueString())
	}
	if !attribute.SameMap(b.Metadata, prior.Metadata) {
		c.Metadata = new(attribute.Strings(b.Metadata))
	}
	return c
}
