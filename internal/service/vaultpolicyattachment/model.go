package vaultpolicyattachment

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// attachment is one policy that is applied to one vault.
type attachment struct {
	lifecycle.Base
	VaultID            types.String `tfsdk:"vault_id"`
	PolicyID           types.String `tfsdk:"policy_id"`
	DestinationVaultID types.String `tfsdk:"destination_vault_id"`

	name string // of the policy
}

// opts is the attachment as it is sent. Only what is set is sent: a cloud refuses
// what it does not know.
func (a *attachment) opts() map[string]string {
	body := map[string]string{"policy_id": a.PolicyID.ValueString()}
	if id := a.DestinationVaultID.ValueString(); id != "" {
		body["destination_vault_id"] = id
	}
	return body
}

// fill copies what the cloud says of the policy into a.
func (a *attachment) fill(got *record) {
	a.PolicyID, a.name = types.StringValue(got.policy.ID), got.policy.Name
	a.DestinationVaultID = attribute.StringOrNull(got.policy.destination(got.vault))
}
