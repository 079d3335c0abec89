package volumerestore

import (
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
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
	Sources:        Kind.Sources,
	DefaultTimeout: Kind.DefaultTimeouts.Create,
}

// act is a restore as the action sees it.
type act struct {
	lifecycle.InvocationBase
	BackupID          types.String `tfsdk:"backup_id"`
	OverwriteVolumeID types.String `tfsdk:"overwrite_volume_id"`
	Name              types.String `tfsdk:"name"`
}

// Object is the restore that the resource makes, too.
func (a *act) Object() lifecycle.Object {
	return &restore{BackupID: a.BackupID, OverwriteVolumeID: a.OverwriteVolumeID, Name: a.Name}
}

func actionSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Restores a volume backup, onto an existing volume or onto a new one. It ends when the " +
			"volume is restored. Needs Terraform 1.14; other CLIs have the resource of the same name. After Ctrl-C the " +
			"cloud goes on, and the CLI says nothing more: what is restored is said before, as progress.",
		Attributes: map[string]schema.Attribute{
			"backup_id": schema.StringAttribute{
				MarkdownDescription: aboutBackup,
				Required:            true,
				Validators:          []validator.String{attribute.ID},
			},
			"overwrite_volume_id": schema.StringAttribute{
				MarkdownDescription: aboutOverwrite,
				Optional:            true,
				Validators:          []validator.String{attribute.ID},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: aboutName,
				Optional:            true,
				Validators:          nameOfNew,
			},
		},
	}
}
