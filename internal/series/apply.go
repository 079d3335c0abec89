package series

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// application is one apply of a series. What it has done so far is in its model,
// memory and state, whatever happens next.
type application struct {
	*seriesResource
	model          // as it is by now
	planned  model // as it is to be
	memory   memory
	args     getter // the plan, for the arguments of new backups
	state    *tfsdk.State
	private  private
	identity *tfsdk.ResourceIdentity
	diags    *diag.Diagnostics
}

// Create makes the first backup of a series.
func (r *seriesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	a := r.application(ctx, req.Plan, &resp.State, resp.Private, resp.Identity, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.maker.Locate(ctx, &a.Region); err != nil {
		a.fails(err, "")
		return
	}
	a.Due, a.Makes = types.StringNull(), types.StringValue(full)
	a.memory.Run = rand.Text()
	a.run(ctx)
	if len(a.entries) == 0 && resp.Diagnostics.HasError() {
		resp.State.Raw = tftypes.NewValue(resp.State.Raw.Type(), nil) // nothing was made
	}
}

// Update makes what is due, and deletes what the plan says.
func (r *seriesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	a := r.application(ctx, req.Plan, &resp.State, resp.Private, resp.Identity, &resp.Diagnostics)
	was := r.read(ctx, req.State, &resp.Diagnostics)
	a.memory = recall(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	a.entries, a.Due = was.entries, was.Due
	if a.memory.Run == "" {
		a.memory.Run = rand.Text()
	}
	if d := r.decide(ctx, &a.planned, &was, a.memory); d.idle {
		a.Due = a.planned.Due
		a.save(ctx)
		return
	}
	a.run(ctx)
}

func (r *seriesResource) application(
	ctx context.Context, plan tfsdk.Plan, state *tfsdk.State, p private, identity *tfsdk.ResourceIdentity,
	diags *diag.Diagnostics,
) *application {
	a := &application{
		seriesResource: r, args: plan, state: state, private: p, identity: identity, diags: diags,
		planned: r.read(ctx, plan, diags),
	}
	a.model = a.planned
	a.entries = nil
	raw, err := known(plan.Raw)
	if err != nil {
		diags.AddError("Unable to write state", err.Error()+"\nPlease report this to the provider's developers.")
	}
	state.Raw = raw
	return a
}

// run does what is planned. Backups of one source are made, and deleted, one after
// the other within a run: a Cinder before August 2026 loses count of what builds
// on a backup when two that do go at once (launchpad 2163042).
func (a *application) run(ctx context.Context) {
	defer a.save(ctx)
	release, err := a.maker.Turn(ctx, a.order("", time.Time{}))
	if err != nil {
		a.fails(err, "Apply again.")
		return
	}
	defer release()
	if !a.finish(ctx) {
		return
	}
	if !a.planned.Due.Equal(a.Due) {
		if !a.rotate(ctx) {
			return
		}
	} else if !a.stands(ctx) {
		return
	}
	a.Due = a.planned.Due
	a.prune(ctx)
}

// save writes down what is by now.
func (a *application) save(ctx context.Context) {
	sortEntries(a.entries)
	m := a.model
	if m.Makes.IsUnknown() {
		m.Makes = types.StringNull() // nothing was made
	}
	if a.diags.HasError() {
		m.Makes, m.Prunes = types.StringNull(), texts(nil) // the next plan decides again
	}
	a.diags.Append(a.write(ctx, &m, a.state)...)
	a.diags.Append(a.memory.keep(ctx, a.private)...)
	a.diags.Append(a.identify(ctx, a.identity, &m)...)
}

// order is a new backup. It builds on the one of that id, if there is one.
func (a *application) order(parent string, at time.Time) lifecycle.Object {
	return a.kind.New(Order{
		Region: a.Region.ValueString(), Source: a.Source.ValueString(), Parent: parent,
		Name: NameOf(a.Name.ValueString(), at),
		Mark: Mark{Series: a.Name.ValueString(), Run: a.memory.Run, Due: a.planned.Due.ValueString()},
		Get: func(name string, into any) {
			a.diags.Append(a.args.GetAttribute(context.Background(), path.Root(name), into)...)
		},
	})
}

// finish goes on waiting for a backup whose creation was not seen to end, and
// reports whether the apply goes on.
func (a *application) finish(ctx context.Context) bool {
	id, asked := a.memory.Unfinished, a.memory.Asked
	e := a.find(id)
	if id == "" || e == nil {
		a.memory.Unfinished = ""
		return true
	}
	obj := a.maker.Object(ctx, a.Region.ValueString(), id)
	limited, cancel := a.limit(ctx, a.Timeouts.Create, presetCreate)
	defer cancel()
	return a.ended(ctx, obj, a.maker.Resume(limited, obj, asked))
}

// rotate makes a backup and reports whether it is complete.
func (a *application) rotate(ctx context.Context) bool {
	all, err := a.survey(ctx)
	if err != nil {
		a.fails(err, "Nothing was made and nothing was deleted. Apply again.")
		return false
	}
	if made := a.adopt(all); made != "" {
		a.memory.Unfinished, a.memory.Asked = made, time.Time{}
		if !a.finish(ctx) {
			return false
		}
	}
	if e := a.newestFor(a.planned.Due); e != nil {
		return true
	}
	parent := a.parentNow(all)
	now, err := a.maker.Time(ctx, a.Region.ValueString())
	if err != nil {
		a.fails(err, "Nothing was made and nothing was deleted. Apply again.")
		return false
	}
	return a.make(ctx, a.order(parent, now), parent)
}

// newestFor is a good backup that was made for that, nil if there is none. Only the
// newest one counts: an older one is of another time with the same word for it.
func (a *application) newestFor(due types.String) *entry {
	sortEntries(a.entries)
	if len(a.entries) > 0 && a.entries[0].Due.Equal(due) && a.good(&a.entries[0]) && !due.Equal(a.Due) {
		return &a.entries[0]
	}
	return nil
}

// drop takes a backup that is gone out of the list.
func (a *application) drop(id string) {
	var rest []entry
	for _, e := range a.entries {
		if e.ID.ValueString() != id {
			rest = append(rest, e)
		}
	}
	a.entries = rest
	if a.memory.Unfinished == id {
		a.memory.Unfinished, a.memory.Asked = "", time.Time{}
	}
}

// fails adds the error of a Maker. Next is what to do, unless the error knows
// better.
func (a *application) fails(err error, next string) {
	detail := a.say(err)
	if next != "" {
		detail += "\n\n" + next
	}
	a.diags.AddError("Unable to create "+a.kind.Of.Noun, detail)
}

// limit ends ctx after a time-out of the configuration.
func (a *application) limit(
	ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), preset time.Duration,
) (context.Context, context.CancelFunc) {
	return a.seriesResource.limit(ctx, of, preset, a.diags)
}

func (r *seriesResource) limit(
	ctx context.Context, of func(context.Context, time.Duration) (time.Duration, diag.Diagnostics), preset time.Duration,
	diags *diag.Diagnostics,
) (context.Context, context.CancelFunc) {
	d, more := of(ctx, preset)
	diags.Append(more...)
	return r.maker.Limit(ctx, d)
}
