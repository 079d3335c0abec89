package cinder

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
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
	all []core.Item
	// project tells whose an object is.
	project func(id string) string
}

// listing serves a list call. Look, if there is one, is a look at each object
// that is shown; what it brings about shows at once.
func (s *Cinder) listing(
	q *core.Call, collect func() collection, look func(id string),
) (ids []string, links []any, count int, err error) {
	ids, links, count, err = s.list(q, collect())
	if err != nil || look == nil {
		return ids, links, count, err
	}
	for _, id := range ids {
		look(id)
	}
	return s.list(q, collect())
}

// list finds the page of a list call: the ids on the page, the link to the next page and
// the count, -1 if it was not asked for.
func (s *Cinder) list(q *core.Call, c collection) (ids []string, links []any, count int, err error) {
	p, err := q.Page(s.maxLimit, "created_at")
	if err != nil {
		return nil, nil, 0, err
	}
	counted, everybody, err := readFilters(q, &p, c)
	if err != nil {
		return nil, nil, 0, err
	}
	for i, k := range p.Sort {
		if k.Name == "name" && q.Minor >= c.nameSince {
			p.Sort[i].Name = "display_name"
		} else if !slices.Contains(c.columns, k.Name) {
			return nil, nil, 0, core.Refuse(http.StatusBadRequest, "Invalid input received: Invalid sort key")
		}
	}
	var items []core.Item
	for _, it := range c.all {
		mine := c.project(it.ID) == q.Caller.ProjectID
		if (mine || everybody) && passes(it, p.Filters, c.columns) {
			items = append(items, it)
		}
	}
	count = -1
	if counted {
		count = len(items)
	}
	visible := func(id string) bool {
		return slices.ContainsFunc(c.all, func(it core.Item) bool { return it.ID == id && q.Sees(c.project(id)) })
	}
	ids, err = p.Choose(items, visible, c.missing)
	if err != nil {
		return nil, nil, 0, err
	}
	return ids, s.next(q, p, ids, count), count, nil
}

// readFilters takes with_count and all_tenants out of the filters, and drops
// or refuses those that who asks may not use: from 3.31 on they are refused,
// before they are dropped (cinder-real/121, 122).
func readFilters(q *core.Call, p *core.Page, c collection) (counted, everybody bool, err error) {
	var rest []core.Parameter
	var invalid []string
	for _, f := range p.Filters {
		switch {
		case f.Key == "with_count" && q.Minor >= 45:
			if !slices.Contains(core.Booleans, any(f.Value)) {
				return false, false, core.Refuse(http.StatusBadRequest, "Invalid value '"+f.Value+"' for 'with_count'. ")
			}
			counted = core.IsTrue(f.Value)
		case f.Key == "all_tenants":
			if !slices.Contains(core.Booleans, any(f.Value)) {
				return false, false, core.Refuse(http.StatusBadRequest,
					"all_tenants must be a boolean, got '"+f.Value+"'.")
			}
			everybody = core.IsTrue(f.Value) && q.Caller.IsAdmin()
		case !q.Caller.IsAdmin() && !slices.Contains(c.allowed, f.Key):
			invalid = append(invalid, f.Key)
		default:
			rest = append(rest, f)
		}
	}
	if len(invalid) > 0 && q.Minor >= 31 {
		return false, false, core.Refuse(http.StatusBadRequest,
			"Invalid filters "+strings.Join(invalid, ",")+" are found in query options.")
	}
	p.Filters = rest
	return counted, everybody, nil
}

// hasMetadata reports whether an object has the entries of a filter, which are
// written as Python writes a dictionary; {} are those of every object
// (cinder/db/sqlalchemy/api.py, _process_volumes_filters).
func hasMetadata(metadata map[string]string, filter string) bool {
	var wanted map[string]string
	if json.Unmarshal([]byte(strings.ReplaceAll(filter, "'", `"`)), &wanted) != nil {
		return false
	}
	for key, value := range wanted {
		if got, ok := metadata[key]; !ok || got != value {
			return false
		}
	}
	return true
}

// passes reports whether it has the values of the filters. A filter that is no
// column hides everything (cinder-real/083, 084); one that ends in "~" finds a
// part (cinder-real/082).
func passes(it core.Item, filters []core.Parameter, columns []string) bool {
	for _, f := range filters {
		key, like := strings.CutSuffix(f.Key, "~")
		switch key {
		case "name":
			key = "display_name"
		case "description":
			key = "display_description"
		}
		value, ok := it.Columns[key]
		if !ok || !slices.Contains(columns, key) {
			return false
		}
		if metadata, ok := value.(map[string]string); ok {
			if !hasMetadata(metadata, f.Value) {
				return false
			}
			continue
		}
		if key == "bootable" {
			f.Value = strings.ToLower(f.Value)
		}
		text := ""
		if value != nil {
			text = core.Str(value)
		}
		if like && !strings.Contains(text, f.Value) || !like && (value == nil || text != f.Value) {
			return false
		}
	}
	return true
}
