package trove

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// pageSize is how many backups a page has by default (trove/common/cfg.py,
// backups_page_size).
const pageSize = 20

// view is what the API shows of b (trove/backup/views.py, BackupView).
func (b *Backup) view() core.Members {
	shown := core.Members{
		"id": b.ID, "name": b.Name, "description": core.OrNull(b.Description), "locationRef": core.OrNull(b.Location),
		"instance_id": core.OrNull(b.InstanceID), "created": timestamp(b.CreatedAt), "updated": timestamp(b.UpdatedAt),
		"size": nil, "status": b.Status, "parent_id": core.OrNull(b.ParentID), "project_id": b.ProjectID,
	}
	if b.SizeGB != nil {
		shown["size"] = *b.SizeGB
	}
	if b.VersionID != "" {
		shown["datastore"] = core.Members{"type": b.Datastore, "version": b.Version, "version_id": b.VersionID}
	}
	return shown
}

func (bs *Backups) show(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	bs.rows.Look(b)
	if b, err = bs.find(q, q.Args[0]); err != nil {
		return core.Answer{}, err
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"backup": b.view()}}, nil
}

// choose gives the backups that pass, the last updated first
// (trove/backup/models.py, Backup._paginate).
func (bs *Backups) choose(pass func(*Backup) bool) []*Backup {
	var chosen []*Backup
	for _, b := range bs.rows.All() {
		if pass(b) {
			chosen = append(chosen, b)
		}
	}
	slices.SortStableFunc(chosen, func(a, b *Backup) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return chosen
}

// list serves both lists. They are a look at all that they show; what it brings
// about shows at once.
func (bs *Backups) list(q *core.Call) (core.Answer, error) {
	pass, err := bs.filter(q)
	if err != nil {
		return core.Answer{}, err
	}
	limit, err := number(q, "limit", pageSize)
	if err != nil {
		return core.Answer{}, err
	}
	skip, err := number(q, "marker", 0)
	if err != nil {
		return core.Answer{}, err
	}
	page := func() []*Backup {
		rest := bs.choose(pass)
		rest = rest[min(skip, len(rest)):]
		return rest[:min(limit, len(rest))]
	}
	for _, b := range page() {
		bs.rows.Look(b)
	}
	shown := []any{}
	for _, b := range page() {
		shown = append(shown, b.view())
	}
	body := core.Members{"backups": shown}
	if len(shown) == limit {
		body["links"] = bs.trove.next(q, strconv.Itoa(skip+limit))
	}
	return core.Answer{Status: http.StatusOK, Body: body}, nil
}

// filter decides which backups a list is about. Other parameters are ignored
// (trove-real/list-name-filter-ignored).
func (bs *Backups) filter(q *core.Call) (func(*Backup) bool, error) {
	query, mine := q.URL.Query(), q.Caller.ProjectID
	if len(q.Args) > 0 {
		i, err := bs.trove.findInstance(q, q.Args[0])
		if err != nil {
			return nil, err
		}
		return func(b *Backup) bool { return b.of(i.ID) && q.Sees(b.ProjectID) }, nil
	}
	everybody := core.IsTrue(strings.ToLower(query.Get("all_projects")))
	project := query.Get("project_id")
	one := project != ""
	if (everybody || one) && !q.Caller.IsAdmin() {
		return nil, core.Refuse(http.StatusForbidden, "Policy doesn't allow backup:index:all_projects to be performed.")
	}
	wanted := query.Get("datastore")
	store := slices.IndexFunc(datastores, func(d datastore) bool { return d.is(wanted) })
	if wanted != "" && store < 0 {
		return nil, noDatastore(wanted)
	}
	return func(b *Backup) bool {
		switch {
		case one && b.ProjectID != project, !one && !everybody && b.ProjectID != mine:
			return false
		case query.Get("instance_id") != "" && !b.of(query.Get("instance_id")):
			return false
		}
		return wanted == "" || b.Datastore == datastores[store].name
	}, nil
}

// number reads a parameter that the server hands to its database as it is: what
// is no number there ends in a 500 (trove-real/list-limit-text,
// list-limit-negative, list-marker-uuid).
func number(q *core.Call, name string, otherwise int) (int, error) {
	text := q.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 {
		return 0, broken()
	}
	return n, nil
}

// next is the link to the next page. It has https, whatever the service is
// called with. The marker keeps its place in the query, and what is empty is
// left out (trove/common/pagination.py, AppUrl).
func (s *Trove) next(q *core.Call, marker string) []any {
	marked, found := q.Parameters(), false
	for i := range marked {
		if marked[i].Key == "marker" {
			marked[i].Value, found = marker, true
		}
	}
	if !found {
		marked = append(marked, core.Parameter{Key: "marker", Value: marker})
	}
	var words []string
	for _, x := range marked {
		if x.Value != "" {
			words = append(words, url.QueryEscape(x.Key)+"="+url.QueryEscape(x.Value))
		}
	}
	href := "https://" + strings.TrimPrefix(s.cloud.URL(), "http://") + q.URL.Path + "?" + strings.Join(words, "&")
	return []any{core.Members{"rel": "next", "href": href}}
}
