package series

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// stands looks at the newest good backup where nothing was made, before anything is
// deleted: it has to be there.
func (a *application) stands(ctx context.Context) bool {
	if len(a.planned.prunes()) == 0 {
		return true
	}
	i := slices.IndexFunc(a.entries, func(e entry) bool { return a.good(&e) })
	if i < 0 {
		return true // what is planned to go is no good, either
	}
	e := &a.entries[i]
	limited, cancel := a.limit(ctx, a.Timeouts.Read, presetRead)
	defer cancel()
	obj := a.maker.Object(ctx, a.Region.ValueString(), e.ID.ValueString())
	status, err := a.maker.Look(limited, obj)
	switch {
	case err != nil:
		a.stops(fmt.Sprintf("the newest one, %s, could not be looked at. %s", a.entryCalled(e), a.say(err)))
	case !slices.Contains(a.kind.Of.Created.Done, status.Name):
		a.stops(fmt.Sprintf("the newest one, %s, is in status %q now.", a.entryCalled(e), status.Name))
	default:
		return true
	}
	a.Due = a.planned.Due
	return false
}

// prune deletes what the plan says, one after the other, and stops at the first
// refusal: the next apply goes on.
func (a *application) prune(ctx context.Context) {
	for _, id := range a.planned.prunes() {
		e := a.find(id)
		if e == nil {
			continue // somebody was faster
		}
		if children := needed(a.entries, id); len(children) > 0 {
			a.stops(fmt.Sprintf("%s is needed by %s.", a.entryCalled(e), strings.Join(children, ", ")))
			return
		}
		if ctx.Err() != nil {
			a.stops("it was interrupted.")
			return
		}
		if why := a.remove(ctx, e); why != "" {
			a.stops(why)
			return
		}
		a.drop(id)
	}
}

// stops warns that not all is deleted that should be.
func (a *application) stops(why string) {
	left := 0
	for _, id := range a.planned.prunes() {
		if a.find(id) != nil {
			left++
		}
	}
	a.warns(&a.model, "has not deleted all that it should", fmt.Sprintf("%s of %s that nothing "+
		"needs stay for now: %s\n\nThe next apply goes on.", capital(counted(left)), a.called(&a.model), why), a.diags)
}

// remove looks at a backup and deletes it, and ends when it is gone. It says what
// is in the way, "" if nothing.
func (a *application) remove(ctx context.Context, e *entry) (why string) {
	limited, cancel := a.limit(ctx, a.Timeouts.Delete, presetDelete)
	defer cancel()
	obj := a.maker.Object(ctx, a.Region.ValueString(), e.ID.ValueString())
	status, err := a.maker.Look(limited, obj)
	switch {
	case err != nil:
		return a.say(err)
	case status.Name == wait.Gone:
		return ""
	}
	e.take(a.kind.Show(obj))
	if !a.good(e) && !a.bad(e) {
		return fmt.Sprintf("%s is in status %q, in which it is not deleted.", a.entryCalled(e), status.Name)
	}
	if err := a.maker.Remove(limited, obj, nil); err != nil {
		if b := a.kind.Show(obj); b.Status != "" {
			e.take(b)
		}
		return a.say(err)
	}
	return ""
}

// say is the error of a Maker, with what to do about it as far as it knows.
func (a *application) say(err error) string {
	if advice := a.maker.Advice(err); advice != "" {
		return a.maker.Say(err) + "\n\n" + advice
	}
	return a.maker.Say(err)
}

// Delete forgets the backups, or deletes them, those first that build on others.
func (r *seriesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	a := &application{
		seriesResource: r, model: r.read(ctx, req.State, &resp.Diagnostics), args: req.State, state: &resp.State,
		memory: recall(ctx, req.Private, &resp.Diagnostics), private: resp.Private, diags: &resp.Diagnostics,
	}
	if resp.Diagnostics.HasError() {
		return
	}
	leaves := a.leaving()
	if len(leaves) == 0 {
		return
	}
	release, err := r.maker.Turn(ctx, a.order("", time.Time{}))
	if err != nil {
		a.failsToDelete(err)
		return
	}
	defer release()
	for _, id := range leaves {
		if err := a.destroy(ctx, id, id == a.memory.Unfinished); err != nil {
			a.failsToDelete(err)
			resp.Diagnostics.Append(a.write(ctx, &a.model, a.state)...)
			return
		}
		a.drop(id)
	}
}

// leaving are the ids of what a destroy deletes: all, or only what was never
// finished and is good for nothing.
func (a *application) leaving() []string {
	ids := a.newestFirst(a.entries)
	if a.OnDestroy.ValueString() == "delete" {
		return ids
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id != a.memory.Unfinished })
}

func (a *application) destroy(ctx context.Context, id string, unfinished bool) error {
	limited, cancel := a.limit(ctx, a.Timeouts.Delete, presetDelete)
	defer cancel()
	obj := a.maker.Object(ctx, a.Region.ValueString(), id)
	status, err := a.maker.Look(limited, obj)
	if err != nil {
		return err
	}
	asked := &a.memory.Asked
	if !unfinished {
		asked = nil
	}
	if status.Name == wait.Gone && (!unfinished || !a.maker.IsYoung(limited, obj, *asked)) {
		return nil
	}
	return a.maker.Remove(limited, obj, asked)
}

func (a *application) failsToDelete(err error) {
	a.diags.AddError("Unable to delete "+a.kind.Noun(), fmt.Sprintf("%s\n\n%s of %s are left. Destroy again, which "+
		"goes on with them, or keep them in the cloud with on_destroy = \"retain\", applied before the destroy.", a.say(err),
		capital(counted(len(a.entries))), a.called(&a.model)))
}
