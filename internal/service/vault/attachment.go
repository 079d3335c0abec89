package vault

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// inForce is the status of a policy that is applied to a vault.
const inForce = "applied"

// AttachmentKind is one policy that is applied to a vault that somebody else
// owns.
var AttachmentKind = lifecycle.Kind{
	Type:    "vault_policy_attachment",
	Noun:    "policy of a vault",
	Parents: []string{"vault_id"},
	New:     func() lifecycle.Object { return new(attachment) },
	Schema:  attachmentSchema,

	Created: wait.Table{Done: []string{inForce}},
	Deleted: wait.Table{Pending: []string{inForce}, Done: []string{wait.Gone}},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 10 * time.Minute,
	},
}

var _ lifecycle.Searcher = (*attachment)(nil)

type attachment struct {
	lifecycle.Base
	VaultID            types.String `tfsdk:"vault_id"`
	PolicyID           types.String `tfsdk:"policy_id"`
	DestinationVaultID types.String `tfsdk:"destination_vault_id"`
}

// Create applies the policy. The service would let it replace another one of its
// kind: that is refused, because nobody would see it.
func (a *attachment) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	if err := a.free(ctx, cbr); err != nil {
		return err
	}
	body := map[string]string{"policy_id": a.PolicyID.ValueString()}
	if id := a.DestinationVaultID.ValueString(); id != "" {
		body["destination_vault_id"] = id
	}
	err = do(ctx, cbr, a.VaultID.ValueString(), "associatepolicy", body)
	switch code(err) {
	case "6105":
		return lifecycle.Missing("vault_id", "vault", a.VaultID.ValueString(), a.Region.ValueString(), err)
	case "6000", "6127", "6136", "6117":
		return lifecycle.At("policy_id", err)
	}
	if err == nil {
		a.ID = a.PolicyID
	}
	return busy(err, changePasses)
}

// free is an error if the vault has another policy of the same kind.
func (a *attachment) free(ctx context.Context, cbr *gophercloud.ServiceClient) error {
	var mine struct {
		Policy policyRecord `json:"policy"`
	}
	id := a.PolicyID.ValueString()
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("policies", id), nil, &mine)
	if err != nil {
		return lifecycle.Missing("policy_id", "vault policy", id, a.Region.ValueString(), err)
	}
	others, err := policiesOf(ctx, cbr, a.VaultID.ValueString())
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID != id && other.OperationType == mine.Policy.OperationType {
			return lifecycle.At("policy_id", lifecycle.Advise(fmt.Errorf("vault %s has policy %s for %s already, and can "+
				"have one",
				a.VaultID.ValueString(), other.ID, other.OperationType), "Take that one off first."))
		}
	}
	return nil
}

// Read looks whether the policy is applied. If it is not, the error satisfies
// cloud.IsNotFound.
func (a *attachment) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	all, err := policiesOf(ctx, cbr, a.VaultID.ValueString())
	if err != nil {
		return wait.Status{}, err
	}
	at := slices.IndexFunc(all, func(p policyRecord) bool { return p.ID == a.ID.ValueString() })
	if at < 0 {
		return wait.Status{}, cloud.ErrNotFound
	}
	a.PolicyID = types.StringValue(all[at].ID)
	a.DestinationVaultID = attribute.StringOrNull(all[at].destination(a.VaultID.ValueString()))
	return wait.Status{Name: inForce}, nil
}

// Delete takes the policy off.
func (a *attachment) Delete(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	body := map[string]string{"policy_id": a.ID.ValueString()}
	return busy(do(ctx, cbr, a.VaultID.ValueString(), "dissociatepolicy", body), deletePasses)
}

// Candidates is the attachment itself, if it is there.
func (a *attachment) Candidates(ctx context.Context, c *cloud.Client, _ time.Time) ([]lifecycle.Object, error) {
	found := &attachment{Base: lifecycle.Base{ID: a.PolicyID}, VaultID: a.VaultID}
	_, err := found.Read(ctx, c)
	if cloud.IsNotFound(err) {
		return nil, nil
	}
	return []lifecycle.Object{found}, err
}

// SameArguments compares what was asked for.
func (a *attachment) SameArguments(o lifecycle.Object) bool {
	other := o.(*attachment)
	return a.VaultID.Equal(other.VaultID) && a.PolicyID.Equal(other.PolicyID)
}
