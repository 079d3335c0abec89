package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// errUnchanged says that an interrupt came before a change was made.
var errUnchanged = errors.New("interrupted before anything was changed")

// Update changes the object in place. If its creation was not seen to end, it
// goes on waiting for that first. A change that only the provider knows sends
// nothing.
func (r *kindResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	obj, prior := r.kind.New(), r.kind.New()
	resp.Diagnostics.Append(req.Plan.Get(ctx, obj)...)
	resp.Diagnostics.Append(req.State.Get(ctx, prior)...)
	d, diags := r.diff(req.Config, req.Plan, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, req.State)...)
	if name := r.lateChange(ctx, d, req, &resp.Diagnostics); name != "" {
		resp.Diagnostics.Append(r.failed(updating, prior, At(name, Advise(
			fmt.Errorf("%s of %s was not known in the plan, and turns out to be a value that needs a new %s; nothing was "+
				"changed", name, r.named(prior), r.kind.Noun), "Plan again to see what the new value needs."))))
		return
	}
	b := obj.base()
	b.Status = prior.base().Status
	c := r.client(b)
	s := saving{state: &resp.State, asked: req.Plan.Raw, planned: true}
	if isUnfinished(ctx, req.Private, &resp.Diagnostics) {
		if resumer, ok := obj.(Resumer); ok {
			resumer.Resume(prior)
		}
		asked := askedAt(ctx, req.Private)
		if !r.resume(ctx, c, obj, d.sends(), asked, s, resp) || !d.sends() {
			return
		}
		// The looks have filled obj with what is; what is wanted is in the plan.
		obj = r.kind.New()
		resp.Diagnostics.Append(req.Plan.Get(ctx, obj)...)
		obj.base().Status = prior.base().Status
	}
	if d.sends() && b.Status.ValueString() != gone {
		ctx, cancel := limit(ctx, b.Timeouts.Update, r.kind.DefaultTimeouts.Update, &resp.Diagnostics)
		defer cancel()
		defer r.moving(obj)()
		if err := r.change(ctx, c, obj, prior); err != nil {
			resp.Diagnostics.Append(r.failed(updating, obj, err))
			return
		}
	}
	resp.Diagnostics.Append(s.save(ctx, obj)...)
	if _, moves := obj.(Mover); moves {
		resp.Diagnostics.Append(r.identify(ctx, resp.Identity, resp.State)...)
	}
}

// resume goes on waiting for an unfinished object and reports whether it is
// finished now. It holds the turn at the object's source meanwhile. If a change
// was to follow, an interrupt is an error: the change was not made.
func (r *kindResource) resume(
	ctx context.Context, c *cloud.Client, obj Object, more bool, asked time.Time, s saving,
	resp *resource.UpdateResponse,
) bool {
	release, err := r.turn(ctx, obj)
	if err != nil {
		resp.Diagnostics.Append(r.failed(resuming, obj, err))
		return false
	}
	defer release()
	ctx, cancel := limit(ctx, obj.base().Timeouts.Create, r.kind.DefaultTimeouts.Create, &resp.Diagnostics)
	defer cancel()
	w := r.watch(c, obj)
	defer w.done()
	w.look = r.resumed(ctx, c, w.look, obj, asked)
	s.planned = s.planned && !more // nothing of the change has been sent yet
	r.finish(ctx, resuming, obj, w, s, resp.Private, &resp.Diagnostics)
	finished := !isUnfinished(ctx, resp.Private, &resp.Diagnostics)
	if !finished && more && !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.failed(updating, obj, errUnchanged))
	}
	return finished && !resp.Diagnostics.HasError()
}

// change sends the update and reads what has become of it. Prior is the object
// as it was.
func (r *kindResource) change(ctx context.Context, c *cloud.Client, obj, prior Object) error {
	updater, ok := obj.(Updater)
	if !ok {
		return errors.New("there is no call for this change; please report this to the provider's developers")
	}
	r.setup.gatherer.Wrote()
	err := wait.Retry(ctx, r.setup.Pace, func(ctx context.Context) (bool, error) {
		whole, cancel := uninterrupted(ctx)
		defer cancel()
		err := updater.Update(whole, c, prior)
		if over := overTime(whole, err); over != nil {
			return true, over
		}
		return !errors.As(err, new(*BusyError)) || isLost(err), err
	})
	if err != nil {
		return err
	}
	if len(r.kind.Updated.Done) > 0 {
		w := r.watch(c, obj)
		defer w.done()
		_, err := wait.Until(ctx, w.pace, r.kind.Updated, w.look)
		return err
	}
	whole, cancel := uninterrupted(ctx)
	defer cancel()
	status, err := r.look(c, obj)(whole)
	if err == nil && status.Name == wait.Gone {
		return cloud.ErrNotFound
	}
	if err != nil {
		return &unseenError{cmp.Or(overTime(whole, err), err)}
	}
	return nil
}

// unseenError says that a change was made and could not be looked at after that.
type unseenError struct{ err error }

func (e *unseenError) Error() string { return e.err.Error() }

// Unwrap returns what kept us from looking.
func (e *unseenError) Unwrap() error { return e.err }
