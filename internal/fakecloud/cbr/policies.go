package cbr

import (
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// Policies are the schedules of a region.
type Policies struct {
	cbr *CBR
	all []*policy
}

// Policy is a schedule with its retention.
type Policy struct {
	ID, ProjectID, Name, OperationType string
	Enabled                            bool
	Pattern                            []string
	Definition                         Definition
}

// Definition is what a policy keeps, and where replicas go.
type Definition struct {
	MaxBackups            *int    `json:"max_backups,omitempty"`
	RetentionDurationDays *int    `json:"retention_duration_days,omitempty"`
	DayBackups            *int    `json:"day_backups,omitempty"`
	WeekBackups           *int    `json:"week_backups,omitempty"`
	MonthBackups          *int    `json:"month_backups,omitempty"`
	YearBackups           *int    `json:"year_backups,omitempty"`
	Timezone              *string `json:"timezone,omitempty"`
	DestinationRegion     *string `json:"destination_region,omitempty"`
	DestinationProjectID  *string `json:"destination_project_id,omitempty"`
	FullBackupInterval    *int    `json:"full_backup_interval,omitempty" only:"huawei"`
	EnableAcceleration    *bool   `json:"enable_acceleration,omitempty" only:"huawei"`
	CrossAccountURN       *string `json:"cross_account_urn,omitempty" only:"huawei"`
}

type policy struct {
	Policy
	trigger string
	started time.Time
	unseen  int // looks that do not show it yet
}

// seen counts a look at a policy, and reports whether it is shown already.
func (p *policy) seen() bool {
	if p.unseen == 0 {
		return true
	}
	p.unseen--
	return false
}

type policyBody struct {
	Name          *string      `json:"name"`
	OperationType *string      `json:"operation_type"`
	Enabled       *bool        `json:"enabled"`
	Definition    *Definition  `json:"operation_definition"`
	Trigger       *triggerBody `json:"trigger"`
}

type triggerBody struct {
	Properties *struct {
		Pattern *[]string `json:"pattern"`
	} `json:"properties"`
}

// Add makes a policy outside of the API. What is empty gets a likely value: an
// id, the project demo, a daily backup.
func (ps *Policies) Add(p Policy) Policy {
	ps.cbr.cloud.Lock()
	defer ps.cbr.cloud.Unlock()
	for field, value := range map[*string]string{
		&p.ID: core.NewUUID(), &p.ProjectID: keystone.DemoProjectID, &p.Name: "policy", &p.OperationType: "backup",
	} {
		if *field == "" {
			*field = value
		}
	}
	if p.Pattern == nil {
		p.Pattern = []string{"FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=00"}
	}
	ps.all = append(ps.all, &policy{Policy: p, trigger: core.NewUUID(), started: ps.cbr.now()})
	return p
}

// Get gives the policy of that id.
func (ps *Policies) Get(id string) (Policy, bool) {
	ps.cbr.cloud.Lock()
	defer ps.cbr.cloud.Unlock()
	for _, p := range ps.all {
		if p.ID == id {
			return p.Policy, true
		}
	}
	return Policy{}, false
}

// All gives all policies, the oldest first.
func (ps *Policies) All() []Policy {
	ps.cbr.cloud.Lock()
	defer ps.cbr.cloud.Unlock()
	var all []Policy
	for _, p := range ps.all {
		all = append(all, p.Policy)
	}
	return all
}

// Edit changes a policy behind the API's back.
func (ps *Policies) Edit(id string, edit func(*Policy)) {
	ps.cbr.cloud.Lock()
	defer ps.cbr.cloud.Unlock()
	for _, p := range ps.all {
		if p.ID == id {
			edit(&p.Policy)
		}
	}
}

// Remove makes a policy vanish.
func (ps *Policies) Remove(id string) {
	ps.cbr.cloud.Lock()
	defer ps.cbr.cloud.Unlock()
	ps.forget(id)
}

func (ps *Policies) forget(id string) {
	ps.all = slices.DeleteFunc(ps.all, func(p *policy) bool { return p.ID == id })
	for _, v := range ps.cbr.Vaults.all {
		delete(v.policies, id)
	}
}

func (ps *Policies) routes() []core.Route {
	return []core.Route{
		{Method: http.MethodPost, Path: "/policies", Serve: ps.create},
		{Method: http.MethodGet, Path: "/policies", Serve: ps.list},
		{Method: http.MethodGet, Path: "/policies/{id}", Serve: ps.show},
		{Method: http.MethodPut, Path: "/policies/{id}", Serve: ps.update},
		{Method: http.MethodDelete, Path: "/policies/{id}", Serve: ps.remove},
	}
}

// find gives a policy of who asks.
func (ps *Policies) find(q *core.Call, id string) (*policy, error) {
	for _, p := range ps.all {
		if p.ID == id && p.ProjectID == q.Project {
			return p, nil
		}
	}
	return nil, refuse(http.StatusNotFound, "6000", "Policy "+id+" does not exist.")
}

func (ps *Policies) read(q *core.Call) (policyBody, error) {
	var body struct {
		Policy *policyBody `json:"policy"`
	}
	if err := ps.cbr.read(q, &body); err != nil {
		return policyBody{}, err
	}
	if body.Policy == nil {
		return policyBody{}, invalid("Invalid policy provided.")
	}
	return *body.Policy, nil
}

const mostPolicies = 32

func (ps *Policies) create(q *core.Call) (core.Answer, error) {
	want, err := ps.read(q)
	if err != nil {
		return core.Answer{}, err
	}
	// A walk-through of Huawei leaves operation_type out.
	kind := or(want.OperationType, "backup")
	switch {
	case want.Name == nil:
		return core.Answer{}, invalid("Invalid name provided.")
	case want.Definition == nil:
		return core.Answer{}, invalid("Invalid operation_definition provided.")
	case want.Trigger == nil:
		return core.Answer{}, invalid("Invalid trigger provided.")
	case kind != "backup" && kind != "replication":
		return core.Answer{}, refuse(http.StatusBadRequest, "6117", "Invalid operation_type provided.")
	}
	if err := want.check(kind); err != nil {
		return core.Answer{}, err
	}
	same := slices.DeleteFunc(slices.Clone(ps.all), func(p *policy) bool { return p.OperationType != kind })
	if len(same) >= mostPolicies {
		return core.Answer{}, refuse(http.StatusBadRequest, "6001", "There are too many policies of this kind.")
	}
	p := &policy{trigger: core.NewUUID(), started: ps.cbr.now(), Policy: Policy{
		ID: core.NewUUID(), ProjectID: q.Project, Name: *want.Name, OperationType: kind,
		Enabled: or(want.Enabled, true), Definition: *want.Definition, Pattern: *want.Trigger.Properties.Pattern,
	}}
	p.unseen = ps.cbr.latePolicies
	ps.all = append(ps.all, p)
	view := ps.view(p)
	delete(view, "associated_vaults")
	if ps.cbr.huawei {
		view["associated_vaults"] = nil
	}
	return ok(ps.cbr.show(core.Members{"policy": view}))
}

// list has no pages, and no filter by name.
func (ps *Policies) list(q *core.Call) (core.Answer, error) {
	query := q.URL.Query()
	found := []core.Members{}
	for _, p := range ps.all {
		applied := true
		if id := query.Get("vault_id"); id != "" {
			v := ps.cbr.Vaults.get(id)
			applied = false
			if v != nil {
				_, applied = v.applied()[p.ID]
			}
		}
		if p.ProjectID == q.Project && applied && match(query, "operation_type", p.OperationType) && p.seen() {
			found = append(found, ps.view(p))
		}
	}
	for _, v := range ps.cbr.Vaults.all {
		v.lag = max(v.lag-1, 0)
	}
	return ok(ps.cbr.show(core.Members{"policies": found, "count": len(found)}))
}

func (ps *Policies) show(q *core.Call) (core.Answer, error) {
	p, err := ps.find(q, q.Args[0])
	if err == nil && !p.seen() {
		err = refuse(http.StatusNotFound, "6000", "Policy "+p.ID+" does not exist.")
	}
	if err != nil {
		return core.Answer{}, err
	}
	return ok(ps.cbr.show(core.Members{"policy": ps.view(p)}))
}

// with is a definition with the members of another one that are given.
func (d Definition) with(other *Definition) *Definition {
	from, to := reflect.ValueOf(other).Elem(), reflect.ValueOf(&d).Elem()
	for i := range from.NumField() {
		if !from.Field(i).IsNil() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return &d
}

// update takes operation_definition whole: whether the service merges it is not
// documented, and a knob.
func (ps *Policies) update(q *core.Call) (core.Answer, error) {
	p, err := ps.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	want, err := ps.read(q)
	if err != nil {
		return core.Answer{}, err
	}
	if want.OperationType != nil {
		return core.Answer{}, invalid("Invalid key operation_type.")
	}
	if err := want.check(p.OperationType); err != nil {
		return core.Answer{}, err
	}
	if d := want.Definition; d != nil {
		moved := or(d.DestinationRegion, "") != or(p.Definition.DestinationRegion, "")
		if moved && len(ps.vaults(p)) > 0 {
			return core.Answer{}, refuse(http.StatusBadRequest, "6003",
				"The destination region of a policy in use cannot change.")
		}
		if ps.cbr.merging {
			d = p.Definition.with(d)
		}
		p.Definition = *d
	}
	p.Name, p.Enabled = or(want.Name, p.Name), or(want.Enabled, p.Enabled)
	if want.Trigger != nil {
		p.Pattern = *want.Trigger.Properties.Pattern
	}
	return ok(ps.cbr.show(core.Members{"policy": ps.view(p)}))
}

func (ps *Policies) remove(q *core.Call) (core.Answer, error) {
	p, err := ps.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	ps.forget(p.ID)
	return noContent()
}
