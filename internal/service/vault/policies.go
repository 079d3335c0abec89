package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// look is a vault with the policies that are applied to it, which it does not show
// itself (CBR API reference, ShowVault).
type look struct {
	id       string
	vault    *record // nil: its order is not paid yet
	policies []policyRecord
	bare     bool // the policies were not asked for
}

// RecordID implements [lifecycle.Record].
func (l *look) RecordID() string { return l.id }

// policyLooks is how often a policy that is not shown is looked for before a vault
// is refused for it: reads lag behind by up to 30 seconds (terraform-provider-
// huaweicloud, pull request 10506).
const policyLooks = 20

// checkPolicies refuses policies that do not exist, and two of one kind: the second
// would take the place of the first (CBR API document, 5.8). Policies that are not
// known yet are judged before the first call.
func (v *vault) checkPolicies(ctx context.Context, cbr *gophercloud.ServiceClient) error {
	var known []string
	for _, p := range v.applied() {
		if id := p.ID.ValueString(); id != "" {
			known = append(known, id)
		}
	}
	if len(known) == 0 {
		return nil
	}
	all, err := listPolicies(ctx, cbr, nil)
	if err != nil {
		return err
	}
	of := map[string]policyRecord{} // by operation_type
	for _, id := range known {
		policy, err := findPolicy(ctx, cbr, all, id)
		if err != nil {
			return &absentPolicy{lifecycle.Missing("policies", "vault policy", id, v.Region.ValueString(), err), err}
		}
		if other, twice := of[policy.OperationType]; twice {
			return lifecycle.At("policies", fmt.Errorf(
				"policies %q (%s) and %q (%s) are both for %s, and a vault can have one of each kind",
				other.Name, other.ID, policy.Name, policy.ID, policy.OperationType))
		}
		of[policy.OperationType] = *policy
	}
	return nil
}

// absentPolicy says that a policy could not be looked at.
type absentPolicy struct {
	error

	answer error
}

// Unwrap returns what is told about it.
func (e *absentPolicy) Unwrap() error { return e.error }

// findPolicy is one of a list, or looked up where the list does not have it yet.
func findPolicy(
	ctx context.Context, cbr *gophercloud.ServiceClient, all []policyRecord, id string,
) (*policyRecord, error) {
	for i := range all {
		if all[i].ID == id {
			return &all[i], nil
		}
	}
	return getPolicy(ctx, cbr, id)
}

// policiesBefore checks the policies before the vault is made. One that this apply
// has made may not be shown yet.
func (v *vault) policiesBefore(ctx context.Context, cbr *gophercloud.ServiceClient) error {
	err := v.checkPolicies(ctx, cbr)
	v.looks++
	absent, ok := errors.AsType[*absentPolicy](err)
	switch {
	case err == nil:
		return nil
	case ok && cloud.IsNotFound(absent.answer) && v.looks < policyLooks:
		return &lifecycle.BusyError{With: "a policy is not shown yet", Err: absent.answer}
	}
	return lifecycle.Refused(err)
}
