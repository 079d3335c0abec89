package lifecycle

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// kindResource is the resource of every kind.
type kindResource struct {
	kind  Kind
	setup *Setup
}

var (
	_ resource.ResourceWithConfigure      = (*kindResource)(nil)
	_ resource.ResourceWithIdentity       = (*kindResource)(nil)
	_ resource.ResourceWithImportState    = (*kindResource)(nil)
	_ resource.ResourceWithMoveState      = (*kindResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*kindResource)(nil)
	_ resource.ResourceWithValidateConfig = (*kindResource)(nil)
)

// NewResource makes a kind's resource for the provider's list. The framework
// calls the returned function for every request.
func NewResource(kind Kind) func() resource.Resource {
	return func() resource.Resource { return &kindResource{kind: kind} }
}

// Metadata tells the type's name.
func (r *kindResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.kind.Type
	_, moves := r.kind.New().(Mover)
	resp.ResourceBehavior.MutableIdentity = moves // a parent is part of it
}

// Configure takes what the provider block gives. It is called without a value
// before the provider itself is configured.
func (r *kindResource) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	r.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

// client speaks to the region of the object.
func (r *kindResource) client(b *Base) *cloud.Client {
	return r.setup.Client.In(b.Region.ValueString())
}

func (r *kindResource) ledger() *ledger { return r.setup.ledger(r.kind.Type) }

// timeLimit is the cause of a context that a time-out of the configuration has
// ended.
type timeLimit struct {
	after time.Duration
}

func (e *timeLimit) Error() string { return "timed out after " + span(e.after).String() }

// Is makes it a time-out like any other.
func (e *timeLimit) Is(target error) bool { return target == context.DeadlineExceeded }

// limit ends ctx after the time-out that the configuration or, without one,
// the kind sets.
func limit(
	ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics),
	preset time.Duration, diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	d, more := of(ctx, preset)
	diags.Append(more...)
	return within(ctx, d)
}

// within ends ctx after that time, and says so.
func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	over := &timeLimit{after: d}
	return context.WithTimeoutCause(context.WithValue(ctx, timeLimitKey{}, over), d, over)
}

// timeLimitKey is the key of the [timeLimit] that a context has.
type timeLimitKey struct{}

// uninterrupted returns a context for a call that can be sent again by the next
// apply: an interrupt does not end it, but the time-out of the configuration does.
// The cause is then a [timeLimit].
func uninterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	bare := context.WithoutCancel(ctx)
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(bare)
	}
	over, ok := ctx.Value(timeLimitKey{}).(*timeLimit)
	if !ok {
		return context.WithDeadline(bare, deadline)
	}
	return context.WithDeadlineCause(bare, deadline, over)
}

// overTime is the time-out of the configuration that has ended a call with err, nil
// if none did.
func overTime(ctx context.Context, err error) error {
	over, ok := context.Cause(ctx).(*timeLimit) //nolint:errorlint // The cause itself.
	if !ok || !errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return over
}

// shield returns a context for a call that changes something: an interrupt does
// not end it, and a time-out leaves it the time for an answer.
func shield(ctx context.Context, answer time.Duration) (context.Context, context.CancelFunc) {
	bare := context.WithoutCancel(ctx)
	end := time.Now().Add(answer)
	if deadline, ok := ctx.Deadline(); ok && deadline.After(end) {
		end = deadline
	}
	return context.WithDeadline(bare, end)
}

// turn waits until nothing else is being made from the object's source. Who has
// the turn calls release when its own is finished, has failed, or is left
// unfinished. The wait has no time limit: it is as long as the others need.
func (r *kindResource) turn(ctx context.Context, obj Object) (release func(), err error) {
	var held []func()
	release = func() {
		for _, give := range held {
			give()
		}
	}
	b := obj.base()
	for _, source := range r.kind.sources(obj) {
		give, err := r.setup.turns.take(ctx, b.Region.ValueString()+":"+source, func(holder string) {
			tflog.Info(ctx, "waiting: another object is being made from the same source", map[string]any{
				"kind": r.kind.Noun, "source": source, "region": b.Region.ValueString(), "waits_for": holder,
			})
		}, r.named(obj))
		if err != nil {
			release()
			return nil, &turnError{source: source, err: err}
		}
		held = append(held, give)
	}
	return release, nil
}

// turnError says that the wait for others that are made from the same source
// was interrupted.
type turnError struct {
	source string
	err    error
}

func (e *turnError) Error() string { return "waiting for " + e.source + ": " + e.err.Error() }

// Unwrap returns why the wait ended.
func (e *turnError) Unwrap() error { return e.err }

func interrupted(err error) bool { return errors.Is(err, context.Canceled) && !isHopeless(err) }

func isHopeless(err error) bool {
	stopped, ok := errors.AsType[*wait.StoppedError](err)
	return ok && stopped.Hopeless()
}
