package cbr

import (
	"maps"
	"slices"
)

// These are the hands of somebody else on what is in a vault.

// Put puts an instance into a vault.
func (vs *Vaults) Put(vaultID, instanceID string) {
	vs.within(vaultID, func(v *vault) {
		if i := vs.cbr.instance(instanceID); i != nil {
			v.resources = append(v.resources, newResource(i))
		}
	})
}

// TakeOut takes an instance out of a vault.
func (vs *Vaults) TakeOut(vaultID, instanceID string) {
	vs.within(vaultID, func(v *vault) { v.drop(v.resource(instanceID)) })
}

// Exclude leaves these disks of an instance out, and no others.
func (vs *Vaults) Exclude(vaultID, instanceID string, disks ...string) {
	vs.within(vaultID, func(v *vault) {
		if r := v.resource(instanceID); r != nil {
			r.exclude = disks
		}
	})
}

// Excluded are the disks of an instance that are left out.
func (vs *Vaults) Excluded(vaultID, instanceID string) (disks []string) {
	vs.within(vaultID, func(v *vault) {
		if r := v.resource(instanceID); r != nil {
			disks = slices.Clone(r.exclude)
		}
	})
	return disks
}

// Apply applies a policy to a vault.
func (vs *Vaults) Apply(vaultID, policyID string) {
	vs.within(vaultID, func(v *vault) { v.policies[policyID] = "" })
}

// TakeOff takes a policy off a vault.
func (vs *Vaults) TakeOff(vaultID, policyID string) {
	vs.within(vaultID, func(v *vault) { delete(v.policies, policyID) })
}

// Applied are the policies of a vault.
func (vs *Vaults) Applied(vaultID string) (policies []string) {
	vs.within(vaultID, func(v *vault) { policies = slices.Sorted(maps.Keys(v.policies)) })
	return policies
}

// within lets a hand into a vault, if there is one.
func (vs *Vaults) within(vaultID string, hand func(*vault)) {
	vs.cbr.cloud.Lock()
	defer vs.cbr.cloud.Unlock()
	if v := vs.get(vaultID); v != nil {
		hand(v)
	}
}
