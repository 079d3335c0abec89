package lifecycle

import (
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// arguments is v without what only the cloud sets inside of it, so that a plan
// can be compared with what is: the framework plans unknowns there for every
// change.
func arguments(attribute any, v tftypes.Value) tftypes.Value {
	switch a := attribute.(type) {
	case schema.SingleNestedAttribute:
		return argumentsOf(a.Attributes, v)
	case schema.ListNestedAttribute:
		return eachElement(a.NestedObject.Attributes, v)
	case schema.SetNestedAttribute:
		return eachElement(a.NestedObject.Attributes, v)
	}
	return v
}

func argumentsOf(attributes map[string]schema.Attribute, v tftypes.Value) tftypes.Value {
	members := map[string]tftypes.Value{}
	if v.IsNull() || !v.IsKnown() || v.As(&members) != nil {
		return v
	}
	for name, a := range attributes {
		if a.IsComputed() && !a.IsOptional() {
			members[name] = tftypes.NewValue(members[name].Type(), nil)
		} else {
			members[name] = arguments(a, members[name])
		}
	}
	return tftypes.NewValue(v.Type(), members)
}

func eachElement(attributes map[string]schema.Attribute, v tftypes.Value) tftypes.Value {
	var elements []tftypes.Value
	if v.IsNull() || !v.IsKnown() || v.As(&elements) != nil {
		return v
	}
	for i, element := range elements {
		elements[i] = argumentsOf(attributes, element)
	}
	if v.Type().Is(tftypes.Set{}) {
		slices.SortFunc(elements, func(a, b tftypes.Value) int { return strings.Compare(a.String(), b.String()) })
	}
	return tftypes.NewValue(v.Type(), elements)
}
