package lifecycle

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Action describes something that is started and watched until it has ended, and
// kept in no state.
type Action struct {
	Type   string // after the provider's prefix: "volume_restore"
	Noun   string // in messages: "volume restore"
	New    func() Invocation
	Schema func() schema.Schema // without what InvocationBase brings

	Ended          wait.Table            // what the statuses of its looks mean
	Sources        func(Object) []string // as in [Kind]
	Of             *Kind                 // of the object that does it, if a lost answer can be searched for
	DefaultTimeout time.Duration
}

// Invocation is an action's model: the configuration of one run of it.
type Invocation interface {
	// Object is what does it: its Create starts, its Fetch and Fill tell how far it is.
	Object() Object
	invocationBase() *InvocationBase
}

// InvocationBase is what every model of an action has. Embed it by value.
type InvocationBase struct {
	Region   types.String   `tfsdk:"region"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (b *InvocationBase) invocationBase() *InvocationBase { return b }

var _ interface{ invocationBase() *InvocationBase } = (*InvocationBase)(nil)

// silence is for how long an action may say nothing while it waits.
const silence = 30 * time.Second

// kindAction runs an [Action] with what resources are created with.
type kindAction struct {
	Action
	creates kindResource
}

var (
	_ action.ActionWithConfigure      = (*kindAction)(nil)
	_ action.ActionWithValidateConfig = (*kindAction)(nil)
)

// Teller is an Object that has more to tell to who runs an action: what it is
// done to, such as "checkpoint 5f1c", and, when it has ended, what came of it.
type Teller interface {
	Object
	Of() string
	Outcome() string
}

// NewAction makes an action for the provider's list.
func NewAction(a Action) func() action.Action {
	kind := Kind{Type: a.Type, Noun: a.Noun, Created: a.Ended, Sources: a.Sources}
	if a.Of != nil {
		kind.New, kind.Schema, kind.Lookup = a.Of.New, a.Of.Schema, a.Of.Lookup
	}
	return func() action.Action { return &kindAction{Action: a, creates: kindResource{kind: kind}} }
}

// Metadata tells the type's name.
func (a *kindAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.Type
}

// Schema is the action's schema with what InvocationBase brings.
func (a *kindAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = a.Action.Schema()
	resp.Schema.Attributes["region"] = schema.StringAttribute{
		MarkdownDescription: "Region to work in. Default: the provider's region.",
		Optional:            true,
		Validators:          []validator.String{attribute.NotEmpty},
	}
	resp.Schema.Blocks = map[string]schema.Block{"timeouts": timeouts.BlockWithOpts(ctx, timeouts.Opts{
		InvokeDescription: fmt.Sprintf("How long to wait for the end, as a number with a unit such as `30s`, `90m` or "+
			"`2h45m`. Default: `%s`.", span(a.DefaultTimeout)),
	})}
}

// Configure takes what the provider block gives.
func (a *kindAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.creates.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

// Invoke starts it, and ends when it has ended. The CLI shows what it tells
// meanwhile, and nothing else after an interrupt.
func (a *kindAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	invocation := a.New()
	resp.Diagnostics.Append(req.Config.Get(ctx, invocation)...)
	if resp.Diagnostics.HasError() {
		return
	}
	base, obj := invocation.invocationBase(), invocation.Object()
	obj.base().Region, obj.base().invoked = base.Region, true
	tell := func(format string, values ...any) {
		resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, values...)})
	}
	if err := a.run(ctx, base, obj, tell, resp); err != nil {
		resp.Diagnostics.Append(a.creates.failed(invoking, obj, err))
	}
}

func (a *kindAction) run(
	ctx context.Context, base *InvocationBase, obj Object, tell func(string, ...any), resp *action.InvokeResponse,
) error {
	if err := a.creates.setup.locate(ctx, &obj.base().Region); err != nil {
		return err
	}
	release, err := a.creates.turn(ctx, obj)
	if err != nil {
		return err
	}
	defer release()
	ctx, cancel := limit(ctx, base.Timeouts.Invoke, a.DefaultTimeout, &resp.Diagnostics)
	defer cancel()
	c := a.creates.client(obj.base())
	what := a.Noun
	of := a.creates.kind.sources(obj)
	teller, tells := obj.(Teller)
	if tells {
		of = append(of, teller.Of())
	}
	if len(of) > 0 {
		what += " (" + strings.Join(of, ", ") + ")"
	}
	tell("Asking the cloud for the %s in region %s", what, obj.base().Region.ValueString())
	found, err := a.creates.make(ctx, c, obj)
	if err != nil {
		return err
	}
	if found {
		resp.Diagnostics.Append(a.creates.foundAgain(obj))
	}
	tell("%s: the cloud has accepted it", capital(a.creates.named(obj)))
	look := a.creates.appearing(a.creates.hopeful(a.creates.look(c, obj)), obj, time.Now())
	if _, err = wait.Until(ctx, a.creates.setup.Pace, a.Ended, a.progress(look, obj, tell)); err != nil {
		return err
	}
	if tells {
		tell("%s: %s", capital(a.creates.named(obj)), teller.Outcome())
	}
	resp.Diagnostics.Append(a.creates.lacks(obj)...)
	return nil
}

// ValidateConfig refuses a time-out in which nothing can be done.
func (a *kindAction) ValidateConfig(
	ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse,
) {
	var limit timeouts.Value
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("timeouts"), &limit)...)
	resp.Diagnostics.Append(tooShort(limit.Attributes())...)
}

// progress tells of each change of status, and now and then between.
func (a *kindAction) progress(look wait.Look, obj Object, tell func(string, ...any)) wait.Look {
	start := time.Now()
	last, said := "", start
	return func(ctx context.Context) (wait.Status, error) {
		status, err := look(ctx)
		if err == nil && (status.Name != last || time.Since(said) >= silence) {
			last, said = status.Name, time.Now()
			tell("%s: %s after %s", capital(a.creates.named(obj)), status.Name, span(time.Since(start)))
		}
		return status, err
	}
}
