package fakecloud

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// parameter is one parameter of a query.
type parameter struct {
	key, value string
}

// parameters gives the query of q in its order, which next links keep.
func (q *call) parameters() []parameter {
	var list []parameter
	for part := range strings.SplitSeq(q.URL.RawQuery, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		key, err1 := url.QueryUnescape(key)
		value, err2 := url.QueryUnescape(value)
		if err1 == nil && err2 == nil {
			list = append(list, parameter{key, value})
		}
	}
	return list
}

// page is the part of a query that says which part of a list is wanted
// (cinder/api/common.py, get_pagination_params and get_sort_params).
type page struct {
	limit, offset int
	marker        string
	sort          []sortKey
	filters       []parameter
}

type sortKey struct {
	name string
	desc bool
}

// page reads the query of q. The rest of it are filters.
func (q *call) page(maxLimit int, defaultKey string) (page, error) {
	p := page{limit: maxLimit}
	given := map[string]string{}
	for _, x := range q.parameters() {
		switch x.key {
		case "limit", "offset", "marker", "sort", "sort_key", "sort_dir":
			given[x.key] = x.value
		default:
			p.filters = append(p.filters, x)
		}
	}
	if text, ok := given["limit"]; ok {
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, refuse(http.StatusBadRequest, "limit param must be an integer")
		}
		if n < 0 {
			return p, refuse(http.StatusBadRequest, "limit param must be positive")
		}
		p.limit = min(n, maxLimit)
	}
	p.marker = given["marker"]
	if text, ok := given["offset"]; ok {
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, refuse(http.StatusBadRequest, "offset must be an integer.")
		}
		if n < 0 {
			return p, refuse(http.StatusBadRequest, "offset must be >= 0")
		}
		p.offset = n
	}
	return p, p.readSort(given, defaultKey)
}

func (p *page) readSort(given map[string]string, defaultKey string) error {
	sorted, ok := given["sort"]
	_, oldKey := given["sort_key"]
	_, oldDir := given["sort_dir"]
	if ok && (oldKey || oldDir) {
		return refuse(http.StatusBadRequest, "The 'sort_key' and 'sort_dir' parameters are deprecated and "+
			"cannot be used with the 'sort' parameter.")
	}
	if !ok {
		sorted = cmp.Or(given["sort_key"], defaultKey) + ":" + cmp.Or(given["sort_dir"], "desc")
	}
	for part := range strings.SplitSeq(strings.TrimSpace(sorted), ",") {
		key, dir, _ := strings.Cut(part, ":")
		dir = strings.TrimSpace(cmp.Or(dir, "desc"))
		if dir != "asc" && dir != "desc" {
			return refuse(http.StatusBadRequest, "Invalid input received: Unknown sort direction, "+
				"must be 'desc' or 'asc'.")
		}
		p.sort = append(p.sort, sortKey{strings.TrimSpace(key), dir == "desc"})
	}
	return nil
}

// item is one object of a list: its columns in the database by name. The
// values are strings, ints, bools or nil.
type item struct {
	id      string
	columns map[string]any
}

// choose sorts items, and cuts the page out of them. missing is the message
// for a marker that is none of visible.
func (p page) choose(items []item, visible func(id string) bool, missing string) ([]string, error) {
	keys := slices.Clone(p.sort)
	for _, name := range []string{"created_at", "id"} {
		if !slices.ContainsFunc(keys, func(k sortKey) bool { return k.name == name }) {
			keys = append(keys, sortKey{name, keys[0].desc})
		}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		for _, k := range keys {
			n := compareColumn(a.columns[k.name], b.columns[k.name])
			if k.desc {
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
		ids[i] = it.id
	}
	if p.marker != "" {
		if !visible(p.marker) {
			return nil, refuse(http.StatusNotFound, fmt.Sprintf(missing, p.marker))
		}
		ids = ids[slices.Index(ids, p.marker)+1:]
	}
	ids = ids[min(p.offset, len(ids)):]
	return ids[:min(p.limit, len(ids))], nil
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
	return cmp.Compare(str(a), str(b))
}

// next is the link to the next page: there is one whenever the page is full,
// even if it is the last (cinder-real/073), and with a count whenever the
// limit is not above the count.
func (q *call) next(s *Cinder, p page, shown []string, count int) []any {
	if len(shown) == 0 || p.limit > max(count, len(shown)) {
		return nil
	}
	var words []string
	for _, x := range q.parameters() {
		if x.key != "marker" {
			words = append(words, url.QueryEscape(x.key)+"="+url.QueryEscape(x.value))
		}
	}
	words = append(words, "marker="+shown[len(shown)-1])
	href := s.href(q, q.route.path) + "?" + strings.Join(words, "&")
	return []any{members{"rel": "next", "href": href}}
}

// href is a link to a path below the project.
func (s *Cinder) href(q *call, path string) string {
	return s.cloud.URL() + s.root + s.version() + "/" + q.token.projectID() + path
}

// links are the links of an object. They are those of who asks, also for an
// object of another project (cinder/api/common.py, ViewBuilder).
func (s *Cinder) links(q *call, path string) []any {
	bookmark := s.cloud.URL() + s.root + "/" + q.token.projectID() + path
	return []any{
		members{"rel": "self", "href": s.href(q, path)},
		members{"rel": "bookmark", "href": bookmark},
	}
}
