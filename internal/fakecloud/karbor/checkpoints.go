package karbor

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Checkpoint is what a plan has protected at one time.
type Checkpoint struct {
	ID, ProjectID string
	// Status is one of karbor/common/constants.py, CHECKPOINT_STATUS_*.
	Status string
	// Plan is the plan as it was then.
	Plan Plan
	// ExtraInfo is a JSON text, as the bank has it.
	ExtraInfo string
	CreatedAt time.Time
	// Orphaned says that another provider's plug-ins have deleted it, which know
	// nothing of what those of its own have made: that is still there.
	Orphaned bool
}

// The statuses of a checkpoint.
const (
	Protecting    = "protecting"
	Available     = "available"
	Error         = "error"
	Deleting      = "deleting"
	Deleted       = "deleted"
	ErrorDeleting = "error-deleting"
)

// manual is the extra info of a checkpoint that somebody has asked for.
const manual = `{"created_by": "manual"}`

func (s *Karbor) checkpointKind() core.Kind[Checkpoint] {
	return core.Kind[Checkpoint]{
		Noun:   "checkpoint",
		ID:     func(c *Checkpoint) *string { return &c.ID },
		Name:   func(c *Checkpoint) string { return "of " + c.Plan.Name },
		Status: func(c *Checkpoint) *string { return &c.Status },
		Touch:  func(*Checkpoint, time.Time) {},
		Fill: func(c *Checkpoint) {
			if c.Plan.ID == "" {
				c.Plan.ID = core.NewUUID()
				planKind().Fill(&c.Plan)
			}
			core.SetIfZero(&c.ProjectID, keystone.DemoProjectID)
			core.SetIfZero(&c.Status, Available)
			core.SetIfZero(&c.ExtraInfo, manual)
			core.SetIfZero(&c.CreatedAt, s.cloud.Clock.Stamp())
		},
	}
}

// view is how a checkpoint is shown. The answer of its creation knows neither
// the plan's provider nor the graph nor the date
// (karbor-real/checkpoint-create, checkpoint-show).
func (c *Checkpoint) view(created bool) core.Members {
	resources, nodes := []any{}, []string{}
	for i, r := range c.Plan.Resources {
		extra := core.NullIfEmpty(r.ExtraInfo)
		resources = append(resources, core.Members{
			"id": r.ID, "type": r.Type, "name": core.NullIfEmpty(r.Name), "extra_info": extra,
		})
		nodes = append(nodes, fmt.Sprintf(`"0x%x": %s`, i, dumps([]any{r.Type, r.ID, r.Name, extra})))
	}
	plan := core.Members{"id": c.Plan.ID, "name": c.Plan.Name, "resources": resources}
	view := core.Members{
		"id": c.ID, "project_id": c.ProjectID, "status": c.Status, "protection_plan": plan,
		"resource_graph": nil, "created_at": nil, "extra_info": c.ExtraInfo,
	}
	if created {
		view["status"] = Protecting
		return view
	}
	plan["provider_id"] = c.Plan.ProviderID
	view["resource_graph"] = "[{" + strings.Join(nodes, ", ") + "}, []]"
	view["created_at"] = c.CreatedAt.UTC().Format(time.DateOnly)
	return view
}

func (s *Karbor) checkpointRoutes() []core.Route {
	const collection = "/providers/{id}/checkpoints"
	return []core.Route{
		{Method: http.MethodGet, Path: collection, Serve: s.listCheckpoints},
		{Method: http.MethodPost, Path: collection, Serve: s.createCheckpoint},
		{Method: http.MethodGet, Path: collection + "/{id}", Serve: s.showCheckpoint},
		{Method: http.MethodPut, Path: collection + "/{id}", Serve: s.resetCheckpoint},
		{Method: http.MethodDelete, Path: collection + "/{id}", Serve: s.deleteCheckpoint},
	}
}

// checkpoint gives the checkpoint that q names. The provider only says which bank
// to look into (karbor-real/checkpoint-show-under-other-provider).
func (s *Karbor) checkpoint(q *core.Call) (*Checkpoint, error) {
	providerID, id := q.Args[0], q.Args[1]
	switch {
	case !core.UUID.MatchString(providerID):
		return nil, core.Refuse(http.StatusBadRequest, "Invalid provider id provided.")
	case !core.UUID.MatchString(id):
		return nil, core.Refuse(http.StatusBadRequest, "Invalid checkpoint id provided.")
	case findProvider(providerID) == nil:
		return nil, noProvider(providerID)
	}
	c := s.inBank(providerID, id)
	switch {
	case c == nil:
		return nil, core.Refuse(http.StatusNotFound, "Checkpoint "+id+" could not be found.")
	case !q.Sees(c.ProjectID):
		return nil, core.Refuse(http.StatusForbidden, "Access checkpoint "+id+" is not allowed")
	}
	return c, nil
}

