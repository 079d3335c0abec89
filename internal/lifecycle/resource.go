package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// managed is the resource of every kind.
type managed struct {
	kind   Kind
	setup  *Setup
	ledger *ledger
}

var (
	_ resource.ResourceWithConfigure   = (*managed)(nil)
	_ resource.ResourceWithIdentity    = (*managed)(nil)
	_ resource.ResourceWithImportState = (*managed)(nil)
	_ resource.ResourceWithModifyPlan  = (*managed)(nil)
)

// NewResource makes a kind's resource for the provider's list. The framework
// calls the returned function for every request; all of one provider share a
// ledger.
func NewResource(kind Kind) func() resource.Resource {
	shared := newLedger()
	return func() resource.Resource { return &managed{kind: kind, ledger: shared} }
}

// Metadata tells the type's name.
func (r *managed) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.kind.Type
}

// Configure takes what the provider block gives. It is called without a value
// before the provider itself is configured.
func (r *managed) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

func setupFrom(data any, diags *diag.Diagnostics) *Setup {
	if data == nil {
		return nil
	}
	setup, ok := data.(*Setup)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf(
			"The provider handed on %T. Please report this to the provider's developers.", data))
	}
	return setup
}

// client speaks to the region of the object.
func (r *managed) client(b *Base) *cloud.Client {
	return r.setup.Client.In(b.Region.ValueString())
}

// limit ends ctx after the time-out that the configuration or, without one,
// the kind sets.
func limit(
	ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics),
	patience time.Duration, diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	d, more := of(ctx, patience)
	diags.Append(more...)
	return context.WithTimeout(ctx, d)
}

// shield returns a context that an interrupt of ctx does not cancel. It ends
// when ctx would have ended by itself.
func shield(ctx context.Context) (context.Context, context.CancelFunc) {
	bare := context.WithoutCancel(ctx)
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(bare, deadline)
	}
	return context.WithCancel(bare)
}

// look reads the object for a wait: absence is a status, a failure that may
// pass is marked, and every change of status is logged.
func (r *managed) look(c *cloud.Client, obj Object) wait.Look {
	return func(ctx context.Context) (wait.Status, error) {
		status, err := obj.Read(ctx, c)
		switch {
		case cloud.IsNotFound(err):
			status = wait.Status{Name: wait.Gone}
		case cloud.IsTransient(err):
			return wait.Status{}, &wait.TransientError{Err: err}
		case err != nil:
			return wait.Status{}, err
		}
		r.log(ctx, obj.base(), status)
		return status, nil
	}
}
