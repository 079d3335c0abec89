package lifecycle

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
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
	if obj.base().Status.ValueString() == gone {
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

// missing says that a point in time is gone, and what comes next.
func (r *kindResource) missing(p pointInTime) diag.Diagnostic {
	detail := capital(r.named(p)) + r.madeAt(p) + " is gone"
	if p.forgotten() {
		return diag.NewWarningDiagnostic(capital(r.kind.Noun)+" is gone", detail+". It stays in the state with the status \""+
			gone+"\", as on_missing says; destroying it sends nothing.")
	}
	return diag.NewWarningDiagnostic(capital(r.kind.Noun)+" is gone", detail+". As long as it is in the configuration, "+
		"the next apply makes another one, of today's data, under the same name.\n\nTake it out of the configuration if "+
		"that is not wanted. Others stay gone with on_missing = \"forget\", once that is applied.")
}

// madeAt is the day that the object is of: " of 2026-11-29".
func (r *kindResource) madeAt(obj Object) string {
	for _, name := range []string{"data_timestamp", "created_at", "created"} {
		if t := attribute.Time(codec.Field(obj, name)); !t.IsZero() {
			return " of " + t.UTC().Format(time.DateOnly)
		}
	}
	return ""
}

// madeFrom names what the object was made from: " of volume 5f1c0a2e".
func (r *kindResource) madeFrom(obj Object) string {
	if sources := r.kind.sources(obj); len(sources) > 0 {
		return " of " + enumerated(sources)
	}
	return ""
}
