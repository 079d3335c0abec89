package vault

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// vault is a vault as the resource sees it.
type vault struct {
	lifecycle.Base
	Name                   types.String `tfsdk:"name"`
	Description            types.String `tfsdk:"description"`
	Billing                types.Object `tfsdk:"billing"`
	Resources              types.Set    `tfsdk:"resources"`
	Policies               types.Set    `tfsdk:"policies"`
	Tags                   types.Map    `tfsdk:"tags"`
	EnterpriseProjectID    types.String `tfsdk:"enterprise_project_id"`
	AutoBind               types.Bool   `tfsdk:"auto_bind"`
	BindRules              types.Map    `tfsdk:"bind_rules"`
	AutoExpand             types.Bool   `tfsdk:"auto_expand"`
	SMNNotify              types.Bool   `tfsdk:"smn_notify"`
	Threshold              types.Int64  `tfsdk:"threshold"`
	Locked                 types.Bool   `tfsdk:"locked"`
	BackupNamePrefix       types.String `tfsdk:"backup_name_prefix"`
	DemandBilling          types.Bool   `tfsdk:"demand_billing"`
	ForceDestroy           types.Bool   `tfsdk:"force_destroy"`
	ForceRemoveResources   types.Bool   `tfsdk:"force_remove_resources"`
	RetainRemovedResources types.Bool   `tfsdk:"retain_removed_resources"`
	KeptResources          types.Set    `tfsdk:"kept_resources"`
	ProviderID             types.String `tfsdk:"provider_id"`
	ProjectID              types.String `tfsdk:"project_id"`
	UserID                 types.String `tfsdk:"user_id"`
	CreatedAt              types.String `tfsdk:"created_at"`

	run   *pending
	looks int // at what is not there yet, or still there
	stay  int // backups that the last look before a deletion saw
}

// billing is what a vault costs, and what it holds.
type billing struct {
	ObjectType      types.String `tfsdk:"object_type"`
	ProtectType     types.String `tfsdk:"protect_type"`
	ConsistentLevel types.String `tfsdk:"consistent_level"`
	Size            types.Int64  `tfsdk:"size"`
	CloudType       types.String `tfsdk:"cloud_type"`
	ChargingMode    types.String `tfsdk:"charging_mode"`
	PeriodType      types.String `tfsdk:"period_type"`
	PeriodNum       types.Int64  `tfsdk:"period_num"`
	IsAutoRenew     types.Bool   `tfsdk:"is_auto_renew"`
	IsAutoPay       types.Bool   `tfsdk:"is_auto_pay"`
	IsMultiAZ       types.Bool   `tfsdk:"is_multi_az"`
	ConsoleURL      types.String `tfsdk:"console_url"`
	ExtraInfo       types.Object `tfsdk:"extra_info"`
	Allocated       types.Int64  `tfsdk:"allocated"`
	Used            types.Int64  `tfsdk:"used"`
	SpecCode        types.String `tfsdk:"spec_code"`
	StorageUnit     types.String `tfsdk:"storage_unit"`
	Status          types.String `tfsdk:"status"`
	OrderID         types.String `tfsdk:"order_id"`
	ProductID       types.String `tfsdk:"product_id"`
	FrozenScene     types.String `tfsdk:"frozen_scene"`
}

type order struct {
	CombinedOrderID     types.String `tfsdk:"combined_order_id"`
	CombinedOrderECSNum types.Int64  `tfsdk:"combined_order_ecs_num"`
}

// member is a resource that is protected in the vault.
type member struct {
	ID             types.String `tfsdk:"id"`
	Type           types.String `tfsdk:"type"`
	FromVaultID    types.String `tfsdk:"from_vault_id"`
	Name           types.String `tfsdk:"name"`
	ExcludeVolumes types.Set    `tfsdk:"exclude_volumes"`
	IncludeVolumes types.Set    `tfsdk:"include_volumes"`
	ProtectStatus  types.String `tfsdk:"protect_status"`
	Size           types.Int64  `tfsdk:"size"`
	BackupSize     types.Int64  `tfsdk:"backup_size"`
	BackupCount    types.Int64  `tfsdk:"backup_count"`
}

type volume struct {
	ID        types.String `tfsdk:"id"`
	OSVersion types.String `tfsdk:"os_version"`
}

// applied is a policy that the vault has.
type applied struct {
	ID                 types.String `tfsdk:"id"`
	DestinationVaultID types.String `tfsdk:"destination_vault_id"`
}

