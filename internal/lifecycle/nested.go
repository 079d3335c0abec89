package lifecycle

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// arguments is v without what only the cloud sets inside of it, so that a plan
// can be compared with what is: the framework plans unknowns there for every
// change.
func arguments(attribute any, v tftypes.Value) tftypes.Value { return inside(attribute, v, nil) }

// unsettled is v with unknowns for what only the cloud sets inside of it.
func unsettled(attribute any, v tftypes.Value) tftypes.Value {
	return inside(attribute, v, tftypes.UnknownValue)
}

// inside replaces what only the cloud sets inside of v.
func inside(attribute any, v tftypes.Value, by any) tftypes.Value {
	switch a := attribute.(type) {
	case schema.SingleNestedAttribute:
		return insideOf(a.Attributes, v, by)
	case schema.ListNestedAttribute:
		return eachElement(a.NestedObject.Attributes, v, by)
	case schema.SetNestedAttribute:
		return eachElement(a.NestedObject.Attributes, v, by)
	}
	return v
}

func insideOf(attributes map[string]schema.Attribute, v tftypes.Value, by any) tftypes.Value {
	members := map[string]tftypes.Value{}
	if v.IsNull() || !v.IsKnown() || v.As(&members) != nil {
		return v
	}
	members = maps.Clone(members) // As gives the value's own
	for name, a := range attributes {
		if a.IsComputed() && (!a.IsOptional() || by != nil && members[name].IsNull()) {
			members[name] = tftypes.NewValue(members[name].Type(), by)
		} else {
			members[name] = inside(a, members[name], by)
		}
	}
	return tftypes.NewValue(v.Type(), members)
}

func eachElement(attributes map[string]schema.Attribute, v tftypes.Value, by any) tftypes.Value {
	var elements []tftypes.Value
	if v.IsNull() || !v.IsKnown() || v.As(&elements) != nil {
		return v
	}
	elements = slices.Clone(elements)
	for i, element := range elements {
		elements[i] = insideOf(attributes, element, by)
	}
	if v.Type().Is(tftypes.Set{}) {
		slices.SortFunc(elements, func(a, b tftypes.Value) int { return strings.Compare(a.String(), b.String()) })
	}
	return tftypes.NewValue(v.Type(), elements)
}
