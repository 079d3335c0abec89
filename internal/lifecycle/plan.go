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
func (r *kindResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	switch {
	case r.setup == nil: // nothing to speak to yet
		return
	case req.Plan.Raw.IsNull():
		r.warnOfDestroy(ctx, req, resp)
		return
	case req.State.Raw.IsNull():
		r.planRegion(ctx, req, resp)
		r.check(ctx, req, resp)
		r.warn(ctx, req, resp)
		return
	}
	d, diags := r.diff(req.Config, req.Plan, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	s := r.settle(ctx, d, req, resp)
	sends := d.sends()
	switch {
	case r.planUnfinished(ctx, d, req, resp):
	case sends || s.replaces:
		r.check(ctx, req, resp)
		if _, inPlace := r.kind.New().(Updater); s.replaces || inPlace {
			r.warn(ctx, req, resp)
		}
	default:
		// The framework plans unknowns for every change; one that sends
		// nothing changes no more than its own line.
		d.keep(&resp.Plan)
	}
	switch {
	case resp.Diagnostics.HasError():
	case s.replaces:
		r.warnOfDestroy(ctx, req, resp)
	default:
		r.warnOfUnknown(s, sends, r.was(ctx, req, resp), resp)
	}
}

// was is the object as it was.
func (r *kindResource) was(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) Object {
	prior := r.kind.New()
	resp.Diagnostics.Append(req.State.Get(ctx, prior)...)
	return prior
}

// planRegion makes the region of a new object known from the provider's, unless
// the configuration has one that is not known yet.
func (r *kindResource) planRegion(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	var region types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	if resp.Diagnostics.HasError() || !region.IsNull() {
		return
	}
	obj := r.kind.New()
	b := obj.base()
	if err := r.setup.locate(ctx, &b.Region); err != nil {
		resp.Diagnostics.Append(r.failed(planning, obj, err))
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), b.Region)...)
}

// check asks the object whether this cloud would refuse the plan.
func (r *kindResource) check(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	obj, prior, ok := r.planned(ctx, req, resp)
	checker, checks := obj.(PlanChecker)
	if !ok || !checks || obj.base().Region.IsUnknown() {
		return
	}
	if err := checker.CheckPlan(ctx, r.client(obj.base()), prior); err != nil {
		resp.Diagnostics.Append(r.failed(planning, obj, err))
	}
}

// warn says what the plan is about to destroy, if the object knows.
func (r *kindResource) warn(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	obj, prior, ok := r.planned(ctx, req, resp)
	warner, warns := obj.(PlanWarner)
	if !ok || !warns {
		return
	}
	if warning := warner.PlanWarning(prior); warning != "" {
		title := capital(r.kind.Noun) + " destroys data"
		if titled, ok := obj.(interface{ WarningTitle() string }); ok {
			title = titled.WarningTitle()
		}
		resp.Diagnostics.AddWarning(title, warning)
	}
}

// planned returns the object as it is planned, and as it was or nil.
func (r *kindResource) planned(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) (obj, prior Object, ok bool) {
	obj = r.kind.New()
	if resp.Diagnostics.HasError() {
		return obj, nil, false
	}
	resp.Diagnostics.Append(resp.Plan.Get(ctx, obj)...)
	if !req.State.Raw.IsNull() {
		prior = r.was(ctx, req, resp)
	}
	return obj, prior, !resp.Diagnostics.HasError()
}

// planUnfinished plans to go on waiting for an object whose creation was not
// seen to end, or to replace it if its creation has failed since. It reports
// whether there was such a plan to make.
func (r *kindResource) planUnfinished(
	ctx context.Context, d diff, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) bool {
	if !isUnfinished(ctx, req.Private, &resp.Diagnostics) {
		return false
	}
	was := r.was(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return false
	}
	status := was.base().Status
	switch {
	case r.goesOn(was, status):
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
		resp.Diagnostics.Append(r.unfinishedFailed(was))
		return true
	}
	return false
}
