package karbor

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// listPlans matches name and description as the database does: by a regular
// expression that need not match all of them.
func (s *Karbor) listPlans(q *core.Call) (core.Answer, error) {
	page, err := s.page(q)
	if err != nil {
		return core.Answer{}, err
	}
	name, err1 := regexp.Compile(literal(page.filters["name"]))
	description, err2 := regexp.Compile(page.filters["description"])
	if err1 != nil || err2 != nil {
		return core.Answer{}, broken()
	}
	all := page.filters["all_tenants"] == "1" && q.Caller.IsAdmin()
	var rows []row
	for _, p := range s.plans.All() {
		described := p.Description != nil && description.MatchString(*p.Description)
		if !all && p.ProjectID != q.Caller.ProjectID || !name.MatchString(p.Name) ||
			page.filters["description"] != "" && !described ||
			page.filters["status"] != "" && page.filters["status"] != p.Status {
			continue
		}
		rows = append(rows, row{p.ID, p.columns(), p.view()})
	}
	return s.listed(q, page, "plans", "Plan", rows)
}

// columns are what the list can be sorted by (karbor/db/sqlalchemy/models.py,
// Plan). MariaDB's collation takes upper and lower case alike, and null first.
func (p *Plan) columns() map[string]string {
	columns := map[string]string{
		"id": p.ID, "name": strings.ToLower(p.Name), "status": p.Status, "provider_id": p.ProviderID,
		"project_id": p.ProjectID, "description": "", "parameters": "", "created_at": sortable(p.CreatedAt), "updated_at": "",
	}
	if p.Description != nil {
		columns["description"] = strings.ToLower(*p.Description)
	}
	if raw, err := json.Marshal(p.Parameters); err == nil {
		columns["parameters"] = string(raw)
	}
	if !p.UpdatedAt.IsZero() {
		columns["updated_at"] = sortable(p.UpdatedAt)
	}
	return columns
}

// literal is what a filter means: the server reads it as a literal of Python, if
// it is one, and filters by texts only (karbor/utils.py, check_filters; seen on
// Karbor 1.6.0).
func literal(filter string) string {
	if _, err := strconv.ParseFloat(filter, 64); err == nil || slices.Contains([]string{"True", "False", "None"}, filter) {
		return ""
	}
	if n := len(filter); n > 1 && (filter[0] == '\'' || filter[0] == '"') && filter[n-1] == filter[0] {
		return filter[1 : n-1]
	}
	return filter
}

// sortable writes a time so that texts sort as times do.
func sortable(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000") }

// written is a time as the answers have it: the database keeps whole seconds.
func written(t time.Time) string { return sortable(t.Truncate(time.Second)) }
