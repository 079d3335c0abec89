package fakecloud

import (
	"net/http"
	"slices"
	"strings"
)

// collection is what a list call lists.
type collection struct {
	// columns are those that an administrator may filter and sort by,
	// allowed those that everybody may filter by (cinder's
	// resource_filters.json).
	columns, allowed []string
	// nameSince is the first microversion that sorts by "name".
	nameSince int
	// missing is the message for an unknown marker.
	missing string
	// all are the objects of all projects that are not gone.
	all []item
	// project tells whose an object is.
	project func(id string) string
}

// listing serves a list call. Look, if there is one, is a look at each object
// that is shown; what it brings about shows at once.
func (q *call) listing(
	s *Cinder, collect func() collection, look func(id string),
) (ids []string, links []any, count int, err error) {
	ids, links, count, err = q.list(s, collect())
	if err != nil || look == nil {
		return ids, links, count, err
	}
	for _, id := range ids {
		look(id)
	}
	return q.list(s, collect())
}

// list finds the page of a list call: the ids on the page, the link to the next page and
// the count, -1 if it was not asked for.
func (q *call) list(s *Cinder, c collection) (ids []string, links []any, count int, err error) {
	p, err := q.page(s.maxLimit, "created_at")
	if err != nil {
		return nil, nil, 0, err
	}
	counted, everybody, err := q.readFilters(&p, c)
	if err != nil {
		return nil, nil, 0, err
	}
	for i, k := range p.sort {
		if k.name == "name" && q.minor >= c.nameSince {
			p.sort[i].name = "display_name"
		} else if !slices.Contains(c.columns, k.name) {
			return nil, nil, 0, refuse(http.StatusBadRequest, "Invalid input received: Invalid sort key")
		}
	}
	var items []item
	for _, it := range c.all {
		mine := c.project(it.id) == q.token.projectID()
		if (mine || everybody) && it.passes(p.filters, c.columns) {
			items = append(items, it)
		}
	}
	count = -1
	if counted {
		count = len(items)
	}
	visible := func(id string) bool {
		return slices.ContainsFunc(c.all, func(it item) bool { return it.id == id && q.sees(c.project(id)) })
	}
	ids, err = p.choose(items, visible, c.missing)
	if err != nil {
		return nil, nil, 0, err
	}
	return ids, q.next(s, p, ids, count), count, nil
}

// readFilters takes with_count and all_tenants out of the filters, and drops
// or refuses those that who asks may not use: from 3.31 on they are refused,
// before they are dropped (cinder-real/121, 122).
func (q *call) readFilters(p *page, c collection) (counted, everybody bool, err error) {
	var rest []parameter
	var invalid []string
	for _, f := range p.filters {
		switch {
		case f.key == "with_count" && q.minor >= 45:
			if !slices.Contains(booleans, any(f.value)) {
				return false, false, refuse(http.StatusBadRequest, "Invalid value '"+f.value+"' for 'with_count'. ")
			}
			counted = isTrue(f.value)
		case f.key == "all_tenants":
			if !slices.Contains(booleans, any(f.value)) {
				return false, false, refuse(http.StatusBadRequest,
					"all_tenants must be a boolean, got '"+f.value+"'.")
			}
			everybody = isTrue(f.value) && q.token.isAdmin()
		case !q.token.isAdmin() && !slices.Contains(c.allowed, f.key):
			invalid = append(invalid, f.key)
		default:
			rest = append(rest, f)
		}
	}
	if len(invalid) > 0 && q.minor >= 31 {
		return false, false, refuse(http.StatusBadRequest,
			"Invalid filters "+strings.Join(invalid, ",")+" are found in query options.")
	}
	p.filters = rest
	return counted, everybody, nil
}

// passes reports whether it has the values of the filters. A filter that is no
// column hides everything (cinder-real/083, 084); one that ends in "~" finds a
// part (cinder-real/082).
func (it item) passes(filters []parameter, columns []string) bool {
	for _, f := range filters {
		key, like := strings.CutSuffix(f.key, "~")
		switch key {
		case "name":
			key = "display_name"
		case "description":
			key = "display_description"
		}
		value, ok := it.columns[key]
		if !ok || !slices.Contains(columns, key) {
			return false
		}
		text := ""
		if value != nil {
			text = str(value)
		}
		if like && !strings.Contains(text, f.value) || !like && (value == nil || text != f.value) {
			return false
		}
	}
	return true
}
