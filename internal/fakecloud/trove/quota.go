package trove

import (
	"maps"
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// defaultQuota is every project's quota at the start (trove-real/limits).
var defaultQuota = map[string]int{"backups": 50, "instances": 10, "ram": -1, "volumes": 40}

// SetQuota sets one limit of a project: "backups", "instances", "ram",
// "volumes". -1 is no limit.
func (s *Trove) SetQuota(projectID, name string, limit int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	if !s.quota.Knows(name) {
		s.cloud.Complain("Trove has no quota %q", name)
		return
	}
	s.quota.Set(projectID, name, limit)
}

// used is how many backups count. One counts until its deletion is accepted,
// whatever its status (trove/backup/models.py, Backup.delete).
func (s *Trove) used(projectID string) int {
	n := 0
	for _, b := range s.Backups.rows.All() {
		if b.ProjectID == projectID && !b.Returned {
			n++
		}
	}
	return n
}

// charge checks that a project may have one more backup. Waiting does not help:
// there is no Retry-After (trove-real/create-over-quota).
func (s *Trove) charge(projectID string) error {
	if s.quota.Exceeded(projectID, "backups", s.used(projectID), 1) {
		return core.Refuse(http.StatusRequestEntityTooLarge, "Quota exceeded for resources: ['backups'].")
	}
	return nil
}

func (s *Trove) quotaRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/limits", Serve: s.showLimits},
		{Method: http.MethodGet, Path: "/mgmt/quotas/{project}", Serve: s.showQuota},
		{Method: http.MethodPut, Path: "/mgmt/quotas/{project}", Serve: s.updateQuota},
	}
}

// errNotAdmin is the answer to a call for administrators
// (trove/common/auth.py, admin_context).
var errNotAdmin = core.Refuse(http.StatusUnauthorized, "User does not have admin privileges.")

// showQuota shows the quota of a project. Only backups are counted: instances
// are mostly made beside the API, which Trove does not count either
// (trove-real/quota-show).
func (s *Trove) showQuota(q *core.Call) (core.Answer, error) {
	project := q.Args[0]
	if !q.Sees(project) {
		return core.Answer{}, errNotAdmin
	}
	limits := s.quota.Limits(project)
	shown := []any{}
	for _, name := range slices.Sorted(maps.Keys(limits)) {
		used, reserved := 0, 0
		if name == "backups" {
			used, reserved = s.used(project)+s.drift[project].used, s.drift[project].reserved
		}
		shown = append(shown, core.Members{
			"resource": name, "in_use": used, "reserved": reserved, "limit": limits[name],
		})
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"quotas": shown}}, nil
}

func (s *Trove) updateQuota(q *core.Call) (core.Answer, error) {
	if !q.Caller.IsAdmin() {
		return core.Answer{}, errNotAdmin
	}
	body, ok := q.JSON.(*core.Object)
	if !ok {
		return core.Answer{}, broken()
	}
	quotas, ok := body.Get("quotas").(*core.Object)
	if !ok {
		return core.Answer{}, broken()
	}
	shown := core.Members{}
	for _, name := range quotas.Keys {
		limit, ok := quotas.Integer(name)
		if !s.quota.Knows(name) {
			return core.Answer{}, core.Refuse(http.StatusBadRequest, "Unknown quota resources "+name+".")
		}
		if !ok {
			return core.Answer{}, broken()
		}
		s.quota.Set(q.Args[0], name, limit)
		shown[name] = limit
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"quotas": shown}}, nil
}