func (s *Karbor) showCheckpoint(q *core.Call) (core.Answer, error) {
	c, err := s.checkpoint(q)
	if err != nil {
		return core.Answer{}, err
	}
	s.checkpoints.Look(c)
	return ok(core.Members{"checkpoint": c.view(false)})
}

// createCheckpoint checks in the server's order (karbor/api/v1/providers.py,
// checkpoints_create). Whatever provider is named, an error is about the plan.
func (s *Karbor) createCheckpoint(q *core.Call) (core.Answer, error) {
	shape := shapeCheckpoint
	if s.takesExtraInfo {
		shape = shapeOldCheckpoint
	}
	body, err := read(q, "checkpoint", shape)
	if err != nil {
		return core.Answer{}, err
	}
	plan, err := s.plan(q, core.Str(body.Get("plan_id")))
	if err != nil {
		return core.Answer{}, err
	}
	if plan.ProviderID != q.Args[0] {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid plan: The parameter provider_id is not the same as the value in the plan.")
	}
	c := &Checkpoint{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, Plan: *plan, ExtraInfo: manual,
		CreatedAt: s.cloud.Clock.Stamp(),
	}
	c.Plan.Resources = slices.Clone(plan.Resources)
	if extra, given := body.Get("extra_info").(*core.Object); given {
		c.ExtraInfo = dumps(extra)
	}
	if s.quota.Exceeded(c.ProjectID, "checkpoints", s.protected[c.ProjectID], 1) {
		return core.Answer{}, s.overQuota(c.ProjectID, "checkpoints")
	}
	if err := s.refuse(c); err != nil {
		return core.Answer{}, err
	}
	s.protected[c.ProjectID]++
	s.protect(c, s.checkpoints.CreatePlan(Protecting, Available))
	return ok(core.Members{"checkpoint": c.view(true)})
}

// protect puts a checkpoint into the bank and starts the work.
func (s *Karbor) protect(c *Checkpoint, plan []string) {
	s.checkpoints.Insert(c)
	log := s.log("protect", c, "")
	s.checkpoints.Run(c, plan, func(status string, last bool) { s.logged(log, status, last) })
}

// deleteCheckpoint deletes only what is finished; all else is a 500
// (karbor/services/protection/manager.py, delete). The quota has it back at once.
// The plug-ins of the provider in the path run, whosever the checkpoint is: one
// that makes backups finds none in another's checkpoint and fails, the others
// leave behind what there is (seen on Karbor 1.6.0).
func (s *Karbor) deleteCheckpoint(q *core.Call) (core.Answer, error) {
	c, err := s.checkpoint(q)
	if err != nil {
		return core.Answer{}, err
	}
	if c.Status != Available && c.Status != Error {
		return core.Answer{}, core.Refuse(http.StatusInternalServerError, "The checkpoint "+c.ID+" can not be deleted.")
	}
	s.protected[c.ProjectID]--
	log := s.log("protect", c, "")
	plan := s.checkpoints.DeletePlan(Deleting, Deleted)
	switch by, own := q.Args[0], c.Plan.ProviderID; {
	case by == InfraProvider && by != own:
		plan = []string{Deleting, ErrorDeleting}
	case by != own:
		c.Orphaned = own == InfraProvider
	}
	s.checkpoints.Run(c, plan, func(status string, last bool) {
		s.logged(log, status, last)
	})
	return ok(core.Members{})
}

// resetCheckpoint helps only what needs no help (karbor/services/protection/
// manager.py, reset_state).
func (s *Karbor) resetCheckpoint(q *core.Call) (core.Answer, error) {
	body, err := read(q, "os-resetState", shapeReset)
	if err != nil {
		return core.Answer{}, err
	}
	c, err := s.checkpoint(q)
	if err != nil {
		return core.Answer{}, err
	}
	if !slices.Contains([]string{Available, Error, "copying", "wait_copying", "finished"}, c.Status) {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "The checkpoint "+c.ID+" can not be reset.")
	}
	c.Status = core.Str(body.Get("state"))
	return ok(core.Members{})
}
