package lifecycle

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// diff compares a plan with what is, attribute by attribute: a plan holds
// unknown values, also where a model has no place for them.
type diff struct {
	computed            map[string]bool // whether the cloud may set the attribute
	attributes          map[string]any  // of the schema
	config, plan, prior map[string]tftypes.Value
	local               []string
	replacing           []replacing // arguments that need a new object
}

func (r *kindResource) diff(config tfsdk.Config, plan tfsdk.Plan, state tfsdk.State) (diff, diag.Diagnostics) {
	d := diff{
		computed: map[string]bool{}, attributes: map[string]any{}, local: append([]string{"timeouts"}, r.kind.Local...),
	}
	for name, attribute := range plan.Schema.GetAttributes() {
		d.computed[name], d.attributes[name] = attribute.IsComputed(), attribute
	}
	if of, ok := plan.Schema.(schema.Schema); ok {
		d.replacing = replacingOf(of.Attributes)
	}
	for _, part := range []struct {
		raw  tftypes.Value
		into *map[string]tftypes.Value
	}{{config.Raw, &d.config}, {plan.Raw, &d.plan}, {state.Raw, &d.prior}} {
		if err := part.raw.As(part.into); err != nil {
			return d, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to compare plan and state",
				err.Error()+"\n\nPlease report this to the provider's developers.")}
		}
	}
	return d, nil
}

// cloudSets reports whether the cloud, not the configuration, sets the
// attribute.
func (d diff) cloudSets(name string) bool {
	return d.computed[name] && d.config[name].IsNull()
}

// sends reports whether the plan changes an argument that the cloud has to know.
func (d diff) sends() bool {
	for name, value := range d.plan {
		if !d.cloudSets(name) && !slices.Contains(d.local, name) && !d.unchanged(name, value) && !d.stillUnset(name, value) {
			return true
		}
	}
	return false
}

// unchanged reports whether the arguments in an attribute are as they were.
func (d diff) unchanged(name string, value tftypes.Value) bool {
	return arguments(d.attributes[name], value).Equal(arguments(d.attributes[name], d.prior[name]))
}

// stillUnset reports whether an attribute is as empty as it was. An empty list or
// set may mean something else than none, unless the argument is one that needs a
// new object.
func (d diff) stillUnset(name string, value tftypes.Value) bool {
	if !isUnset(value) || !isUnset(d.prior[name]) {
		return false
	}
	return value.Type().Is(tftypes.String) || value.Type().Is(tftypes.Map{}) ||
		slices.ContainsFunc(d.replacing, func(r replacing) bool { return len(r.at) == 1 && r.at[0] == name })
}

// keep plans nothing but the changes of local attributes, and of how it is said
// that something is not set.
func (d diff) keep(plan *tfsdk.Plan) {
	for name, value := range d.plan {
		local := slices.Contains(d.local, name) && !d.unchanged(name, value)
		if d.cloudSets(name) || !local && !d.stillUnset(name, value) {
			d.plan[name] = d.prior[name]
		}
	}
	d.write(plan)
}

func (d diff) write(plan *tfsdk.Plan) { plan.Raw = tftypes.NewValue(plan.Raw.Type(), d.plan) }

// rewrite replaces what the cloud sets by what of returns, and by unknowns inside
// of arguments.
func (d diff) rewrite(plan *tfsdk.Plan, of func(name string, planned tftypes.Value) tftypes.Value) {
	for name, value := range d.plan {
		if d.cloudSets(name) {
			d.plan[name] = of(name, value)
		} else {
			d.plan[name] = unsettled(d.attributes[name], value)
		}
	}
	d.write(plan)
}
