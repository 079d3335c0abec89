package vault

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// pending is what a creation or an update of a vault has still to see to.
type pending struct {
	vault   goal
	rest    changes  // that a new vault gets after its creation
	created bool     // all that follows a creation was sent
	members []member // the resources as they are planned
	planned *vault   // the vault as the plan of an update has it, nil for a creation
	updated bool     // the first PUT of an update was sent
	shrunk  bool     // the second one was sent

	moved map[string]bool // resources whose migration to this vault was accepted
	added map[string]bool // resources that were added, or whose disks were set
	kept  map[string]bool // resources that stay although they are not wanted any more
}

// goal is what is to be in a vault. Nil is what this configuration does not manage.
type goal struct {
	resources map[string]resourceOpts
	from      map[string]string // vault that a resource is to come from
	policies  map[string]string // destination vault by policy
}

func begin(v *vault) *pending {
	return &pending{
		vault: v.wanted(), members: v.members(), moved: map[string]bool{}, added: map[string]bool{}, kept: map[string]bool{},
	}
}

func (v *vault) wanted() goal {
	g := goal{from: map[string]string{}}
	if !v.Resources.IsNull() && !v.Resources.IsUnknown() {
		g.resources = map[string]resourceOpts{}
		for _, m := range v.members() {
			g.resources[m.ID.ValueString()] = m.opts()
			if from := m.FromVaultID.ValueString(); from != "" {
				g.from[m.ID.ValueString()] = from
			}
		}
	}
	if !v.Policies.IsNull() && !v.Policies.IsUnknown() {
		g.policies = map[string]string{}
		for _, p := range v.applied() {
			g.policies[p.ID.ValueString()] = p.DestinationVaultID.ValueString()
		}
	}
	return g
}

// finishCreation sends what a new vault gets after its creation. The status is ""
// if the vault's own counts.
func (p *pending) finishCreation(
	ctx context.Context, cbr *gophercloud.ServiceClient, got *record,
) (wait.Status, error) {
	if p == nil || p.planned != nil {
		return wait.Status{}, nil
	}
	err := p.afterCreate(ctx, cbr, got)
	if err == nil {
		var waits bool
		if waits, err = p.moveIn(ctx, cbr, got); waits && err == nil {
			return wait.Status{ID: got.ID, Name: changing}, nil
		}
	}
	if err == nil {
		err = p.setDisks(ctx, cbr, got)
	}
	if code(err) != "" && !isBusy(err) {
		return wait.Status{ID: got.ID, Name: refused, Reason: cloud.Explain(err).Reason}, nil
	}
	return wait.Status{}, err
}

// afterCreate sends, once, what a creation does not take on every cloud.
func (p *pending) afterCreate(ctx context.Context, cbr *gophercloud.ServiceClient, got *record) error {
	if p.created {
		return nil
	}
	if !p.rest.empty() {
		if err := update(ctx, cbr, got.ID, p.rest); err != nil {
			return judged(ctx, cbr, got.ID, err)
		}
		p.rest = changes{}
	}
	if err := p.changePolicies(ctx, cbr, got.ID); err != nil {
		return err
	}
	p.created = true
	fresh, err := get(ctx, cbr, got.ID)
	if err == nil {
		*got = *fresh
	}
	return err
}

// changePolicies applies what is missing, which replaces another one of its kind,
// and then takes off what is left over.
func (p *pending) changePolicies(ctx context.Context, cbr *gophercloud.ServiceClient, id string) error {
	want := p.vault.policies
	if want == nil {
		return nil
	}
	is, err := policiesOf(ctx, cbr, id)
	if err != nil {
		return err
	}
	applied := false
	for _, policy := range sortedKeys(want) {
		if slices.ContainsFunc(is, func(p policyRecord) bool { return p.ID == policy && p.destination(id) == want[policy] }) {
			continue
		}
		body := map[string]string{"policy_id": policy}
		if want[policy] != "" {
			body["destination_vault_id"] = want[policy]
		}
		if err := do(ctx, cbr, id, "associatepolicy", body); err != nil {
			return lifecycle.At("policies", fmt.Errorf("policy %s: %w", policy, judged(ctx, cbr, id, err)))
		}
		applied = true
	}
	if applied {
		if is, err = policiesOf(ctx, cbr, id); err != nil {
			return err
		}
	}
	for _, p := range is {
		if _, stays := want[p.ID]; stays {
			continue
		}
		err := do(ctx, cbr, id, "dissociatepolicy", map[string]string{"policy_id": p.ID})
		if err != nil && !cloud.IsNotFound(err) {
			return judged(ctx, cbr, id, err)
		}
	}
	return nil
}

// done reports whether the vault holds what it is to hold.
func (p *pending) done(got *record, policies []policyRecord) bool {
	if p == nil {
		return true
	}
	if want := p.vault.resources; want != nil {
		found := 0
		for _, r := range got.Resources {
			wanted, ok := want[r.ID]
			switch {
			case ok && sameVolumes(wanted, r):
				found++
			case ok || !p.kept[r.ID]:
				return false
			}
		}
		if found != len(want) {
			return false
		}
	}
	if want := p.vault.policies; want != nil {
		for _, p := range policies {
			if _, ok := want[p.ID]; !ok {
				return false
			}
		}
		return len(policies) == len(want)
	}
	return true
}

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
