package vaultpolicy

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func texts(elements []attr.Value) []string {
	var all []string
	for _, value := range elements {
		if text, ok := value.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			all = append(all, text.ValueString())
		}
	}
	return all
}

func values(all []string) []attr.Value {
	list := make([]attr.Value, len(all))
	for i, text := range all {
		list[i] = types.StringValue(text)
	}
	return list
}

func listOf(all []string) types.List { return types.ListValueMust(types.StringType, values(all)) }

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// textOrNull is null for absent and for empty.
func textOrNull(text *string) types.String {
	if text == nil || *text == "" {
		return types.StringNull()
	}
	return types.StringValue(*text)
}
