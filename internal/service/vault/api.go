package vault

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// record is a vault in the API's words. What one cloud lacks is nil.
type record struct {
	ID                  string           `json:"id"`
	Name                string           `json:"name"`
	Description         string           `json:"description"`
	ProjectID           string           `json:"project_id"`
	ProviderID          string           `json:"provider_id"`
	UserID              string           `json:"user_id"`
	CreatedAt           string           `json:"created_at"`
	Billing             billingRecord    `json:"billing"`
	Resources           []resourceRecord `json:"resources"`
	Tags                []tag            `json:"tags"`
	AutoBind            bool             `json:"auto_bind"`
	BindRules           rulesRecord      `json:"bind_rules"`
	AutoExpand          bool             `json:"auto_expand"`
	Locked              bool             `json:"locked"`
	EnterpriseProjectID cloud.FlexString `json:"enterprise_project_id"`
	SMNNotify           *bool            `json:"smn_notify"`
	Threshold           *int64           `json:"threshold"`
	BackupNamePrefix    string           `json:"backup_name_prefix"`
	DemandBilling       *bool            `json:"demand_billing"`
}

type billingRecord struct {
	Allocated       int64  `json:"allocated"`
	ChargingMode    string `json:"charging_mode"`
	CloudType       string `json:"cloud_type"`
	ConsistentLevel string `json:"consistent_level"`
	FrozenScene     string `json:"frozen_scene"`
	ObjectType      string `json:"object_type"`
	IsMultiAZ       *bool  `json:"is_multi_az"`
	OrderID         string `json:"order_id"`
	ProductID       string `json:"product_id"`
	ProtectType     string `json:"protect_type"`
	Size            int64  `json:"size"`
	SpecCode        string `json:"spec_code"`
	Status          string `json:"status"`
	StorageUnit     string `json:"storage_unit"`
	Used            int64  `json:"used"`
}

type resourceRecord struct {
	ID            string `json:"id"`
	Type          string `json:"type"`
	Name          string `json:"name"`
	Size          int64  `json:"size"`
	BackupSize    int64  `json:"backup_size"`
	BackupCount   int64  `json:"backup_count"`
	ProtectStatus string `json:"protect_status"`
	ExtraInfo     struct {
		ExcludeVolumes []string       `json:"exclude_volumes"`
		IncludeVolumes []volumeRecord `json:"include_volumes"`
	} `json:"extra_info"`
}

type volumeRecord struct {
	ID        string `json:"id"`
	OSVersion string `json:"os_version,omitempty"`
}

type rulesRecord struct {
	Tags []tag `json:"tags"`
}

type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// createOpts is the body of a creation. Only what is set is sent: a cloud
// refuses what it does not know.
type createOpts struct {
	Name                string         `json:"name"`
	Description         *string        `json:"description,omitempty"`
	Billing             billingOpts    `json:"billing"`
	Resources           []resourceOpts `json:"resources"`
	Tags                []tag          `json:"tags,omitempty"`
	AutoBind            *bool          `json:"auto_bind,omitempty"`
	BindRules           *rulesOpts     `json:"bind_rules,omitempty"`
	Locked              *bool          `json:"locked,omitempty"`
	EnterpriseProjectID *string        `json:"enterprise_project_id,omitempty"`
	BackupNamePrefix    *string        `json:"backup_name_prefix,omitempty"`
	DemandBilling       *bool          `json:"demand_billing,omitempty"`
}

type billingOpts struct {
	ObjectType      string     `json:"object_type"`
	ProtectType     string     `json:"protect_type"`
	ConsistentLevel string     `json:"consistent_level"`
	Size            int64      `json:"size"`
	CloudType       *string    `json:"cloud_type,omitempty"`
	ChargingMode    *string    `json:"charging_mode,omitempty"`
	PeriodType      *string    `json:"period_type,omitempty"`
	PeriodNum       *int64     `json:"period_num,omitempty"`
	IsAutoRenew     *bool      `json:"is_auto_renew,omitempty"`
	IsAutoPay       *bool      `json:"is_auto_pay,omitempty"`
	IsMultiAZ       *bool      `json:"is_multi_az,omitempty"`
	ConsoleURL      *string    `json:"console_url,omitempty"`
	ExtraInfo       *orderOpts `json:"extra_info,omitempty"`
}

type orderOpts struct {
	CombinedOrderID     *string `json:"combined_order_id,omitempty"`
	CombinedOrderECSNum *int64  `json:"combined_order_ecs_num,omitempty"`
}

type resourceOpts struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"`
	Name      *string    `json:"name,omitempty"`
	ExtraInfo *extraOpts `json:"extra_info,omitempty"`
}

type extraOpts struct {
	ExcludeVolumes []string       `json:"exclude_volumes,omitempty"`
	IncludeVolumes []volumeRecord `json:"include_volumes,omitempty"`
}

// rulesOpts empties the rules with an empty list.
type rulesOpts struct {
	Tags []tag `json:"tags"`
}

// changes is the body of an update.
type changes struct {
	Name       *string         `json:"name,omitempty"`
	Billing    *billingChanges `json:"billing,omitempty"`
	AutoBind   *bool           `json:"auto_bind,omitempty"`
	BindRules  *rulesOpts      `json:"bind_rules,omitempty"`
	AutoExpand *bool           `json:"auto_expand,omitempty"`
	SMNNotify  *bool           `json:"smn_notify,omitempty"`
	Threshold  *int64          `json:"threshold,omitempty"`
	Locked     *bool           `json:"locked,omitempty"`
}

