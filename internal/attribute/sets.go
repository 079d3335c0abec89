package attribute

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Elements are those of a set as models, none if it is null or unknown.
func Elements[T any](set types.Set) []T {
	var all []T
	if set.IsNull() || set.IsUnknown() {
		return nil
	}
	set.ElementsAs(context.Background(), &all, false)
	return all
}

// Texts are the strings of a set in plain Go, sorted.
func Texts(set types.Set) []string {
	var all []string
	for _, text := range Elements[types.String](set) {
		all = append(all, text.ValueString())
	}
	slices.Sort(all)
	return all
}

// SetOrNull is null without elements, unless an empty set was there: where the API
// cannot tell empty from absent, what the configuration says stays.
func SetOrNull(elements []attr.Value, known types.Set, of attr.Type) types.Set {
	if len(elements) == 0 && (known.IsNull() || known.IsUnknown()) {
		return types.SetNull(of)
	}
	return types.SetValueMust(of, elements)
}
