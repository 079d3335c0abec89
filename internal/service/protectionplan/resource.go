// Package protectionplan is a Karbor plan: what a protection provider protects,
// and how. The providers themselves are data sources here.
package protectionplan

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Kind is a plan. All its calls have done their work when they are answered.
var Kind = lifecycle.Kind{
	Type:   "protection_plan",
	Noun:   "protection plan",
	New:    func() lifecycle.Object { return new(plan) },
	Schema: resourceSchema,

	// The server takes any other text for a status, too, but sets none by itself.
	Created: wait.Table{Done: []string{suspended, started}},
	Deleted: wait.Table{
		Pending: []string{suspended, started},
		Done:    []string{wait.Gone},
	},
	Lookup: lookup,
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 5 * time.Minute, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 5 * time.Minute,
	},
}

var (
	_ lifecycle.Updater       = (*plan)(nil)
	_ lifecycle.PlanChecker   = (*plan)(nil)
	_ lifecycle.Recognizer    = (*plan)(nil)
	_ lifecycle.Completer     = (*plan)(nil)
	_ lifecycle.DestroyWarner = (*plan)(nil)
)

// Create makes the plan, which is suspended then, and starts it if it is to be. A
// plan that does not start is taken back.
func (p *plan) Create(ctx context.Context, c *cloud.Client) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	id, err := create(ctx, karbor, p.createOpts())
	if err != nil {
		return refused(err)
	}
	if id != "" { // else it is searched for
		err = p.start(ctx, karbor, id)
	}
	if err == nil {
		p.ID = types.StringValue(id)
	}
	return err
}

// Complete starts a plan whose answer was lost.
func (p *plan) Complete(ctx context.Context, c *cloud.Client) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil || !p.Started.ValueBool() {
		return err
	}
	return change(ctx, karbor, p.ID.ValueString(), updateOpts{Status: new(started)})
}

// start starts a new plan if it is to be.
func (p *plan) start(ctx context.Context, karbor *gophercloud.ServiceClient, id string) error {
	if !p.Started.ValueBool() {
		return nil
	}
	trouble := change(ctx, karbor, id, updateOpts{Status: new(started)})
	if trouble == nil {
		return nil
	}
	if err := remove(ctx, karbor, id); err != nil {
		trouble = lifecycle.Advise(trouble, fmt.Sprintf("Protection plan %s was made and could neither be started nor "+
			"deleted again. Delete it, or import it: `import ADDRESS %[1]s`.", id))
	}
	return lifecycle.Refused(trouble)
}

// Fetch gets the plan. If it is gone, the error satisfies cloud.IsNotFound.
func (p *plan) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	return get(ctx, karbor, p.ID.ValueString())
}

// Fill fills p from a GET or a list.
func (p *plan) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*record)
	p.fill(got)
	return wait.Status{Name: got.Status}
}

// Update changes what differs, in one call: after one that starts the plan, the
// server takes no other.
func (p *plan) Update(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	changes := p.updateOpts(prior.(*plan))
	if changes.empty() {
		return nil
	}
	return refused(change(ctx, karbor, p.ID.ValueString(), changes))
}

// change sends changes once, and looks whether they are there if the answer is no
// good one.
func change(ctx context.Context, karbor *gophercloud.ServiceClient, id string, changes updateOpts) error {
	trouble := update(ctx, karbor, id, changes)
	if trouble == nil || cloud.IsStatus(trouble, http.StatusBadRequest) {
		return trouble
	}
	if got, err := get(ctx, karbor, id); err == nil && changes.made(got) {
		return nil
	}
	return trouble
}

// Delete removes the plan, in whatever status it is.
func (p *plan) Delete(ctx context.Context, c *cloud.Client) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	return remove(ctx, karbor, p.ID.ValueString())
}

// DestroyWarning counts the plan's checkpoints. They outlive the plan in the cloud
// (karbor-real/plan-delete-with-checkpoints), but not in a configuration where they
// take their plan_id from it. What cannot be listed warns of nothing.
func (p *plan) DestroyWarning(ctx context.Context, c *cloud.Client) string {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return ""
	}
	count := 0
	for _, err := range dataprotection.ListCheckpoints(ctx, karbor, dataprotection.CheckpointQuery{
		ProviderID: p.ProviderID.ValueString(), PlanID: p.ID.ValueString(),
	}) {
		if err != nil {
			return ""
		}
		count++
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("Protection plan %s (%s) has checkpoints in the cloud: %d. They stay there without it. A "+
		"cloudbackup_checkpoint that takes its plan_id from this plan is destroyed or replaced along with it, and what it "+
		"holds is deleted. To keep it, set lifecycle { ignore_changes = [plan_id] } or on_destroy = \"retain\" in the "+
		"checkpoint and apply that first.", p.Name.ValueString(), p.ID.ValueString(), count)
}

// CheckPlan refuses parameters that the provider does not have: the server says
// only that there are such, or breaks (karbor-real/plan-create-bad-parameter-key,
// plan-create-noop-with-parameter).
func (p *plan) CheckPlan(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	was, changes := prior.(*plan)
	if p.ProviderID.IsUnknown() ||
		changes && p.ProviderID.Equal(was.ProviderID) && dataprotection.SameOptions(p.Parameters, was.Parameters) {
		return nil
	}
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	id := p.ProviderID.ValueString()
	by, err := dataprotection.GetProvider(ctx, karbor, id)
	if err != nil {
		return lifecycle.Missing("provider_id", "protection provider", id, p.Region.ValueString(), err)
	}
	return lifecycle.At("parameters", by.ToProtect(dataprotection.OptionsOf(p.Parameters)))
}

// SameArguments compares what was asked for.
func (p *plan) SameArguments(other lifecycle.Object) bool {
	that := other.(*plan)
	return p.Name.Equal(that.Name) && p.Description.ValueString() == that.Description.ValueString() &&
		p.ProviderID.Equal(that.ProviderID) && sameResources(p.resources(), that.resources()) &&
		dataprotection.SameOptions(p.Parameters, that.Parameters)
}

// refused says of a refusal what it is about.
func refused(refusal error) error {
	switch reason := cloud.Explain(refusal).Reason; {
	case cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge):
		return lifecycle.Advise(refusal, "The quota for plans is used up. Delete plans that you no longer need (their "+
			"checkpoints stay), or have an administrator raise it.")
	case !cloud.IsStatus(refusal, http.StatusBadRequest):
		return refusal
	case strings.Contains(reason, "only updated in suspended status"):
		return lifecycle.Advise(refusal, "Somebody has started the plan since it was planned. Plan again: it will be "+
			"replaced.")
	case strings.Contains(reason, "'description' was unexpected"):
		return lifecycle.At("description", lifecycle.Advise(refusal, "This cloud cannot change the description of a plan. "+
			"Make a new one: apply with -replace=ADDRESS."))
	}
	return refusal
}
