package lifecycle

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// replacing is an argument another value of which needs a new object.
type replacing struct {
	attribute.Replacement
	at       []string // names of attributes, from the outermost on
	computed bool     // whether the cloud chooses it where nobody sets it
}

func (r replacing) path() path.Path {
	p := path.Root(r.at[0])
	for _, name := range r.at[1:] {
		p = p.AtName(name)
	}
	return p
}

// replacingOf finds the arguments of that sort, also those in nested objects.
func replacingOf(attributes map[string]schema.Attribute, above ...string) []replacing {
	var all []replacing
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		at := append(slices.Clip(above), name)
		if found, ok := replacementOf(attributes[name]); ok {
			all = append(all, replacing{found, at, attributes[name].IsComputed()})
		}
		if nested, ok := attributes[name].(schema.SingleNestedAttribute); ok {
			all = append(all, replacingOf(nested.Attributes, at...)...)
		}
	}
	return all
}

// Replacing are the places of all arguments another value of which may need a new
// object, each as names from the outermost on.
func (k Kind) Replacing() [][]string {
	places := [][]string{{"region"}}
	for _, r := range replacingOf(k.Schema().Attributes) {
		places = append(places, r.at)
	}
	return places
}

func replacementOf(a schema.Attribute) (attribute.Replacement, bool) {
	switch a := a.(type) {
	case schema.BoolAttribute:
		return among(a.PlanModifiers)
	case schema.Float64Attribute:
		return among(a.PlanModifiers)
	case schema.Int64Attribute:
		return among(a.PlanModifiers)
	case schema.ListAttribute:
		return among(a.PlanModifiers)
	case schema.ListNestedAttribute:
		return among(a.PlanModifiers)
	case schema.MapAttribute:
		return among(a.PlanModifiers)
	case schema.SetAttribute:
		return among(a.PlanModifiers)
	case schema.SetNestedAttribute:
		return among(a.PlanModifiers)
	case schema.SingleNestedAttribute:
		return among(a.PlanModifiers)
	case schema.StringAttribute:
		return among(a.PlanModifiers)
	}
	return attribute.Replacement{}, false
}

func among[M planmodifier.Describer](modifiers []M) (attribute.Replacement, bool) {
	for _, m := range modifiers {
		if found, ok := any(m).(attribute.Replacement); ok {
			return found, true
		}
	}
	return attribute.Replacement{}, false
}

// settled is what a plan does with the arguments that need a new object.
type settled struct {
	replaces bool
	unknown  []replacing // planned as they are, for now
	open     bool        // whether one of them was not set before, so that it cannot be planned as it is
}

// settle plans the arguments that need a new object: one that is not known yet as
// it is, and a new object for another value. A CLI takes the value of the state
// for one that is not known (assertPlannedValueValid in Terraform's
// internal/plans/objchange/plan_valid.go), but not null: there the value stays
// open, and a CLI refuses what turns out to need a new object.
func (r *kindResource) settle(
	ctx context.Context, d diff, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) settled {
	var s settled
	for _, a := range d.replacing {
		config, prior := member(d.config, a.at), member(d.prior, a.at)
		switch {
		case a.computed && isUnset(config):
			// What the cloud has chosen. Null cannot be planned for what is configured,
			// not even for an empty value (assertPlannedValueValid, as above).
			if !config.IsNull() && !prior.IsNull() {
				setMember(d.plan, a.at, prior)
			}
			continue
		case config.IsFullyKnown() && sameValue(config, prior):
			continue
		case !config.IsFullyKnown() && maybeSame(config, prior):
			s.unknown = append(s.unknown, a)
			if prior.IsNull() {
				s.open = true
			} else {
				setMember(d.plan, a.at, prior)
			}
			continue
		}
		if a.needsNew(ctx, attribute.Change{
			Config: req.Config, State: req.State, MadeHere: MadeHere(ctx, req.Private), WasSet: !isUnset(prior),
			Diagnostics: &resp.Diagnostics,
		}) {
			resp.RequiresReplace.Append(a.path())
			s.replaces = true
		}
	}
	d.write(&resp.Plan)
	return s
}

// needsNew asks the argument's own rule about a change of it.
func (r replacing) needsNew(ctx context.Context, c attribute.Change) bool {
	c.Path = r.path()
	return r.If == nil || r.If(ctx, c)
}

// lateChange names the argument that was not known in the plan and turns out at
// apply to need a new object; "" if there is none. A CLI refuses such a plan by
// itself.
func (r *kindResource) lateChange(
	ctx context.Context, d diff, req resource.UpdateRequest, diags *diag.Diagnostics,
) string {
	for _, a := range d.replacing {
		config, prior := member(d.config, a.at), member(d.prior, a.at)
		if a.computed && isUnset(config) || sameValue(config, prior) || sameValue(member(d.plan, a.at), prior) {
			continue
		}
		if a.needsNew(ctx, attribute.Change{
			Config: req.Config, State: req.State, MadeHere: MadeHere(ctx, req.Private), WasSet: !isUnset(prior),
			Diagnostics: diags,
		}) {
			return a.path().String()
		}
	}
	return ""
}

// warnOfUnknown says what was planned as it is, and what to expect.
func (r *kindResource) warnOfUnknown(s settled, changes bool, prior Object, resp *resource.ModifyPlanResponse) {
	if len(s.unknown) == 0 || s.replaces {
		return
	}
	names := make([]string, len(s.unknown))
	for i, a := range s.unknown {
		names[i] = a.path().String()
	}
	are, stays := "is", "is left as it is"
	if len(names) > 1 {
		are, stays = "are", "are left as they are"
	}
	detail := fmt.Sprintf("%s of %s %s not known before apply, and %s: what is not known neither destroys nor makes "+
		"anything.\n\n", enumerated(names), r.named(prior), are, stays)
	if changes || s.open {
		detail += "If it turns out to be something else, Terraform stops before this object with \"Provider produced " +
			"inconsistent final plan\". That is no bug: the plan had to be made without the value. Nothing of the object is " +
			"changed then, and the next plan shows what the value needs."
	} else {
		detail += "If it turns out to be something else, the next plan shows what that needs."
	}
	resp.Diagnostics.AddAttributeWarning(s.unknown[0].path(), capital(r.kind.Noun)+" is left as it is for now", detail)
}

// enumerated is "a", "a and b" or "a, b and c".
func enumerated(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// member is the value at that place; one in an object that is null or not known is
// the same as the object.
func member(values map[string]tftypes.Value, at []string) tftypes.Value {
	value := values[at[0]]
	if len(at) == 1 {
		return value
	}
	var members map[string]tftypes.Value
	if value.IsNull() || !value.IsKnown() || value.As(&members) != nil {
		of := value.Type().(tftypes.Object).AttributeTypes[at[1]]
		if value.IsKnown() {
			return tftypes.NewValue(of, nil)
		}
		return tftypes.NewValue(of, tftypes.UnknownValue)
	}
	return member(members, at[1:])
}

// setMember sets the value at that place.
func setMember(values map[string]tftypes.Value, at []string, to tftypes.Value) {
	if len(at) == 1 {
		values[at[0]] = to
		return
	}
	value := values[at[0]]
	var members map[string]tftypes.Value
	if value.IsNull() || !value.IsKnown() || value.As(&members) != nil {
		return
	}
	members = maps.Clone(members)
	setMember(members, at[1:], to)
	values[at[0]] = tftypes.NewValue(value.Type(), members)
}
