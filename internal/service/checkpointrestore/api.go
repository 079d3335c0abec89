package checkpointrestore

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Statuses as in karbor/common/constants.py, RESTORE_STATUS_*. The API's page has
// "started" and "failed" instead.
const (
	inProgress = "in_progress"
	success    = "success"
	fail       = "fail"
)

// record is a restore in the API's words (karbor/api/v1/restores.py,
// RestoreViewBuilder). It has no time, and what signs in at the target is not
// told.
type record struct {
	ID              string                 `json:"id"`
	ProjectID       string                 `json:"project_id"`
	ProviderID      string                 `json:"provider_id"`
	CheckpointID    string                 `json:"checkpoint_id"`
	RestoreTarget   string                 `json:"restore_target"`
	Parameters      dataprotection.Options `json:"parameters"`
	Status          string                 `json:"status"`
	ResourcesStatus map[string]string      `json:"resources_status"` // by "type#id"
	ResourcesReason map[string]string      `json:"resources_reason"`
}

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.ID }

// reason is the reasons of all resources in one text.
func (r *record) reason() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(r.ResourcesReason)) {
		if reason := r.ResourcesReason[name]; reason != "" {
			all = append(all, name+": "+reason)
		}
	}
	return strings.Join(all, "; ")
}

// get shows one restore.
func get(ctx context.Context, karbor *gophercloud.ServiceClient, id string) (*record, error) {
	var body struct {
		Restore *record `json:"restore"`
	}
	err := cloud.Request(ctx, karbor, http.MethodGet, karbor.ServiceURL("restores", id), nil, &body)
	if err == nil && body.Restore == nil {
		err = lifecycle.Answered("checkpoint restore", id, "")
	}
	return body.Restore, err
}

// createOpts is the request for a restore. Parameters must be there, if only as
// an empty object (karbor-real/restore-create-no-parameters).
type createOpts struct {
	ProviderID    string                 `json:"provider_id"`
	CheckpointID  string                 `json:"checkpoint_id"`
	RestoreTarget string                 `json:"restore_target,omitempty"`
	RestoreAuth   *auth                  `json:"restore_auth,omitempty"`
	Parameters    dataprotection.Options `json:"parameters"`
}

// auth signs in at the target.
type auth struct {
	Type     string `json:"type"`
	Username string `json:"username"`
	Password string `json:"password"`
}

// create asks for a restore and returns its id, "" if the answer has none. What the protection service
// refuses is answered 200, too, and has the status "fail"
// (karbor-real/restore-while-protecting).
func create(ctx context.Context, karbor *gophercloud.ServiceClient, opts createOpts) (string, error) {
	var answer struct {
		Restore record `json:"restore"`
	}
	body := map[string]createOpts{"restore": opts}
	err := cloud.Request(ctx, karbor, http.MethodPost, karbor.ServiceURL("restores"), body, &answer)
	return answer.Restore.ID, err
}

// list yields all restores of the project, each once, the newest first. None is
// ever deleted.
func list(ctx context.Context, karbor *gophercloud.ServiceClient) iter.Seq2[*record, error] {
	return cloud.Pages(ctx, karbor, cloud.List{
		Address: karbor.ServiceURL("restores"), Query: url.Values{"limit": {strconv.Itoa(dataprotection.PageSize)}},
		Items: "restores", Links: "restores_links", Next: cloud.ByMarker,
	}, func(r *record) string { return r.ID })
}
