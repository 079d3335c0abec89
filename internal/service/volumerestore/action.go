package volumerestore

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Action restores without leaving anything in a state, from Terraform 1.14 on.
var Action = lifecycle.Action{
	Type:   Kind.Type,
	Noun:   Kind.Noun,
	New:    func() lifecycle.Invocation { return new(act) },
	Schema: actionSchema,

	Ended:          Kind.Created,
	DefaultTimeout: Kind.DefaultTimeouts.Create,
}

// act is a restore as the action sees it.
type act struct {
	lifecycle.InvocationBase
	BackupID         types.String `tfsdk:"backup_id"`
	VolumeID         types.String `tfsdk:"volume_id"`
	Name             types.String `tfsdk:"name"`
	ConfirmOverwrite types.Bool   `tfsdk:"confirm_overwrite"`
}

// Object is the restore that the resource makes, too.
func (a *act) Object() lifecycle.Object {
	return &restore{BackupID: a.BackupID, VolumeID: a.VolumeID, Name: a.Name, ConfirmOverwrite: a.ConfirmOverwrite}
}

func actionSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Restores a volume backup, onto an existing volume or onto a new one. It ends when the " +
			"volume is restored. CLIs that know no actions have the resource of the same name.",
		Attributes: map[string]schema.Attribute{
			"backup_id": schema.StringAttribute{
				MarkdownDescription: aboutBackup,
				Required:            true,
				Validators:          []validator.String{attribute.ID},
			},
			"volume_id": schema.StringAttribute{
				MarkdownDescription: aboutVolume,
				Optional:            true,
				Validators: []validator.String{
					attribute.ID, stringvalidator.AlsoRequires(path.MatchRoot("confirm_overwrite")),
				},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: aboutName,
				Optional:            true,
				Validators:          newVolume,
			},
			"confirm_overwrite": schema.BoolAttribute{
				MarkdownDescription: aboutConfirm,
				Optional:            true,
			},
		},
	}
}
