// Package codec moves a state into a model and back. It does what tfsdk.State's
// Get and Set do for models whose fields are all attr.Values, but looks at each
// attribute once: the framework walks the schema from its root for each, and
// copies all attributes at each step.
package codec

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Decode fills the model, a pointer to a struct, from a state of that type.
func Decode(ctx context.Context, object attr.TypeWithAttributeTypes, state tftypes.Value, model any) error {
	var members map[string]tftypes.Value
	if err := state.As(&members); err != nil {
		return err
	}
	into := reflect.ValueOf(model).Elem()
	kinds := object.AttributeTypes()
	fields := fieldsOf(into.Type())
	if len(fields) != len(kinds) {
		return fmt.Errorf("%s has %d attributes, the schema %d", into.Type(), len(fields), len(kinds))
	}
	for name, index := range fields {
		kind, ok := kinds[name]
		if !ok {
			return fmt.Errorf("the schema has no %s", name)
		}
		value, err := kind.ValueFromTerraform(ctx, members[name])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		field := into.FieldByIndex(index)
		if !reflect.TypeOf(value).AssignableTo(field.Type()) {
			return fmt.Errorf("%s is a %T, the model has a %s", name, value, field.Type())
		}
		field.Set(reflect.ValueOf(value))
	}
	return nil
}

// Encode makes a state of that type from the model.
func Encode(ctx context.Context, object attr.TypeWithAttributeTypes, model any) (tftypes.Value, error) {
	from := reflect.ValueOf(model).Elem()
	fields := fieldsOf(from.Type())
	members := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes() {
		index, ok := fields[name]
		if !ok {
			return tftypes.Value{}, fmt.Errorf("%s has no %s", from.Type(), name)
		}
		value, ok := reflect.TypeAssert[attr.Value](from.FieldByIndex(index))
		if !ok {
			return tftypes.Value{}, fmt.Errorf("%s of %s is no attr.Value", name, from.Type())
		}
		if value.IsNull() {
			// A null of a collection need not know what it would hold.
			members[name] = tftypes.NewValue(kind.TerraformType(ctx), nil)
			continue
		}
		member, err := value.ToTerraformValue(ctx)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		members[name] = member
	}
	kind := object.TerraformType(ctx)
	if err := tftypes.ValidateValue(kind, members); err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(kind, members), nil
}

// Field is one attribute of the model, nil if it has no such.
func Field(model any, name string) attr.Value {
	from := reflect.ValueOf(model).Elem()
	index, ok := fieldsOf(from.Type())[name]
	if !ok {
		return nil
	}
	value, _ := reflect.TypeAssert[attr.Value](from.FieldByIndex(index))
	return value
}

// Values are the attributes of the model by name.
func Values(model any) map[string]attr.Value {
	from := reflect.ValueOf(model).Elem()
	values := map[string]attr.Value{}
	for name, index := range fieldsOf(from.Type()) {
		values[name], _ = reflect.TypeAssert[attr.Value](from.FieldByIndex(index))
	}
	return values
}

var known sync.Map // map[reflect.Type]map[string][]int

// fieldsOf says where a struct has its attributes, those of embedded structs
// included.
func fieldsOf(structure reflect.Type) map[string][]int {
	if fields, ok := known.Load(structure); ok {
		return fields.(map[string][]int)
	}
	fields := map[string][]int{}
	collect(structure, nil, fields)
	known.Store(structure, fields)
	return fields
}

// collect walks embedded structs itself: [reflect.VisibleFields] passes over a
// field that has the name of the struct it is embedded with.
func collect(structure reflect.Type, at []int, fields map[string][]int) {
	for i := range structure.NumField() {
		field, index := structure.Field(i), append(slices.Clip(at), i)
		if name, ok := field.Tag.Lookup("tfsdk"); ok && name != "-" {
			fields[name] = index
		} else if field.Anonymous && field.Type.Kind() == reflect.Struct {
			collect(field.Type, index, fields)
		}
	}
}
