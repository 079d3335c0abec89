package lifecycle

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Read refreshes the object. One that is gone leaves the state.
func (r *kindResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	s := r.observation(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	// Whatever was seen: Terraform below 1.12 sends no identity, and the
	// framework refuses an answer without one, also when the object is gone.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("region"), s.obj.base().Region)...)
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, resp.State)...)
	switch {
	case s.err != nil:
		resp.Diagnostics.Append(r.failed(reading, s.obj, s.err))
		return
	case s.status.Name == wait.Gone && r.isYoung(ctx, s.obj, askedAt(ctx, req.Private)):
		s.obj.base().Status = types.StringNull()
		resp.Diagnostics.Append(r.notShown(s.obj))
	case s.status.Name == wait.Gone:
		r.takeGone(ctx, s.obj, req, resp)
		return
	case slices.Contains(r.kind.Created.Done, s.status.Name):
		markFinished(ctx, resp.Private, &resp.Diagnostics)
	case !slices.Contains(r.kind.Created.Pending, s.status.Name):
		resp.Diagnostics.Append(r.looksBad(s.obj, s.status))
	}
	resp.Diagnostics.Append(saving{state: &resp.State, asked: req.State.Raw}.save(ctx, s.obj)...)
	if !resp.Diagnostics.HasError() && sameButTouched(req.State.Raw, resp.State.Raw) {
		resp.State.Raw = req.State.Raw
	}
}

// observation is what was seen already, or is seen now.
func (r *kindResource) observation(
	ctx context.Context, req resource.ReadRequest, diags *diag.Diagnostics,
) observation {
	if seen, ok := ctx.Value(observedKey{}).(observation); ok {
		return seen
	}
	obj := r.kind.New()
	diags.Append(req.State.Get(ctx, obj)...)
	if diags.HasError() {
		return observation{obj: obj}
	}
	return r.refresh(ctx, obj, diags)
}

// takeGone takes an object that is gone out of the state, except for a point in
// time that is to be forgotten.
func (r *kindResource) takeGone(
	ctx context.Context, obj Object, req resource.ReadRequest, resp *resource.ReadResponse,
) {
	p, ok := obj.(pointInTime)
	if !ok || isUnfinished(ctx, req.Private, &resp.Diagnostics) {
		resp.State.RemoveResource(ctx)
		return
	}
	var was types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("status"), &was)...)
	if !p.forgotten() {
		// An import that finds nothing is not gone: it never was.
		if !was.IsNull() {
			resp.Diagnostics.Append(r.missing(p))
		}
		resp.State.RemoveResource(ctx)
		return
	}
	if was.ValueString() != gone {
		resp.Diagnostics.Append(r.missing(p))
	}
	p.base().Status = types.StringValue(gone)
	resp.Diagnostics.Append(saving{state: &resp.State, asked: req.State.Raw}.save(ctx, p)...)
}

// isYoung reports whether the object may be there although the cloud does not
// show it: its creation was not seen to end, and was asked for only then.
func (r *kindResource) isYoung(ctx context.Context, obj Object, asked time.Time) bool {
	if asked.IsZero() {
		return false
	}
	now, err := r.setup.serverTime(ctx, r.client(obj.base()))
	return err == nil && now.Sub(asked) < r.setup.Pace.Settle
}
