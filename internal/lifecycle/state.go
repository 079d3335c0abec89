package lifecycle

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// private is the part of the framework's private state that marks need.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// reader is the part of the framework's private state that can be read.
type reader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// saving writes objects into a state.
type saving struct {
	state *tfsdk.State
	// asked is what the configuration or the last state says. Where an API cannot
	// tell empty from absent, that stays.
	asked tftypes.Value
	// planned says that asked is a plan, which an apply must not leave.
	planned bool
}

// save writes the object into the state, every unknown made null: the framework
// refuses unknowns in a state, and prints one complaint for each.
func (s saving) save(ctx context.Context, obj Object) diag.Diagnostics {
	diags := s.state.Set(ctx, obj)
	if diags.HasError() {
		return diags
	}
	known, err := tftypes.Transform(s.state.Raw, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		switch {
		case !v.IsKnown():
			return tftypes.NewValue(v.Type(), nil), nil
		case v.IsNull():
			return s.emptyAsAsked(at, v), nil
		}
		return v, nil
	})
	if err != nil {
		diags.AddError("Unable to write state", err.Error()+"\nPlease report this to the provider's developers.")
		return diags
	}
	if s.planned {
		known = asPlanned(s.asked, known)
	}
	s.state.Raw = known
	return diags
}

// emptyAsAsked is what was asked for at that place if it was empty, else null.
func (s saving) emptyAsAsked(at *tftypes.AttributePath, null tftypes.Value) tftypes.Value {
	found, _, err := tftypes.WalkAttributePath(s.asked, at)
	asked, ok := found.(tftypes.Value)
	if err != nil || !ok || asked.IsNull() || !asked.IsFullyKnown() || !asked.Type().Equal(null.Type()) {
		return null
	}
	if isEmpty(asked) {
		return asked
	}
	return null
}

// isEmpty reports whether a known value is an empty text, list, set or map.
func isEmpty(v tftypes.Value) bool {
	var text string
	var elements []tftypes.Value
	var entries map[string]tftypes.Value
	switch {
	case v.Type().Is(tftypes.Number), v.Type().Is(tftypes.Bool), v.Type().Is(tftypes.Object{}):
		return false
	case v.As(&text) == nil:
		return text == ""
	case v.As(&elements) == nil:
		return len(elements) == 0
	case v.As(&entries) == nil:
		return len(entries) == 0
	}
	return false
}

// identify fills the identity from the state: region, parents, id. Identity is
// nil where the framework does not ask for one.
func (r *kindResource) identify(
	ctx context.Context, identity *tfsdk.ResourceIdentity, state tfsdk.State,
) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	for _, name := range slices.Concat([]string{"id", "region"}, r.kind.Parents) {
		var value types.String
		diags.Append(state.GetAttribute(ctx, path.Root(name), &value)...)
		diags.Append(identity.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

// MadeHere reports whether the object was made by this provider, not imported.
func MadeHere(ctx context.Context, p reader) bool {
	value, _ := p.GetKey(ctx, unfinished)
	return len(value) > 0
}
