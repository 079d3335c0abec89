package core

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Parameter is one parameter of a query.
type Parameter struct {
	Key, Value string
}

// Parameters gives the query of q in its order, which next links keep.
func (q *Call) Parameters() []Parameter {
	var list []Parameter
	for part := range strings.SplitSeq(q.URL.RawQuery, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		key, err1 := url.QueryUnescape(key)
		value, err2 := url.QueryUnescape(value)
		if err1 == nil && err2 == nil {
			list = append(list, Parameter{key, value})
		}
	}
	return list
}

// Page is the part of a query that says which part of a list is wanted
// (cinder/api/common.py, get_pagination_params and get_sort_params).
type Page struct {
	Limit, Offset int
	Marker        string
	Sort          []SortKey
	Filters       []Parameter
}

// SortKey is a column that a list is sorted by.
type SortKey struct {
	Name string
	Desc bool
}

// Page reads the query of q. The rest of it are filters.
func (q *Call) Page(maxLimit int, defaultKey string) (Page, error) {
	p := Page{Limit: maxLimit}
	given := map[string]string{}
	for _, x := range q.Parameters() {
		switch x.Key {
		case "limit", "offset", "marker", "sort", "sort_key", "sort_dir":
			given[x.Key] = x.Value
		default:
			p.Filters = append(p.Filters, x)
		}
	}
	if text, ok := given["limit"]; ok {
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, Refuse(http.StatusBadRequest, "limit param must be an integer")
		}
		if n < 0 {
			return p, Refuse(http.StatusBadRequest, "limit param must be positive")
		}
		p.Limit = min(n, maxLimit)
	}
	p.Marker = given["marker"]
	if text, ok := given["offset"]; ok {
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, Refuse(http.StatusBadRequest, "offset must be an integer.")
		}
		if n < 0 {
			return p, Refuse(http.StatusBadRequest, "offset must be >= 0")
		}
		p.Offset = n
	}
	return p, p.readSort(given, defaultKey)
}

func (p *Page) readSort(given map[string]string, defaultKey string) error {
	sorted, ok := given["sort"]
	_, oldKey := given["sort_key"]
	_, oldDir := given["sort_dir"]
	if ok && (oldKey || oldDir) {
		return Refuse(http.StatusBadRequest, "The 'sort_key' and 'sort_dir' parameters are deprecated and "+
			"cannot be used with the 'sort' parameter.")
	}
	if !ok {
		sorted = cmp.Or(given["sort_key"], defaultKey) + ":" + cmp.Or(given["sort_dir"], "desc")
	}
	for part := range strings.SplitSeq(strings.TrimSpace(sorted), ",") {
		key, dir, _ := strings.Cut(part, ":")
		dir = strings.TrimSpace(cmp.Or(dir, "desc"))
		if dir != "asc" && dir != "desc" {
			return Refuse(http.StatusBadRequest, "Invalid input received: Unknown sort direction, "+
				"must be 'desc' or 'asc'.")
		}
		p.Sort = append(p.Sort, SortKey{strings.TrimSpace(key), dir == "desc"})
	}
	return nil
}

// Item is one object of a list: its columns in the database by name. The
// values are strings, ints, bools or nil.
type Item struct {
	ID      string
	Columns map[string]any
}

// Choose sorts items, and cuts the page out of them. missing is the message
// for a marker that is none of visible.
func (p Page) Choose(items []Item, visible func(id string) bool, missing string) ([]string, error) {
	keys := slices.Clone(p.Sort)
	for _, name := range []string{"created_at", "id"} {
		if !slices.ContainsFunc(keys, func(k SortKey) bool { return k.Name == name }) {
			keys = append(keys, SortKey{name, keys[0].Desc})
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		for _, k := range keys {
			n := compareColumn(a.Columns[k.Name], b.Columns[k.Name])
			if k.Desc {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.ID
	}
	if p.Marker != "" {
		if !visible(p.Marker) {
			return nil, Refuse(http.StatusNotFound, fmt.Sprintf(missing, p.Marker))
		}
		ids = ids[slices.Index(ids, p.Marker)+1:]
	}
	ids = ids[min(p.Offset, len(ids)):]
	return ids[:min(p.Limit, len(ids))], nil
}

// compareColumn sorts null first, as MySQL and SQLite do.
func compareColumn(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	x, isInt := a.(int)
	y, alsoInt := b.(int)
	if isInt && alsoInt {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(Str(a), Str(b))
}
