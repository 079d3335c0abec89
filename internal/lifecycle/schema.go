package lifecycle

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

// Schema is the kind's schema with what Base brings.
func (r *managed) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.kind.Schema()
	resp.Schema.Attributes = maps.Clone(resp.Schema.Attributes)
	maps.Copy(resp.Schema.Attributes, map[string]schema.Attribute{
		"id": Fixed("Id that the cloud gave to the " + r.kind.Noun + "."),
		"region": schema.StringAttribute{
			MarkdownDescription: "Region of the " + r.kind.Noun + ". Default: the provider's region. " +
				"Changing this creates a new " + r.kind.Noun + ".",
			Optional: true,
			Computed: true,
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(),
				stringplanmodifier.RequiresReplaceIfConfigured(),
			},
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "Status of the " + r.kind.Noun + " in the spelling of the service.",
			Computed:            true,
		},
	})
	resp.Schema.Blocks = maps.Clone(resp.Schema.Blocks)
	if resp.Schema.Blocks == nil {
		resp.Schema.Blocks = map[string]schema.Block{}
	}
	resp.Schema.Blocks["timeouts"] = timeouts.Block(ctx, r.timeoutOpts())
}

func (r *managed) timeoutOpts() timeouts.Opts {
	describe := func(verb string, patience fmt.Stringer) string {
		return fmt.Sprintf("How long to wait for a %s to be %s, as a number with a unit such as `30s`, `90m` "+
			"or `2h45m`. Default: `%s`.", r.kind.Noun, verb, patience)
	}
	return timeouts.Opts{
		Create: true, CreateDescription: describe("created", span(r.kind.Create)),
		Read: true, ReadDescription: describe("read", span(r.kind.Read)),
		Update: true, UpdateDescription: describe("updated", span(r.kind.Update)),
		Delete: true, DeleteDescription: describe("deleted", span(r.kind.Delete)) +
			" It counts once it is in the state: apply a change before you destroy.",
	}
}

// IdentitySchema is what finds the object again: region, parents, id.
func (r *managed) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	attributes := map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			Description:       "Id that the cloud gave to the " + r.kind.Noun + ".",
			RequiredForImport: true,
		},
		"region": identityschema.StringAttribute{
			Description:       "Region of the " + r.kind.Noun + ". Default: the provider's region.",
			OptionalForImport: true,
		},
	}
	for _, parent := range r.kind.Parents {
		attributes[parent] = identityschema.StringAttribute{RequiredForImport: true}
	}
	resp.IdentitySchema = identityschema.Schema{Attributes: attributes}
}

// Fixed is an attribute that the cloud sets once: it is known in every plan but
// the first.
func Fixed(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Computed:            true,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}
