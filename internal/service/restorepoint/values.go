package restorepoint

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

func number(n cloud.FlexString) types.Int64 {
	if value, ok := n.Int64(); ok {
		return types.Int64Value(value)
	}
	return types.Int64Null()
}

func ids(set types.Set) []string {
	var all []string
	for _, id := range attribute.Elements[types.String](set) {
		all = append(all, id.ValueString())
	}
	slices.Sort(all)
	return all
}

func listed[T any](list types.List) []T {
	var all []T
	if list.IsNull() || list.IsUnknown() {
		return nil
	}
	list.ElementsAs(context.Background(), &all, false)
	return all
}
