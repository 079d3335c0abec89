package checkpoint

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// checkpoint is a checkpoint as the resource sees it.
type checkpoint struct {
	lifecycle.Base
	lifecycle.OnDestroy
	lifecycle.OnMissing
	ProviderID     types.String `tfsdk:"provider_id"`
	PlanID         types.String `tfsdk:"plan_id"`
	ExtraInfo      types.Map    `tfsdk:"extra_info"`
	Triggers       types.Map    `tfsdk:"triggers"`
	ProjectID      types.String `tfsdk:"project_id"`
	CreatedAt      types.String `tfsdk:"created_at"`
	ProtectionPlan types.Object `tfsdk:"protection_plan"`
	ResourceGraph  types.String `tfsdk:"resource_graph"`
}

var resourceType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id": types.StringType, "type": types.StringType, "name": types.StringType, "extra_info": types.StringType,
}}

var planType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id": types.StringType, "name": types.StringType, "provider_id": types.StringType,
	"resources": types.ListType{ElemType: resourceType},
}}

// fill copies what the cloud says into o. The provider is not told: it only says
// which bank the checkpoint is in, and another one may share that bank.
func (o *checkpoint) fill(got *dataprotection.Checkpoint) {
	o.Triggers = attribute.StringMap(o.Triggers)
	o.PlanID = types.StringValue(got.Plan.ID)
	o.ProjectID = attribute.StringOrNull(got.ProjectID)
	o.CreatedAt = attribute.StringOrNull(got.CreatedAt)
	o.ResourceGraph = attribute.StringOrNull(string(got.ResourceGraph))
	o.ProtectionPlan = planOf(got.Plan)
	// Nobody can change it. What was asked for stays: the server may add to it.
	if o.ExtraInfo.IsNull() || o.ExtraInfo.IsUnknown() {
		o.ExtraInfo = attribute.MapOrNull(dataprotection.Scalars(got.ExtraInfo))
	}
}

func planOf(got dataprotection.PlanThen) types.Object {
	resources := make([]attr.Value, len(got.Resources))
	for i, r := range got.Resources {
		resources[i] = types.ObjectValueMust(resourceType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(r.ID), "type": types.StringValue(r.Type),
			"name": types.StringValue(r.Name), "extra_info": attribute.StringOrNull(string(r.ExtraInfo)),
		})
	}
	return types.ObjectValueMust(planType.AttrTypes, map[string]attr.Value{
		"id": types.StringValue(got.ID), "name": attribute.StringOrNull(got.Name),
		"provider_id": attribute.StringOrNull(got.ProviderID),
		"resources":   types.ListValueMust(resourceType, resources),
	})
}

// createOpts is the request that makes o.
func (o *checkpoint) createOpts() createOpts {
	return createOpts{PlanID: o.PlanID.ValueString(), ExtraInfo: attribute.Strings(o.ExtraInfo)}
}
