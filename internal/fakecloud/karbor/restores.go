package karbor

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Restore is the record of one restore of a checkpoint. Nobody ever deletes it.
type Restore struct {
	ID, ProjectID, ProviderID, CheckpointID string
	Target                                  *string
	Parameters                              map[string]map[string]string
	// Status is one of karbor/common/constants.py, RESTORE_STATUS_*.
	Status string
	// ResourcesStatus and ResourcesReason are by "type#id". Most plug-ins leave
	// them empty.
	ResourcesStatus, ResourcesReason map[string]string
	// Auth is the password that was sent. No answer has it.
	Auth      string
	CreatedAt time.Time
}

// The statuses of a restore.
const (
	InProgress = "in_progress"
	Success    = "success"
	Fail       = "fail"
)

func restoreKind() core.Kind[Restore] {
	return core.Kind[Restore]{
		Noun:   "checkpoint restore",
		ID:     func(r *Restore) *string { return &r.ID },
		Name:   func(r *Restore) string { return "of " + r.CheckpointID },
		Status: func(r *Restore) *string { return &r.Status },
		Touch:  func(r *Restore, now time.Time) { core.SetIfZero(&r.CreatedAt, now) },
		Fill: func(r *Restore) {
			core.SetIfZero(&r.ProjectID, keystone.DemoProjectID)
			core.SetIfZero(&r.ProviderID, InfraProvider)
			core.SetIfZero(&r.CheckpointID, core.NewUUID())
			core.SetIfZero(&r.Status, Success)
		},
	}
}

func (r *Restore) view() core.Members {
	return core.Members{
		"id": r.ID, "project_id": r.ProjectID, "provider_id": r.ProviderID, "checkpoint_id": r.CheckpointID,
		"restore_target": r.Target, "parameters": notNull(r.Parameters), "status": r.Status,
		"resources_status": notNull(r.ResourcesStatus), "resources_reason": notNull(r.ResourcesReason),
	}
}

// notNull is an empty object instead of null.
func notNull[T any](m map[string]T) map[string]T {
	if m == nil {
		return map[string]T{}
	}
	return m
}

func (s *Karbor) restoreRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/restores", Serve: s.listRestores},
		{Method: http.MethodPost, Path: "/restores", Serve: s.createRestore},
		{Method: http.MethodGet, Path: "/restores/{id}", Serve: s.showRestore},
	}
}

func (s *Karbor) showRestore(q *core.Call) (core.Answer, error) {
	id := q.Args[0]
	if !core.UUID.MatchString(id) {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid restore id provided.")
	}
	r := s.restores.Find(id)
	if r == nil || !q.Sees(r.ProjectID) {
		return core.Answer{}, core.Refuse(http.StatusNotFound, "Restore "+id+" could not be found.")
	}
	s.restores.Look(r)
	return ok(core.Members{"restore": r.view()})
}

func (s *Karbor) listRestores(q *core.Call) (core.Answer, error) {
	p, err := s.page(q)
	if err != nil {
		return core.Answer{}, err
	}
	var rows []row
	for _, r := range s.restores.All() {
		if r.ProjectID != q.Caller.ProjectID || p.filters["status"] != "" && p.filters["status"] != r.Status {
			continue
		}
		s.restores.Look(r)
		rows = append(rows, row{r.ID, map[string]string{
			"id": r.ID, "status": r.Status, "created_at": sortable(r.CreatedAt),
		}, r.view()})
	}
	return s.listed(q, p, "restores", "Restore", rows)
}

// createRestore answers 200 also to what the protection service refuses: the
// record says "fail" then, and not why. Only another project's checkpoint is an
// error, which leaves a record in progress for ever (karbor/api/v1/restores.py,
// create).
func (s *Karbor) createRestore(q *core.Call) (core.Answer, error) {
	body, err := read(q, "restore", shapeRestore)
	if err != nil {
		return core.Answer{}, err
	}
	r := &Restore{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, ProviderID: core.Str(body.Get("provider_id")),
		CheckpointID: core.Str(body.Get("checkpoint_id")), Target: body.Text("restore_target"),
		Parameters: parameters(body), Status: InProgress, CreatedAt: s.cloud.Clock.Stamp(),
	}
	if auth, given := body.Get("restore_auth").(*core.Object); given {
		r.Auth = core.Str(auth.Get("password"))
	}
	s.restores.Insert(r)
	c := s.inBank(r.ProviderID, r.CheckpointID)
	switch {
	case c != nil && !q.Sees(c.ProjectID):
		return core.Answer{}, core.Refuse(http.StatusForbidden, "Access checkpoint "+c.ID+" is not allowed")
	case c == nil || c.Status != Available || !restorable(findProvider(r.ProviderID), r.Parameters):
		r.Status = Fail
		return ok(core.Members{"restore": r.view()})
	}
	s.log("restore", c, r.ID)
	plan := s.restores.CreatePlan(InProgress, Success)
	r.begin(c)
	s.restores.Run(r, plan, func(status string, _ bool) {
		switch status {
		case Success:
			r.end(Available, "")
		case Fail:
			r.end(Error, s.restores.Reason("the volume could not be restored"))
		}
	})
	return ok(core.Members{"restore": r.view()})
}

// begin makes a new volume for each one of the checkpoint, whatever the parameters
// name as volume_id, and tells of it under the new id. Only the plug-in for volumes
// tells anything (karbor/services/protection/protection_plugins/volume/
// cinder_protection_plugin.py, RestoreOperation.on_main; seen on Karbor 1.6.0).
func (r *Restore) begin(c *Checkpoint) {
	if r.ProviderID != InfraProvider {
		return
	}
	r.ResourcesStatus, r.ResourcesReason = map[string]string{}, map[string]string{}
	for _, resource := range c.Plan.Resources {
		r.ResourcesStatus[resource.Type+"#"+core.NewUUID()] = "restoring"
	}
}

// end says of each resource how its restore has ended.
func (r *Restore) end(status, reason string) {
	for key := range r.ResourcesStatus {
		r.ResourcesStatus[key] = status
		if reason != "" {
			r.ResourcesReason[key] = reason
		}
	}
}

// restorable reports whether the provider has all parameters
// (karbor-real/restore-create-parameters-noop).
func restorable(p *provider, parameters map[string]map[string]string) bool {
	for key, values := range parameters {
		kind, _, _ := strings.Cut(key, "#")
		names, _, whole := properties(p.restore, kind)
		if !whole {
			return false
		}
		for name := range values {
			if !slices.Contains(names, name) {
				return false
			}
		}
	}
	return true
}
