package karbor

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Plan says what a provider protects.
type Plan struct {
	ID, ProjectID, Name, ProviderID string
	Description                     *string
	Resources                       []Resource
	// Parameters are by the type of the resources, or by "type#id".
	Parameters map[string]map[string]string
	// Status is "suspended" or "started", or what else somebody has set.
	Status    string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Resource is one thing that a plan protects. An empty name is null. ExtraInfo is
// whatever JSON was given, empty for none.
type Resource struct {
	ID, Type, Name, ExtraInfo string
}

// Suspended is the status of a plan that can be changed.
const Suspended = "suspended"

func planKind() core.Kind[Plan] {
	return core.Kind[Plan]{
		Noun:   "protection plan",
		ID:     func(p *Plan) *string { return &p.ID },
		Name:   func(p *Plan) string { return p.Name },
		Rename: func(p *Plan, name string) { p.Name = name },
		Status: func(p *Plan) *string { return &p.Status },
		Touch:  func(p *Plan, now time.Time) { core.SetIfZero(&p.CreatedAt, now) },
		Fill: func(p *Plan) {
			core.SetIfZero(&p.Name, "plan")
			core.SetIfZero(&p.ProjectID, keystone.DemoProjectID)
			core.SetIfZero(&p.ProviderID, InfraProvider)
			core.SetIfZero(&p.Status, Suspended)
			if p.Resources == nil {
				p.Resources = []Resource{{ID: core.NewUUID(), Type: volumeType, Name: "volume"}}
			}
		},
	}
}

func (p *Plan) view() core.Members {
	resources := []any{}
	for _, r := range p.Resources {
		resource := core.Members{"id": r.ID, "name": core.NullIfEmpty(r.Name), "type": r.Type}
		if r.ExtraInfo != "" {
			resource["extra_info"] = json.RawMessage(r.ExtraInfo)
		}
		resources = append(resources, resource)
	}
	return core.Members{
		"id": p.ID, "name": p.Name, "description": p.Description, "resources": resources,
		"provider_id": p.ProviderID, "status": p.Status, "parameters": p.Parameters,
	}
}

func (s *Karbor) planRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/plans", Serve: s.listPlans},
		{Method: http.MethodPost, Path: "/plans", Serve: s.createPlan},
		{Method: http.MethodGet, Path: "/plans/{id}", Serve: s.showPlan},
		{Method: http.MethodPut, Path: "/plans/{id}", Serve: s.updatePlan},
		{Method: http.MethodDelete, Path: "/plans/{id}", Serve: s.deletePlan},
	}
}

// plan gives the plan that q names. Another project's is as good as none.
func (s *Karbor) plan(q *core.Call, id string) (*Plan, error) {
	if p := s.plans.Find(id); p != nil && q.Sees(p.ProjectID) {
		return p, nil
	}
	return nil, core.Refuse(http.StatusNotFound, "Plan "+id+" could not be found.")
}

func (s *Karbor) namedPlan(q *core.Call) (*Plan, error) {
	if !core.UUID.MatchString(q.Args[0]) {
		return nil, core.Refuse(http.StatusBadRequest, "Invalid plan id provided.")
	}
	return s.plan(q, q.Args[0])
}

func (s *Karbor) showPlan(q *core.Call) (core.Answer, error) {
	p, err := s.namedPlan(q)
	if err != nil {
		return core.Answer{}, err
	}
	return ok(core.Members{"plan": p.view()})
}

// createPlan checks in the server's order (karbor/api/v1/plans.py, create). The
// resources are not looked up.
func (s *Karbor) createPlan(q *core.Call) (core.Answer, error) {
	body, err := read(q, "plan", shapePlan)
	if err != nil {
		return core.Answer{}, err
	}
	if !body.Has("resources") {
		return core.Answer{}, broken()
	}
	resources, err := readResources(body)
	if err != nil {
		return core.Answer{}, err
	}
	p := &Plan{
		ID: core.NewUUID(), ProjectID: q.Caller.ProjectID, ProviderID: core.Str(body.Get("provider_id")),
		Description: body.Text("description"), Resources: resources, Status: Suspended, CreatedAt: s.cloud.Clock.Stamp(),
	}
	given, _ := body.Get("parameters").(*core.Object)
	if err := checkParameters(p.ProviderID, given); err != nil {
		return core.Answer{}, err
	}
	p.Parameters = parameters(body)
	mine := s.plans.Where(func(x *Plan) bool { return x.ProjectID == p.ProjectID })
	if s.quota.Exceeded(p.ProjectID, "plans", len(mine), 1) {
		return core.Answer{}, s.overQuota(p.ProjectID, "plans")
	}
	name := body.Text("name")
	if name == nil {
		return core.Answer{}, broken() // the schema takes it, the database does not
	}
	p.Name = *name
	s.plans.Insert(p)
	return ok(core.Members{"plan": p.view()})
}

