package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// looker is a resource that looks at objects without the framework.
type looker struct {
	lifecycle.Looker
	object attr.TypeWithAttributeTypes
}

// Look looks at an object for the door before the framework; see
// [lifecycle.Looker].
func (p *cloudbackup) Look(ctx context.Context, name string, state tftypes.Value) (context.Context, bool) {
	l, ok := p.lookers[name]
	if !ok {
		return ctx, false
	}
	return l.Look(ctx, l.object, state)
}

func (p *cloudbackup) lookersWith(ctx context.Context, setup any) map[string]looker {
	lookers := map[string]looker{}
	for _, build := range p.Resources(ctx) {
		l, ok := build().(lifecycle.Looker)
		if !ok {
			continue
		}
		var name resource.MetadataResponse
		l.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "cloudbackup"}, &name)
		var schema resource.SchemaResponse
		l.Schema(ctx, resource.SchemaRequest{}, &schema)
		l.Configure(ctx, resource.ConfigureRequest{ProviderData: setup}, new(resource.ConfigureResponse))
		if object, ok := schema.Schema.Type().(attr.TypeWithAttributeTypes); ok {
			lookers[name.TypeName] = looker{Looker: l, object: object}
		}
	}
	return lookers
}
