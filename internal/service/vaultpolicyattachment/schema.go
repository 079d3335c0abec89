package vaultpolicyattachment

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func resourceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "One policy that is applied to a vault that another configuration owns, or that leaves " +
			"`policies` unset. A vault can have one policy for backups and one for replication. A policy that the vault has " +
			"already is imported, not applied again.",
		Attributes: map[string]schema.Attribute{
			"vault_id":  attribute.RequiredID("Id of the vault. Changing this applies the policy again."),
			"policy_id": attribute.RequiredID("Id of the policy. Changing this applies the policy again."),
			"destination_vault_id": attribute.OptionalID("Id of the vault that replicas go to, for a policy that replicates. " +
				"Changing this applies the policy again."),
		},
	}
}
