package lifecycle

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// errStillThere says that a DELETE was answered with 404 for an object that
// exists: services do so when they miss a part of their own.
var errStillThere = errors.New("the cloud answered 404 to the deletion, but the object still exists")

// stubborn is how often dependents may be in the way of which this run deletes
// not all: others may not have begun yet, or may have gone since the refusal.
const stubborn = 30

// Delete removes the object and ends when it is really gone.
func (r *managed) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	obj := r.kind.New()
	resp.Diagnostics.Append(req.State.Get(ctx, obj)...)
	if resp.Diagnostics.HasError() {
		return
	}
	b := obj.base()
	ctx, cancel := limit(ctx, b.Timeouts.Delete, r.kind.Patience.Delete, &resp.Diagnostics)
	defer cancel()
	left := r.ledger.leave(b)
	defer left()

	c := r.client(b)
	err := r.remove(ctx, c, obj)
	if err == nil {
		_, err = wait.Until(ctx, r.setup.Pace, r.kind.Deleted, r.look(c, obj))
	}
	if err != nil && !errors.Is(err, ErrKept) {
		resp.Diagnostics.Append(r.failed("delete", b, err))
	}
}

// remove sends the DELETE, again and again while the cloud is busy with
// something else, or while dependents are on their way out in this same run:
// Terraform cannot know their order.
func (r *managed) remove(ctx context.Context, c *cloud.Client, obj Object) error {
	var refused error
	hopeless := 0 // refusals in a row without a reason to wait for dependents
	send := func(ctx context.Context) (wait.Status, error) {
		err := obj.Delete(ctx, c)
		var dependents *DependentsError
		switch {
		case errors.As(err, new(*BusyError)):
			refused = err
			return wait.Status{Name: "refused"}, nil
		case errors.As(err, &dependents):
			hopeless++
			if r.leaving(obj, dependents) {
				hopeless = 0
			}
			if hopeless < stubborn {
				refused = err
				return wait.Status{Name: "refused"}, nil
			}
		case cloud.IsNotFound(err):
			return wait.Status{Name: "sent"}, r.confirmGone(ctx, c, obj, err)
		case cloud.IsTransient(err):
			return wait.Status{}, &wait.TransientError{Err: err}
		}
		return wait.Status{Name: "sent"}, err
	}
	table := wait.Table{Pending: []string{"refused"}, Done: []string{"sent"}}
	_, err := wait.Until(ctx, r.setup.Pace, table, send)
	if errors.As(err, new(*wait.StoppedError)) && refused != nil {
		return errors.Join(err, refused)
	}
	return err
}

// leaving reports whether this run is deleting all the dependents that are
// known.
func (r *managed) leaving(obj Object, dependents *DependentsError) bool {
	stay := r.ledger.stay(obj.base().Region.ValueString(), dependents.IDs)
	return len(stay) == 0 && len(dependents.IDs) > 0
}

// confirmGone returns nil if the object is really gone, as the 404 says.
func (r *managed) confirmGone(ctx context.Context, c *cloud.Client, obj Object, notFound error) error {
	status, err := r.look(c, obj)(ctx)
	if err != nil || status.Name == wait.Gone {
		return err
	}
	return errors.Join(errStillThere, notFound)
}
