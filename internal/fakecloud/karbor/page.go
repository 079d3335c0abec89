package karbor

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// page is the query of a list (karbor/api/common.py, get_pagination_params and
// get_sort_params). Whether it is followed is up to each list.
type page struct {
	limit, offset int
	marker        string
	key           string
	// descending is what the first direction says. Only plans, restores and logs
	// mind a direction that is none.
	descending, known bool
	filters           map[string]string
}

func (s *Karbor) page(q *core.Call) (page, error) {
	p := page{limit: s.maxLimit, filters: map[string]string{}}
	given := map[string]string{}
	for _, x := range q.Parameters() {
		switch x.Key {
		case "limit", "offset", "marker", "sort", "sort_key", "sort_dir":
			given[x.Key] = x.Value
		default:
			p.filters[x.Key] = x.Value
		}
	}
	refuse := func(message string) (page, error) { return p, core.Refuse(http.StatusBadRequest, message) }
	if limit, set := given["limit"]; set {
		n, err := strconv.Atoi(limit)
		switch {
		case err != nil:
			return refuse("limit param must be an integer")
		case n <= 0:
			return refuse("limit param must be positive")
		}
		p.limit = min(n, s.maxLimit)
	}
	if offset, set := given["offset"]; set {
		n, err := strconv.Atoi(offset)
		switch {
		case err != nil:
			return refuse("offset must be an integer.")
		case n < 0:
			return refuse("offset must be >= 0")
		}
		p.offset = n
	}
	sort, sorted := given["sort"]
	if sorted && given["sort_key"]+given["sort_dir"] != "" {
		return refuse("The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' " +
			"parameter.")
	}
	if !sorted {
		sort = cmp.Or(given["sort_key"], "created_at") + ":" + cmp.Or(given["sort_dir"], "desc")
	}
	first, _, _ := strings.Cut(strings.TrimSpace(sort), ",")
	key, direction, _ := strings.Cut(first, ":")
	direction = strings.TrimSpace(cmp.Or(direction, "desc"))
	p.marker, p.key = given["marker"], strings.TrimSpace(key)
	p.descending, p.known = direction == "desc", direction == "desc" || direction == "asc"
	return p, nil
}

// row is an object of a list that comes from the database.
type row struct {
	id      string
	columns map[string]string
	view    any
}

// choose sorts rows by a column and cuts the page out of them. What the marker is
// called if it is none of them, is noun.
func (p page) choose(rows []row, noun string) ([]row, error) {
	if !p.known {
		return nil, core.Refuse(http.StatusBadRequest,
			"Invalid input received: Unknown sort direction, must be 'desc' or 'asc'.")
	}
	if len(rows) > 0 {
		if _, known := rows[0].columns[p.key]; !known {
			return nil, broken()
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		n := cmp.Or(cmp.Compare(a.columns[p.key], b.columns[p.key]),
			cmp.Compare(a.columns["created_at"], b.columns["created_at"]))
		if p.descending {
			return -n
		}
		return n
	})
	if p.marker != "" {
		after := slices.IndexFunc(rows, func(r row) bool { return r.id == p.marker })
		if after < 0 {
			return nil, core.Refuse(http.StatusNotFound, noun+" "+p.marker+" could not be found.")
		}
		rows = rows[after+1:]
	}
	rows = rows[min(p.offset, len(rows)):]
	return rows[:min(p.limit, len(rows))], nil
}

// listed is the answer with the rows of a page.
func (s *Karbor) listed(q *core.Call, p page, collection, noun string, rows []row) (core.Answer, error) {
	chosen, err := p.choose(rows, noun)
	if err != nil {
		return core.Answer{}, err
	}
	shown, ids := []any{}, []string{}
	for _, r := range chosen {
		shown, ids = append(shown, r.view), append(ids, r.id)
	}
	return ok(s.linked(q, p, collection, shown, ids))
}

// linked adds the next link, which every full page has. It leads to the
// collection right below the project, where there may be none
// (karbor/api/common.py, _get_next_link).
func (s *Karbor) linked(q *core.Call, p page, collection string, shown []any, ids []string) core.Members {
	body := core.Members{collection: shown}
	if len(shown) == 0 || p.limit > len(shown) {
		return body
	}
	var words []string
	for _, x := range q.Parameters() {
		if x.Key != "marker" {
			words = append(words, url.QueryEscape(x.Key)+"="+url.QueryEscape(x.Value))
		}
	}
	words = append(words, "marker="+ids[len(ids)-1])
	base := s.cloud.URL() + s.mount.Root + s.mount.Version + "/" + q.Project + "/" + collection
	body[collection+"_links"] = []any{core.Members{"rel": "next", "href": base + "?" + strings.Join(words, "&")}}
	return body
}
