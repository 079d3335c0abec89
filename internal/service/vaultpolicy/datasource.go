package vaultpolicy

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var lookup = &lifecycle.Lookup{
	Plural:            "vault_policies",
	Results:           "policies",
	Description:       "One policy of vaults, found by its id or by what it has.",
	PluralDescription: "Policies of vaults. An empty result is not an error.",
	Filters: map[string]schema.StringAttribute{
		"name": {MarkdownDescription: "Name of the policy, exactly."},
		"operation_type": {
			MarkdownDescription: "What the policy does: `backup` or `replication`.",
			Validators:          []validator.String{stringvalidator.OneOf("backup", "replication")},
		},
		"vault_id": {
			MarkdownDescription: "Id of a vault that the policy is applied to.",
			Validators:          []validator.String{attribute.ID},
		},
	},
	List: listPolicies,
}

// listPolicies yields the policies that q selects. The service has no filter for
// the name.
func listPolicies(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	query := q.Values("operation_type", "vault_id")
	name := q.String("name")
	return lifecycle.Records(list(ctx, cbr, query), func(r *record) bool { return name == "" || name == r.Name }), nil
}
