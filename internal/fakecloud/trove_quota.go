package fakecloud

import (
	"maps"
	"net/http"
	"slices"
)

// troveQuota is every project's quota at the start (trove-real/limits).
var troveQuota = map[string]int{"backups": 50, "instances": 10, "ram": -1, "volumes": 40}

// SetQuota sets one limit of a project: "backups", "instances", "ram",
// "volumes". -1 is no limit.
func (s *Trove) SetQuota(projectID, name string, limit int) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if _, ok := troveQuota[name]; !ok {
		s.cloud.complainLocked("Trove has no quota %q", name)
		return
	}
	s.setQuota(projectID, name, limit)
}

func (s *Trove) setQuota(projectID, name string, limit int) {
	if s.quotas[projectID] == nil {
		s.quotas[projectID] = map[string]int{}
	}
	s.quotas[projectID][name] = limit
}

func (s *Trove) quota(projectID string) map[string]int {
	q := maps.Clone(troveQuota)
	maps.Copy(q, s.quotas[projectID])
	return q
}

// used is how many backups count. One counts until its deletion is accepted,
// whatever its status (trove/backup/models.py, Backup.delete).
func (s *Trove) used(projectID string) int {
	n := 0
	for _, b := range s.Backups.all {
		if b.ProjectID == projectID && !b.returned {
			n++
		}
	}
	return n
}

// charge checks that a project may have one more backup. Waiting does not help:
// there is no Retry-After (trove-real/create-over-quota).
func (s *Trove) charge(projectID string) error {
	if limit := s.quota(projectID)["backups"]; limit >= 0 && s.used(projectID)+1 > limit {
		return refuse(http.StatusRequestEntityTooLarge, "Quota exceeded for resources: ['backups'].")
	}
	return nil
}

func (s *Trove) quotaRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/limits", serve: s.showLimits},
		{method: http.MethodGet, path: "/mgmt/quotas/{project}", serve: s.showQuota},
		{method: http.MethodPut, path: "/mgmt/quotas/{project}", serve: s.updateQuota},
	}
}

// errNotAdmin is the answer to a call for administrators
// (trove/common/auth.py, admin_context).
var errNotAdmin = refuse(http.StatusUnauthorized, "User does not have admin privileges.")

// showQuota shows the quota of a project. Only backups are counted: instances
// are mostly made beside the API, which Trove does not count either
// (trove-real/quota-show).
func (s *Trove) showQuota(q *call) (Answer, error) {
	project := q.args[0]
	if !q.sees(project) {
		return Answer{}, errNotAdmin
	}
	limits := s.quota(project)
	shown := []any{}
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		used := 0
		if name == "backups" {
			used = s.used(project)
		}
		shown = append(shown, members{"resource": name, "in_use": used, "reserved": 0, "limit": limits[name]})
	}
	return Answer{Status: http.StatusOK, Body: members{"quotas": shown}}, nil
}

func (s *Trove) updateQuota(q *call) (Answer, error) {
	if !q.token.isAdmin() {
		return Answer{}, errNotAdmin
	}
	body, ok := q.json.(*object)
	if !ok {
		return Answer{}, broken()
	}
	quotas, ok := body.get("quotas").(*object)
	if !ok {
		return Answer{}, broken()
	}
	shown := members{}
	for _, name := range quotas.keys {
		limit, ok := quotas.integer(name)
		if _, known := troveQuota[name]; !known {
			return Answer{}, refuse(http.StatusBadRequest, "Unknown quota resources "+name+".")
		}
		if !ok {
			return Answer{}, broken()
		}
		s.setQuota(q.args[0], name, limit)
		shown[name] = limit
	}
	return Answer{Status: http.StatusOK, Body: members{"quotas": shown}}, nil
}
