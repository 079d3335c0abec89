package core

import (
	"maps"
)

// Quota is the limits of each project. -1 is no limit.
type Quota struct {
	// Default is every project's quota at the start.
	Default map[string]int

	limits map[string]map[string]int
	leaked map[string]map[string]int
}

// Knows reports whether there is a limit of that name.
func (q *Quota) Knows(name string) bool {
	_, ok := q.Default[name]
	return ok
}

// Set sets one limit of a project.
func (q *Quota) Set(project, name string, limit int) { put(&q.limits, project, name, limit) }

// Reset gives a project the default limits again.
func (q *Quota) Reset(project string) { delete(q.limits, project) }

// Limits are the limits of a project.
func (q *Quota) Limits(project string) map[string]int {
	all := maps.Clone(q.Default)
	maps.Copy(all, q.limits[project])
	return all
}

// Leak reserves n of a project's quota for good, as a server does that breaks
// between the reservation and its end.
func (q *Quota) Leak(project, name string, n int) {
	put(&q.leaked, project, name, q.Reserved(project, name)+n)
}

// Reserved is what of a project's quota is reserved and not used.
func (q *Quota) Reserved(project, name string) int { return q.leaked[project][name] }

// Exceeded reports whether n more are too many for a project that uses used.
func (q *Quota) Exceeded(project, name string, used, n int) bool {
	limit := q.Limits(project)[name]
	return limit >= 0 && used+q.Reserved(project, name)+n > limit
}

func put(all *map[string]map[string]int, project, name string, n int) {
	if *all == nil {
		*all = map[string]map[string]int{}
	}
	if (*all)[project] == nil {
		(*all)[project] = map[string]int{}
	}
	(*all)[project][name] = n
}
