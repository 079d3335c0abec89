package fakecloud

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// trovePage is how many backups a page has by default (trove/common/cfg.py,
// backups_page_size).
const trovePage = 20

// view is what the API shows of b (trove/backup/views.py, BackupView).
func (b *databaseBackup) view() members {
	shown := members{
		"id": b.ID, "name": b.Name, "description": orNull(b.Description), "locationRef": orNull(b.Location),
		"instance_id": orNull(b.InstanceID), "created": troveTime(b.CreatedAt), "updated": troveTime(b.UpdatedAt),
		"size": nil, "status": b.Status, "parent_id": orNull(b.ParentID), "project_id": b.ProjectID,
	}
	if b.SizeGB != nil {
		shown["size"] = *b.SizeGB
	}
	if b.VersionID != "" {
		shown["datastore"] = members{"type": b.Datastore, "version": b.Version, "version_id": b.VersionID}
	}
	return shown
}

func (bs *DatabaseBackups) show(q *call) (Answer, error) {
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	bs.trove.cloud.clock.look(b.op)
	if b, err = bs.find(q, q.args[0]); err != nil {
		return Answer{}, err
	}
	return Answer{Status: http.StatusOK, Body: members{"backup": b.view()}}, nil
}

// choose gives the backups that pass, the last updated first
// (trove/backup/models.py, Backup._paginate).
func (bs *DatabaseBackups) choose(pass func(*databaseBackup) bool) []*databaseBackup {
	var chosen []*databaseBackup
	for _, b := range bs.all {
		if pass(b) {
			chosen = append(chosen, b)
		}
	}
	slices.SortStableFunc(chosen, func(a, b *databaseBackup) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	return chosen
}

// list serves both lists. They are a look at all that they show; what it brings
// about shows at once.
func (bs *DatabaseBackups) list(q *call) (Answer, error) {
	pass, err := bs.filter(q)
	if err != nil {
		return Answer{}, err
	}
	limit, err := q.number("limit", trovePage)
	if err != nil {
		return Answer{}, err
	}
	skip, err := q.number("marker", 0)
	if err != nil {
		return Answer{}, err
	}
	page := func() []*databaseBackup {
		rest := bs.choose(pass)
		rest = rest[min(skip, len(rest)):]
		return rest[:min(limit, len(rest))]
	}
	for _, b := range page() {
		bs.trove.cloud.clock.look(b.op)
	}
	shown := []any{}
	for _, b := range page() {
		shown = append(shown, b.view())
	}
	body := members{"backups": shown}
	if len(shown) == limit {
		body["links"] = bs.trove.next(q, strconv.Itoa(skip+limit))
	}
	return Answer{Status: http.StatusOK, Body: body}, nil
}

// filter decides which backups a list is about. Other parameters are ignored
// (trove-real/list-name-filter-ignored).
func (bs *DatabaseBackups) filter(q *call) (func(*databaseBackup) bool, error) {
	query, mine := q.URL.Query(), q.token.projectID()
	if len(q.args) > 0 {
		i, err := bs.trove.findInstance(q, q.args[0])
		if err != nil {
			return nil, err
		}
		return func(b *databaseBackup) bool { return b.of(i.ID) && q.sees(b.ProjectID) }, nil
	}
	everybody := isTrue(strings.ToLower(query.Get("all_projects")))
	project := query.Get("project_id")
	one := project != ""
	if (everybody || one) && !q.token.isAdmin() {
		return nil, refuse(http.StatusForbidden, "Policy doesn't allow backup:index:all_projects to be performed.")
	}
	wanted := query.Get("datastore")
	store := slices.IndexFunc(datastores, func(d datastore) bool { return d.is(wanted) })
	if wanted != "" && store < 0 {
		return nil, noDatastore(wanted)
	}
	return func(b *databaseBackup) bool {
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
func (q *call) number(name string, otherwise int) (int, error) {
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
func (s *Trove) next(q *call, marker string) []any {
	marked, found := q.parameters(), false
	for i := range marked {
		if marked[i].key == "marker" {
			marked[i].value, found = marker, true
		}
	}
	if !found {
		marked = append(marked, parameter{"marker", marker})
	}
	var words []string
	for _, x := range marked {
		if x.value != "" {
			words = append(words, url.QueryEscape(x.key)+"="+url.QueryEscape(x.value))
		}
	}
	href := "https://" + strings.TrimPrefix(s.cloud.URL(), "http://") + q.URL.Path + "?" + strings.Join(words, "&")
	return []any{members{"rel": "next", "href": href}}
}
