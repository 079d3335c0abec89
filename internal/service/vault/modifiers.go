package vault

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// notManaged leaves a set alone that the configuration does not have. It is null in
// the plan unless the state has one, after an import: that stays without a change,
// and becomes null with the next change of the vault.
type notManaged struct{}

// Description implements [planmodifier.Set].
func (notManaged) Description(context.Context) string {
	return "what is not in the configuration is not managed"
}

// MarkdownDescription implements [planmodifier.Set].
func (m notManaged) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifySet implements [planmodifier.Set].
func (notManaged) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if req.ConfigValue.IsNull() && req.PlanValue.IsUnknown() && req.StateValue.IsNull() {
		resp.PlanValue = types.SetNull(req.ConfigValue.ElementType(context.Background()))
	}
}

// leastSize makes a size that the cloud has raised by itself no change.
type leastSize struct{}

// Description implements [planmodifier.Int64].
func (leastSize) Description(context.Context) string {
	return "with auto_expand, size is the least size"
}

// MarkdownDescription implements [planmodifier.Int64].
func (m leastSize) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyInt64 implements [planmodifier.Int64].
func (leastSize) PlanModifyInt64(
	ctx context.Context, req planmodifier.Int64Request, resp *planmodifier.Int64Response,
) {
	if req.State.Raw.IsNull() || req.ConfigValue.IsUnknown() || req.StateValue.IsNull() {
		return
	}
	var expands types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("auto_expand"), &expands)...)
	if expands.IsNull() || expands.IsUnknown() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("auto_expand"), &expands)...)
	}
	if expands.ValueBool() && req.StateValue.ValueInt64() > req.ConfigValue.ValueInt64() {
		resp.PlanValue = req.StateValue
	}
}
