// Package checkpoint is a Karbor checkpoint: what a protection plan has protected
// at one time.
package checkpoint

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Kind is a checkpoint of one plan.
var Kind = lifecycle.Kind{
	Type:    "checkpoint",
	Noun:    "checkpoint",
	Parents: []string{"provider_id"},
	Local:   []string{"on_destroy", "on_missing", "triggers"},
	New:     func() lifecycle.Object { return new(checkpoint) },
	Schema:  resourceSchema,

	Created: wait.Table{
		Pending: dataprotection.Making,
		Done:    []string{dataprotection.Available},
		Failed:  []string{dataprotection.Failed},
	},
	Deleted: wait.Table{
		// The answer to a DELETE may be faster than the bank.
		Pending: []string{dataprotection.Deleting, dataprotection.Available, dataprotection.Failed},
		Done:    []string{wait.Gone},
		Failed:  []string{dataprotection.ErrorDeleting},
	},
	Meanings: map[string]string{
		dataprotection.Failed: "It cannot be restored. Either its creation has failed, or an administrator has set the " +
			"status. Make another one: apply with -replace=ADDRESS.",
		dataprotection.Deleting:      "Somebody is deleting it. The next apply after that makes another one.",
		dataprotection.ErrorDeleting: deadEnd,
	},
	Sources: func(o lifecycle.Object) []string { return []string{"plan " + o.(*checkpoint).PlanID.ValueString()} },
	Lookup:  lookup,
	// All that the plan names is copied, and the server looks at it every 20 s only.
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 4 * time.Hour, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: time.Hour,
	},
}

// deadEnd is what can be done about a deletion that has failed: the API does
// nothing with such a checkpoint any more (karbor-real/
// checkpoint-delete-error-deleting, checkpoint-reset-error-deleting).
const deadEnd = "Its deletion has failed, and what is left of it cannot be restored. The API can neither delete it " +
	"again nor reset it: an operator has to look into the log of karbor-protection, remove what the plug-ins have " +
	"left (such as volume backups), and take the checkpoint out of the provider's bank. Until then it stays in the " +
	"state; `state rm ADDRESS` forgets it."

var (
	_ lifecycle.Recognizer    = (*checkpoint)(nil)
	_ lifecycle.Adviser       = (*checkpoint)(nil)
	_ lifecycle.DestroyWarner = (*checkpoint)(nil)
)

// Create asks for the checkpoint.
func (o *checkpoint) Create(ctx context.Context, c *cloud.Client) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	id, err := create(ctx, karbor, o.ProviderID.ValueString(), o.createOpts())
	if err != nil {
		return o.refused(ctx, karbor, err)
	}
	o.ID = types.StringValue(id)
	return nil
}

// Fetch gets the checkpoint. If it is gone, the error satisfies cloud.IsNotFound.
func (o *checkpoint) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	return dataprotection.GetCheckpoint(ctx, karbor, o.ProviderID.ValueString(), o.ID.ValueString())
}

// Fill fills o from a GET or a list.
func (o *checkpoint) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*dataprotection.Checkpoint)
	o.fill(got)
	return wait.Status{Name: got.Status}
}

// Delete asks the cloud to remove the checkpoint, and looks before it does: from
// any other status than "available" and "error" the server answers 500
// (karbor/services/protection/manager.py, delete).
func (o *checkpoint) Delete(ctx context.Context, c *cloud.Client) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	providerID, id := o.ProviderID.ValueString(), o.ID.ValueString()
	got, err := dataprotection.GetCheckpoint(ctx, karbor, providerID, id)
	switch {
	case err != nil:
		return err
	case slices.Contains(dataprotection.Making, got.Status):
		return &lifecycle.BusyError{With: fmt.Sprintf("checkpoint %s is in status %q", id, got.Status)}
	case got.Status == dataprotection.Deleting:
		return nil
	case got.Status == dataprotection.ErrorDeleting:
		return lifecycle.Refused(lifecycle.Advise(
			fmt.Errorf("it is in status %q, from which no call leads out", got.Status), deadEnd))
	}
	err = remove(ctx, karbor, providerID, id)
	if !cloud.IsStatus(err, http.StatusInternalServerError) {
		return err
	}
	// Somebody else may have been faster, or the answer is to the second of two.
	now, lookErr := dataprotection.GetCheckpoint(ctx, karbor, providerID, id)
	switch {
	case lookErr != nil:
		return errors.Join(err, lookErr)
	case now.Status == dataprotection.Deleting:
		return nil
	}
	return lifecycle.Refused(err)
}

// SameArguments compares what was asked for. What nobody has asked for, such as a
// checkpoint of a schedule, is none of ours.
func (o *checkpoint) SameArguments(other lifecycle.Object) bool {
	that := other.(*checkpoint)
	return o.ProviderID.Equal(that.ProviderID) && o.PlanID.Equal(that.PlanID) && !that.scheduled()
}

// scheduled reports whether o was made by a schedule, not by a call.
func (o *checkpoint) scheduled() bool {
	return attribute.Strings(o.ExtraInfo)["created_by"] == "operation-engine"
}

// Advice says where the reason of a failure is: no answer has one
// (karbor-real/operation-log-list).
func (o *checkpoint) Advice(status string) string {
	switch status {
	case dataprotection.Failed:
		return "Karbor does not tell why. Look at the resources of the plan and at what was made of them (such as volume " +
			"backups), or ask the operator for the log of karbor-protection.\n\nThe checkpoint stays in the state; " +
			"the next apply deletes it and tries again."
	case dataprotection.Protecting:
		return "If the protection service was restarted meanwhile, nothing works on the checkpoint any more, and it stays " +
			"in that status. Only an operator can take it out of the provider's bank then."
	case dataprotection.ErrorDeleting:
		return deadEnd
	}
	return ""
}

// DestroyWarning says what the plug-ins delete with the checkpoint
// (karbor/services/protection/manager.py, delete).
func (o *checkpoint) DestroyWarning(context.Context, *cloud.Client) string {
	return fmt.Sprintf("Destroying %s of plan %s, begun on %s, also deletes what was made for it, such as the volume "+
		"backups in it.", lifecycle.Named(Kind.Noun, o), o.PlanID.ValueString(), o.CreatedAt.ValueString())
}
