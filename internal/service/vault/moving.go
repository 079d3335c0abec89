package vault

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// asPlanned shows what moves by itself in resources as the plan of an update has
// it: a backup may begin or end in between, and Terraform takes another value for
// a contradiction. In a set the framework does not make them unknown. The next
// refresh has them as they are.
func (u *undertaking) asPlanned(resources types.Set) types.Set {
	if u == nil || len(u.planned) == 0 {
		return resources
	}
	var list []attr.Value
	for _, value := range resources.Elements() {
		row, _ := value.(types.Object)
		values := row.Attributes()
		at := slices.IndexFunc(u.planned, func(m member) bool { return m.ID.Equal(values["id"]) })
		if at >= 0 {
			m := u.planned[at]
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
