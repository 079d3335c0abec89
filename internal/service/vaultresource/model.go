package vaultresource

import (
	"cmp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// member is one resource of a vault.
type member struct {
	lifecycle.Base
	VaultID              types.String `tfsdk:"vault_id"`
	FromVaultID          types.String `tfsdk:"from_vault_id"`
	ResourceID           types.String `tfsdk:"resource_id"`
	Type                 types.String `tfsdk:"type"`
	Name                 types.String `tfsdk:"name"`
	ExcludeVolumes       types.Set    `tfsdk:"exclude_volumes"`
	IncludeVolumes       types.Set    `tfsdk:"include_volumes"`
	Size                 types.Int64  `tfsdk:"size"`
	BackupSize           types.Int64  `tfsdk:"backup_size"`
	BackupCount          types.Int64  `tfsdk:"backup_count"`
	ForceRemoveResources types.Bool   `tfsdk:"force_remove_resources"`

	want      *addOpts // what an update waits for
	vaultName string
}

// volume is a disk of a server.
type volume struct {
	ID        types.String `tfsdk:"id"`
	OSVersion types.String `tfsdk:"os_version"`
}

var volumeType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id": types.StringType, "os_version": types.StringType,
}}

// opts is the resource as it is sent.
func (m *member) opts() addOpts {
	o := addOpts{ID: m.ResourceID.ValueString(), Type: m.Type.ValueString(), Name: attribute.Known(m.Name)}
	extra := extraOpts{ExcludeVolumes: attribute.Texts(m.ExcludeVolumes)}
	for _, v := range attribute.Elements[volume](m.IncludeVolumes) {
		extra.IncludeVolumes = append(extra.IncludeVolumes, volumeRecord{v.ID.ValueString(), v.OSVersion.ValueString()})
	}
	slices.SortFunc(extra.IncludeVolumes, func(a, b volumeRecord) int { return cmp.Compare(a.ID, b.ID) })
	if len(extra.ExcludeVolumes) > 0 || len(extra.IncludeVolumes) > 0 {
		o.ExtraInfo = &extra
	}
	return o
}

// fill copies what the vault says of the resource into m. A name is the
// configuration's if it has one.
func (m *member) fill(got *resourceRecord) {
	m.ResourceID, m.Type = types.StringValue(got.ID), types.StringValue(got.Type)
	if m.Name.IsNull() || m.Name.IsUnknown() {
		m.Name = attribute.StringOrNull(got.Name)
	}
	var exclude, include []attr.Value
	for _, id := range got.ExtraInfo.ExcludeVolumes {
		exclude = append(exclude, types.StringValue(id))
	}
	for _, v := range got.ExtraInfo.IncludeVolumes {
		include = append(include, types.ObjectValueMust(volumeType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(v.ID), "os_version": m.osVersion(v),
		}))
	}
	m.ExcludeVolumes = attribute.SetOrNull(exclude, m.ExcludeVolumes, types.StringType)
	m.IncludeVolumes = attribute.SetOrNull(include, m.IncludeVolumes, volumeType)
	m.Size, m.BackupSize = types.Int64Value(got.Size), types.Int64Value(got.BackupSize)
	m.BackupCount = types.Int64Value(got.BackupCount)
}

// osVersion is that of a disk; where the configuration names the disk without one,
// whatever the cloud fills in is no difference.
func (m *member) osVersion(got volumeRecord) types.String {
	for _, known := range attribute.Elements[volume](m.IncludeVolumes) {
		if known.ID.ValueString() == got.ID && known.OSVersion.IsNull() {
			return known.OSVersion
		}
	}
	return attribute.StringOrNull(got.OSVersion)
}

// sameVolumes reports whether the vault takes and leaves out the disks that are
// asked for. No order of theirs is promised (CBR API reference, ResourceExtraInfo).
func (o *addOpts) sameVolumes(got *resourceRecord) bool {
	extra := extraOpts{}
	if o.ExtraInfo != nil {
		extra = *o.ExtraInfo
	}
	if len(extra.IncludeVolumes) != len(got.ExtraInfo.IncludeVolumes) {
		return false
	}
	for _, want := range extra.IncludeVolumes {
		if !slices.ContainsFunc(got.ExtraInfo.IncludeVolumes, func(v volumeRecord) bool {
			return v.ID == want.ID && (want.OSVersion == "" || want.OSVersion == v.OSVersion)
		}) {
			return false
		}
	}
	return slices.Equal(extra.ExcludeVolumes, slices.Sorted(slices.Values(got.ExtraInfo.ExcludeVolumes)))
}
