package checkpointrestore

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/objectvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
)

// Descriptions that the resource and the action share.
const (
	aboutProvider   = "Id of the protection provider in whose bank the checkpoint is."
	aboutCheckpoint = "Id of the checkpoint to restore. It has to be `available`."
	aboutTarget     = "Address of the Keystone of another cloud to restore into. Default: the same cloud."
	aboutAuth       = "Who signs in at `restore_target`."
	aboutParameters = "Options for each type of resource, such as `OS::Cinder::Volume`, or for one resource, under " +
		"`type#id`. Which there are, `restore_schema` of the provider tells. Karbor's own plug-in for volumes always " +
		"restores into a new volume, whatever `volume_id` says; a vendor's may overwrite that volume."
	aboutType     = "How to sign in, such as `password`."
	aboutUsername = "Name of the user."
	aboutPassword = "Password of the user."
)

// needsTarget is for restore_auth, which signs in nowhere else.
var needsTarget = objectvalidator.AlsoRequires(path.MatchRoot("restore_target"))

func resourceSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Restore of a Karbor checkpoint. It happens when this resource is created, and again whenever " +
			"`triggers` or an argument changes. `apply` ends when all of it is restored. Destroying it forgets it and " +
			"leaves alone what was restored.",
		Attributes: map[string]schema.Attribute{
			"provider_id":   attribute.RequiredID(aboutProvider + " Changing this restores again."),
			"checkpoint_id": attribute.RequiredID(aboutCheckpoint + " Changing this restores again."),
			"restore_target": attribute.Replaces(aboutTarget+" Changing this restores again.",
				attribute.NotEmpty),
			"restore_auth": schema.SingleNestedAttribute{
				MarkdownDescription: aboutAuth + " It is neither kept in the state nor in a plan.",
				Optional:            true,
				WriteOnly:           true,
				Validators:          []validator.Object{needsTarget},
				Attributes: map[string]schema.Attribute{
					"type":     secret(aboutType),
					"username": secret(aboutUsername),
					"password": secret(aboutPassword),
				},
			},
			"parameters": schema.MapAttribute{
				MarkdownDescription: aboutParameters + " Changing this restores again.",
				ElementType:         dataprotection.OptionsType,
				Optional:            true,
				Validators:          dataprotection.OptionRules,
				PlanModifiers:       []planmodifier.Map{attribute.Replacing()},
			},
			"triggers":   attribute.Triggers("Changing this restores again."),
			"project_id": attribute.Fixed("Id of the project that the restore was made for."),
			"resources_status": result("How the restore of each resource ended, such as `available` or `error`, by " +
				"`type#id` of what was made: the plug-in for volumes gives the id of the new volume. Many plug-ins tell " +
				"nothing."),
			"resources_reason": result("Why the restore of a resource failed, by `type#id`."),
		},
	}
}

func secret(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Required:            true,
		WriteOnly:           true,
		Sensitive:           true,
		Validators:          []validator.String{attribute.NotEmpty},
	}
}

func result(description string) schema.MapAttribute {
	return schema.MapAttribute{MarkdownDescription: description, ElementType: types.StringType, Computed: true}
}
