package vault

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// unseen reports whether the vault has not shown the resource yet since it was
// put into it.
func (m *member) unseen() bool { return m.Size.IsNull() || m.Size.IsUnknown() }

// membersOf shows the resources of the vault, and those that are still to appear:
// of those from another vault only while this apply sees to it. A name is the
// configuration's if it has one; an empty list of volumes is what the configuration
// says.
func membersOf(got []resourceRecord, known []member, running bool) types.Set {
	var list []attr.Value
	for _, m := range known {
		listed := slices.ContainsFunc(got, func(r resourceRecord) bool { return r.ID == m.ID.ValueString() })
		if !listed && m.unseen() && (running || m.FromVaultID.ValueString() == "") {
			list = append(list, types.ObjectValueMust(memberType.AttrTypes, map[string]attr.Value{
				"id": m.ID, "type": m.Type, "from_vault_id": m.FromVaultID, "name": m.Name,
				"exclude_volumes": m.ExcludeVolumes,
				"include_volumes": m.IncludeVolumes, "protect_status": types.StringNull(), "size": types.Int64Null(),
				"backup_size": types.Int64Null(), "backup_count": types.Int64Null(),
			}))
		}
	}
	for _, r := range got {
		was := member{ExcludeVolumes: types.SetNull(types.StringType), IncludeVolumes: types.SetNull(volumeType)}
		if at := slices.IndexFunc(known, func(m member) bool { return m.ID.ValueString() == r.ID }); at >= 0 {
			was = known[at]
		}
		name := was.Name
		if name.IsNull() || name.IsUnknown() {
			name = attribute.StringOrNull(r.Name)
		}
		var volumes []attr.Value
		for _, v := range r.ExtraInfo.IncludeVolumes {
			volumes = append(volumes, types.ObjectValueMust(volumeType.AttrTypes, map[string]attr.Value{
				"id": types.StringValue(v.ID), "os_version": was.osVersion(v),
			}))
		}
		list = append(list, types.ObjectValueMust(memberType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(r.ID), "type": types.StringValue(r.Type), "from_vault_id": was.FromVaultID, "name": name,
			"exclude_volumes": setOrEmpty(texts(r.ExtraInfo.ExcludeVolumes), was.ExcludeVolumes, types.StringType),
			"include_volumes": setOrEmpty(volumes, was.IncludeVolumes, volumeType),
			"protect_status":  attribute.StringOrNull(r.ProtectStatus), "size": types.Int64Value(r.Size),
			"backup_size": types.Int64Value(r.BackupSize), "backup_count": types.Int64Value(r.BackupCount),
		}))
	}
	return types.SetValueMust(memberType, list)
}

// osVersion is what the cloud says of a disk that is backed up, unless the
// configuration lists the disk without it.
func (m *member) osVersion(got volumeRecord) types.String {
	for _, v := range attribute.Elements[volume](m.IncludeVolumes) {
		if v.ID.ValueString() == got.ID && v.OSVersion.IsNull() {
			return v.OSVersion
		}
	}
	return attribute.StringOrNull(got.OSVersion)
}

// setOrEmpty is null without elements, unless an empty set was there.
func setOrEmpty(elements []attr.Value, known types.Set, of attr.Type) types.Set {
	if len(elements) == 0 && (known.IsNull() || known.IsUnknown()) {
		return types.SetNull(of)
	}
	return types.SetValueMust(of, elements)
}

// members are the resources that v has the say about.
func (v *vault) members() []member { return attribute.Elements[member](v.Resources) }

// fillResources shows what is in the vault, if that is managed here: apart from it
// what stays in the vault although it is not wanted any more.
func (v *vault) fillResources(got *record, imported bool) {
	managed := imported || !v.Resources.IsNull() && !v.Resources.IsUnknown()
	var shown []resourceRecord
	kept := []string{}
	for _, r := range got.Resources {
		if managed && v.keeps(got, r) {
			kept = append(kept, r.ID)
		} else {
			shown = append(shown, r)
		}
	}
	v.KeptResources = types.SetValueMust(types.StringType, texts(kept))
	switch {
	case managed:
		v.Resources = v.run.asPlanned(membersOf(shown, v.known(), v.run != nil))
	case v.Resources.IsUnknown():
		v.Resources = types.SetNull(memberType)
	}
}

// keeps reports whether a resource that is not in v stays in the vault.
func (v *vault) keeps(got *record, r resourceRecord) bool {
	wanted := func(m member) bool { return m.ID.ValueString() == r.ID }
	if !v.RetainRemovedResources.ValueBool() || slices.ContainsFunc(v.known(), wanted) {
		return false
	}
	return r.BackupCount > 0 || got.Locked || v.run != nil && v.run.kept[r.ID]
}

// known are the resources as they are planned, or as they were before a look: what an
// earlier look of the same wait has shown may still be what was before the change.
func (v *vault) known() []member {
	if v.run != nil {
		return v.run.members
	}
	return v.members()
}
