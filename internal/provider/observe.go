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

// Observes implements [door.Observer]: a series is no object of a kind.
func (p *cloudbackup) Observes(name string) bool {
	_, ok := p.kinds()[name]
	return ok
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
	for name, build := range p.kinds() {
		o := build()
		var schema resource.SchemaResponse
		o.Schema(ctx, resource.SchemaRequest{}, &schema)
		o.Configure(ctx, resource.ConfigureRequest{ProviderData: setup}, new(resource.ConfigureResponse))
		if object, ok := schema.Schema.Type().(attr.TypeWithAttributeTypes); ok {
			observers[name] = observer{Observer: o, object: object}
		}
	}
	return observers
}

// kindsOf are the resources that are objects of a kind, by type.
func (p *cloudbackup) kindsOf() map[string]func() lifecycle.Observer {
	all := map[string]func() lifecycle.Observer{}
	for _, build := range p.Resources(context.Background()) {
		o, ok := build().(lifecycle.Observer)
		if !ok {
			continue
		}
		var name resource.MetadataResponse
		o.Metadata(context.Background(), resource.MetadataRequest{ProviderTypeName: "cloudbackup"}, &name)
		all[name.TypeName] = func() lifecycle.Observer { return build().(lifecycle.Observer) }
	}
	return all
}
