package karbor

import (
	"net/http"
	"strconv"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

func (s *Karbor) adminRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/quotas/{project}", Serve: s.showQuota},
		{Method: http.MethodGet, Path: "/quotas/{project}/detail", Serve: s.showQuotaDetail},
		{Method: http.MethodPut, Path: "/quotas/{project}", Serve: s.updateQuota},
		{Method: http.MethodDelete, Path: "/quotas/{project}", Serve: s.deleteQuota},
		{Method: http.MethodGet, Path: "/os-services", Serve: s.listServices},
		{Method: http.MethodGet, Path: "/operation_logs", Serve: s.listLogs},
		{Method: http.MethodPost, Path: "/verifications", Serve: s.verify},
	}
}

func (s *Karbor) showQuota(q *core.Call) (core.Answer, error) {
	body := core.Members{"id": q.Args[0]}
	for name, limit := range s.quota.Limits(q.Args[0]) {
		body[name] = limit
	}
	return ok(core.Members{"quota": body})
}

func (s *Karbor) showQuotaDetail(q *core.Call) (core.Answer, error) {
	project := q.Args[0]
	used := map[string]int{
		"plans":       len(s.plans.Where(func(p *Plan) bool { return p.ProjectID == project })),
		"checkpoints": s.protected[project],
	}
	body := core.Members{"id": project}
	for name, limit := range s.quota.Limits(project) {
		body[name] = core.Members{"limit": limit, "in_use": used[name], "reserved": s.quota.Reserved(project, name)}
	}
	return ok(core.Members{"quota": body})
}

func (s *Karbor) updateQuota(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "quota:update"); err != nil {
		return core.Answer{}, err
	}
	given, _ := q.JSON.(*core.Object).Get("quota").(*core.Object)
	if given == nil {
		return core.Answer{}, broken()
	}
	for _, name := range given.Keys {
		limit, err := strconv.Atoi(core.Str(given.Get(name)))
		if err != nil || !s.quota.Knows(name) {
			return core.Answer{}, broken()
		}
		s.quota.Set(q.Args[0], name, limit)
	}
	body := core.Members{}
	for name, limit := range s.quota.Limits(q.Args[0]) {
		body[name] = limit
	}
	return ok(core.Members{"quota": body})
}

func (s *Karbor) deleteQuota(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "quota:delete"); err != nil {
		return core.Answer{}, err
	}
	s.quota.Reset(q.Args[0])
	return ok(nil)
}

func (s *Karbor) listServices(q *core.Call) (core.Answer, error) {
	if err := q.Need(core.RoleAdmin, "service:get_all"); err != nil {
		return core.Answer{}, err
	}
	services := []any{}
	for i, binary := range []string{"karbor-operationengine", "karbor-protection"} {
		services = append(services, core.Members{
			"id": i + 1, "binary": binary, "host": "karbor-local", "status": "enabled", "state": "up",
			"updated_at": written(s.cloud.Clock.Now()), "disabled_reason": nil,
		})
	}
	return ok(core.Members{"services": services})
}

// verify always fails: no provider says what a verification may be told
// (karbor-real/verification-create-noop).
func (s *Karbor) verify(q *core.Call) (core.Answer, error) {
	body, err := read(q, "verification", shapeVerification)
	if err != nil {
		return core.Answer{}, err
	}
	return ok(core.Members{"verification": core.Members{
		"id": core.NewUUID(), "project_id": q.Caller.ProjectID, "provider_id": body.Get("provider_id"),
		"checkpoint_id": body.Get("checkpoint_id"), "parameters": parameters(body), "status": Fail,
		"resources_status": core.Members{}, "resources_reason": core.Members{},
	}})
}

// operationLog is what the server notes of one operation. A deletion is called
// "protect", too (karbor-real/operation-log-list).
type operationLog struct {
	id, kind, status, restoreID string
	checkpoint                  *Checkpoint
	started, ended              time.Time
}

func (s *Karbor) log(kind string, c *Checkpoint, restoreID string) *operationLog {
	l := &operationLog{
		id: core.NewUUID(), kind: kind, status: c.Status, restoreID: restoreID, checkpoint: c, started: s.cloud.Clock.Stamp(),
	}
	s.logs = append(s.logs, l)
	return l
}

func (s *Karbor) logged(l *operationLog, status string, last bool) {
	if l.status = status; last {
		l.ended = s.cloud.Clock.Now()
	}
}

func (s *Karbor) listLogs(q *core.Call) (core.Answer, error) {
	p, err := s.page(q)
	if err != nil {
		return core.Answer{}, err
	}
	var rows []row
	for _, l := range s.logs {
		if l.checkpoint.ProjectID != q.Caller.ProjectID {
			continue
		}
		var ended any
		if !l.ended.IsZero() {
			ended = written(l.ended)
		}
		rows = append(rows, row{l.id, map[string]string{"id": l.id, "created_at": sortable(l.started)}, core.Members{
			"id": l.id, "operation_type": l.kind, "checkpoint_id": l.checkpoint.ID, "plan_id": l.checkpoint.Plan.ID,
			"provider_id": l.checkpoint.Plan.ProviderID, "restore_id": core.NullIfEmpty(l.restoreID),
			"scheduled_operation_id": nil, "status": l.status,
			"started_at": written(l.started), "ended_at": ended, "error_info": nil, "extra_info": nil,
		}})
	}
	return s.listed(q, p, "operation_logs", "OperationLog", rows)
}
