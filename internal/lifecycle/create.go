package lifecycle

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Create makes the object and waits until it is finished. Once the cloud has
// answered, whatever happens then, the state knows the object.
func (r *managed) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	obj := r.kind.New()
	resp.Diagnostics.Append(req.Plan.Get(ctx, obj)...)
	if resp.Diagnostics.HasError() {
		return
	}
	b := obj.base()
	ctx, cancel := limit(ctx, b.Timeouts.Create, r.kind.Create, &resp.Diagnostics)
	defer cancel()
	if err := r.setup.locate(ctx, &b.Region); err != nil {
		resp.Diagnostics.Append(r.failed("create", b, err))
		return
	}
	c := r.client(b)
	if err := r.make(ctx, c, obj); err != nil {
		resp.Diagnostics.Append(r.failed("create", b, err))
		return
	}
	b.Status = types.StringNull()
	resp.Diagnostics.Append(save(ctx, &resp.State, obj)...)
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, resp.State)...)
	markUnfinished(ctx, resp.Private, &resp.Diagnostics)
	r.finish(ctx, c, obj, &resp.State, resp.Private, &resp.Diagnostics)
}

// make sends the POST, again and again while the cloud is busy with something
// else. An interrupt ends the pauses between two POSTs, never a POST.
func (r *managed) make(ctx context.Context, c *cloud.Client, obj Object) error {
	var busy *BusyError
	var failure error // of a POST; an interrupt meanwhile must not hide it
	post := func(ctx context.Context) (wait.Status, error) {
		if err := ctx.Err(); err != nil {
			return wait.Status{}, err
		}
		err := r.post(ctx, c, obj)
		if errors.As(err, &busy) {
			return wait.Status{Name: "busy"}, nil
		}
		failure = err
		return wait.Status{Name: "made"}, err
	}
	table := wait.Table{Pending: []string{"busy"}, Done: []string{"made"}}
	_, err := wait.Until(ctx, r.setup.Pace, table, post)
	switch {
	case failure != nil:
		return failure
	case err != nil && busy != nil:
		return errors.Join(err, busy)
	}
	return err
}

// post sends one POST and sees to it that what it made is known.
func (r *managed) post(ctx context.Context, c *cloud.Client, obj Object) error {
	shielded, cancel := shield(ctx)
	defer cancel()
	since := c.Now()
	r.ledger.posting.RLock()
	err := obj.Create(shielded, c)
	switch {
	case err == nil:
		r.ledger.note(obj)
	case cloud.IsLost(err):
		r.ledger.lose(obj)
	}
	r.ledger.posting.RUnlock()
	if err != nil && cloud.IsLost(err) {
		defer r.ledger.giveUp(obj)
		return r.find(shielded, c, obj, since, err)
	}
	return err
}

// finish waits until an object that the state knows already is finished, and
// writes down what the last look saw. An interrupt is a warning: the object
// stays untainted, and the next apply goes on waiting.
func (r *managed) finish(
	ctx context.Context, c *cloud.Client, obj Object, state *tfsdk.State, p private, diags *diag.Diagnostics,
) {
	_, err := wait.Until(ctx, r.setup.Pace, r.kind.Created, r.look(c, obj))
	diags.Append(save(ctx, state, obj)...)
	switch {
	case err == nil:
		markFinished(ctx, p, diags)
	case errors.Is(err, context.Canceled):
		diags.Append(r.interrupted(obj.base()))
	default:
		diags.Append(r.failed("create", obj.base(), advised(obj, err)))
	}
}

// advised adds to the failure of a creation what the object knows to do.
func advised(obj Object, err error) error {
	if adviser, ok := obj.(Adviser); ok && errors.As(err, new(*wait.FailedError)) {
		return Advise(err, adviser.Advice(err))
	}
	return err
}
