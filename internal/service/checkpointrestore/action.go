package checkpointrestore

import (
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Action restores without leaving anything in a state, from Terraform 1.14 on.
var Action = lifecycle.Action{
	Type:   Kind.Type,
	Noun:   Kind.Noun,
	New:    func() lifecycle.Invocation { return new(invocation) },
	Schema: actionSchema,

	Ended:          Kind.Created,
	Of:             &Kind,
	DefaultTimeout: Kind.DefaultTimeouts.Create,
}

// invocation is a restore as the action sees it.
type invocation struct {
	lifecycle.InvocationBase
	ProviderID    types.String `tfsdk:"provider_id"`
	CheckpointID  types.String `tfsdk:"checkpoint_id"`
	RestoreTarget types.String `tfsdk:"restore_target"`
	RestoreAuth   types.Object `tfsdk:"restore_auth"`
	Parameters    types.Map    `tfsdk:"parameters"`
}

// Object is the restore that the resource makes, too.
func (i *invocation) Object() lifecycle.Object {
	return &restore{
		ProviderID: i.ProviderID, CheckpointID: i.CheckpointID, RestoreTarget: i.RestoreTarget,
		RestoreAuth: i.RestoreAuth, Parameters: i.Parameters, Triggers: types.MapNull(types.StringType),
		ResourcesStatus: types.MapNull(types.StringType), ResourcesReason: types.MapNull(types.StringType),
	}
}

func actionSchema() schema.Schema {
	text := func(description string, validators ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Required: true, Validators: validators}
	}
	target := text(aboutTarget, attribute.NotEmpty)
	target.Required, target.Optional = false, true
	return schema.Schema{
		MarkdownDescription: "Restores a Karbor checkpoint. It ends when all of it is restored. CLIs that know no actions " +
			"have the resource of the same name.",
		Attributes: map[string]schema.Attribute{
			"provider_id":    text(aboutProvider, attribute.ID),
			"checkpoint_id":  text(aboutCheckpoint, attribute.ID),
			"restore_target": target,
			"restore_auth": schema.SingleNestedAttribute{
				MarkdownDescription: aboutAuth,
				Optional:            true,
				Validators:          []validator.Object{needsTarget},
				Attributes: map[string]schema.Attribute{
					"type": text(aboutType, attribute.NotEmpty), "username": text(aboutUsername, attribute.NotEmpty),
					"password": text(aboutPassword, attribute.NotEmpty),
				},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: aboutParameters,
				ElementType:         dataprotection.OptionsType,
				Optional:            true,
				Validators:          dataprotection.OptionRules,
			},
		},
	}
}
