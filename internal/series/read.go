package series

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Read looks at all backups of the series. Those that are gone leave the list.
func (r *seriesResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := r.read(ctx, req.State, &resp.Diagnostics)
	known := recall(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, &m)...)
	limited, cancel := r.limit(ctx, m.Timeouts.Read, presetRead, &resp.Diagnostics)
	defer cancel()
	if m.Backups.IsNull() {
		r.discover(limited, &m, &known, &resp.Diagnostics)
	} else {
		r.refresh(limited, &m, &known, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(r.write(ctx, &m, &resp.State)...)
	resp.Diagnostics.Append(known.keep(ctx, resp.Private)...)
}

// most is how many backups of a series are looked at at the same time.
const most = 8

// looked is what a look at a backup has shown.
type looked struct {
	obj    lifecycle.Object
	status wait.Status
	err    error
}

// lookAtAll looks at the backups of a list. Many looks are answered by one list of
// the cloud.
func (r *seriesResource) lookAtAll(ctx context.Context, m *model) []looked {
	all := make([]looked, len(m.entries))
	free := make(chan struct{}, most)
	var looks sync.WaitGroup
	for i := range m.entries {
		looks.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			l := &all[i]
			l.obj = r.maker.Object(ctx, m.Region.ValueString(), m.entries[i].ID.ValueString())
			l.status, l.err = r.maker.Look(ctx, l.obj)
		})
	}
	looks.Wait()
	return all
}

// refresh takes what the cloud shows now into the list.
func (r *seriesResource) refresh(ctx context.Context, m *model, known *memory, diags *diag.Diagnostics) {
	var rest []entry
	var unwell, gone []string
	for i, l := range r.lookAtAll(ctx, m) {
		e := m.entries[i]
		unfinished := e.ID.ValueString() == known.Unfinished
		switch {
		case l.err != nil:
			diags.AddError("Unable to read "+r.kind.Noun(), r.maker.Say(l.err))
			return
		case l.status.Name != wait.Gone:
			e.take(r.kind.Show(l.obj))
			rest = append(rest, e)
			if line := r.judge(m, &e, known, l.status); line != "" {
				unwell = append(unwell, line)
			}
		case unfinished && r.maker.IsYoung(ctx, l.obj, known.Asked):
			rest = append(rest, e)
		default:
			if line := r.vanished(m, &e, known); line != "" {
				gone = append(gone, line)
			}
		}
	}
	if len(unwell) > 0 {
		r.warns(m, "has backups that are not well", fmt.Sprintf("Of %s:\n%s\n\nThe next backup begins a new chain "+
			"where one of these was to be built on.", r.called(m), strings.Join(unwell, "\n")), diags)
	}
	if len(gone) > 0 {
		r.warns(m, "has lost backups", fmt.Sprintf("Of %s:\n%s\n\nWhat is gone leaves the list of the series, and "+
			"is not made again.", r.called(m), strings.Join(gone, "\n")), diags)
	}
	m.entries = rest
	sortEntries(m.entries)
}

// judge takes the end of a creation. It says of a backup what is not well with it,
// "" if nothing.
func (r *seriesResource) judge(m *model, e *entry, known *memory, status wait.Status) string {
	unfinished := e.ID.ValueString() == known.Unfinished
	if r.good(e) {
		if unfinished && e.Due.Equal(m.Due) {
			known.Unfinished = ""
		}
		return ""
	}
	if slices.Contains(r.kind.Of.Created.Pending, e.Status.ValueString()) {
		return ""
	}
	line := fmt.Sprintf("  - %s is in status %q", r.entryCalled(e), e.Status.ValueString())
	if status.Reason != "" {
		line += ": " + cloud.Printable(status.Reason)
	}
	if unfinished && r.bad(e) {
		line += r.staysDue(m, e, known)
	}
	return line
}

