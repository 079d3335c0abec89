package series

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// make asks for a backup and reports whether it is complete.
func (a *application) make(ctx context.Context, obj lifecycle.Object, parent string) bool {
	if a.diags.HasError() {
		return false
	}
	a.Makes = types.StringValue(full)
	if parent != "" {
		a.Makes = types.StringValue(incremental)
	}
	if !a.planned.Makes.IsUnknown() {
		a.Makes = a.planned.Makes
	}
	limited, cancel := a.limit(ctx, a.Timeouts.Create, presetCreate)
	defer cancel()
	found, asked, err := a.maker.Make(limited, obj)
	if err != nil {
		a.fails(err, a.nothingDeleted())
		return false
	}
	if found {
		a.diags.Append(a.maker.FoundAgain(obj))
	}
	b := a.kind.Show(obj)
	e := entry{ParentID: types.StringNull(), Due: a.planned.Due}
	if parent != "" {
		e.ParentID = types.StringValue(parent)
	}
	b.IsIncremental = parent != "" // until the first look
	e.take(b)
	e.Status, e.Size = types.StringNull(), types.Float64Null()
	a.entries = append([]entry{e}, a.entries...)
	a.memory.Unfinished, a.memory.Asked = b.ID, asked
	return a.ended(ctx, obj, a.maker.Await(limited, obj))
}

// ended takes the end of a creation into the list, and reports whether it was a
// good one.
func (a *application) ended(ctx context.Context, obj lifecycle.Object, err error) bool {
	e := a.find(a.memory.Unfinished)
	if b := a.kind.Show(obj); b.Status != "" {
		e.take(b)
	}
	var failed *wait.FailedError
	var odd *wait.UnexpectedError
	switch {
	case err == nil:
		a.memory.Unfinished, a.memory.Asked = "", time.Time{}
		return true
	case lifecycle.Interrupted(err):
		a.Due = a.planned.Due // as planned; the mark says that it is not complete
		a.warns(&a.model, "was interrupted", fmt.Sprintf("The cloud has begun to make %s "+
			"of %s, and may well go on.\n\nThe next apply goes on waiting. No second backup is made, and nothing "+
			"was deleted.", a.entryCalled(e), a.called(&a.model)), a.diags)
	case errors.As(err, &failed):
		a.removeFailed(ctx, obj, err)
	case errors.As(err, &odd) && odd.Status.Name == wait.Gone:
		a.drop(a.memory.Unfinished)
		a.fails(err, a.nothingDeleted())
	default:
		a.fails(err, "It stays in the list of the series as unfinished: the next apply goes on waiting, and makes "+
			"no second one. Raise timeouts.create to wait longer. Nothing was deleted.")
	}
	return false
}

// removeFailed deletes a backup that has failed: it is good for nothing, and it
// stands in the way of the next one.
func (a *application) removeFailed(ctx context.Context, obj lifecycle.Object, failure error) {
	id := a.memory.Unfinished
	if a.Due.Equal(a.planned.Due) {
		a.Due = types.StringNull() // an earlier apply had counted on it
	}
	limited, cancel := a.limit(ctx, a.Timeouts.Delete, presetDelete)
	defer cancel()
	said := a.maker.Say(failure)
	if err := a.maker.Remove(limited, obj, nil); err != nil {
		a.memory.Unfinished = ""
		a.diags.AddError("Unable to create "+a.kind.Of.Noun, fmt.Sprintf("%s\n\nIt could not be deleted, either: "+
			"%s\n\nIt stays in the list of the series, and the next apply deletes it. %s", said, a.maker.Say(err),
			a.nothingDeleted()))
		return
	}
	a.drop(id)
	a.diags.AddError("Unable to create "+a.kind.Of.Noun, fmt.Sprintf("%s\n\nIt was deleted. %s", said, a.nothingDeleted()))
}

// nothingDeleted says what a failed rotation leaves.
func (a *application) nothingDeleted() string {
	return fmt.Sprintf("%q stays due, and no other backup of %s was deleted. Apply again.",
		a.planned.Due.ValueString(), a.called(&a.model))
}
