package protectionplan

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Statuses as in karbor/common/constants.py, PLAN_STATUS_*.
const (
	suspended = "suspended"
	started   = "started" // for good: an update is refused from then on
)

// record is a plan in the API's words (karbor/api/v1/plans.py, PlanViewBuilder).
type record struct {
	ID          string                 `json:"id"`
	Name        string                 `json:"name"`
	Description string                 `json:"description"`
	ProviderID  string                 `json:"provider_id"`
	Resources   []resource             `json:"resources"`
	Parameters  dataprotection.Options `json:"parameters"`
	Status      string                 `json:"status"`
}

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.ID }

// resource is something that a plan protects. The server looks none of it up.
type resource struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Name      string    `json:"name"`
	ExtraInfo extraInfo `json:"extra_info,omitempty"`
}

// extraInfo is an object here. Others may have given any JSON, which the server
// keeps and gives back as it is; a text, a list or a number is no extra info that
// a configuration could have.
type extraInfo map[string]cloud.FlexString

// UnmarshalJSON implements [json.Unmarshaler].
func (e *extraInfo) UnmarshalJSON(raw []byte) error {
	var members map[string]cloud.FlexString
	if json.Unmarshal(raw, &members) == nil {
		*e = members
	}
	return nil
}

// get shows one plan.
func get(ctx context.Context, karbor *gophercloud.ServiceClient, id string) (*record, error) {
	var body struct {
		Plan *record `json:"plan"`
	}
	err := cloud.Request(ctx, karbor, http.MethodGet, karbor.ServiceURL("plans", id), nil, &body)
	if err == nil && body.Plan == nil {
		err = lifecycle.Answered("protection plan", id, "")
	}
	return body.Plan, err
}

// createOpts is the request for a plan. Without resources or a name the server
// breaks (karbor-real/plan-create-no-resources, -no-name), and parameters must be
// there, if only as an empty object (plan-create-no-parameters).
type createOpts struct {
	Name        string                 `json:"name"`
	Description string                 `json:"description,omitempty"`
	ProviderID  string                 `json:"provider_id"`
	Resources   []resource             `json:"resources"`
	Parameters  dataprotection.Options `json:"parameters"`
}

// create makes a plan and returns its id, "" if the answer has none.
func create(ctx context.Context, karbor *gophercloud.ServiceClient, opts createOpts) (string, error) {
	var answer struct {
		Plan record `json:"plan"`
	}
	body := map[string]createOpts{"plan": opts}
	err := cloud.Request(ctx, karbor, http.MethodPost, karbor.ServiceURL("plans"), body, &answer)
	return answer.Plan.ID, err
}

// updateOpts is what changes of a plan. Nil members stay as they are: from Queens
// to Stein the server refuses a description, from Ussuri on it takes one.
type updateOpts struct {
	Name        *string    `json:"name,omitempty"`
	Description *string    `json:"description,omitempty"`
	Resources   []resource `json:"resources,omitempty"`
	Status      *string    `json:"status,omitempty"`
}

func (o updateOpts) empty() bool {
	return o.Name == nil && o.Description == nil && o.Resources == nil && o.Status == nil
}

// made reports whether got is what o asks for.
func (o updateOpts) made(got *record) bool {
	same := func(want *string, is string) bool { return want == nil || *want == is }
	return same(o.Name, got.Name) && same(o.Description, got.Description) && same(o.Status, got.Status) &&
		(o.Resources == nil || sameResources(o.Resources, got.Resources))
}

// update changes a plan. It is sent once only: a second PUT of "started" is refused
// because of the first (karbor-real/plan-update-when-started).
func update(ctx context.Context, karbor *gophercloud.ServiceClient, id string, opts updateOpts) error {
	body := map[string]updateOpts{"plan": opts}
	return cloud.Request(cloud.Once(ctx), karbor, http.MethodPut, karbor.ServiceURL("plans", id), body, nil)
}

// remove deletes a plan at once. Its checkpoints stay.
func remove(ctx context.Context, karbor *gophercloud.ServiceClient, id string) error {
	return cloud.Request(ctx, karbor, http.MethodDelete, karbor.ServiceURL("plans", id), nil, nil)
}

// query selects plans. Zero values select nothing.
type query struct {
	Name       string // exactly, while the server takes it for a pattern
	Status     string
	ProviderID string // which the server does not know
	AllTenants bool   // administrators only, else ignored
	Sort       string // such as "name:asc"; an unknown key breaks the server
	Limit      int64  // how many are wanted at most
}

func (q query) values() url.Values {
	size := int64(dataprotection.PageSize)
	if q.Limit > 0 && q.Limit < size {
		size = q.Limit
	}
	values := url.Values{"limit": {strconv.FormatInt(size, 10)}}
	for name, value := range map[string]string{"status": q.Status, "sort": q.Sort} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if q.AllTenants {
		values.Set("all_tenants", "1")
	}
	return values
}

// selects does what the server does not: it knows no filter by provider, and
// takes a name for a regular expression that need not match all of it, and a
// number for no name at all (karbor/utils.py, check_filters).
func (q query) selects(r *record) bool {
	return (q.Name == "" || q.Name == r.Name) && (q.ProviderID == "" || q.ProviderID == r.ProviderID)
}

// list yields all plans that the query selects, each once, the newest first unless
// it says otherwise.
func list(ctx context.Context, karbor *gophercloud.ServiceClient, q query) iter.Seq2[*record, error] {
	return cloud.Pages(ctx, karbor, cloud.List{
		Address: karbor.ServiceURL("plans"), Query: q.values(),
		Items: "plans", Links: "plans_links", Next: cloud.ByMarker,
	}, func(r *record) string { return r.ID })
}

// listProviders yields all providers, each once, in the order of their ids: the
// server ignores the sort (karbor-real/provider-list-sort).
func listProviders(ctx context.Context, karbor *gophercloud.ServiceClient) iter.Seq2[*dataprotection.Provider, error] {
	return cloud.Pages(ctx, karbor, cloud.List{
		Address: karbor.ServiceURL("providers"), Query: url.Values{"limit": {strconv.Itoa(dataprotection.PageSize)}},
		Items: "providers", Links: "providers_links", Next: cloud.ByMarker,
	}, func(p *dataprotection.Provider) string { return p.ID })
}
