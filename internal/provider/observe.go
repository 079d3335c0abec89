package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// observer is a resource that looks at objects without the framework.
type observer struct {
	lifecycle.Observer
	object attr.TypeWithAttributeTypes
}

// Unchanged looks at an object for the server before the framework; see
// [lifecycle.Observer].
func (p *cloudbackup) Unchanged(ctx context.Context, name string, state tftypes.Value) (context.Context, bool) {
	o, ok := p.observers[name]
	if !ok {
		return ctx, false
	}
	return o.Unchanged(ctx, o.object, state)
}

func (p *cloudbackup) observersWith(ctx context.Context, setup any) map[string]observer {
	observers := map[string]observer{}
	for _, build := range p.Resources(ctx) {
		o, ok := build().(lifecycle.Observer)
		if !ok {
			continue
		}
		var name resource.MetadataResponse
		o.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "cloudbackup"}, &name)
		var schema resource.SchemaResponse
		o.Schema(ctx, resource.SchemaRequest{}, &schema)
		o.Configure(ctx, resource.ConfigureRequest{ProviderData: setup}, new(resource.ConfigureResponse))
		if object, ok := schema.Schema.Type().(attr.TypeWithAttributeTypes); ok {
			observers[name.TypeName] = observer{Observer: o, object: object}
		}
	}
	return observers
}
