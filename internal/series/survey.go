package series

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// survey lists all backups of the source: those of the series that a run has made
// which was killed before it could write them down, and those of others.
func (a *application) survey(ctx context.Context) ([]lifecycle.Listed, error) {
	ctx, cancel := a.limit(ctx, a.Timeouts.Read, presetRead)
	defer cancel()
	return a.list(ctx, &a.model)
}

func (r *seriesResource) list(ctx context.Context, m *model) ([]lifecycle.Listed, error) {
	return r.maker.List(ctx, m.Region.ValueString(), map[string]string{r.kind.Source: m.Source.ValueString()})
}

// recordsOf are the records of a list.
func recordsOf(all []lifecycle.Listed) []lifecycle.Record {
	records := make([]lifecycle.Record, len(all))
	for i, one := range all {
		records[i] = one.Record
	}
	return records
}

// adopt takes backups into the list that this series has made and does not know of,
// and says so. It returns the id of one that was made for what is due now, "" if
// there is none.
func (a *application) adopt(all []lifecycle.Listed) (made string) {
	parents := a.kind.Parents(recordsOf(all))
	var adopted, strangers []string
	for _, one := range all {
		b := a.kind.Show(one.Object)
		switch {
		case a.find(b.ID) != nil || b.Mark.Series != a.Name.ValueString():
		case b.Mark.Run == a.memory.Run:
			e := entryOf(b, parents)
			adopted = append(adopted, fmt.Sprintf("%s, due for %q", a.entryCalled(&e), b.Mark.Due))
			a.entries = append(a.entries, e)
			if b.Mark.Due == a.planned.Due.ValueString() && !a.bad(&e) {
				made = b.ID
			}
		default:
			strangers = append(strangers, fmt.Sprintf("%q (%s)", b.Name, b.ID))
		}
	}
	sortEntries(a.entries)
	if len(adopted) > 0 {
		a.warns(&a.model, "has found backups of its own", fmt.Sprintf("%s has made backups that were not in the "+
			"state: %s. Most likely a run was killed before it could write them down. They are in the list again.",
			capital(a.called(&a.model)), strings.Join(adopted, "; ")), a.diags)
	}
	if len(strangers) > 0 && len(a.entries) == 0 {
		slices.Sort(strangers)
		a.warns(&a.model, "has the name of another one", fmt.Sprintf("%s begins, and the cloud has backups of one "+
			"that is called the same: %s. They are not part of this one, and are never deleted by it.\n\nIf they "+
			"were left behind by a series that is not managed any more, delete them yourself, or take this one out "+
			"of the state (terraform state rm) and import %q, which has all of them.", capital(a.called(&a.model)),
			strings.Join(strangers, ", "), a.address()), a.diags)
	}
	return made
}

func entryOf(b Backup, parents map[string]string) entry {
	e := entry{Due: types.StringNull(), ParentID: types.StringNull()}
	if parent := parents[b.ID]; parent != "" {
		e.ParentID = types.StringValue(parent)
	}
	e.take(b)
	return e
}

// parentNow is the id of what the next backup builds on, as planned, "" for a full
// one. A cloud that chooses by itself has to choose the newest of this series: a
// chain through somebody else's backup is nobody's to keep. A full one is right in
// any case.
func (a *application) parentNow(all []lifecycle.Listed) string {
	parent := a.parent(a.entries, a.planned.fullEvery())
	planned := a.planned.Makes.ValueString()
	if parent == "" || planned == full {
		if planned == incremental {
			a.madeFull("its chain is broken")
		}
		return ""
	}
	if a.kind.Tip == nil {
		return parent
	}
	if tip := a.kind.Tip(recordsOf(all)); tip != parent {
		a.madeFull(fmt.Sprintf("the cloud would build an incremental one on the newest backup of the %s, %s, which "+
			"is not of this series", a.kind.SourceNoun, tip))
		return ""
	}
	return parent
}

func (a *application) madeFull(why string) {
	a.warns(&a.model, "makes a full backup", fmt.Sprintf("An incremental backup of %s was planned, "+
		"and a full one is made: %s. It begins a new chain.", a.called(&a.model), why), a.diags)
}
