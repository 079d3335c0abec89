// Package vaultpolicy is a CBR policy: when the resources of a vault are backed
// up or replicated, and for how long that is kept.
package vaultpolicy

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// The statuses of a policy are the provider's: the API has only a switch.
const (
	enabled  = "enabled"
	disabled = "disabled"
)

// Kind is a CBR policy.
var Kind = lifecycle.Kind{
	Type:   "vault_policy",
	Noun:   "vault policy",
	New:    func() lifecycle.Object { return new(policy) },
	Schema: resourceSchema,

	// All calls have ended when they are answered (CBR API reference, policies).
	Created: wait.Table{Done: []string{enabled, disabled}},
	Deleted: wait.Table{Pending: []string{enabled, disabled}, Done: []string{wait.Gone}},
	Lookup:  lookup,
	Moves:   moves,
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 5 * time.Minute, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 5 * time.Minute,
	},
}

var (
	_ lifecycle.Updater       = (*policy)(nil)
	_ lifecycle.PlanChecker   = (*policy)(nil)
	_ lifecycle.Recognizer    = (*policy)(nil)
	_ lifecycle.DestroyWarner = (*policy)(nil)
)

// Create makes the policy.
func (p *policy) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	id, err := create(ctx, cbr, p.createOpts())
	p.ID = types.StringValue(id)
	return err
}

// Fetch gets the policy. If it is gone, the error satisfies cloud.IsNotFound.
func (p *policy) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	return get(ctx, cbr, p.ID.ValueString())
}

// Fill fills p from a GET or a list, which has the same members (CBR API
// reference, Querying the Policy List).
func (p *policy) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*record)
	p.fill(got)
	return got.status()
}

// Update changes what differs.
func (p *policy) Update(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	changes := p.updateOpts(prior.(*policy))
	if changes.empty() {
		return nil // the same in other words
	}
	return update(ctx, cbr, p.ID.ValueString(), changes)
}

// Delete removes the policy. Vaults that it is applied to lose it.
func (p *policy) Delete(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	return remove(ctx, cbr, p.ID.ValueString())
}

// DestroyWarning names the vaults that lose the policy.
func (p *policy) DestroyWarning(context.Context, *cloud.Client) string {
	var vaults []string
	for _, element := range p.AssociatedVaults.Elements() {
		if row, ok := element.(types.Object); ok {
			id, _ := row.Attributes()["vault_id"].(types.String)
			vaults = append(vaults, id.ValueString())
		}
	}
	if len(vaults) == 0 {
		return ""
	}
	name := lifecycle.Named("vault policy", p)
	return "V" + name[1:] + " is applied to vaults that lose it: " + strings.Join(vaults, ", ") +
		". They get no more automatic backups or replicas by it."
}

// CheckPlan says what the API refuses. It sends nothing.
func (p *policy) CheckPlan(context.Context, *cloud.Client, lifecycle.Object) error {
	return p.check()
}

// SameArguments compares what was asked for.
func (p *policy) SameArguments(o lifecycle.Object) bool {
	other := o.(*policy)
	return p.Name.Equal(other.Name) && p.OperationType.Equal(other.OperationType) &&
		(p.Enabled.IsNull() || p.Enabled.IsUnknown() || p.Enabled.Equal(other.Enabled)) &&
		sameTimes(p.pattern(), other.pattern()) && p.sameDefinition(other)
}
