package checkpoint

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
)

func resourceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Checkpoint of a protection plan, made by Karbor: all that the plan names, as it is at one " +
			"time. `apply` ends when all of it is protected. In one run, checkpoints of one plan are made one after the " +
			"other. Destroying it deletes what the plug-ins have made for it, too.",
		Attributes: map[string]schema.Attribute{
			"provider_id": attribute.RequiredID("Id of the protection provider, which has to be that of the plan. Changing " +
				"this creates a new checkpoint."),
			"plan_id": attribute.RequiredID("Id of the protection plan. It may be in any status, and may be deleted later. " +
				"Changing this creates a new checkpoint."),
			"extra_info": schema.MapAttribute{
				MarkdownDescription: "What is noted with the checkpoint. Karbor takes it up to Pike and refuses it from " +
					"Queens on: leave it out there, and it tells who has made the checkpoint. Changing this creates a new " +
					"checkpoint.",
				ElementType: types.StringType,
				Optional:    true,
				Computed:    true,
				Validators:  []validator.Map{attribute.NoNullElements, mapvalidator.KeysAre(dataprotection.Key)},
				PlanModifiers: []planmodifier.Map{
					mapplanmodifier.UseStateForUnknown(), attribute.Replacing(),
				},
			},
			"on_destroy": attribute.OnDestroy("checkpoint"),
			"on_missing": attribute.OnMissing("checkpoint"),
			"triggers":   attribute.TriggersOfPoint("checkpoint"),
			"project_id": attribute.Fixed("Id of the project that owns the checkpoint."),
			"created_at": attribute.Fixed("Day on which the checkpoint was begun, by the cloud's clock in UTC, such as " +
				"`2026-11-21`. Karbor tells no time of day."),
			"resource_graph": attribute.Fixed("What was protected and what depends on what, as JSON: " +
				"`[nodes, edges]`. Decode it with `jsondecode`."),
			"protection_plan": schema.SingleNestedAttribute{
				MarkdownDescription: "The plan as it was when the checkpoint was made.",
				Computed:            true,
				PlanModifiers:       []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
				Attributes: map[string]schema.Attribute{
					"id":          attribute.Computed("Id of the plan."),
					"name":        attribute.Computed("Name of the plan at that time."),
					"provider_id": attribute.Computed("Id of the provider of the plan."),
					"resources": schema.ListNestedAttribute{
						MarkdownDescription: "What the plan named at that time.",
						Computed:            true,
						NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
							"id":         attribute.Computed("Id of the resource."),
							"type":       attribute.Computed("Type of the resource, such as `OS::Cinder::Volume`."),
							"name":       attribute.Computed("Name of the resource."),
							"extra_info": attribute.Computed("What else the plan says of the resource, as JSON."),
						}},
					},
				},
			},
		},
	}
}
