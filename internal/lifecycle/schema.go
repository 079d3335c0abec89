package lifecycle

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Schema is the kind's schema with what Base brings.
func (r *kindResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.kind.Schema()
	resp.Schema.Attributes = r.kind.withBase(resp.Schema.Attributes)
	resp.Schema.Blocks = maps.Clone(resp.Schema.Blocks)
	if resp.Schema.Blocks == nil {
		resp.Schema.Blocks = map[string]schema.Block{}
	}
	resp.Schema.Blocks["timeouts"] = timeouts.Block(ctx, r.timeoutOpts())
}

// withBase returns the attributes of the kind together with those of Base.
func (k Kind) withBase(own map[string]schema.Attribute) map[string]schema.Attribute {
	attributes := maps.Clone(own)
	maps.Copy(attributes, map[string]schema.Attribute{
		"id": attribute.Fixed("Id of the " + k.Noun + "."),
		"region": schema.StringAttribute{
			MarkdownDescription: "Region of the " + k.Noun + ". Default: the provider's region. " +
				"Changing this makes another " + k.Noun + ".",
			Optional:   true,
			Computed:   true,
			Validators: []validator.String{attribute.NotEmpty},
			PlanModifiers: []planmodifier.String{
				stringplanmodifier.UseStateForUnknown(),
				attribute.Replacing(),
			},
		},
		"status": schema.StringAttribute{
			MarkdownDescription: "Status of the " + k.Noun + ".",
			Computed:            true,
		},
	})
	return attributes
}

// SchemaOnce returns the kind with a schema that is built once in a process and
// shared by all that is made of the kind: its resource and its data sources.
func (k Kind) SchemaOnce() Kind {
	k.Schema = sync.OnceValue(k.Schema)
	return k
}

func (r *kindResource) timeoutOpts() timeouts.Opts {
	describe := func(verb string, preset fmt.Stringer) string {
		return fmt.Sprintf("How long to wait for a %s to be %s, as a number with a unit such as `30s`, `90m` "+
			"or `2h45m`. Default: `%s`.", r.kind.Noun, verb, preset)
	}
	return timeouts.Opts{
		Create: true, CreateDescription: describe("created", span(r.kind.DefaultTimeouts.Create)),
		Read: true, ReadDescription: describe("read", span(r.kind.DefaultTimeouts.Read)),
		Update: true, UpdateDescription: describe("updated", span(r.kind.DefaultTimeouts.Update)),
		Delete: true, DeleteDescription: describe("deleted", span(r.kind.DefaultTimeouts.Delete)) +
			" It counts once it is in the state: apply a change before you destroy.",
	}
}

// IdentitySchema is what finds the object again: region, parents, id.
func (r *kindResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	attributes := map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			Description:       "Id of the " + r.kind.Noun + ".",
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

// ValidateConfig refuses time-outs that are over before anything is sent.
func (r *kindResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	resp.Diagnostics.Append(CheckTimeouts(ctx, req.Config)...)
}

// tooShort refuses time-outs that are over before anything is sent.
func tooShort(limits map[string]attr.Value) (diags diag.Diagnostics) {
	for name, value := range limits {
		text, _ := value.(types.String)
		d, err := time.ParseDuration(text.ValueString())
		if err == nil && d < time.Second {
			diags.AddAttributeError(path.Root("timeouts").AtName(name), "Invalid time-out", fmt.Sprintf(
				"timeouts.%s is %s: nothing can be done in that time. Set a time such as 30s, 90m or 2h45m.",
				name, text.ValueString()))
		}
	}
	return diags
}
