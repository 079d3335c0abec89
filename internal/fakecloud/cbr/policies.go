package cbr

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
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
	ps.all = append(ps.all, p)
	view := ps.view(p)
	delete(view, "associated_vaults")
	if ps.cbr.huawei {
		view["associated_vaults"] = nil
	}
	return ok(ps.cbr.show(core.Members{"policy": view}))
}

var (
	patternShape = regexp.MustCompile(`^FREQ=(WEEKLY|DAILY)(;(BYDAY=[A-Z]{2}(,[A-Z]{2})*|BYHOUR=\d{1,2}(,\d{1,2})*|BYMINUTE=\d{1,2}|INTERVAL=\d{1,2}))*$`)
	zoneShape    = regexp.MustCompile(`^UTC[+-]\d\d:\d\d$`)
)

// check looks at what is given (API reference, Creating a Policy).
func (w *policyBody) check(kind string) error {
	if w.Name != nil && !nameShape.MatchString(*w.Name) {
		return invalid("Invalid name provided.")
	}
	if w.Trigger != nil {
		if w.Trigger.Properties == nil || w.Trigger.Properties.Pattern == nil {
			return invalid("Invalid trigger provided.")
		}
		rules := *w.Trigger.Properties.Pattern
		if len(rules) < 1 || len(rules) > 24 {
			return invalid("Invalid pattern provided.")
		}
		for _, rule := range rules {
			weekly := strings.Contains(rule, "FREQ=WEEKLY")
			if !patternShape.MatchString(rule) || !strings.Contains(rule, "BYHOUR=") || !strings.Contains(rule, "BYMINUTE=") ||
				weekly != strings.Contains(rule, "BYDAY=") {
				return invalid("Invalid pattern provided.")
			}
		}
	}
	if w.Definition == nil {
		return nil
	}
	d := w.Definition
	several := 0
	for _, n := range []*int{d.DayBackups, d.WeekBackups, d.MonthBackups, d.YearBackups} {
		if or(n, 0) < 0 || or(n, 0) > 100 {
			return invalid("Invalid operation_definition provided.")
		}
		several += or(n, 0)
	}
	days := or(d.RetentionDurationDays, -1)
	for _, n := range []int{days, or(d.MaxBackups, -1)} {
		if n != -1 && (n < 1 || n > 99999) {
			return invalid("Invalid operation_definition provided.")
		}
	}
	switch {
	case days > 0 && (or(d.MaxBackups, -1) > 0 || several > 0):
		return invalid("Invalid operation_definition provided: retention by time and by number exclude each other.")
	case several > 0 && d.Timezone == nil:
		return invalid("Invalid timezone provided.")
	case d.Timezone != nil && !zoneShape.MatchString(*d.Timezone):
		return invalid("Invalid timezone provided.")
	case kind == "replication" && (or(d.DestinationRegion, "") == "" || or(d.DestinationProjectID, "") == ""):
		return invalid("Invalid destination_region provided.")
	}
	return nil
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
				_, applied = v.policies[p.ID]
			}
		}
		if p.ProjectID == q.Project && applied && match(query, "operation_type", p.OperationType) {
			found = append(found, ps.view(p))
		}
	}
	return ok(ps.cbr.show(core.Members{"policies": found, "count": len(found)}))
}

func (ps *Policies) show(q *core.Call) (core.Answer, error) {
	p, err := ps.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	return ok(ps.cbr.show(core.Members{"policy": ps.view(p)}))
}

// update takes operation_definition whole.
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
			return core.Answer{}, refuse(http.StatusBadRequest, "6003", "The destination region of a policy in use cannot change.")
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
