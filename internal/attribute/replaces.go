package attribute

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// Replacement says of an argument that another value needs a new object. It
// stands among the argument's plan modifiers, of whatever type, and does nothing
// there: what a change means only the plan of the whole object can tell, and
// lifecycle makes that plan, for all kinds:
//
//   - A value that is not known yet replaces nothing. It is planned as it is.
//   - Empty is the same as not set: "", {}, [] and null.
//   - An argument that the cloud chooses where nobody sets it stays as it is once
//     it is not set any more.
//   - Any other value replaces the object, unless If says no.
type Replacement struct {
	// If says whether the change needs a new object; nil if any does. It is not
	// asked about values that are not known or mean the same.
	If func(context.Context, Change) bool
}

// Change is a change of an argument that may need a new object.
type Change struct {
	Path   path.Path
	Config tfsdk.Config
	State  tfsdk.State
	// MadeHere says that the provider has made the object. What an imported one
	// was asked to be, nobody knows.
	MadeHere bool
	// WasSet says that the state has a value of the argument.
	WasSet bool
	// Diagnostics takes what is to be said of the change.
	Diagnostics *diag.Diagnostics
}

// Replacing is for an argument that cannot change in place.
func Replacing() Replacement { return Replacement{} }

// ReplacingIf is for one that can, except if the function says otherwise.
func ReplacingIf(needsNew func(context.Context, Change) bool) Replacement {
	return Replacement{If: needsNew}
}

// ReplacingMade is for a choice at creation that no cloud tells later: an imported
// object, of which the state does not know it either, takes it over as it is said.
func ReplacingMade() Replacement {
	return ReplacingIf(func(_ context.Context, c Change) bool { return c.MadeHere || c.WasSet })
}

// Get reads the argument as it is wanted and as it was.
func (c Change) Get(ctx context.Context, wanted, was any) {
	c.Diagnostics.Append(c.Config.GetAttribute(ctx, c.Path, wanted)...)
	c.Diagnostics.Append(c.State.GetAttribute(ctx, c.Path, was)...)
}

var (
	_ planmodifier.Bool    = Replacement{}
	_ planmodifier.Float64 = Replacement{}
	_ planmodifier.Int64   = Replacement{}
	_ planmodifier.List    = Replacement{}
	_ planmodifier.Map     = Replacement{}
	_ planmodifier.Object  = Replacement{}
	_ planmodifier.Set     = Replacement{}
	_ planmodifier.String  = Replacement{}
)

// Description implements the plan modifiers.
func (Replacement) Description(context.Context) string {
	return "Another value may need a new object; one that is not known yet does not."
}

// MarkdownDescription implements the plan modifiers.
func (r Replacement) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

// PlanModifyBool implements [planmodifier.Bool].
func (Replacement) PlanModifyBool(context.Context, planmodifier.BoolRequest, *planmodifier.BoolResponse) {
}

// PlanModifyFloat64 implements [planmodifier.Float64].
func (Replacement) PlanModifyFloat64(context.Context, planmodifier.Float64Request, *planmodifier.Float64Response) {
}

// PlanModifyInt64 implements [planmodifier.Int64].
func (Replacement) PlanModifyInt64(context.Context, planmodifier.Int64Request, *planmodifier.Int64Response) {
}

// PlanModifyList implements [planmodifier.List].
func (Replacement) PlanModifyList(context.Context, planmodifier.ListRequest, *planmodifier.ListResponse) {
}

// PlanModifyMap implements [planmodifier.Map].
func (Replacement) PlanModifyMap(context.Context, planmodifier.MapRequest, *planmodifier.MapResponse) {
}

// PlanModifyObject implements [planmodifier.Object].
func (Replacement) PlanModifyObject(context.Context, planmodifier.ObjectRequest, *planmodifier.ObjectResponse) {
}

// PlanModifySet implements [planmodifier.Set].
func (Replacement) PlanModifySet(context.Context, planmodifier.SetRequest, *planmodifier.SetResponse) {
}

// PlanModifyString implements [planmodifier.String].
func (Replacement) PlanModifyString(context.Context, planmodifier.StringRequest, *planmodifier.StringResponse) {
}
