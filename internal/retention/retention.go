// Package retention says which points in time are kept, and why: the newest ones,
// and the newest of each of the last days, weeks, months and years that have one.
//
// The rule has no "now". It counts periods that have a point, not those that have
// passed, as restic does (restic documentation, "Removing backup snapshots"): a
// month without backups costs nothing, and a plan that is applied hours later
// decides the same. Unlike restic, a rule that has not found as many periods as
// it asks for does not keep the oldest point besides; and points build on each
// other here: one that a kept one needs is kept.
package retention

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Point is one point in time to which data can be brought back.
type Point struct {
	ID string
	// At is when it was taken.
	At time.Time
	// Parent is the id of the point it builds on, "" for one that is complete in
	// itself.
	Parent string
	// Good says that it can be restored by itself; whether all that it builds on
	// can is found out here.
	Good bool
}

// Rule says how many points are kept. A zero Rule keeps everything.
type Rule struct {
	Last    int // the newest points
	Daily   int // days, the newest point of each
	Weekly  int // weeks from Monday to Sunday (ISO 8601)
	Monthly int // months
	Yearly  int // years
	// Zone is where a day ends; nil is UTC.
	Zone *time.Location
}

// Reason is why a point is kept.
type Reason string

// The reasons, in the order in which a verdict has them.
const (
	All     Reason = "all"     // the rule is zero
	Last    Reason = "last"    // it is one of the newest
	Daily   Reason = "daily"   // it is the newest of its day
	Weekly  Reason = "weekly"  // it is the newest of its week
	Monthly Reason = "monthly" // it is the newest of its month
	Yearly  Reason = "yearly"  // it is the newest of its year
	Needed  Reason = "needed"  // a kept point builds on it
	Doubt   Reason = "doubt"   // no point is good, so nothing is given up
)

// Verdict is what a rule says of one point: why it is kept. Without a reason it
// may go.
type Verdict struct {
	Point
	Kept []Reason
}

// Judge applies the rule. The verdicts are in the order of the points' ages,
// newest first, whatever the order of the points; of the same moment, by id.
//
// Only good points fill a place of the rule: a point is good if all that it
// builds on is there and good. As long as none is, all are kept. The newest good
// one is kept by every rule that is not zero.
func Judge(points []Point, rule Rule) []Verdict {
	verdicts := make([]Verdict, len(points))
	for i, p := range sorted(points) {
		verdicts[i].Point = p
	}
	byID := map[string]*Verdict{}
	for i := range verdicts {
		byID[verdicts[i].ID] = &verdicts[i]
	}
	good := slices.DeleteFunc(pointers(verdicts), func(v *Verdict) bool { return !whole(v, byID) })
	switch {
	case rule.empty():
		keep(pointers(verdicts), All)
	case len(good) == 0:
		keep(pointers(verdicts), Doubt)
	default:
		rule.apply(good)
	}
	for i := range verdicts {
		if len(verdicts[i].Kept) > 0 {
			need(&verdicts[i], byID)
		}
	}
	return verdicts
}

// Expired are the ids of the points that may go, in an order in which no point
// goes before one that builds on it.
func Expired(verdicts []Verdict) []string {
	byID := map[string]*Verdict{}
	for i := range verdicts {
		byID[verdicts[i].ID] = &verdicts[i]
	}
	gone := slices.DeleteFunc(pointers(verdicts), func(v *Verdict) bool { return len(v.Kept) > 0 })
	slices.SortStableFunc(gone, func(a, b *Verdict) int { return cmp.Compare(depth(b, byID), depth(a, byID)) })
	ids := make([]string, len(gone))
	for i, v := range gone {
		ids[i] = v.ID
	}
	return ids
}

// empty reports whether the rule asks for nothing. It gives up nothing, either.
func (r Rule) empty() bool {
	return max(r.Last, r.Daily, r.Weekly, r.Monthly, r.Yearly) <= 0
}

// apply gives reasons to good points, newest first.
func (r Rule) apply(good []*Verdict) {
	keep(good[:min(max(r.Last, 0), len(good))], Last)
	zone := r.Zone
	if zone == nil {
		zone = time.UTC
	}
	for _, periods := range []struct {
		reason Reason
		count  int
		of     func(time.Time) string
	}{
		{Daily, r.Daily, func(t time.Time) string { return t.Format(time.DateOnly) }},
		{Weekly, r.Weekly, week},
		{Monthly, r.Monthly, func(t time.Time) string { return t.Format("2006-01") }},
		{Yearly, r.Yearly, func(t time.Time) string { return t.Format("2006") }},
	} {
		last, left := "", periods.count
		for _, v := range good {
			period := periods.of(v.At.In(zone))
			if left <= 0 {
				break
			}
			if period != last {
				keep([]*Verdict{v}, periods.reason)
				last = period
				left--
			}
		}
	}
}

// week is the year and the number of a week: "2026-W49".
func week(t time.Time) string {
	year, number := t.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, number)
}

func keep(verdicts []*Verdict, reason Reason) {
	for _, v := range verdicts {
		v.Kept = append(v.Kept, reason)
	}
}

// need keeps what a kept point builds on.
func need(v *Verdict, byID map[string]*Verdict) {
	for parent := byID[v.Parent]; parent != nil && !slices.Contains(parent.Kept, Needed); parent = byID[parent.Parent] {
		parent.Kept = append(parent.Kept, Needed)
	}
}

// whole reports whether a point and all that it builds on are there and good.
func whole(v *Verdict, byID map[string]*Verdict) bool {
	for range len(byID) { // a circle ends, too
		switch {
		case v == nil || !v.Good:
			return false
		case v.Parent == "":
			return true
		}
		v = byID[v.Parent]
	}
	return false
}

// depth is how many points a point builds on.
func depth(v *Verdict, byID map[string]*Verdict) int {
	n := 0
	for parent := byID[v.Parent]; parent != nil && n <= len(byID); parent = byID[parent.Parent] {
		n++
	}
	return n
}

func sorted(points []Point) []Point {
	return slices.SortedFunc(slices.Values(points), func(a, b Point) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
}

func pointers(verdicts []Verdict) []*Verdict {
	all := make([]*Verdict, len(verdicts))
	for i := range verdicts {
		all[i] = &verdicts[i]
	}
	return all
}

// String is the rule in a few words: "last 3, daily 7 in Europe/Berlin". It is ""
// for one that gives up nothing.
func (r Rule) String() string {
	var parts []string
	for _, part := range []struct {
		name  string
		count int
	}{
		{"last", r.Last}, {"daily", r.Daily}, {"weekly", r.Weekly}, {"monthly", r.Monthly}, {"yearly", r.Yearly},
	} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", part.name, part.count))
		}
	}
	text := strings.Join(parts, ", ")
	if r.Zone != nil && r.Zone != time.UTC && text != "" {
		text += " in " + r.Zone.String()
	}
	return text
}
