package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// DestroyWarner is an Object that knows what goes with it, or stands in the way,
// when it is destroyed; "" if nothing. It makes no more calls than a look at it
// does, or one list: it is asked in each plan that destroys or replaces it.
type DestroyWarner interface {
	Object
	DestroyWarning(ctx context.Context, c *cloud.Client) string
}

// warnOfDestroy says what the end of an object costs, and what is left behind.
func (r *kindResource) warnOfDestroy(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	obj := r.was(ctx, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	bad := isUnfinished(ctx, req.Private, &resp.Diagnostics)
	if o, ok := obj.(retainer); ok && o.retained(bad) {
		resp.Diagnostics.AddWarning(capital(r.kind.Noun)+" stays in the cloud", capital(r.named(obj))+r.madeFrom(obj)+
			" will be left in the cloud, as on_destroy says, and is not managed here any more.")
		return
	}
	warner, ok := obj.(DestroyWarner)
	if !ok {
		return
	}
	if warning := warner.DestroyWarning(ctx, r.client(obj.base())); warning != "" {
		resp.Diagnostics.AddWarning(capital(r.kind.Noun)+" will be destroyed", warning)
	}
}

// madeFrom names what the object was made from: " of volume 5f1c0a2e".
func (r *kindResource) madeFrom(obj Object) string {
	if sources := r.kind.sources(obj); len(sources) > 0 {
		return " of " + enumerated(sources)
	}
	return ""
}
