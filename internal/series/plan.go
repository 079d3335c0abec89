package series

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What a series makes.
const (
	full        = "full"
	incremental = "incremental"
)

// ModifyPlan decides from the state alone what is made and what is deleted: a CLI
// plans once more at apply, which may be hours later.
func (r *seriesResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	switch {
	case r.maker == nil:
		return
	case req.Plan.Raw.IsNull():
		r.warnOfDestroy(ctx, req, resp)
		return
	case req.State.Raw.IsNull():
		r.planFirst(ctx, req, resp)
		return
	}
	was := r.read(ctx, req.State, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.planAddress(ctx, req, resp, &was) {
		r.warnOfDestroy(ctx, req, resp)
		return
	}
	want := r.read(ctx, resp.Plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	d := r.decide(ctx, &want, &was, recall(ctx, req.Private, &resp.Diagnostics))
	if d.unknownRule {
		resp.Diagnostics.AddAttributeError(path.Root("keep"), "Unable to plan "+r.kind.Noun(), fmt.Sprintf("What %s "+
			"keeps is not known before apply, so the plan cannot say what it deletes. Nothing is deleted that no "+
			"plan has shown: write keep with values that are known.", r.called(&was)))
		return
	}
	r.planWork(ctx, d, &want, &was, resp)
}

// decision is what an apply does.
type decision struct {
	rotates     bool // makes a backup, or goes on waiting for one
	makes       types.String
	prunes      []string
	open        bool // whether it makes and deletes anything is known at apply
	unknownRule bool
	idle        bool // it does nothing in the cloud
}

// decide says what leads from the state to what is wanted.
func (r *seriesResource) decide(ctx context.Context, want, was *model, known memory) decision {
	rule, ok := want.rule(ctx)
	if !ok {
		return decision{unknownRule: true}
	}
	before, _ := was.rule(ctx)
	var d decision
	d.open = want.Due.IsUnknown()
	unfinished := known.Unfinished != "" && was.find(known.Unfinished) != nil
	due := d.open || !want.Due.Equal(was.Due)
	d.rotates = due || unfinished
	expired := r.expired(was.entries, rule, known.Unfinished)
	switch {
	case d.rotates, rule.String() != before.String():
		d.prunes = expired
	default:
		d.prunes = both(expired, was.prunes()) // what an earlier apply has not come to
	}
	d.idle = !d.rotates && len(d.prunes) == 0
	switch {
	case !due && unfinished:
		d.makes = was.Makes
	case !due:
		d.makes = types.StringNull()
	case want.FullEvery.IsUnknown(), unfinished, d.open:
		d.makes = types.StringUnknown()
	case r.parent(was.entries, want.fullEvery()) == "":
		d.makes = types.StringValue(full)
	default:
		d.makes = types.StringValue(incremental)
	}
	return d
}

// both are the ids of one that are in the other as well.
func both(one, other []string) []string {
	var ids []string
	for _, id := range one {
		for _, x := range other {
			if id == x {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// planWork writes the decision into the plan.
func (r *seriesResource) planWork(
	ctx context.Context, d decision, want, was *model, resp *resource.ModifyPlanResponse,
) {
	values := map[string]attr.Value{"makes": d.makes, "prunes": texts(d.prunes), "id": types.StringValue(was.address())}
	switch {
	case d.idle:
		// Only what follows from the arguments changes, such as kept_as.
		after := *want
		after.entries = append([]entry{}, was.entries...)
		values = r.exports(ctx, &after)
		values["makes"], values["prunes"] = was.Makes, was.Prunes
		if want.FullEvery.IsUnknown() {
			values["next_is_full"] = types.BoolUnknown()
		}
	case d.open:
		values["prunes"] = types.ListUnknown(types.StringType)
		fallthrough
	default:
		maps.Copy(values, unknowns())
	}
	resp.Plan.Raw = with(ctx, resp.Plan.Raw, values, &resp.Diagnostics)
	r.warnOfPrunes(ctx, d, want, was, &resp.Diagnostics)
}

// unknowns are what the backups will be like.
func unknowns() map[string]attr.Value {
	return map[string]attr.Value{
		"backups": types.ListUnknown(entryType), "newest_backup_id": types.StringUnknown(),
		"newest_at": types.StringUnknown(), "chain_length": types.Int64Unknown(), "next_is_full": types.BoolUnknown(),
	}
}

// planFirst plans a new series: its first backup is a full one, and nothing is
// deleted.
func (r *seriesResource) planFirst(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	var region types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("region"), &region)...)
	if region.IsNull() {
		if err := r.maker.Locate(ctx, &region); err != nil {
			resp.Diagnostics.AddError("Unable to plan "+r.kind.Noun(), capital(r.maker.Say(err)))
			return
		}
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), region)...)
	}
	values := map[string]attr.Value{"makes": types.StringValue(full), "prunes": texts(nil)}
	m := r.read(ctx, resp.Plan, &resp.Diagnostics)
	if !m.Source.IsUnknown() && !m.Name.IsUnknown() {
		values["id"] = types.StringValue(m.address())
	}
	resp.Plan.Raw = with(ctx, resp.Plan.Raw, values, &resp.Diagnostics)
}

// planAddress plans another series where region, source or name are others. What
// is not known yet is planned as it is: that destroys nothing.
func (r *seriesResource) planAddress(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse, was *model,
) (replaces bool) {
	for name, prior := range map[string]types.String{
		"region": was.Region, "name": was.Name, r.kind.Source: was.Source,
	} {
		var config types.String
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(name), &config)...)
		switch {
		case config.IsUnknown():
			resp.Diagnostics.AddAttributeWarning(path.Root(name), capital(r.kind.Noun())+" is left as it is for now",
				fmt.Sprintf("%s of %s is not known before apply, and is left as it is: what is not known neither "+
					"destroys nor makes anything. If it turns out to be something else, the next plan shows what that needs.",
					name, r.called(was)))
			fallthrough
		case config.IsNull(), config.Equal(prior):
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), prior)...)
		default:
			resp.RequiresReplace.Append(path.Root(name))
			replaces = true
		}
	}
	return replaces
}

