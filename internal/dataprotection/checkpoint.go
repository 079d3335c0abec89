package dataprotection

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

// Statuses of a checkpoint as in karbor/common/constants.py, CHECKPOINT_STATUS_*.
// One of them has a hyphen where the others have an underscore.
const (
	Protecting    = "protecting"
	WaitCopying   = "wait_copying" // of a copy, which another call makes
	Copying       = "copying"
	Available     = "available"
	Failed        = "error"
	Deleting      = "deleting"
	Deleted       = "deleted"
	ErrorDeleting = "error-deleting"
)

// Making are the statuses in which a checkpoint, or a copy of one, is made.
var Making = []string{Protecting, WaitCopying, Copying}

// Checkpoint is a checkpoint in the API's words (karbor/api/v1/providers.py,
// CheckpointViewBuilder). The answer of a create has null for what only the
// protection service knows: the graph, the date and the plan's provider
// (karbor-real/checkpoint-create).
type Checkpoint struct {
	ID            string           `json:"id"`
	ProjectID     string           `json:"project_id"`
	Status        string           `json:"status"`
	Plan          PlanThen         `json:"protection_plan"`
	ResourceGraph cloud.FlexString `json:"resource_graph"`
	CreatedAt     string           `json:"created_at"` // a date, without a time
	ExtraInfo     cloud.FlexString `json:"extra_info"`
}

// RecordID implements [lifecycle.Record].
func (c *Checkpoint) RecordID() string { return c.ID }

// PlanThen is the plan as it was when the checkpoint was made.
type PlanThen struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	ProviderID string     `json:"provider_id"`
	Resources  []Resource `json:"resources"`
}

// Resource is something that a checkpoint holds. Whoever made the plan may have
// given any JSON for its extra info.
type Resource struct {
	ID        string           `json:"id"`
	Type      string           `json:"type"`
	Name      string           `json:"name"`
	ExtraInfo cloud.FlexString `json:"extra_info"`
}

// Scalars reads extra info, which the server keeps as a text and mostly answers
// as one, as an object of texts. Values that are none are JSON. It is nil if the
// text is no object.
func Scalars(extra cloud.FlexString) map[string]string {
	var members map[string]cloud.FlexString
	if json.Unmarshal([]byte(extra), &members) != nil || members == nil {
		return nil
	}
	texts := make(map[string]string, len(members))
	for name, value := range members {
		texts[name] = string(value)
	}
	return texts
}

// Checkpoints is the address of the checkpoints of a provider.
func Checkpoints(karbor *gophercloud.ServiceClient, providerID string) string {
	return karbor.ServiceURL("providers", providerID, "checkpoints")
}

// GetCheckpoint shows one checkpoint. The bank keeps the index of a deleted one
// for good, and it is shown with status "deleted"
// (karbor/services/protection/checkpoint.py, delete): that means the same as a
// 404. A 404 about the provider does not
// (karbor-real/checkpoint-show-provider-unknown): what is in its bank stays there.
func GetCheckpoint(
	ctx context.Context, karbor *gophercloud.ServiceClient, providerID, id string,
) (*Checkpoint, error) {
	var body struct {
		Checkpoint *Checkpoint `json:"checkpoint"`
	}
	err := cloud.Request(ctx, karbor, http.MethodGet, Checkpoints(karbor, providerID)+"/"+id, nil, &body)
	got := body.Checkpoint
	switch reason := cloud.Explain(err).Reason; {
	case cloud.IsNotFound(err) && strings.Contains(reason, providerID) && !strings.Contains(reason, id):
		return nil, fmt.Errorf("the cloud does not know the provider of the checkpoint: %s",
			strings.TrimSuffix(reason, "."))
	case err != nil:
		return nil, err
	case got == nil || got.Status == "":
		return nil, lifecycle.Answered("checkpoint", id, "")
	case lifecycle.Answered("checkpoint", id, got.ID) != nil:
		return nil, lifecycle.Answered("checkpoint", id, got.ID)
	case got.Status == Deleted:
		return nil, cloud.ErrNotFound
	}
	return got, got.belongsTo(providerID)
}

// belongsTo refuses the checkpoint of another provider. In a path, the provider's
// id only chooses the bank, which providers share by default (karbor-real/
// checkpoint-show-under-other-provider), and which plug-ins run: those of another
// one delete nothing of what was made, or restore nothing and say "success" (seen
// on Karbor 1.6.0 with a no-op and a Cinder plug-in on one Swift bank).
func (c *Checkpoint) belongsTo(providerID string) error {
	home := c.Plan.ProviderID
	if home == "" || home == providerID {
		return nil
	}
	return lifecycle.At("provider_id", lifecycle.Advise(
		fmt.Errorf("checkpoint %s (of plan %s) belongs to protection provider %s, and %s only shares its bank",
			c.ID, cmp.Or(c.Plan.Name, c.Plan.ID), home, providerID),
		fmt.Sprintf("Set provider_id to %q. If the checkpoint is in the state with the other provider, take it out "+
			"(`state rm ADDRESS`) and import it as `%[1]s/%s`. Nothing is sent under another provider than its own: that "+
			"would run the wrong plug-ins, which restore nothing and leave the backups behind.", home, c.ID)))
}

// CheckpointQuery selects checkpoints. Zero values select nothing.
type CheckpointQuery struct {
	ProviderID         string // the only one that is no filter
	PlanID             string
	StartDate, EndDate string // as 2006-01-02; an end without a start is ignored
	AllTenants         bool   // administrators only, else ignored
	Limit              int64  // how many are wanted at most
}

// PageSize is the most that the server gives of any list (osapi_max_limit). A
// bank of files gives the last ones and ignores the marker
// (karbor-real/fs-checkpoint-list-limit), so it shows no more than one page.
const PageSize = 1000

// values are the filters. Only an ascending order has pages: with the default
// order a Swift bank ignores the limit and gives what is before the marker
// (karbor-real/checkpoint-list-limit, checkpoint-list-marker).
func (q CheckpointQuery) values() url.Values {
	size := int64(PageSize)
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
func (q CheckpointQuery) selects(c *Checkpoint) bool {
	return c.Status != Deleted && c.belongsTo(q.ProviderID) == nil && (q.PlanID == "" || q.PlanID == c.Plan.ID)
}

// ListCheckpoints yields all checkpoints that q selects, each once, the oldest
// first. The next link leads nowhere (karbor-real/checkpoint-list-limit-2-asc): it
// only tells that a page was full.
func ListCheckpoints(
	ctx context.Context, karbor *gophercloud.ServiceClient, q CheckpointQuery,
) iter.Seq2[*Checkpoint, error] {
	all := cloud.Pages(ctx, karbor, cloud.List{
		Address: Checkpoints(karbor, q.ProviderID), Query: q.values(),
		Items: "checkpoints", Links: "checkpoints_links", Next: cloud.ByMarker,
	}, func(c *Checkpoint) string { return c.ID })
	return func(yield func(*Checkpoint, error) bool) {
		for got, err := range all {
			if (err != nil || q.selects(got)) && !yield(got, err) {
				return
			}
		}
	}
}
