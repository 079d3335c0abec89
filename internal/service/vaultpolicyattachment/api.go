package vaultpolicyattachment

import (
	"context"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
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
	return &got.Policy, err
}

// policiesOf are the policies of a vault: the vault itself does not show them (CBR
// API reference, ShowVault), and their list has no pages (ListPolicies).
func policiesOf(ctx context.Context, cbr *gophercloud.ServiceClient, vault string) ([]policyRecord, error) {
	return cloud.All(cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("policies"), Query: url.Values{"vault_id": {vault}}, Items: "policies",
	}, func(p policyRecord) string { return p.ID }))
}

// do sends one of the calls that change what is applied to a vault.
func do(ctx context.Context, cbr *gophercloud.ServiceClient, vault, action string, body map[string]string) error {
	return cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("vaults", vault, action), body, nil)
}
