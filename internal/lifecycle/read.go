package lifecycle

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Read refreshes the object. One that is gone leaves the state.
func (r *kindResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	obj := r.kind.New()
	resp.Diagnostics.Append(req.State.Get(ctx, obj)...)
	if resp.Diagnostics.HasError() {
		return
	}
	b := obj.base()
	ctx, cancel := limit(ctx, b.Timeouts.Read, r.kind.DefaultTimeouts.Read, &resp.Diagnostics)
	defer cancel()
	// Before the look: Terraform below 1.12 sends no identity, and the
	// framework refuses an answer without one, also when the object is gone.
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, req.State)...)

	status, err := r.look(r.client(b), obj)(ctx)
	switch {
	case err != nil && errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil:
		resp.Diagnostics.Append(r.failed(reading, obj, context.Cause(ctx)))
		return
	case err != nil:
		resp.Diagnostics.Append(r.failed(reading, obj, err))
		return
	case status.Name == wait.Gone:
		resp.State.RemoveResource(ctx)
		return
	case slices.Contains(r.kind.Created.Done, status.Name):
		markFinished(ctx, resp.Private, &resp.Diagnostics)
	case !slices.Contains(r.kind.Created.Pending, status.Name):
		resp.Diagnostics.Append(r.looksBad(b, status))
	}
	resp.Diagnostics.Append(saving{state: &resp.State, asked: req.State.Raw}.save(ctx, obj)...)
}
