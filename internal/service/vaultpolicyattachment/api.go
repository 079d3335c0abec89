package vaultpolicyattachment

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// policyRecord is a policy in the API's words, as far as vaults go.
type policyRecord struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	OperationType    string `json:"operation_type"`
	AssociatedVaults []struct {
		VaultID            string `json:"vault_id"`
		DestinationVaultID string `json:"destination_vault_id"`
	} `json:"associated_vaults"`
}

// record is a policy and a vault that it is applied to.
type record struct {
	policy *policyRecord
	vault  string
}

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.policy.ID }

// TieID implements [lifecycle.TieRecord].
func (r *record) TieID() string { return r.vault + "/" + r.policy.ID }

// destination is the vault that the policy replicates to from that vault.
func (p *policyRecord) destination(vault string) string {
	for _, v := range p.AssociatedVaults {
		if v.VaultID == vault {
			return v.DestinationVaultID
		}
	}
	return ""
}

func getPolicy(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*policyRecord, error) {
	var got struct {
		Policy policyRecord `json:"policy"`
	}
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("policies", id), nil, &got)
	if err == nil {
		err = lifecycle.Answered("policy", id, got.Policy.ID)
	}
	return &got.Policy, err
}

// policiesOf are the policies of a vault: the vault itself does not show them (CBR
// API reference, ShowVault), and their list has no pages (ListPolicies).
func policiesOf(ctx context.Context, cbr *gophercloud.ServiceClient, vault string) ([]policyRecord, error) {
	return cloud.All(policies(ctx, cbr, url.Values{"vault_id": {vault}}))
}

func policies(
	ctx context.Context, cbr *gophercloud.ServiceClient, query url.Values,
) iter.Seq2[policyRecord, error] {
	return cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("policies"), Query: query, Items: "policies",
	}, func(p policyRecord) string { return p.ID })
}

// do sends one of the calls that change what is applied to a vault.
func do(ctx context.Context, cbr *gophercloud.ServiceClient, vault, action string, body map[string]string) error {
	return cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("vaults", vault, action), body, nil)
}

// passes are codes of refusals that pass (CBR API reference, error codes, R).
var passes = []string{"6107", "6110", "6111", "6112", "6121", "6123", "6125", "6130", "6134", "6203", "6216"}

// passing makes a refusal that passes a [lifecycle.BusyError]. One for the vault's
// status passes only while that does: frozen and error are final (ShowVault,
// status), and what is being deleted comes to nothing any more.
func passing(ctx context.Context, cbr *gophercloud.ServiceClient, id string, err error) error {
	if !is(err, passes...) {
		return err
	}
	var got struct {
		Vault struct {
			Name    string `json:"name"`
			Billing struct {
				Status string `json:"status"`
			} `json:"billing"`
		} `json:"vault"`
	}
	looked := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("vaults", id), nil, &got)
	status := got.Vault.Billing.Status
	if looked == nil && is(err, "6110", "6112") && slices.Contains([]string{"frozen", "error", "deleting"}, status) {
		return lifecycle.At("vault_id", fmt.Errorf("vault %q (%s) is in status %q: %w", got.Vault.Name, id, status, err))
	}
	return &lifecycle.BusyError{With: "the vault is busy", Err: err}
}

// is reports whether a refusal has one of the codes.
func is(err error, codes ...string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return cloud.FaultCode(err) == "BackupService."+code })
}
