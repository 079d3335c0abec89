package protectionplan

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// plan is a plan as the resource sees it.
type plan struct {
	lifecycle.Base
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	ProviderID  types.String `tfsdk:"provider_id"`
	Resources   types.Set    `tfsdk:"resources"`
	Parameters  types.Map    `tfsdk:"parameters"`
	Started     types.Bool   `tfsdk:"started"`
}

var resourceType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id": types.StringType, "type": types.StringType, "name": types.StringType,
	"extra_info": types.MapType{ElemType: types.StringType},
}}

// fill copies what the cloud says into p.
func (p *plan) fill(got *record) {
	p.Name = types.StringValue(got.Name)
	p.Description = attribute.StringOrNull(got.Description)
	p.ProviderID = types.StringValue(got.ProviderID)
	if p.Resources.IsNull() || !sameResources(p.resources(), got.Resources) {
		p.Resources = resourcesOf(got.Resources)
	}
	p.Started = types.BoolValue(got.Status == started)
	p.Parameters = got.Parameters.Refresh(p.Parameters)
}

// resourcesOf is a set: the server gives no order.
func resourcesOf(got []resource) types.Set {
	resources := make([]attr.Value, len(got))
	for i, r := range got {
		extra := make(map[string]string, len(r.ExtraInfo))
		for name, value := range r.ExtraInfo {
			extra[name] = string(value)
		}
		resources[i] = types.ObjectValueMust(resourceType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(r.ID), "type": types.StringValue(r.Type), "name": types.StringValue(r.Name),
			"extra_info": attribute.MapOrNull(extra),
		})
	}
	return types.SetValueMust(resourceType, resources)
}

// sameResources compares without an order, which the server does not keep, and
// where no extra info is the same as an empty one.
func sameResources(a, b []resource) bool {
	byID := func(a, b resource) int { return strings.Compare(a.ID, b.ID) }
	return slices.EqualFunc(slices.SortedFunc(slices.Values(a), byID), slices.SortedFunc(slices.Values(b), byID),
		func(a, b resource) bool {
			return a.ID == b.ID && a.Type == b.Type && a.Name == b.Name && maps.Equal(a.ExtraInfo, b.ExtraInfo)
		})
}

// resources are the resources in the API's words.
func (p *plan) resources() []resource {
	var all []resource
	for _, element := range p.Resources.Elements() {
		object, ok := element.(types.Object)
		if !ok {
			continue
		}
		members := object.Attributes()
		text := func(name string) string {
			value, _ := members[name].(types.String)
			return value.ValueString()
		}
		extra, _ := members["extra_info"].(types.Map)
		r := resource{ID: text("id"), Type: text("type"), Name: text("name"), ExtraInfo: extraInfo{}}
		for name, value := range attribute.Strings(extra) {
			r.ExtraInfo[name] = cloud.FlexString(value)
		}
		all = append(all, r)
	}
	return all
}

// createOpts is the request that makes p.
func (p *plan) createOpts() createOpts {
	return createOpts{
		Name: p.Name.ValueString(), Description: p.Description.ValueString(), ProviderID: p.ProviderID.ValueString(),
		Resources: p.resources(), Parameters: dataprotection.OptionsOf(p.Parameters),
	}
}

// updateOpts are the changes that make p of prior.
func (p *plan) updateOpts(prior *plan) updateOpts {
	var changes updateOpts
	if !p.Name.Equal(prior.Name) {
		changes.Name = new(p.Name.ValueString())
	}
	if !attribute.SameString(p.Description, prior.Description) {
		changes.Description = new(p.Description.ValueString())
	}
	if !sameResources(p.resources(), prior.resources()) {
		changes.Resources = p.resources()
	}
	if p.Started.ValueBool() && !prior.Started.ValueBool() {
		changes.Status = new(started)
	}
	return changes
}
