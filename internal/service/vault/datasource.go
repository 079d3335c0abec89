package vault

import (
	"context"
	"iter"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

var lookup = &lifecycle.Lookup{
	Plural:            "vaults",
	Results:           "vaults",
	Description:       "One vault, found by its id or by what it has.",
	PluralDescription: "Vaults, all pages of them. An empty result is not an error.",
	Filters: map[string]schema.StringAttribute{
		"name":         {MarkdownDescription: "Name of the vault, exactly."},
		"status":       {MarkdownDescription: "Status of the vault, such as `available`."},
		"cloud_type":   {MarkdownDescription: "Where the vault is: `public` or `hybrid`."},
		"object_type":  {MarkdownDescription: "What the vault is for: `server`, `disk`, `turbo` and more."},
		"protect_type": {MarkdownDescription: "What the vault takes: `backup` or `replication`."},
		"policy_id": {
			MarkdownDescription: "Id of a policy that is applied to the vault.",
			Validators:          []validator.String{attribute.ID},
		},
		"resource_ids": {MarkdownDescription: "Id of a resource in the vault. Some clouds take several, with commas " +
			"between."},
		"enterprise_project_id": {
			MarkdownDescription: "Id of the enterprise project that the vault is in, or `all_granted_eps`.",
		},
	},
	// The policies of a vault are found by cloudbackup_vault_policies.
	Without:    []string{"policies", "kept_resources"},
	CreatedAt:  "created_at",
	MostRecent: "created_at",
	List:       listVaults,
}

// filters are those of the service, by the same names.
var filters = []string{
	"name", "status", "cloud_type", "object_type", "protect_type", "policy_id", "resource_ids", "enterprise_project_id",
}

// listVaults yields the vaults that q selects. Whether the service compares a
// name exactly is not documented.
func listVaults(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	query := q.Values(filters...)
	applied := map[string][]policyRecord{} // by vault
	if q.Full {
		if applied, err = policiesByVault(ctx, cbr); err != nil {
			return nil, err
		}
	}
	name := q.String("name")
	return func(yield func(lifecycle.Record, error) bool) {
		for got, err := range list(ctx, cbr, query) {
			if err != nil {
				yield(nil, err)
				return
			}
			seen := &look{id: got.ID, vault: got, policies: applied[got.ID], bare: !q.Full}
			if (name == "" || name == got.Name) && !yield(seen, nil) {
				return
			}
		}
	}, nil
}

// policiesByVault are all policies, by the vaults that they are applied to.
func policiesByVault(ctx context.Context, cbr *gophercloud.ServiceClient) (map[string][]policyRecord, error) {
	all, err := listPolicies(ctx, cbr, nil)
	applied := map[string][]policyRecord{}
	for _, p := range all {
		for _, v := range p.AssociatedVaults {
			applied[v.VaultID] = append(applied[v.VaultID], p)
		}
	}
	return applied, err
}
