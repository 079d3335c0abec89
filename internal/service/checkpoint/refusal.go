package checkpoint

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// refused says of the refusal of a creation what it is about. A 400 for what the
// protection service could not do, or had not done in time, leaves open whether
// there is a checkpoint (karbor/api/v1/providers.py, checkpoints_create).
func (o *checkpoint) refused(ctx context.Context, karbor *gophercloud.ServiceClient, refusal error) error {
	reason := cloud.Explain(refusal).Reason
	switch {
	case cloud.IsNotFound(refusal):
		return lifecycle.Missing("plan_id", "plan", o.PlanID.ValueString(), o.Region.ValueString(), refusal)
	case cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge):
		return lifecycle.Advise(refusal, "The quota for checkpoints is used up. Delete checkpoints that you no longer need, "+
			"or have an administrator raise it.")
	case !cloud.IsStatus(refusal, http.StatusBadRequest):
		return refusal
	case strings.Contains(reason, "Additional properties") && strings.Contains(reason, "extra_info"):
		return lifecycle.At("extra_info", lifecycle.Advise(refusal, "This cloud takes no extra_info: Karbor does so up to "+
			"Pike only. Leave it out."))
	case strings.Contains(reason, "provider_id is not the same"):
		return lifecycle.At("provider_id", lifecycle.Advise(refusal,
			"Set provider_id to that of the plan: `cloudbackup_protection_plan.NAME.provider_id`."))
	case strings.Contains(reason, "Flow: protect"):
		return o.notBegun(ctx, karbor, refusal)
	case strings.Contains(reason, "Create checkpoint failed"):
		return lifecycle.Lost(refusal)
	}
	return refusal
}

// notBegun names what a creation has left in the bank that could not even begin:
// nothing ever works on it, and no call helps (karbor-real/
// checkpoint-create-unknown-resource-type, checkpoint-delete-orphan).
func (o *checkpoint) notBegun(ctx context.Context, karbor *gophercloud.ServiceClient, refusal error) error {
	var left []string
	var trouble error
	for got, err := range dataprotection.ListCheckpoints(ctx, karbor, dataprotection.CheckpointQuery{
		ProviderID: o.ProviderID.ValueString(), PlanID: o.PlanID.ValueString(),
	}) {
		if trouble = err; err == nil && got.Status == dataprotection.Protecting && !o.KnownBefore(got.ID) {
			left = append(left, got.ID)
		}
	}
	advice := "Fix the plan or the provider, and apply again."
	switch {
	case trouble != nil:
		advice += " Look at the plan's checkpoints, too: a refused one may stay in status \"protecting\" for good."
		refusal = errors.Join(refusal, trouble)
	case len(left) > 0:
		advice += fmt.Sprintf(" The cloud has left behind %s, in status %q for good: no call deletes or resets it, only "+
			"an operator can take it out of the provider's bank.", strings.Join(left, ", "), dataprotection.Protecting)
	}
	return lifecycle.Refused(lifecycle.Advise(refusal, advice))
}
