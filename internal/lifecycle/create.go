package lifecycle

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Create makes the object and waits until it is finished. Once the cloud has
// answered, whatever happens then, the state knows the object.
func (r *kindResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	obj := r.kind.New()
	resp.Diagnostics.Append(req.Plan.Get(ctx, obj)...)
	resp.Diagnostics.Append(r.takeWriteOnly(ctx, req.Config, obj)...)
	if resp.Diagnostics.HasError() {
		return
	}
	b := obj.base()
	if err := r.setup.locate(ctx, &b.Region); err != nil {
		resp.Diagnostics.Append(r.failed(creating, obj, err))
		return
	}
	release, err := r.turn(ctx, obj)
	if err != nil {
		resp.Diagnostics.Append(r.failed(creating, obj, err))
		return
	}
	defer release()
	ctx, cancel := limit(ctx, b.Timeouts.Create, r.kind.DefaultTimeouts.Create, &resp.Diagnostics)
	defer cancel()
	c := r.client(b)
	resp.Diagnostics.Append(r.endsBefore(ctx, c)...)
	defer r.moving(obj)()
	found, err := r.make(ctx, c, obj)
	if err != nil {
		resp.Diagnostics.Append(r.failed(creating, obj, err))
		return
	}
	if found {
		resp.Diagnostics.Append(r.foundAgain(obj))
	}
	b.Status = types.StringNull()
	s := saving{state: &resp.State, asked: req.Plan.Raw, planned: true}
	resp.Diagnostics.Append(s.save(ctx, obj)...)
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, resp.State)...)
	markUnfinished(ctx, resp.Private, b.asked, &resp.Diagnostics)
	sign(ctx, obj, resp.Private, &resp.Diagnostics)
	if err := r.complete(ctx, c, obj, found); err != nil {
		resp.Diagnostics.Append(r.failed(creating, obj, err))
		return
	}
	w := r.watch(c, obj)
	defer w.done()
	w.look = r.appearing(w.look, obj, time.Now())
	r.finish(ctx, creating, obj, w, s, resp.Private, &resp.Diagnostics)
}

// complete does for an object that was found what its Create did not come to.
func (r *kindResource) complete(ctx context.Context, c *cloud.Client, obj Object, found bool) error {
	completer, ok := obj.(Completer)
	if !ok || !found {
		return nil
	}
	ctx, cancel := shield(ctx, r.setup.Pace.Answer)
	defer cancel()
	return completer.Complete(ctx, c)
}

// takeWriteOnly gives obj the arguments that no plan has.
func (r *kindResource) takeWriteOnly(ctx context.Context, config tfsdk.Config, obj Object) diag.Diagnostics {
	taker, ok := obj.(WriteOnlyTaker)
	if !ok {
		return nil
	}
	configured := r.kind.New()
	diags := config.Get(ctx, configured)
	if !diags.HasError() {
		taker.TakeWriteOnly(configured)
	}
	return diags
}

// make sends the POST, again and again while the cloud is busy with something
// else. An interrupt ends the pauses between two POSTs, never a POST. Found says
// that the answer was lost, and that what the POST had made was found.
func (r *kindResource) make(ctx context.Context, c *cloud.Client, obj Object) (found bool, err error) {
	var busy error
	least := leastTime(ctx, r.setup.Pace.Answer)
	err = wait.Retry(ctx, r.setup.Pace, func(ctx context.Context) (bool, error) {
		if deadline, ok := ctx.Deadline(); ok && busy != nil && time.Until(deadline) < least {
			return false, busy
		}
		var err error
		found, err = r.post(ctx, c, obj)
		if errors.As(err, new(*BusyError)) {
			busy = err
			return false, err
		}
		return true, err
	})
	return found, err
}

// leastTime is how much time must be left for one more POST: enough for an
// answer, or a tenth of a short time-out.
func leastTime(ctx context.Context, answer time.Duration) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return 0
	}
	return min(answer, time.Until(deadline)/10)
}

// post sends one POST and sees to it that what it made is known.
func (r *kindResource) post(ctx context.Context, c *cloud.Client, obj Object) (found bool, err error) {
	release, err := r.take(ctx, c, obj)
	if err != nil {
		return false, err
	}
	defer func() {
		if err == nil {
			r.made(obj)
		}
		release()
	}()
	since, err := r.beforePost(ctx, c, obj)
	if err != nil {
		return false, err
	}
	obj.base().known, obj.base().asked = since.known, since.time
	shielded, cancel := shield(ctx, r.setup.Pace.Answer)
	defer cancel()
	r.setup.gatherer.Wrote()
	end := r.ledger().begin(obj)
	err = obj.Create(shielded, c)
	if err == nil && obj.base().ID.ValueString() == "" {
		err = Lost(errors.New("the cloud answered without an id"))
	}
	end(err == nil, isLost(err))
	if !isLost(err) {
		return false, err
	}
	if busy, ok := errors.AsType[*BusyError](err); ok {
		err = busy.Err // what it is called does not make it a refusal
	}
	tflog.Warn(ctx, "the answer to a POST was lost; searching for what it has made", map[string]any{
		"kind": r.kind.Noun, "reason": cloud.Explain(err).Reason,
	})
	err = r.search(ctx, c, obj, since, err)
	return err == nil, err
}

// finish waits until an object that the state knows already is finished, and
// writes down what the last look saw. An interrupt is a warning: the object
// stays untainted, and the next apply goes on waiting.
func (r *kindResource) finish(
	ctx context.Context, p phase, obj Object, w watched, s saving, marks private, diags *diag.Diagnostics,
) {
	err := r.await(ctx, obj, w)
	diags.Append(s.save(ctx, obj)...)
	switch {
	case err == nil:
		markFinished(ctx, marks, diags)
		if p == creating {
			diags.Append(r.lacks(obj)...)
		}
	case interrupted(err):
		diags.Append(r.interrupted(obj))
	case p == creating && staysUnfinished(obj, err):
		diags.Append(r.unwatched(obj, err))
	default:
		diags.Append(r.failed(p, obj, err))
	}
}

// await waits until an object is finished. One whose POST has taken all the time is
// looked at once.
func (r *kindResource) await(ctx context.Context, obj Object, w watched) error {
	_, err := wait.Until(ctx, w.pace, r.created(obj), w.look)
	if stopped, ok := errors.AsType[*wait.StoppedError](err); ok && stopped.Tries == 0 && !stopped.Interrupted() {
		return r.lookOnce(ctx, w.look, stopped)
	}
	return err
}

// lacks is what the maker of a finished object should hear of.
func (r *kindResource) lacks(obj Object) (diags diag.Diagnostics) {
	if warner, ok := obj.(MadeWarner); ok && warner.MadeWarning() != "" {
		diags.AddWarning(capital(r.kind.Noun)+" lacks something", warner.MadeWarning())
	}
	return diags
}

// lookOnce looks at an object whose POST has taken all the time that there was.
func (r *kindResource) lookOnce(ctx context.Context, look wait.Look, stopped *wait.StoppedError) error {
	ctx, cancel := shield(ctx, r.setup.Pace.Answer)
	defer cancel()
	status, err := look(ctx)
	stopped.Tries, stopped.Last = 1, status
	if err != nil {
		stopped.Failed, stopped.Trouble = 1, err
	} else if slices.Contains(r.kind.Created.Done, status.Name) {
		return nil
	}
	return stopped
}
