package checkpoint

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Statuses as in karbor/common/constants.py, CHECKPOINT_STATUS_*. One of them has
// a hyphen where the others have an underscore.
const (
	protecting    = "protecting"
	waitCopying   = "wait_copying" // of a copy, which another call makes
	copying       = "copying"
	available     = "available"
	failed        = "error"
	deleting      = "deleting"
	deleted       = "deleted"
	errorDeleting = "error-deleting"
)

// record is a checkpoint in the API's words (karbor/api/v1/providers.py,
// CheckpointViewBuilder). The answer of a create has null for what only the
// protection service knows: the graph, the date and the plan's provider
// (karbor-real/checkpoint-create).
type record struct {
	ID            string         `json:"id"`
	ProjectID     string         `json:"project_id"`
	Status        string         `json:"status"`
	Plan          protectionPlan `json:"protection_plan"`
	ResourceGraph cloud.Loose    `json:"resource_graph"`
	CreatedAt     string         `json:"created_at"` // a date, without a time
	ExtraInfo     cloud.Loose    `json:"extra_info"`
}

// protectionPlan is the plan as it was when the checkpoint was made.
type protectionPlan struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	ProviderID string     `json:"provider_id"`
	Resources  []resource `json:"resources"`
}

type resource struct {
	ID        string      `json:"id"`
	Type      string      `json:"type"`
	Name      string      `json:"name"`
	ExtraInfo cloud.Loose `json:"extra_info"`
}

// scalars reads extra info, which the server keeps as a text and mostly answers
// as one, as an object of texts. Values that are none are JSON. It is nil if the
// text is no object.
func scalars(extra cloud.Loose) map[string]string {
	var members map[string]cloud.Loose
	if json.Unmarshal([]byte(extra), &members) != nil || members == nil {
		return nil
	}
	texts := make(map[string]string, len(members))
	for name, value := range members {
		texts[name] = string(value)
	}
	return texts
}

func collection(karbor *gophercloud.ServiceClient, providerID string) string {
	return karbor.ServiceURL("providers", providerID, "checkpoints")
}

// get shows one checkpoint. The bank keeps the index of a deleted one for good,
// and it is shown with status "deleted" (karbor/services/protection/checkpoint.py,
// delete): that means the same as a 404. A 404 about the provider does not
// (karbor-real/checkpoint-show-provider-unknown): what is in its bank stays there.
func get(ctx context.Context, karbor *gophercloud.ServiceClient, providerID, id string) (*record, error) {
	var body struct {
		Checkpoint *record `json:"checkpoint"`
	}
	err := cloud.Request(ctx, karbor, http.MethodGet, collection(karbor, providerID)+"/"+id, nil, &body)
	switch reason := cloud.Explain(err).Reason; {
	case cloud.IsNotFound(err) && strings.Contains(reason, providerID) && !strings.Contains(reason, id):
		return nil, fmt.Errorf("the cloud does not know the provider of the checkpoint: %s", reason)
	case err != nil:
		return nil, err
	case body.Checkpoint == nil:
		return nil, lifecycle.Answered("checkpoint", id, "")
	case body.Checkpoint.Status == deleted:
		return nil, cloud.ErrNotFound
	}
	return body.Checkpoint, nil
}

// createOpts is the request for a checkpoint. From Queens on the server refuses
// extra_info (karbor-real/checkpoint-create-extra-info), so it is left out unless
// it is set.
type createOpts struct {
	PlanID    string            `json:"plan_id"`
	ExtraInfo map[string]string `json:"extra_info,omitempty"`
}

// create asks for a checkpoint and returns its id.
func create(
	ctx context.Context, karbor *gophercloud.ServiceClient, providerID string, opts createOpts,
) (string, error) {
	var answer struct {
		Checkpoint record `json:"checkpoint"`
	}
	body := map[string]createOpts{"checkpoint": opts}
	err := cloud.Request(ctx, karbor, http.MethodPost, collection(karbor, providerID), body, &answer)
	return answer.Checkpoint.ID, err
}

// remove asks for the deletion of a checkpoint and of what it holds.
func remove(ctx context.Context, karbor *gophercloud.ServiceClient, providerID, id string) error {
	return cloud.Request(ctx, karbor, http.MethodDelete, collection(karbor, providerID)+"/"+id, nil, nil)
}

// query selects checkpoints. Zero values select nothing.
type query struct {
	ProviderID         string // the only one that is no filter
	PlanID             string
	StartDate, EndDate string // as 2006-01-02; an end without a start is ignored
	AllTenants         bool   // administrators only, else ignored
	Limit              int64  // how many are wanted at most
}

// pageSize is the most that the server gives (osapi_max_limit). A bank of files
// gives the last ones and ignores the marker (karbor-real/fs-checkpoint-list-limit),
// so it shows no more than one page.
const pageSize = 1000

// values are the filters. Only an ascending order has pages: with the default
// order a Swift bank ignores the limit and gives what is before the marker
// (karbor-real/checkpoint-list-limit, checkpoint-list-marker).
func (q query) values() url.Values {
	size := int64(pageSize)
	if q.Limit > 0 && q.Limit < size {
		size = q.Limit
	}
	values := url.Values{"sort": {"created_at:asc"}, "limit": {strconv.FormatInt(size, 10)}}
	for name, value := range map[string]string{
		"plan_id": q.PlanID, "start_date": q.StartDate, "end_date": q.EndDate,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if q.AllTenants {
		values.Set("all_tenants", "1")
	}
	return values
}

// selects does what the server does not: with a date it lists the checkpoints of
// all providers that share the bank, and a plan may be another provider's
// (karbor-real/checkpoint-list-by-date-shows-other-providers).
func (q query) selects(r *record) bool {
	return r.Status != deleted && cmp.Or(r.Plan.ProviderID, q.ProviderID) == q.ProviderID &&
		(q.PlanID == "" || q.PlanID == r.Plan.ID)
}

// list yields all checkpoints that q selects, each once, the oldest first. The
// next link leads nowhere (karbor-real/checkpoint-list-limit-2-asc): it only tells
// that a page was full.
func list(ctx context.Context, karbor *gophercloud.ServiceClient, q query) iter.Seq2[*record, error] {
	all := cloud.Pages(ctx, karbor, cloud.List{
		Address: collection(karbor, q.ProviderID), Query: q.values(),
		Items: "checkpoints", Links: "checkpoints_links", Next: cloud.ByMarker,
	}, func(r *record) string { return r.ID })
	return func(yield func(*record, error) bool) {
		for got, err := range all {
			if (err != nil || q.selects(got)) && !yield(got, err) {
				return
			}
		}
	}
}
