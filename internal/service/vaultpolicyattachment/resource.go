// Package vaultpolicyattachment is one policy that is applied to a CBR vault that
// somebody else owns.
package vaultpolicyattachment

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// applied is the status of a policy that is applied to a vault. It is the
// provider's own.
const applied = "applied"

// Kind is one policy that is applied to a vault that somebody else owns.
var Kind = lifecycle.Kind{
	Type:    "vault_policy_attachment",
	Noun:    "policy attachment",
	Parents: []string{"vault_id"},
	New:     func() lifecycle.Object { return new(attachment) },
	Schema:  resourceSchema,

	Created: wait.Table{Done: []string{applied}},
	Deleted: wait.Table{Pending: []string{applied}, Done: []string{wait.Gone}},
	Lookup:  &lifecycle.Lookup{Plural: "vault_policy_attachments", List: listAttachments},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 10 * time.Minute,
	},
}

var (
	_ lifecycle.Tie           = (*attachment)(nil)
	_ lifecycle.DestroyWarner = (*attachment)(nil)
)

// Create applies the policy. Sent twice, the call does the same: one that a 5xx
// answered is sent once more if a look shows nothing of it.
func (a *attachment) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	if err := a.free(ctx, cbr); err != nil {
		return err
	}
	vault := a.VaultID.ValueString()
	err = do(ctx, cbr, vault, "associatepolicy", a.opts())
	if cloud.IsStatus(err, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable,
		http.StatusGatewayTimeout) {
		there, looked := a.Candidates(ctx, c, time.Time{})
		switch {
		case looked == nil && len(there) > 0:
			err = nil
		case looked == nil:
			err = do(ctx, cbr, vault, "associatepolicy", a.opts())
		}
	}
	switch {
	case is(err, "6118", "6119", "6120"):
		return lifecycle.At("destination_vault_id", err)
	case is(err, "6000", "6127", "6136", "6117"):
		return lifecycle.At("policy_id", err)
	case cloud.IsNotFound(err):
		return lifecycle.Missing("vault_id", "vault", vault, a.Region.ValueString(), err)
	case err != nil:
		return passing(ctx, cbr, vault, err)
	}
	a.ID = a.PolicyID
	return nil
}

// free is an error if the vault has another policy of the same kind. The service
// would let this one replace it (CBR API reference, AssociateVaultPolicy), and nobody
// would see it.
func (a *attachment) free(ctx context.Context, cbr *gophercloud.ServiceClient) error {
	id, vault := a.PolicyID.ValueString(), a.VaultID.ValueString()
	mine, err := getPolicy(ctx, cbr, id)
	if err != nil {
		return lifecycle.Missing("policy_id", "vault policy", id, a.Region.ValueString(), err)
	}
	others, err := policiesOf(ctx, cbr, vault)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID != id && other.OperationType == mine.OperationType {
			return lifecycle.At("policy_id", lifecycle.Advise(fmt.Errorf("vault %s has policy %q (%s) for %s already, and "+
				"can have one", vault, other.Name, other.ID, other.OperationType), "Take that one off first."))
		}
	}
	return nil
}

// Fetch gets the policy, if it is applied to the vault. If it is not, the error
// satisfies cloud.IsNotFound.
func (a *attachment) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	vault := a.VaultID.ValueString()
	all, err := policiesOf(ctx, cbr, vault)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(p policyRecord) bool { return p.ID == a.ID.ValueString() })
	if at < 0 {
		return nil, cloud.ErrNotFound
	}
	return &record{policy: &all[at], vault: vault}, nil
}

// Fill fills a from a GET or a list.
func (a *attachment) Fill(seen lifecycle.Record) wait.Status {
	a.fill(seen.(*record))
	return wait.Status{Name: applied}
}

// listAttachments yields all policies with the vaults that they are applied to: the
// list has the same members as a GET (CBR API reference, Querying the Policy List).
func listAttachments(
	ctx context.Context, c *cloud.Client, _ lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	return func(yield func(lifecycle.Record, error) bool) {
		for policy, err := range policies(ctx, cbr, url.Values{}) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, v := range policy.AssociatedVaults {
				if !yield(&record{policy: &policy, vault: v.VaultID}, nil) {
					return
				}
			}
		}
	}, nil
}

// Delete takes the policy off.
func (a *attachment) Delete(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	vault := a.VaultID.ValueString()
	err = do(ctx, cbr, vault, "dissociatepolicy", map[string]string{"policy_id": a.ID.ValueString()})
	return passing(ctx, cbr, vault, err)
}

// DestroyWarning says what ends.
func (a *attachment) DestroyWarning(context.Context, *cloud.Client) string {
	return fmt.Sprintf("Policy %s is taken off vault %s: what it did there automatically ends.",
		a.PolicyID.ValueString(), a.VaultID.ValueString())
}

// TieID implements [lifecycle.Tie].
func (a *attachment) TieID() string { return a.VaultID.ValueString() + "/" + a.PolicyID.ValueString() }

// Tied implements [lifecycle.Tie].
func (a *attachment) Tied() string {
	return fmt.Sprintf("policy %q (%s) is applied to vault %s", a.name, a.PolicyID.ValueString(), a.VaultID.ValueString())
}

// Candidates is the attachment itself, if it is there.
func (a *attachment) Candidates(ctx context.Context, c *cloud.Client, _ time.Time) ([]lifecycle.Record, error) {
	same := &attachment{Base: lifecycle.Base{ID: a.PolicyID}, VaultID: a.VaultID}
	found, err := same.Fetch(ctx, c)
	switch {
	case cloud.IsNotFound(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return []lifecycle.Record{found}, nil
}

// SameArguments compares what was asked for.
func (a *attachment) SameArguments(o lifecycle.Object) bool {
	other := o.(*attachment)
	return a.VaultID.Equal(other.VaultID) && a.PolicyID.Equal(other.PolicyID)
}
