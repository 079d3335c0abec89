package series

import (
	"cmp"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/retention"
)

// good reports whether a backup was made well, whatever it builds on.
func (r *seriesResource) good(e *entry) bool {
	return slices.Contains(r.kind.Of.Created.Done, e.Status.ValueString())
}

// bad reports whether a backup has failed, so that it is good for nothing.
func (r *seriesResource) bad(e *entry) bool {
	return slices.Contains(r.kind.Of.Created.Failed, e.Status.ValueString())
}

// points are the backups for the rule.
func (r *seriesResource) points(entries []entry) []retention.Point {
	points := make([]retention.Point, len(entries))
	for i := range entries {
		e := &entries[i]
		points[i] = retention.Point{
			ID: e.ID.ValueString(), At: e.createdAt(), Parent: e.ParentID.ValueString(), Good: r.good(e),
		}
	}
	return points
}

// reasons are why the rule keeps each backup, by id.
func (r *seriesResource) reasons(entries []entry, rule retention.Rule) map[string][]string {
	reasons := map[string][]string{}
	for _, v := range retention.Judge(r.points(entries), rule) {
		for _, reason := range v.Kept {
			reasons[v.ID] = append(reasons[v.ID], string(reason))
		}
	}
	return reasons
}

// expired are the ids of the backups that the rule does not keep, in the order in
// which they can be deleted. The one that is not finished yet, if there is one,
// comes on top, and fills no place of the rule. It is left alone with all that it
// builds on, and so is what neither stands nor has failed, such as one that somebody
// is deleting.
func (r *seriesResource) expired(entries []entry, rule retention.Rule, unfinished string) []string {
	points := r.points(entries)
	left := map[string]bool{}
	parents := map[string]string{}
	for i := range entries {
		e, id := &entries[i], entries[i].ID.ValueString()
		parents[id] = e.ParentID.ValueString()
		left[id] = id == unfinished && !r.bad(e) || !r.good(e) && !r.bad(e)
		points[i].Good = points[i].Good && id != unfinished
	}
	verdicts := retention.Judge(points, rule)
	for id, stays := range left {
		for parent := parents[id]; stays && parent != "" && !left[parent]; parent = parents[parent] {
			left[parent] = true
		}
	}
	return slices.DeleteFunc(retention.Expired(verdicts), func(id string) bool { return left[id] })
}

// newestFirst are all ids in an order in which they can be deleted.
func (r *seriesResource) newestFirst(entries []entry) []string {
	verdicts := retention.Judge(r.points(entries), retention.Rule{})
	for i := range verdicts {
		verdicts[i].Kept = nil
	}
	return retention.Expired(verdicts)
}

// chainLength is how many backups the newest one needs, itself included, 0 if it
// cannot be restored or there is none.
func (r *seriesResource) chainLength(entries []entry) int {
	if len(entries) == 0 {
		return 0
	}
	byID := map[string]*entry{}
	for i := range entries {
		byID[entries[i].ID.ValueString()] = &entries[i]
	}
	e := &entries[0]
	for length := 1; length <= len(entries); length++ {
		switch {
		case e == nil || !r.good(e):
			return 0
		case e.ParentID.ValueString() == "":
			return length
		}
		e = byID[e.ParentID.ValueString()]
	}
	return 0 // a circle
}

// parent is the id of the backup that the next one builds on, "" if the next one
// begins a chain.
func (r *seriesResource) parent(entries []entry, fullEvery int) string {
	length := r.chainLength(entries)
	if length == 0 || length >= fullEvery {
		return ""
	}
	return entries[0].ID.ValueString()
}

// needed are the ids of the entries that build on that one.
func needed(entries []entry, id string) []string {
	var children []string
	for _, e := range entries {
		if e.ParentID.ValueString() == id {
			children = append(children, e.ID.ValueString())
		}
	}
	return children
}

// sortEntries puts the newest first. One whose time is not known yet has only just
// begun. Those of the same second, where a cloud tells no more, stay in their order.
func sortEntries(entries []entry) {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(compareUnknown(b, a), b.createdAt().Compare(a.createdAt()))
	})
}

// compareUnknown puts the one whose time is not known behind the other.
func compareUnknown(a, b entry) int {
	switch unknown := a.createdAt().IsZero(); {
	case unknown == b.createdAt().IsZero():
		return 0
	case unknown:
		return 1
	}
	return -1
}
