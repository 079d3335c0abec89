package checkpoint

import (
	"context"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
)

// createOpts is the request for a checkpoint. From Queens on the server refuses
// extra_info (karbor-real/checkpoint-create-extra-info), so it is left out unless
// it is set.
type createOpts struct {
	PlanID    string            `json:"plan_id"`
	ExtraInfo map[string]string `json:"extra_info,omitempty"`
}

// create asks for a checkpoint and returns its id, "" if the answer has none.
func create(
	ctx context.Context, karbor *gophercloud.ServiceClient, providerID string, opts createOpts,
) (string, error) {
	var answer struct {
		Checkpoint struct {
			ID string `json:"id"`
		} `json:"checkpoint"`
	}
	body := map[string]createOpts{"checkpoint": opts}
	address := dataprotection.Checkpoints(karbor, providerID)
	err := cloud.Request(ctx, karbor, http.MethodPost, address, body, &answer)
	return answer.Checkpoint.ID, err
}

// remove asks for the deletion of a checkpoint and of what it holds.
func remove(ctx context.Context, karbor *gophercloud.ServiceClient, providerID, id string) error {
	address := dataprotection.Checkpoints(karbor, providerID) + "/" + id
	return cloud.Request(ctx, karbor, http.MethodDelete, address, nil, nil)
}
