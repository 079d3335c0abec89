package vaultrestore

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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
	BackupID            types.String `tfsdk:"backup_id"`
	OverwriteServerID   types.String `tfsdk:"overwrite_server_id"`
	OverwriteVolumeID   types.String `tfsdk:"overwrite_volume_id"`
	OverwriteResourceID types.String `tfsdk:"overwrite_resource_id"`
	Mappings            types.Set    `tfsdk:"mappings"`
	PowerOn             types.Bool   `tfsdk:"power_on"`
}

// Object is the restore that the resource makes, too.
func (a *act) Object() lifecycle.Object {
	return &restore{
		BackupID: a.BackupID, OverwriteServerID: a.OverwriteServerID, OverwriteVolumeID: a.OverwriteVolumeID,
		OverwriteResourceID: a.OverwriteResourceID, Mappings: a.Mappings, PowerOn: a.PowerOn,
	}
}

func actionSchema() schema.Schema {
	id := func(description string, required bool, more ...validator.String) schema.StringAttribute {
		return schema.StringAttribute{
			MarkdownDescription: description, Required: required, Optional: !required,
			Validators: append([]validator.String{attribute.ID}, more...),
		}
	}
	return schema.Schema{
		MarkdownDescription: "Restores a backup of Cloud Backup and Recovery (CBR) onto a server, a disk or a file system. " +
			"It ends when the task of the restore has ended. Needs Terraform 1.14; other CLIs have the resource of the same " +
			"name. After Ctrl-C the cloud goes on.",
		Attributes: map[string]schema.Attribute{
			"backup_id":             id(aboutBackup, true),
			"overwrite_server_id":   id(aboutServer, false, oneTarget, mapped),
			"overwrite_volume_id":   id(aboutVolume, false),
			"overwrite_resource_id": id(aboutResource, false),
			"mappings": schema.SetNestedAttribute{
				MarkdownDescription: aboutMappings,
				Optional:            true,
				Validators: []validator.Set{
					attribute.NoNullElements, setvalidator.SizeAtLeast(1), setvalidator.AlsoRequires(server),
				},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"backup_id": id(aboutPart, true),
					"volume_id": id(aboutDisk, true),
				}},
			},
			"power_on": schema.BoolAttribute{
				MarkdownDescription: aboutPower, Optional: true,
				Validators: []validator.Bool{boolvalidator.AlsoRequires(server)},
			},
		},
	}
}