type billingChanges struct {
	Size            *int64  `json:"size,omitempty"`
	ConsistentLevel *string `json:"consistent_level,omitempty"`
}

func (c changes) empty() bool { return c == changes{} }

type envelope[T any] struct {
	Vault T `json:"vault"`
}

// created is the answer to a creation: the vault, or the order that will make it
// (huaweicloud-sdk-go-v3, model_create_vault_response.go and
// model_cbc_order_result.go).
type created struct {
	Vault  record `json:"vault"`
	Orders []struct {
		OrderID    string `json:"orderId"`
		ResourceID string `json:"resourceId"`
	} `json:"orders"`
	RetCode cloud.FlexString `json:"retCode"`
	ErrText string           `json:"errText"`
}

// refusal is why an order was not taken, although the status was 200; "" if it was.
func (c *created) refusal() string {
	switch taken := c.RetCode == "" || c.RetCode == "0"; {
	case taken && c.ErrText == "":
		return ""
	case c.ErrText == "":
		return "retCode " + string(c.RetCode)
	}
	return c.ErrText
}

func create(ctx context.Context, cbr *gophercloud.ServiceClient, want createOpts) (*created, error) {
	got := new(created)
	return got, cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("vaults"), envelope[createOpts]{want}, got)
}

func get(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*record, error) {
	var got envelope[record]
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("vaults", id), nil, &got)
	return &got.Vault, err
}

func update(ctx context.Context, cbr *gophercloud.ServiceClient, id string, want changes) error {
	return cloud.Request(ctx, cbr, http.MethodPut, cbr.ServiceURL("vaults", id), envelope[changes]{want}, nil)
}

func remove(ctx context.Context, cbr *gophercloud.ServiceClient, id string) error {
	return cloud.Request(ctx, cbr, http.MethodDelete, cbr.ServiceURL("vaults", id), nil, nil)
}

// do sends one of the calls that change what is in a vault.
func do(ctx context.Context, cbr *gophercloud.ServiceClient, id, action string, body any) error {
	return cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("vaults", id, action), body, nil)
}

// changeTags adds or deletes tags; the path has vault in the singular.
func changeTags(ctx context.Context, cbr *gophercloud.ServiceClient, id, action string, tags []tag) error {
	if len(tags) == 0 {
		return nil
	}
	body := map[string]any{"action": action, "tags": tags}
	return cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("vault", id, "tags", "action"), body, nil,
		http.StatusOK, http.StatusNoContent)
}

// pageSize is the most that the service gives at once.
const pageSize = "1000"

// list yields all vaults that the query selects.
func list(ctx context.Context, cbr *gophercloud.ServiceClient, query url.Values) iter.Seq2[*record, error] {
	query.Set("limit", pageSize)
	return cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("vaults"), Query: query, Items: "vaults", Next: cloud.ByOffset,
	}, func(r *record) string { return r.ID })
}

// backupRecord is a backup in a vault, as far as a vault has to know it.
type backupRecord struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	ResourceID string `json:"resource_id"`
}

// backupsIn are the backups in a vault, also those that are on their way out.
func backupsIn(ctx context.Context, cbr *gophercloud.ServiceClient, id string) ([]*backupRecord, error) {
	return cloud.All(cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("backups"), Query: url.Values{"vault_id": {id}, "limit": {pageSize}},
		Items: "backups", Next: cloud.ByOffset,
	}, func(b *backupRecord) string { return b.ID }))
}

// policyRecord is a policy that is applied to a vault.
type policyRecord struct {
	ID               string `json:"id"`
	Name             string `json:"name"`
	OperationType    string `json:"operation_type"`
	AssociatedVaults []struct {
		VaultID            string `json:"vault_id"`
		DestinationVaultID string `json:"destination_vault_id"`
	} `json:"associated_vaults"`
}

// policiesOf are the policies of a vault: the vault itself does not show them.
func policiesOf(ctx context.Context, cbr *gophercloud.ServiceClient, id string) ([]policyRecord, error) {
	return listPolicies(ctx, cbr, url.Values{"vault_id": {id}})
}

// listPolicies are all policies that the query selects: this list has no pages (CBR
// API reference, Querying the Policy List).
func listPolicies(ctx context.Context, cbr *gophercloud.ServiceClient, query url.Values) ([]policyRecord, error) {
	return cloud.All(cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("policies"), Query: query, Items: "policies",
	}, func(p policyRecord) string { return p.ID }))
}

func getPolicy(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*policyRecord, error) {
	var got struct {
		Policy policyRecord `json:"policy"`
	}
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("policies", id), nil, &got)
	return &got.Policy, err
}

// find is the resource with that id, nil if the vault does not show it.
func (r *record) find(id string) *resourceRecord {
	for i := range r.Resources {
		if r.Resources[i].ID == id {
			return &r.Resources[i]
		}
	}
	return nil
}

// destination is the vault that the policy replicates to from that vault.
func (p *policyRecord) destination(id string) string {
	for _, v := range p.AssociatedVaults {
		if v.VaultID == id {
			return v.DestinationVaultID
		}
	}
	return ""
}
