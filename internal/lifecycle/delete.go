package lifecycle

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// stillThereError says that a DELETE was answered with 404 for an object that
// exists: services do so when they miss a part of their own.
type stillThereError struct{ err error }

func (e *stillThereError) Error() string { return e.err.Error() }

// Unwrap returns the 404.
func (e *stillThereError) Unwrap() error { return e.err }

// Delete removes the object and ends when it is really gone.
func (r *kindResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	obj := r.kind.New()
	resp.Diagnostics.Append(req.State.Get(ctx, obj)...)
	if resp.Diagnostics.HasError() {
		return
	}
	b := obj.base()
	if b.Status.ValueString() == gone {
		return // the last look has found nothing, as on_missing says
	}
	half := isUnfinished(ctx, req.Private, &resp.Diagnostics)
	if keeper, ok := obj.(retainer); ok && keeper.retained(half) {
		tflog.Info(ctx, "kept in the cloud, as on_destroy says", map[string]any{
			"kind": r.kind.Noun, "id": b.ID.ValueString(),
		})
		return
	}
	ctx, cancel := limit(ctx, b.Timeouts.Delete, r.kind.DefaultTimeouts.Delete, &resp.Diagnostics)
	defer cancel()
	r.setup.gatherer.Wrote()
	untied, err := r.untie(ctx, obj, req.Private)
	if err != nil || untied == nil {
		if err != nil {
			resp.Diagnostics.Append(r.failed(removing, obj, err))
		}
		return
	}
	end := r.setup.departures.begin(key(b))
	p, err := r.delete(ctx, r.client(b), obj, half, askedAt(ctx, req.Private))
	switch {
	case errors.Is(err, ErrKept):
		err = nil
	case forgets(obj, p, err):
		resp.Diagnostics.Append(r.forgotten(obj, err))
		err = nil
	}
	end(err == nil)
	untied(err == nil)
	if err != nil {
		resp.Diagnostics.Append(r.failed(p, obj, err))
		if seen := b.Status.ValueString(); seen != "" && seen != wait.Gone {
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("status"), seen)...)
		}
	}
}

// delete returns how far it has come, too. Half says that the creation was not
// seen to end, asked when its POST was sent.
func (r *kindResource) delete(
	ctx context.Context, c *cloud.Client, obj Object, half bool, asked time.Time,
) (phase, error) {
	if half || slices.Contains(r.kind.Created.Pending, obj.base().Status.ValueString()) {
		if err := r.ended(ctx, c, obj, asked); err != nil {
			return ending, err
		}
	}
	if err := r.remove(ctx, c, obj); err != nil {
		return removing, err
	}
	w := r.watch(c, obj)
	defer w.done()
	_, err := wait.Until(ctx, w.pace, r.kind.Deleted, w.look)
	return deleting, err
}

// ended waits until the making of the object has ended, well or badly: no
// service deletes what it still makes.
func (r *kindResource) ended(ctx context.Context, c *cloud.Client, obj Object, asked time.Time) error {
	w := r.watch(c, obj)
	defer w.done()
	w.look = r.resumed(ctx, c, w.look, obj, asked)
	var last wait.Status
	err := wait.Retry(ctx, w.pace, func(ctx context.Context) (bool, error) {
		status, err := w.look(ctx)
		if err != nil {
			return false, err
		}
		last = status
		return !slices.Contains(r.kind.Created.Pending, status.Name), nil
	})
	if stopped, ok := errors.AsType[*wait.StoppedError](err); ok {
		stopped.Last = last
	}
	return err
}

// remove sends the DELETE, again and again while the cloud is busy with
// something else, or while dependents are on their way out in this same run.
func (r *kindResource) remove(ctx context.Context, c *cloud.Client, obj Object) error {
	var trouble time.Time // since when the DELETE fails
	last := false         // whether the next refusal for dependents is the last one
	unseen := false       // whether the last refusal named nobody
	var try func(ctx context.Context) (bool, error)
	try = func(ctx context.Context) (bool, error) {
		whole, cancel := uninterrupted(ctx)
		defer cancel()
		err := obj.Delete(whole, c)
		if over := overTime(whole, err); over != nil {
			return true, over
		}
		var dependents *DependentsError
		switch {
		case errors.As(err, new(*BusyError)):
			trouble = time.Time{}
			return false, err
		case errors.As(err, &dependents):
			trouble = time.Time{}
			if len(dependents.IDs) == 0 && !unseen {
				unseen = true // what needed it may have gone between the refusal and the question who that is
				return false, err
			}
			again, err := r.afterDependents(ctx, obj, dependents, err, last)
			unseen = false
			if err == nil && !again {
				last = true
				return try(ctx) // at once: others wait for the place
			}
			return err != nil, err
		case cloud.IsNotFound(err):
			return true, r.confirmGone(ctx, c, obj, err)
		case errors.As(err, new(*refusedError)):
			return !r.movesAway(ctx, obj), err
		case cloud.IsTransient(err):
			if trouble.IsZero() {
				trouble = time.Now()
			}
			return time.Since(trouble) >= r.setup.Pace.Trouble, err
		}
		return true, err
	}
	return wait.Retry(ctx, r.setup.Pace, try)
}

// afterDependents waits for others that have to go first. Again says that one of
// them has gone; without it, one more attempt is the last.
func (r *kindResource) afterDependents(
	ctx context.Context, obj Object, dependents *DependentsError, refusal error, last bool,
) (again bool, err error) {
	region := obj.base().Region.ValueString()
	needs := make([]string, len(dependents.IDs))
	for i, id := range dependents.IDs {
		needs[i] = region + ":" + id
	}
	if !last {
		again, err = r.setup.departures.wait(ctx, key(obj.base()), needs, r.setup.Pace.Grace)
		if err == nil {
			return again, nil
		}
	}
	stay := &dependentsStay{name: r.named(obj), err: refusal, ended: err}
	stay.leaving, stay.failed, stay.staying = r.setup.departures.fate(region, dependents.IDs)
	return false, stay
}

// confirmGone returns nil if the object is really gone, as the 404 says.
func (r *kindResource) confirmGone(ctx context.Context, c *cloud.Client, obj Object, notFound error) error {
	status, err := r.look(c, obj)(ctx)
	if err != nil || status.Name == wait.Gone {
		return err
	}
	return &stillThereError{notFound}
}
