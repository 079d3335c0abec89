package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Act is an action's model: the configuration of something that is done once
// and kept in no state.
type Act interface {
	// Object is what does it: its Create asks, its Read tells how far it is.
	Object() Object
	acted() *Acted
}

// Acted is what every act has. Embed it by value.
type Acted struct {
	Region   types.String   `tfsdk:"region"`
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (a *Acted) acted() *Acted { return a }

var _ interface{ acted() *Acted } = (*Acted)(nil)

// Deed describes an action.
type Deed struct {
	Kind   Kind // of the objects that do it
	New    func() Act
	Schema func() schema.Schema // without what Acted brings
}

// quiet is for how long an action may say nothing while it waits.
const quiet = 30 * time.Second

// deed is the action of a kind. It does what the kind's resource does at
// creation.
type deed struct {
	Deed
	does managed
}

var _ action.ActionWithConfigure = (*deed)(nil)

// NewAction makes an action for the provider's list.
func NewAction(d Deed) func() action.Action {
	shared := newLedger()
	return func() action.Action { return &deed{Deed: d, does: managed{kind: d.Kind, ledger: shared}} }
}

// Metadata tells the type's name.
func (d *deed) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Kind.Type
}

// Schema is the action's schema with what Acted brings.
func (d *deed) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = d.Deed.Schema()
	resp.Schema.Attributes["region"] = schema.StringAttribute{
		MarkdownDescription: "Region to work in. Default: the provider's region.",
		Optional:            true,
	}
	resp.Schema.Blocks = map[string]schema.Block{"timeouts": timeouts.BlockWithOpts(ctx, timeouts.Opts{
		InvokeDescription: fmt.Sprintf("How long to wait for the end, as a number with a unit such as `30s`, `90m` or "+
			"`2h45m`. Default: `%s`.", span(d.Kind.Create)),
	})}
}

// Configure takes what the provider block gives.
func (d *deed) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	d.does.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

// Invoke does it, and ends when it is done.
func (d *deed) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	act := d.New()
	resp.Diagnostics.Append(req.Config.Get(ctx, act)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := limit(ctx, act.acted().Timeouts.Invoke, d.Kind.Create, &resp.Diagnostics)
	defer cancel()
	obj := act.Object()
	b := obj.base()
	b.Region = act.acted().Region
	if err := d.run(ctx, obj, resp); err != nil {
		resp.Diagnostics.Append(d.does.failed("run", b, advised(obj, err)))
	}
}

func (d *deed) run(ctx context.Context, obj Object, resp *action.InvokeResponse) error {
	if err := d.does.setup.locate(ctx, &obj.base().Region); err != nil {
		return err
	}
	c := d.does.client(obj.base())
	if err := d.does.make(ctx, c, obj); err != nil {
		return err
	}
	_, err := wait.Until(ctx, d.does.setup.Pace, d.Kind.Created, d.tell(d.does.look(c, obj), obj, resp))
	return err
}

// tell sends a message at each change of status, and now and then between.
func (d *deed) tell(look wait.Look, obj Object, resp *action.InvokeResponse) wait.Look {
	start := time.Now()
	last, said := "", start
	return func(ctx context.Context) (wait.Status, error) {
		status, err := look(ctx)
		if err == nil && (status.Name != last || time.Since(said) >= quiet) {
			last, said = status.Name, time.Now()
			resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf("%s: %s after %s",
				capital(d.does.name(obj.base())), status.Name, span(time.Since(start)))})
		}
		return status, err
	}
}
