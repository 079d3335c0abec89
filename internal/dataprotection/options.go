// Package dataprotection is what the kinds of Karbor share: the options of plans
// and restores, the providers that know them, and checkpoints as they are shown.
package dataprotection

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Key is as in karbor/api/validation/parameter_types.py, parameters and metadata.
var Key = attribute.Form(`^[a-zA-Z0-9-_:.# ]{1,255}$`,
	"must have 1 to 255 characters out of letters, digits, space and -_:.#")

// OptionsType is the type of the options of one type of resource.
var OptionsType = types.MapType{ElemType: types.StringType}

// OptionRules are the rules for the argument with all options.
var OptionRules = []validator.Map{
	attribute.NoNullElements, mapvalidator.KeysAre(Key),
	mapvalidator.ValueMapsAre(attribute.NoNullElements, mapvalidator.KeysAre(Key)),
}

// Options are by the type of the resources, or by "type#id" for one of them.
// Karbor calls them parameters and keeps whatever is sent as Python's text of it
// (karbor-real/plan-create-fail, restore-create-fail: true comes back as "True").
type Options map[string]map[string]string

// OptionsOf are the options of an argument, never nil.
func OptionsOf(argument types.Map) Options {
	all := Options{}
	for of, options := range argument.Elements() {
		if options, ok := options.(types.Map); ok {
			all[of] = attribute.Strings(options)
		}
	}
	return all
}

// Refresh returns the argument as it was if it means the same as o, and else o as
// a configuration has it. None and null are the same.
func (o Options) Refresh(was types.Map) types.Map {
	switch {
	case !was.IsNull() && o.same(OptionsOf(was)):
		return was
	case len(o) == 0:
		return types.MapNull(OptionsType)
	}
	values := make(map[string]attr.Value, len(o))
	for of, options := range o {
		written := make(map[string]attr.Value, len(options))
		for name, value := range options {
			written[name] = types.StringValue(jsonBool(value))
		}
		values[of] = types.MapValueMust(types.StringType, written)
	}
	return types.MapValueMust(OptionsType, values)
}

// SameOptions reports whether two arguments mean the same.
func SameOptions(a, b types.Map) bool { return OptionsOf(a).same(OptionsOf(b)) }

func (o Options) same(other Options) bool {
	return maps.EqualFunc(o, other, func(a, b map[string]string) bool {
		return maps.EqualFunc(a, b, func(a, b string) bool { return jsonBool(a) == jsonBool(b) })
	})
}

// jsonBool writes a boolean of Python as JSON does, and any other text as it is.
func jsonBool(value string) string {
	switch value {
	case "True":
		return "true"
	case "False":
		return "false"
	}
	return value
}