// readResources reads the resources of a plan (karbor/api/v1/plans.py,
// validate_plan_resources).
func readResources(body *core.Object) ([]Resource, error) {
	given, _ := body.Get("resources").([]any)
	if len(given) == 0 {
		return nil, core.Refuse(http.StatusBadRequest,
			"Invalid input received: list resources must be provided when creating a plan.")
	}
	var all []Resource
	for _, item := range given {
		o, _ := item.(*core.Object)
		if o == nil || !o.Has("id") || !o.Has("type") || !o.Has("name") {
			return nil, core.Refuse(http.StatusBadRequest, "Invalid input received: Resource in list must be a dict "+
				"when creating a plan.The keys of resource are id,type and name.")
		}
		r := Resource{ID: core.Str(o.Get("id")), Type: core.Str(o.Get("type"))}
		if name := o.Get("name"); name != nil {
			r.Name = core.Str(name)
		}
		if extra := o.Get("extra_info"); extra != nil {
			r.ExtraInfo = dumps(extra)
		}
		all = append(all, r)
	}
	return all, nil
}

// checkParameters checks the names, and no more than those (karbor/api/v1/plans.py,
// validate_plan_parameters).
func checkParameters(providerID string, given *core.Object) error {
	refuse := func(message string) error { return core.Refuse(http.StatusBadRequest, message) }
	p := findProvider(providerID)
	if p == nil {
		return refuse("The provider could not be found.")
	}
	for _, key := range given.Keys {
		kind, id, single := strings.Cut(key, "#")
		switch {
		case single && !core.UUID.MatchString(id):
			return refuse("The resource_id must be a uuid.")
		case !slices.Contains(resourceTypes, kind):
			return refuse("The key of plan parameters is invalid.")
		}
		names, ofType, whole := properties(p.options, kind)
		if !ofType {
			continue
		}
		values, isObject := given.Get(key).(*core.Object)
		if !whole || !isObject {
			return broken()
		}
		for _, name := range values.Keys {
			if !slices.Contains(names, name) {
				return refuse("The protect property of plan parameters is invalid.")
			}
		}
	}
	return nil
}

// updatePlan takes any status, and nothing more after that, unless it is
// "suspended" (karbor/api/v1/plans.py, update and _plan_update).
func (s *Karbor) updatePlan(q *core.Call) (core.Answer, error) {
	body, err := read(q, "plan", shapePlanUpdate)
	if err != nil {
		return core.Answer{}, err
	}
	if len(body.Keys) == 0 {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Missing updated parameters in request body.")
	}
	var resources []Resource
	if list, _ := body.Get("resources").([]any); len(list) > 0 {
		if resources, err = readResources(body); err != nil {
			return core.Answer{}, err
		}
	}
	p, err := s.namedPlan(q)
	if err != nil {
		return core.Answer{}, err
	}
	if p.Status != Suspended {
		return core.Answer{}, core.Refuse(http.StatusBadRequest,
			"Invalid plan: The plan can be only updated in suspended status.")
	}
	if name := body.Text("name"); name != nil {
		p.Name = *name
	}
	if status := body.Text("status"); status != nil {
		p.Status = *status
	}
	if body.Has("description") {
		p.Description = body.Text("description")
	}
	if body.Has("resources") {
		p.Resources = resources
	}
	p.UpdatedAt = s.cloud.Clock.Stamp()
	return ok(core.Members{"plan": p.view()})
}

// deletePlan deletes a plan at once, and answers with nothing. Its checkpoints
// stay.
func (s *Karbor) deletePlan(q *core.Call) (core.Answer, error) {
	p, err := s.namedPlan(q)
	if err != nil {
		return core.Answer{}, err
	}
	s.plans.Forget(p)
	return ok(nil)
}
