package checkpointrestore

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// restore is a restore as the resource sees it.
type restore struct {
	lifecycle.Base
	ProviderID      types.String `tfsdk:"provider_id"`
	CheckpointID    types.String `tfsdk:"checkpoint_id"`
	RestoreTarget   types.String `tfsdk:"restore_target"`
	RestoreAuth     types.Object `tfsdk:"restore_auth"`
	Parameters      types.Map    `tfsdk:"parameters"`
	Triggers        types.Map    `tfsdk:"triggers"`
	ProjectID       types.String `tfsdk:"project_id"`
	ResourcesStatus types.Map    `tfsdk:"resources_status"`
	ResourcesReason types.Map    `tfsdk:"resources_reason"`
}

// fill copies what the cloud says into r.
func (r *restore) fill(got *record) {
	r.ProviderID = types.StringValue(got.ProviderID)
	r.CheckpointID = types.StringValue(got.CheckpointID)
	r.RestoreTarget = attribute.StringOrNull(got.RestoreTarget)
	r.ProjectID = attribute.StringOrNull(got.ProjectID)
	r.ResourcesStatus = attribute.MapOrNull(got.ResourcesStatus)
	r.ResourcesReason = attribute.MapOrNull(got.ResourcesReason)
	r.Parameters = got.Parameters.Refresh(r.Parameters)
}

// TakeWriteOnly takes what no plan has from the configuration.
func (r *restore) TakeWriteOnly(config lifecycle.Object) {
	r.RestoreAuth = config.(*restore).RestoreAuth
}

// createOpts is the request that makes r.
func (r *restore) createOpts() createOpts {
	opts := createOpts{
		ProviderID: r.ProviderID.ValueString(), CheckpointID: r.CheckpointID.ValueString(),
		RestoreTarget: r.RestoreTarget.ValueString(), Parameters: dataprotection.OptionsOf(r.Parameters),
	}
	if members := r.RestoreAuth.Attributes(); len(members) > 0 {
		text := func(name string) string {
			value, _ := members[name].(types.String)
			return value.ValueString()
		}
		opts.RestoreAuth = &auth{Type: text("type"), Username: text("username"), Password: text("password")}
	}
	return opts
}

// listRestores yields the restores of the project.
func listRestores(
	ctx context.Context, c *cloud.Client, _ lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	return lifecycle.Records(list(ctx, karbor), nil), nil
}
