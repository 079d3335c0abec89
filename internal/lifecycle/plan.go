package lifecycle

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ModifyPlan sees to it that a plan shows what will change and nothing else.
func (r *managed) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.setup == nil || req.Plan.Raw.IsNull() {
		return // nothing to speak to yet, or a destroy
	}
	if req.State.Raw.IsNull() {
		r.planRegion(ctx, resp)
		r.check(ctx, req, resp)
		return
	}
	d, diags := r.diff(req.Config, req.Plan, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case r.planUnfinished(ctx, d, req, resp):
	case d.sends():
		r.check(ctx, req, resp)
	default:
		// The framework plans unknowns for every change; one that sends
		// nothing changes no more than its own line.
		d.rewrite(&resp.Plan, func(name string, _ tftypes.Value) tftypes.Value { return d.prior[name] })
	}
}

// planRegion makes the region of a new object known from the provider's.
func (r *managed) planRegion(ctx context.Context, resp *resource.ModifyPlanResponse) {
	var region types.String
	resp.Diagnostics.Append(resp.Plan.GetAttribute(ctx, path.Root("region"), &region)...)
	if resp.Diagnostics.HasError() || !region.IsUnknown() {
		return
	}
	var b Base
	if err := r.setup.locate(ctx, &b.Region); err != nil {
		resp.Diagnostics.Append(r.failed("plan", &b, err))
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), b.Region)...)
}

// check asks the object whether this cloud would refuse the plan.
func (r *managed) check(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	checker, ok := r.kind.New().(Checker)
	if !ok || resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.Get(ctx, checker)...)
	var prior Object
	if !req.State.Raw.IsNull() {
		prior = r.kind.New()
		resp.Diagnostics.Append(req.State.Get(ctx, prior)...)
	}
	b := checker.base()
	if resp.Diagnostics.HasError() || b.Region.IsUnknown() {
		return
	}
	if err := checker.Check(ctx, r.client(b), prior); err != nil {
		resp.Diagnostics.Append(r.failed("plan", b, err))
	}
}

// planUnfinished plans to go on waiting for an object whose creation was not
// seen to end, or to replace it if its creation has failed since. It reports
// whether there was such a plan to make.
func (r *managed) planUnfinished(
	ctx context.Context, d diff, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) bool {
	if !isUnfinished(ctx, req.Private, &resp.Diagnostics) {
		return false
	}
	var status types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("status"), &status)...)
	switch {
	case status.IsNull() || slices.Contains(r.kind.Created.Pending, status.ValueString()):
		d.rewrite(&resp.Plan, func(name string, planned tftypes.Value) tftypes.Value {
			if name == "id" || name == "region" {
				return d.prior[name]
			}
			return tftypes.NewValue(planned.Type(), tftypes.UnknownValue)
		})
		return true
	case slices.Contains(r.kind.Created.Failed, status.ValueString()):
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("status"), types.StringUnknown())...)
		resp.RequiresReplace.Append(path.Root("status"))
		return true
	}
	return false
}
