package acceptance

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// unknown stands for a value that a plan does not know yet.
type unknown struct{}

// MarshalJSON sets it apart from an empty object.
func (unknown) MarshalJSON() ([]byte, error) { return []byte(`"(known after apply)"`), nil }

// texts are strings as values.
func texts(values map[string]string) map[string]any {
	all := map[string]any{}
	for name, value := range values {
		all[name] = value
	}
	return all
}

// valueOf makes a value of that type: of an object, a map or a list of values,
// of a string, a number or a boolean. What is missing in an object is null.
func valueOf(kind tftypes.Type, value any) tftypes.Value {
	switch v := value.(type) {
	case nil:
		return tftypes.NewValue(kind, nil)
	case unknown:
		return tftypes.NewValue(kind, tftypes.UnknownValue)
	case map[string]any:
		members := map[string]tftypes.Value{}
		if of, ok := kind.(tftypes.Object); ok {
			for name, member := range of.AttributeTypes {
				members[name] = valueOf(member, v[name])
			}
		} else {
			for name, member := range v {
				members[name] = valueOf(kind.(tftypes.Map).ElementType, member)
			}
		}
		return tftypes.NewValue(kind, members)
	case []any:
		element := elementType(kind)
		elements := make([]tftypes.Value, len(v))
		for i, member := range v {
			elements[i] = valueOf(element, member)
		}
		return tftypes.NewValue(kind, elements)
	case string:
		if kind.Is(tftypes.Bool) {
			return tftypes.NewValue(kind, v == "true")
		}
	case float64:
		return tftypes.NewValue(kind, big.NewFloat(v))
	}
	return tftypes.NewValue(kind, value)
}

func elementType(kind tftypes.Type) tftypes.Type {
	if set, ok := kind.(tftypes.Set); ok {
		return set.ElementType
	}
	return kind.(tftypes.List).ElementType
}

// plain is the reverse of [valueOf]; numbers are float64. It panics on what no
// schema of ours has.
func plain(value tftypes.Value) any {
	if value.IsNull() {
		return nil
	}
	if !value.IsKnown() {
		return unknown{}
	}
	switch kind := value.Type().(type) {
	case tftypes.Object, tftypes.Map:
		var members map[string]tftypes.Value
		must(value.As(&members))
		all := map[string]any{}
		for name, member := range members {
			all[name] = plain(member)
		}
		return all
	case tftypes.List, tftypes.Set:
		var elements []tftypes.Value
		must(value.As(&elements))
		all := make([]any, len(elements))
		for i, element := range elements {
			all[i] = plain(element)
		}
		return all
	default:
		return primitive(kind, value)
	}
}

func primitive(kind tftypes.Type, value tftypes.Value) any {
	switch {
	case kind.Is(tftypes.String):
		var text string
		must(value.As(&text))
		return text
	case kind.Is(tftypes.Bool):
		var yes bool
		must(value.As(&yes))
		return yes
	case kind.Is(tftypes.Number):
		number := new(big.Float)
		must(value.As(&number))
		float, _ := number.Float64()
		return float
	}
	panic(fmt.Sprintf("no schema of ours has a %s", kind))
}

// must is for conversions of a value whose type is known.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
