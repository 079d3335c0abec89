package cbr

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// task is an operation log.
type task struct {
	id, kind, status, project, checkpoint string
	vault                                 *vault
	resource                              *resource
	backup                                *backup
	target                                *Instance
	counted, progress, unseen             int
	code, reason                          string
	created, ended                        time.Time
	op                                    *core.Operation
}

func (s *CBR) begin(t *task) *task {
	t.id, t.status, t.created, t.unseen = core.NewUUID(), "running", s.now(), s.lateTasks
	s.tasks = append(s.tasks, t)
	return t
}

func (t *task) end(s *CBR, status, code, reason string) {
	t.status, t.code, t.reason, t.ended = status, code, reason, s.now()
	if status == "success" {
		t.progress = 100
	}
	t.op = nil
}

// HideTasks makes every new task answer its first n looks as if it were not there:
// tasks appear with some delay.
func (s *CBR) HideTasks(n int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.lateTasks = n
}

// seen counts a look at a task, and reports whether it is shown already.
func (t *task) seen() bool {
	if t.unseen == 0 {
		return true
	}
	t.unseen--
	return false
}

func (s *CBR) taskRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/operation-logs", Serve: s.listTasks},
		{Method: http.MethodGet, Path: "/operation-logs/{id}", Serve: s.showTask},
	}
}

// listTasks has no filter by restore point, backup or policy.
func (s *CBR) listTasks(q *core.Call) (core.Answer, error) {
	query := q.URL.Query()
	p, err := readPage(query, 1000)
	if err != nil {
		return core.Answer{}, err
	}
	found := []core.Members{}
	for _, t := range slices.Backward(s.tasks) {
		if t.project == q.Project && t.matches(query) && t.seen() {
			s.cloud.Clock.Look(t.op)
			found = append(found, t.view())
		}
	}
	return ok(s.show(core.Members{"operation_logs": cut(found, p), "count": len(found)}))
}

func (t *task) matches(query url.Values) bool {
	vaultID, vaultName, provider := "", "", ""
	if t.vault != nil {
		vaultID, vaultName, provider = t.vault.ID, t.vault.Name, kinds[t.vault.ObjectType].provider
	}
	about := t.about()
	resourceID, _ := about["id"].(string)
	resourceName, _ := about["name"].(string)
	for name, value := range map[string]string{
		"operation_type": t.kind, "status": t.status, "vault_id": vaultID, "vault_name": vaultName,
		"resource_id": resourceID, "resource_name": resourceName, "provider_id": provider,
	} {
		if !match(query, name, value) {
			return false
		}
	}
	if from, err := time.Parse(time.RFC3339, query.Get("start_time")); err == nil && t.created.Before(from) {
		return false
	}
	if to, err := time.Parse(time.RFC3339, query.Get("end_time")); err == nil && t.created.After(to) {
		return false
	}
	return true
}

// about is the resource that a task works on.
func (t *task) about() core.Members {
	switch {
	case t.target != nil:
		return core.Members{"id": t.target.ID, "name": t.target.Name, "type": t.target.Type}
	case t.resource != nil:
		return core.Members{"id": t.resource.id, "name": t.resource.name, "type": t.resource.kind}
	case t.backup != nil:
		return core.Members{"id": t.backup.ResourceID, "name": t.backup.ResourceName, "type": t.backup.ResourceType}
	}
	return nil
}

func (s *CBR) showTask(q *core.Call) (core.Answer, error) {
	for _, t := range s.tasks {
		if t.id == q.Args[0] && t.project == q.Project && t.seen() {
			s.cloud.Clock.Look(t.op)
			return ok(s.show(core.Members{"operation_log": t.view()}))
		}
	}
	return core.Answer{}, refuse(http.StatusNotFound, "6500", "Operation log does not exist.")
}

// view holds of extra_info only what fits the operation.
func (t *task) view() core.Members {
	extra := core.Members{"common": core.Members{
		"progress": t.progress, "request_id": "req-" + t.id, "task_id": t.id,
	}}
	if about := t.about(); about != nil {
		extra["resource"] = about
	}
	switch t.kind {
	case "backup":
		incremental := "false"
		if t.backup.Incremental {
			incremental = "true"
		}
		extra["backup"] = core.Members{"backup_id": t.backup.ID, "backup_name": t.backup.Name, "incremental": incremental}
	case "delete":
		extra["delete"] = core.Members{"backup_id": t.backup.ID, "backup_name": t.backup.Name}
	case "restore":
		extra["restore"] = core.Members{
			"backup_id": t.backup.ID, "backup_name": t.backup.Name,
			"target_resource_id": t.target.ID, "target_resource_name": t.target.Name,
		}
	case "remove_resource":
		extra["remove_resources"] = core.Members{
			"fail_count": 0, "total_count": t.counted, "resources": []core.Members{t.about()},
		}
	case "vault_delete":
		extra["vault_delete"] = core.Members{"fail_count": 0, "total_count": t.counted}
	}
	body := core.Members{
		"id": t.id, "operation_type": t.kind, "status": t.status, "project_id": t.project, "vault_id": nil,
		"vault_name": nil, "provider_id": nil, "policy_id": nil, "checkpoint_id": text(t.checkpoint),
		"created_at": t.created, "started_at": t.created, "updated_at": t.created, "ended_at": t.ended,
		"error_info": core.Members{"code": t.code, "message": t.reason}, "extra_info": extra,
	}
	if t.vault != nil {
		body["vault_id"], body["vault_name"] = t.vault.ID, t.vault.Name
		body["provider_id"] = kinds[t.vault.ObjectType].provider
	}
	return body
}
