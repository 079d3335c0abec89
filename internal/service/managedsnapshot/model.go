package managedsnapshot

import (
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// snapshot is an adopted snapshot as the resource sees it.
type snapshot struct {
	lifecycle.Base
	lifecycle.OnDestroy
	VolumeID        types.String `tfsdk:"volume_id"`
	Ref             types.Map    `tfsdk:"ref"`
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	Metadata        types.Map    `tfsdk:"metadata"`
	Size            types.Int64  `tfsdk:"size"`
	Progress        types.String `tfsdk:"progress"`
	CreatedAt       types.String `tfsdk:"created_at"`
	UpdatedAt       types.String `tfsdk:"updated_at"`
	ProjectID       types.String `tfsdk:"project_id"`
	UserID          types.String `tfsdk:"user_id"`
	GroupSnapshotID types.String `tfsdk:"group_snapshot_id"`
	ConsumesQuota   types.Bool   `tfsdk:"consumes_quota"`

	leaving bool // whether Delete has had its way
}

// fill copies what the cloud says into s. It does not know the reference.
func (s *snapshot) fill(got *record) {
	s.VolumeID = types.StringValue(got.VolumeID)
	s.Name = attribute.StringOrNull(got.Name)
	s.Description = attribute.StringOrNull(got.Description)
	s.Metadata = attribute.MapOrNull(got.Metadata)
	s.Size = types.Int64Value(got.Size)
	s.Progress = attribute.StringOrNull(got.Progress)
	s.CreatedAt = attribute.TimeOrNull(got.created())
	s.UpdatedAt = attribute.TimeOrNull(time.Time(got.UpdatedAt))
	s.ProjectID = attribute.StringOrNull(got.ProjectID)
	s.UserID = attribute.StringOrNull(got.UserID)
	s.GroupSnapshotID = attribute.StringOrNull(got.GroupSnapshotID)
	s.ConsumesQuota = types.BoolPointerValue(got.ConsumesQuota)
}

// adoption is the request that makes s.
func (s *snapshot) adoption() adoption {
	return adoption{
		VolumeID:    s.VolumeID.ValueString(),
		Ref:         attribute.Strings(s.Ref),
		Name:        s.Name.ValueString(),
		Description: s.Description.ValueString(),
		Metadata:    attribute.Strings(s.Metadata),
	}
}

// labels are the changes of name and description that make s of prior.
func (s *snapshot) labels(prior *snapshot) labels {
	var l labels
	if !attribute.SameString(s.Name, prior.Name) {
		l.Name = new(s.Name.ValueString())
	}
	if !attribute.SameString(s.Description, prior.Description) {
		l.Description = new(s.Description.ValueString())
	}
	return l
}

// reference is the ref in a sentence.
func (s *snapshot) reference() string {
	text, err := json.Marshal(attribute.Strings(s.Ref))
	if err != nil {
		return s.Ref.String()
	}
	return string(text)
}
