package attribute

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// leftOut plans an argument that the configuration leaves out as it is, and as
// null where there is nothing yet: nobody but the configuration sets it.
type leftOut struct{}

// Description implements [planmodifier.Map].
func (leftOut) Description(context.Context) string { return "Left out, it stays as it is." }

// MarkdownDescription implements [planmodifier.Map].
func (m leftOut) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// PlanModifyMap implements [planmodifier.Map].
func (leftOut) PlanModifyMap(_ context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse) {
	if req.ConfigValue.IsNull() {
		resp.PlanValue = req.StateValue
	}
}