// vanished says that a backup is gone, "" if the series was to delete it itself.
func (r *seriesResource) vanished(m *model, e *entry, known *memory) string {
	id := e.ID.ValueString()
	line := fmt.Sprintf("  - %s, of %s, is gone", r.entryCalled(e), day(e.createdAt()))
	switch {
	case id == known.Unfinished:
		return line + r.staysDue(m, e, known)
	case slices.Contains(m.prunes(), id):
		return ""
	}
	if children := needed(m.entries, id); len(children) > 0 {
		line += "; these build on it, and cannot be restored without it: " + strings.Join(children, ", ")
	}
	return line
}

// staysDue forgets a backup that was never finished: what it was for is due again.
func (r *seriesResource) staysDue(m *model, e *entry, known *memory) string {
	known.Unfinished = ""
	if e.Due.Equal(m.Due) {
		m.Due = types.StringNull()
	}
	return fmt.Sprintf("; what it was for, %q, stays due", e.Due.ValueString())
}

// discover finds the backups of a series that is imported.
func (r *seriesResource) discover(ctx context.Context, m *model, known *memory, diags *diag.Diagnostics) {
	all, err := r.list(ctx, m)
	if err != nil {
		diags.AddError("Unable to import "+r.kind.Noun(), r.maker.Say(err))
		return
	}
	parents, runs := r.kind.Parents(recordsOf(all)), map[string]string{}
	for _, one := range all {
		if b := r.kind.Show(one.Object); b.Mark.Series == m.Name.ValueString() {
			m.entries = append(m.entries, entryOf(b, parents))
			runs[b.ID] = b.Mark.Run
		}
	}
	sortEntries(m.entries)
	if len(m.entries) == 0 {
		diags.AddError("Unable to import "+r.kind.Noun(), fmt.Sprintf("There are no backups of %s in region %s. "+
			"Check the name, the id, the region and the project. A series that has no backup yet is not imported but made.",
			r.called(m), m.Region.ValueString()))
		return
	}
	newest := &m.entries[0]
	known.Run = runs[newest.ID.ValueString()]
	m.Due, m.Prunes = newest.Due, texts(nil)
	switch {
	case slices.Contains(r.kind.Of.Created.Pending, newest.Status.ValueString()):
		known.Unfinished = newest.ID.ValueString()
	case r.bad(newest):
		m.Due = types.StringNull()
	}
}

// ImportState takes `SOURCE/NAME`, also with `region:` in front, or an identity.
func (r *seriesResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	m := model{}
	if req.ID != "" {
		region, rest, found := strings.Cut(req.ID, ":")
		if !found {
			region, rest = "", req.ID
		}
		source, name, parts := strings.Cut(rest, "/")
		if !parts || source == "" || name == "" || found && region == "" || strings.ContainsAny(rest, ": ") ||
			strings.Contains(name, "/") {
			form := strings.ToUpper(r.kind.Source) + "/NAME"
			resp.Diagnostics.AddError("Unable to import "+r.kind.Noun(), fmt.Sprintf(
				"The import id %q is not of the form %q or %q.", req.ID, form, "region:"+form))
			return
		}
		m.Source, m.Name, m.Region = types.StringValue(source), types.StringValue(name), types.StringValue(region)
	} else {
		resp.Diagnostics.Append(r.fromIdentity(ctx, req.Identity, &m)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.maker.Locate(ctx, &m.Region); err != nil {
		resp.Diagnostics.AddError("Unable to import "+r.kind.Noun(), r.maker.Say(err))
		return
	}
	for name, value := range map[string]types.String{
		"id": types.StringValue(m.address()), "region": m.Region, "name": m.Name, r.kind.Source: m.Source,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, &m)...)
}

func (r *seriesResource) fromIdentity(
	ctx context.Context, identity *tfsdk.ResourceIdentity, m *model,
) (diags diag.Diagnostics) {
	for name, into := range map[string]*types.String{"region": &m.Region, "name": &m.Name, r.kind.Source: &m.Source} {
		diags.Append(identity.GetAttribute(ctx, path.Root(name), into)...)
		if into.ValueString() == "" && name != "region" {
			diags.AddAttributeError(path.Root(name), "Unable to import "+r.kind.Noun(), fmt.Sprintf(
				"The import has neither an id nor an identity with %q in it.", name))
		}
	}
	return diags
}
