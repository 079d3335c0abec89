package vault

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
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
	moving  bool     // resources are on their way from another vault
	refusal string   // why the cloud does not take what belongs to a new vault

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

// afterCreate sends, once, what a creation does not take on every cloud.
func (p *pending) afterCreate(ctx context.Context, cbr *gophercloud.ServiceClient, seen *look) error {
	if !p.rest.empty() {
		if err := update(ctx, cbr, seen.id, p.rest); err != nil {
			return judged(ctx, cbr, seen.id, err)
		}
		p.rest = changes{}
	}
	if err := p.changePolicies(ctx, cbr, seen.id); err != nil {
		return err
	}
	p.created = true
	return nil
}

// bringIn asks for the resources that are to come from other vaults, and sets their
// disks when they have come.
func (p *pending) bringIn(ctx context.Context, cbr *gophercloud.ServiceClient, got *record) (err error) {
	if p.moving, err = p.moveIn(ctx, cbr, got); err != nil || p.moving {
		return err
	}
	return p.setDisks(ctx, cbr, got)
}

// noteRefusal notes a refusal that does not pass: it is the cloud's word on the
// creation. Any other error keeps us from looking.
func (p *pending) noteRefusal(err error) error {
	p.refusal = ""
	if code(err) == "" || isBusy(err) {
		return err
	}
	p.refusal = cloud.Explain(err).Reason
	return nil
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
