package vault

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// undertaking is what a creation or an update of a vault has still to see to.
type undertaking struct {
	vault   goal
	paid    bool    // the vault comes with an order
	rest    changes // that a new vault gets after its creation
	begun   time.Time
	updated bool
	created bool     // the rest of a creation was sent
	planned []member // the resources as the plan of an update has them

	migrated map[string]bool // resources whose migration to this vault was asked for
}

// goal is what is to be in a vault. Nil is nothing that this configuration has
// the say about.
type goal struct {
	resources map[string]resourceOpts
	policies  map[string]string // destination vault by policy
}

func (v *vault) wanted() goal {
	var g goal
	if !v.Resources.IsNull() && !v.Resources.IsUnknown() {
		g.resources = map[string]resourceOpts{}
		for _, m := range v.members() {
			g.resources[m.ID.ValueString()] = m.opts()
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

func (u *undertaking) isOrdered() bool { return u != nil && u.paid && !u.created }

// late reports whether a move to another vault takes too long.
func (u *undertaking) late() bool {
	if u.begun.IsZero() {
		u.begun = time.Now()
	}
	return time.Since(u.begun) > moveLimit
}

// goOn sends what a new vault gets after its creation. The status is "" if the
// vault's own counts.
func (u *undertaking) goOn(ctx context.Context, cbr *gophercloud.ServiceClient, got *record) (wait.Status, error) {
	if u == nil || u.created || u.updated {
		return wait.Status{}, nil
	}
	var err error
	if !u.rest.empty() {
		err = update(ctx, cbr, got.ID, u.rest)
	}
	if err == nil {
		u.rest = changes{}
		err = u.changePolicies(ctx, cbr, got.ID)
	}
	switch {
	case err == nil:
	case code(err) != "" && !slices.Contains(changePasses, code(err)):
		return wait.Status{ID: got.ID, Name: refused, Reason: cloud.Explain(err).Reason}, nil
	default:
		return wait.Status{}, err
	}
	u.created = true
	fresh, err := get(ctx, cbr, got.ID)
	if err == nil {
		*got = *fresh
	}
	return wait.Status{}, err
}

// changePolicies applies what is missing, which replaces another one of its kind,
// and then takes off what is left over.
func (u *undertaking) changePolicies(ctx context.Context, cbr *gophercloud.ServiceClient, id string) error {
	want := u.vault.policies
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
			return busy(err, changePasses)
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
			return busy(err, changePasses)
		}
	}
	return nil
}

// done reports whether the vault holds what it is to hold.
func (u *undertaking) done(got *record, policies []policyRecord) bool {
	if u == nil {
		return true
	}
	if want := u.vault.resources; want != nil {
		if len(got.Resources) != len(want) {
			return false
		}
		for _, r := range got.Resources {
			wanted, ok := want[r.ID]
			if !ok || !sameVolumes(wanted, r) {
				return false
			}
		}
	}
	if want := u.vault.policies; want != nil {
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

// moves are the resources that go from one vault to another in this run. A plan
// of a vault says what it wants and what it gives away; a vault never gives away
// backups before another one takes them.
var moves = registry{wanted: map[string]map[string]bool{}, released: map[string]string{}}

type registry struct {
	mu       sync.Mutex
	wanted   map[string]map[string]bool // vaults that want it, by where and resource
	released map[string]string          // vault that gives it away
}

// want says which resources a vault is to have from now on.
func (r *registry) want(where, vault string, resources []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, vaults := range r.wanted {
		delete(vaults, vault)
	}
	for _, id := range resources {
		if r.wanted[where+id] == nil {
			r.wanted[where+id] = map[string]bool{}
		}
		r.wanted[where+id][vault] = true
	}
}

func (r *registry) release(where, vault, resource string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.released[where+resource] = vault
}

func (r *registry) isWanted(where, resource string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.wanted[where+resource]) > 0
}

func (r *registry) releasedBy(where, resource string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.released[where+resource]
}
