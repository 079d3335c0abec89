package protectionplan

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
)

func resourceSchema() schema.Schema {
	name := inPlace("Name of the plan. It need not be unique.", stringvalidator.LengthAtLeast(1), attribute.Label)
	name.Required, name.Optional = true, false
	return schema.Schema{
		MarkdownDescription: "Protection plan of Karbor: what a protection provider protects, and how. A `" +
			"cloudbackup_checkpoint` protects all of it at one time. A plan that is started cannot change any more and " +
			"is replaced instead. Checkpoints outlive their plan.",
		Attributes: map[string]schema.Attribute{
			"name":        name,
			"description": inPlace("Description of the plan.", attribute.Label),
			"provider_id": attribute.RequiredID("Id of the protection provider. Changing this creates a new plan."),
			"resources": schema.SetNestedAttribute{
				MarkdownDescription: "What is protected. Karbor does not check it before a checkpoint is made. " + ifStarted,
				Required:            true,
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
				PlanModifiers:       []planmodifier.Set{attribute.ReplacingIf(isStarted)},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": required("Id of the resource.", attribute.ID),
					"type": required("Type of the resource, such as `OS::Cinder::Volume` or `OS::Nova::Server`. The provider "+
						"needs a plug-in for it: otherwise no checkpoint can be made, and each attempt leaves one behind that "+
						"only an operator can remove.", attribute.NotEmpty),
					"name": required("Name of the resource.", attribute.NotEmpty),
					"extra_info": schema.MapAttribute{
						MarkdownDescription: "What else the plug-in has to know, such as `availability_zone`.",
						ElementType:         types.StringType,
						Optional:            true,
						Validators:          []validator.Map{attribute.NoNullElements},
					},
				}},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: "Options for each type of resource, such as `OS::Cinder::Volume`, or for one resource, " +
					"under `type#id`. Which there are, `options_schema` of the provider tells. Karbor keeps all values as " +
					"text. Changing this creates a new plan.",
				ElementType:   dataprotection.OptionsType,
				Optional:      true,
				Validators:    dataprotection.OptionRules,
				PlanModifiers: []planmodifier.Map{attribute.ReplacingIf(parametersReplace)},
			},
			"started": schema.BoolAttribute{
				MarkdownDescription: "Whether the plan is started, which cannot be taken back: whatever changes later then " +
					"creates a new plan. Checkpoints can be made of any plan. Default: it stays as it is, which is suspended " +
					"for a new one.",
				Optional: true,
				Computed: true,
				PlanModifiers: []planmodifier.Bool{
					boolplanmodifier.UseStateForUnknown(),
					attribute.ReplacingIf(isStarted),
				},
			},
		},
	}
}

func required(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Required: true, Validators: validators}
}

const ifStarted = "Changing this creates a new plan if this one is started."

// inPlace is an argument that can change until the plan is started.
func inPlace(description string, validators ...validator.String) schema.StringAttribute {
	a := attribute.InPlace(description+" "+ifStarted, validators...)
	a.PlanModifiers = []planmodifier.String{attribute.ReplacingIf(isStarted)}
	return a
}

// isStarted reports whether the plan is started, and says what that means for the
// change at that place.
func isStarted(ctx context.Context, c attribute.Change) bool {
	var is types.Bool
	var id types.String
	c.Diagnostics.Append(c.State.GetAttribute(ctx, path.Root("started"), &is)...)
	c.Diagnostics.Append(c.State.GetAttribute(ctx, path.Root("id"), &id)...)
	if is.ValueBool() {
		c.Diagnostics.AddAttributeWarning(c.Path, "Protection plan is replaced", "Protection plan "+id.ValueString()+" is "+
			"started, and Karbor changes no plan that is: apply deletes it and makes another. In the cloud its checkpoints "+
			"stay, but a cloudbackup_checkpoint that takes its plan_id from this resource is replaced as well, unless it has "+
			"lifecycle { ignore_changes = [plan_id] }.")
	}
	return is.ValueBool()
}

// parametersReplace leaves alone what differs only in how a truth is written.
func parametersReplace(ctx context.Context, c attribute.Change) bool {
	var parameters, were types.Map
	c.Get(ctx, &parameters, &were)
	return !dataprotection.SameOptions(parameters, were)
}
