package managedsnapshot

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// lookup lists the snapshots of Cinder: which of them were adopted is in no answer.
var lookup = &lifecycle.Lookup{
	Plural: "managed_snapshots",
	Filters: map[string]schema.StringAttribute{
		"name":   {MarkdownDescription: "Name of the snapshot, exactly."},
		"status": {MarkdownDescription: "Status of the snapshot, such as `available`."},
		"volume_id": {
			MarkdownDescription: "Id of the volume that the snapshot is of.",
			Validators:          []validator.String{attribute.ID},
		},
	},
	CreatedAt: "created_at",
	List:      listSnapshots,
}

// listSnapshots yields the snapshots that q selects, in full.
func listSnapshots(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return nil, err
	}
	return lifecycle.Records(list(ctx, cinder, q.Values("name", "status", "volume_id")), nil), nil
}