// warnOfPrunes lists what will be deleted, and why nothing needs it.
func (r *seriesResource) warnOfPrunes(ctx context.Context, d decision, want, was *model, diags *diag.Diagnostics) {
	if len(d.prunes) == 0 {
		return
	}
	rule, _ := want.rule(ctx)
	kept := len(was.entries) - len(d.prunes)
	when := "at once: nothing is due"
	switch {
	case d.open:
		when = "if due, which is not known before apply, turns out to be another one, once the new backup is complete"
	case d.rotates:
		when = "once the new backup is complete"
	}
	lines := []string{fmt.Sprintf("%s of %s is deleted, %s. %s stay, and none of them needs what goes. keep (%s) "+
		"takes none of these:", capital(counted(len(d.prunes))), r.called(was), when, capital(counted(kept)), rule)}
	if len(d.prunes) > 1 {
		lines[0] = strings.Replace(lines[0], " is deleted", " are deleted, one after the other", 1)
	}
	if kept == 1 {
		lines[0] = strings.Replace(lines[0], "1 backup stay, and none of them needs", "1 backup stays, and does not need", 1)
	}
	for _, id := range d.prunes {
		lines = append(lines, "  - "+r.goes(was.find(id), was))
	}
	r.warns(was, "deletes backups", strings.Join(lines, "\n"), diags)
}

// goes is a backup that goes, and what it is good for.
func (r *seriesResource) goes(e *entry, was *model) string {
	what := full
	if e.IsIncremental.ValueBool() {
		what = incremental
	}
	line := fmt.Sprintf("%s, %s of %s", r.entryCalled(e), what, day(e.createdAt()))
	switch parent := e.ParentID.ValueString(); {
	case r.bad(e):
		line += fmt.Sprintf(", in status %q: it cannot be restored", e.Status.ValueString())
	case parent != "" && was.find(parent) == nil:
		line += ": what it builds on is gone"
	}
	return line
}

func day(t time.Time) string {
	if t.IsZero() {
		return "an unknown day"
	}
	return t.UTC().Format(time.DateOnly)
}

// warnOfDestroy says what becomes of the backups.
func (r *seriesResource) warnOfDestroy(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	was := r.read(ctx, req.State, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || len(was.entries) == 0 {
		return
	}
	newest, oldest := was.entries[0].createdAt(), was.entries[len(was.entries)-1].createdAt()
	what := fmt.Sprintf("%s of %s, of %s to %s, ", capital(counted(len(was.entries))), r.called(&was), day(oldest),
		day(newest))
	if was.OnDestroy.ValueString() == "delete" {
		r.warns(&was, "is deleted with its backups", what+"will be deleted, as on_destroy says. To keep them, set "+
			"on_destroy = \"retain\", and apply that first.", &resp.Diagnostics)
		return
	}
	r.warns(&was, "stays in the cloud", what+fmt.Sprintf("will be left in the cloud and not be managed here any "+
		"more. An import of %q takes them over again.", was.address()), &resp.Diagnostics)
}