var (
	volumeType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "os_version": types.StringType,
	}}
	memberType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "type": types.StringType, "from_vault_id": types.StringType, "name": types.StringType,
		"exclude_volumes": types.SetType{ElemType: types.StringType}, "include_volumes": types.SetType{ElemType: volumeType},
		"protect_status": types.StringType, "size": types.Int64Type, "backup_size": types.Int64Type,
		"backup_count": types.Int64Type,
	}}
	appliedType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "destination_vault_id": types.StringType,
	}}
	orderType = map[string]attr.Type{
		"combined_order_id": types.StringType, "combined_order_ecs_num": types.Int64Type,
	}
	billingType = map[string]attr.Type{
		"object_type": types.StringType, "protect_type": types.StringType, "consistent_level": types.StringType,
		"size": types.Int64Type, "cloud_type": types.StringType, "charging_mode": types.StringType,
		"period_type": types.StringType, "period_num": types.Int64Type, "is_auto_renew": types.BoolType,
		"is_auto_pay": types.BoolType, "is_multi_az": types.BoolType, "console_url": types.StringType,
		"extra_info": types.ObjectType{AttrTypes: orderType}, "allocated": types.Int64Type, "used": types.Int64Type,
		"spec_code": types.StringType, "storage_unit": types.StringType, "status": types.StringType,
		"order_id": types.StringType, "product_id": types.StringType, "frozen_scene": types.StringType,
	}
)

// fill copies what the cloud says into v.
func (v *vault) fill(got *record) {
	imported := v.Name.IsNull()
	v.Name = types.StringValue(got.Name)
	v.Description = attribute.StringOrNull(got.Description)
	b := v.billing()
	b.fill(&got.Billing)
	v.Billing = attribute.ObjectOf(billingType, b)
	v.fillResources(got, imported)
	v.Tags = attribute.MapOrNull(plain(got.Tags))
	v.EnterpriseProjectID = attribute.StringOrNull(string(got.EnterpriseProjectID))
	v.AutoBind = types.BoolValue(got.AutoBind)
	v.BindRules = attribute.MapOrNull(plain(got.BindRules.Tags))
	v.AutoExpand = types.BoolValue(got.AutoExpand)
	v.Locked = types.BoolValue(got.Locked)
	// Open Telekom Cloud takes the next three and does not tell them.
	v.SMNNotify = told(got.SMNNotify, v.SMNNotify)
	v.DemandBilling = told(got.DemandBilling, v.DemandBilling)
	if got.Threshold != nil {
		v.Threshold = types.Int64Value(*got.Threshold)
	} else if v.Threshold.IsUnknown() {
		v.Threshold = types.Int64Null()
	}
	v.BackupNamePrefix = attribute.StringOrNull(got.BackupNamePrefix)
	v.ProviderID = attribute.StringOrNull(got.ProviderID)
	v.ProjectID = attribute.StringOrNull(got.ProjectID)
	v.UserID = attribute.StringOrNull(got.UserID)
	v.CreatedAt = attribute.Timestamp(got.CreatedAt)
	v.run.keepPlanned(v)
}

// told is what the cloud says, or else what was there.
func told(got *bool, known types.Bool) types.Bool {
	switch {
	case got != nil:
		return types.BoolValue(*got)
	case known.IsUnknown():
		return types.BoolNull()
	}
	return known
}

func (b billing) isPrepaid() bool { return b.ChargingMode.ValueString() == "pre_paid" }

func (b *billing) fill(got *billingRecord) {
	b.ObjectType = types.StringValue(got.ObjectType)
	b.ProtectType = types.StringValue(got.ProtectType)
	b.ConsistentLevel = types.StringValue(got.ConsistentLevel)
	b.Size = types.Int64Value(got.Size)
	b.CloudType = attribute.StringOrNull(got.CloudType)
	b.ChargingMode = attribute.StringOrNull(got.ChargingMode)
	b.Allocated = types.Int64Value(got.Allocated)
	b.Used = types.Int64Value(got.Used)
	b.SpecCode = attribute.StringOrNull(got.SpecCode)
	b.StorageUnit = attribute.StringOrNull(got.StorageUnit)
	b.Status = attribute.StringOrNull(got.Status)
	if got.OrderID != "" || b.OrderID.IsUnknown() {
		b.OrderID = attribute.StringOrNull(got.OrderID)
	}
	if b.IsMultiAZ.IsNull() || b.IsMultiAZ.IsUnknown() {
		b.IsMultiAZ = told(got.IsMultiAZ, b.IsMultiAZ)
	}
	b.ProductID = attribute.StringOrNull(got.ProductID)
	b.FrozenScene = attribute.StringOrNull(got.FrozenScene)
}

// fillPolicies copies what is applied into v, if v has the say about it.
func (v *vault) fillPolicies(got []policyRecord) {
	list := make([]attr.Value, len(got))
	for i, p := range got {
		list[i] = types.ObjectValueMust(appliedType.AttrTypes, map[string]attr.Value{
			"id":                   types.StringValue(p.ID),
			"destination_vault_id": attribute.StringOrNull(p.destination(v.ID.ValueString())),
		})
	}
	v.Policies = types.SetValueMust(appliedType, list)
}

// billing is what v.Billing holds. All of it may be unknown.
func (v *vault) billing() billing {
	var b billing
	attribute.Fields(v.Billing, billingType, &b)
	return b
}

// applied are the policies that v has the say about.
func (v *vault) applied() []applied { return attribute.Elements[applied](v.Policies) }

func texts(all []string) []attr.Value {
	list := make([]attr.Value, len(all))
	for i, text := range all {
		list[i] = types.StringValue(text)
	}
	return list
}

func plain(tags []tag) map[string]string {
	all := map[string]string{}
	for _, t := range tags {
		all[t.Key] = t.Value
	}
	return all
}
