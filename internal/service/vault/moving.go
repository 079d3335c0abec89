package vault

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// asPlanned shows what moves by itself in resources as the plan of an update has
// it: a backup may begin or end in between, and Terraform takes another value for
// a contradiction. In a set the framework does not make them unknown. The next
// refresh has them as they are.
func (p *pending) asPlanned(resources types.Set) types.Set {
	if p == nil || p.planned == nil {
		return resources
	}
	var list []attr.Value
	for _, value := range resources.Elements() {
		row, _ := value.(types.Object)
		values := row.Attributes()
		planned := p.planned.members()
		at := slices.IndexFunc(planned, func(m member) bool { return m.ID.Equal(values["id"]) })
		if at >= 0 {
			m := planned[at]
			for name, planned := range map[string]attr.Value{
				"protect_status": m.ProtectStatus, "size": m.Size, "backup_size": m.BackupSize, "backup_count": m.BackupCount,
			} {
				if !planned.IsNull() && !planned.IsUnknown() {
					values[name] = planned
				}
			}
		}
		list = append(list, types.ObjectValueMust(memberType.AttrTypes, values))
	}
	return types.SetValueMust(memberType, list)
}

// keepPlanned does the same with arguments that somebody, or the cloud itself, may
// have changed since the plan: the next refresh shows that.
func (p *pending) keepPlanned(v *vault) {
	if p == nil || p.planned == nil {
		return
	}
	was := p.planned
	for _, one := range []struct {
		to *types.Bool
		is types.Bool
	}{
		{&v.AutoBind, was.AutoBind},
		{&v.AutoExpand, was.AutoExpand},
		{&v.Locked, was.Locked},
		{&v.SMNNotify, was.SMNNotify},
		{&v.DemandBilling, was.DemandBilling},
	} {
		if !one.is.IsNull() && !one.is.IsUnknown() {
			*one.to = one.is
		}
	}
	if size := was.billing().Size; !size.IsUnknown() {
		b := v.billing()
		b.Size = size
		v.Billing = attribute.ObjectOf(billingType, b)
	}
}
