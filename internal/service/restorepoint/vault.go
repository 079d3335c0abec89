package restorepoint

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// vaultOf is the vault as it is told, or else as it was known. Who took part is
// certain from the first answer: a later one may name what else is in the vault by
// then, and not name what is not any more.
func vaultOf(got *vaultRecord, known *vaultModel) types.Object {
	m := vaultModel{Resources: types.ListNull(participantType), SkippedResources: types.ListNull(skippedType)}
	if known != nil {
		m = *known
	}
	if got == nil {
		if known == nil {
			return types.ObjectNull(vaultType.AttrTypes)
		}
	} else {
		m.ID, m.Name = types.StringValue(got.ID), attribute.StringOrNull(got.Name)
		m.Resources = participantsOf(got.Resources, listed[participant](m.Resources))
		if got.Skipped != nil || m.SkippedResources.IsNull() || m.SkippedResources.IsUnknown() {
			m.SkippedResources = skippedOf(got.Skipped)
		}
	}
	return types.ObjectValueMust(vaultType.AttrTypes, map[string]attr.Value{
		"id": m.ID, "name": m.Name, "resources": m.Resources, "skipped_resources": m.SkippedResources,
	})
}

// participantsOf are the resources that took part: those that are known already
// as they are told now, or all that are told if none are known.
func participantsOf(got []resourceRecord, known []participant) types.List {
	told := map[string]participant{}
	var all []participant
	for _, r := range got {
		told[r.ID] = participant{
			ID: types.StringValue(r.ID), Name: attribute.StringOrNull(r.Name), Type: attribute.StringOrNull(r.Type),
			ProtectStatus: attribute.StringOrNull(r.ProtectStatus), ResourceSize: number(r.ResourceSize),
			BackupSize: number(r.BackupSize), BackupCount: number(r.BackupCount),
			ExtraInfo: attribute.StringOrNull(string(r.ExtraInfo)),
		}
		all = append(all, told[r.ID])
	}
	if len(known) > 0 {
		all = known
	}
	list := make([]attr.Value, len(all))
	for i, one := range all {
		if now, ok := told[one.ID.ValueString()]; ok {
			one = now
		}
		list[i] = types.ObjectValueMust(participantType.AttrTypes, map[string]attr.Value{
			"id": one.ID, "name": one.Name, "type": one.Type, "protect_status": one.ProtectStatus,
			"resource_size": one.ResourceSize, "backup_size": one.BackupSize, "backup_count": one.BackupCount,
			"extra_info": one.ExtraInfo,
		})
	}
	return types.ListValueMust(participantType, list)
}

func skippedOf(got []skippedRecord) types.List {
	list := make([]attr.Value, len(got))
	for i, s := range got {
		list[i] = types.ObjectValueMust(skippedType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(s.ID), "name": attribute.StringOrNull(s.Name), "type": attribute.StringOrNull(s.Type),
			"code": attribute.StringOrNull(s.Code), "reason": attribute.StringOrNull(s.Reason),
		})
	}
	return types.ListValueMust(skippedType, list)
}

// vault is the vault as it is known, nil if it is not.
func (p *point) vault() *vaultModel {
	if p.Vault.IsNull() || p.Vault.IsUnknown() {
		return nil
	}
	m := new(vaultModel)
	p.Vault.As(context.Background(), m, basetypes.ObjectAsOptions{})
	return m
}

// participants are the ids of the resources that took part, as far as they are
// known: none but those that were asked for, if any were.
func (p *point) participants() []string {
	m := p.vault()
	if m == nil {
		return nil
	}
	var all []string
	chosen := p.chosen()
	for _, r := range listed[participant](m.Resources) {
		if id := r.ID.ValueString(); len(chosen) == 0 || slices.Contains(chosen, id) {
			all = append(all, id)
		}
	}
	return all
}

func (p *point) skipped() []skipped {
	m := p.vault()
	if m == nil {
		return nil
	}
	return listed[skipped](m.SkippedResources)
}
