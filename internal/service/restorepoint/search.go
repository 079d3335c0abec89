package restorepoint

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Candidates are the restore points of the vault that were begun since.
func (p *point) Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]lifecycle.Object, error) {
	var found []lifecycle.Object
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	points, err := group(ctx, cbr, url.Values{"vault_id": {p.VaultID.ValueString()}})
	for _, other := range points {
		begun, parseErr := time.Parse(time.RFC3339Nano, other.CreatedAt.ValueString())
		if parseErr == nil && !begun.Before(since) && p.SameArguments(other) {
			found = append(found, other)
		}
	}
	return found, err
}

// SameArguments compares what was asked for, as far as the members tell. The
// service adds a number to the name of each of several.
func (p *point) SameArguments(o lifecycle.Object) bool {
	other := o.(*point)
	name, is := p.Name.ValueString(), other.Name.ValueString()
	return p.VaultID.Equal(other.VaultID) && (name == "" || is == "" || is == name || strings.HasPrefix(is, name+"-")) &&
		p.Description.ValueString() == other.Description.ValueString()
}

// group lists restore points by their members: the API has no list of its own.
func group(ctx context.Context, cbr *gophercloud.ServiceClient, query url.Values) ([]*point, error) {
	var points []*point
	byID := map[string][]*backupRecord{}
	for b, err := range listBackups(ctx, cbr, query) {
		if err != nil {
			return nil, err
		}
		if b.CheckpointID == "" {
			continue
		}
		if byID[b.CheckpointID] == nil {
			points = append(points, blank(b.CheckpointID))
		}
		byID[b.CheckpointID] = append(byID[b.CheckpointID], b)
	}
	for _, p := range points {
		backups := byID[p.ID.ValueString()]
		p.fill(&record{ID: p.ID.ValueString()}, backups)
		status := p.status(&record{Status: "available"}, backups)
		p.Status = types.StringValue(status.Name)
	}
	return points, nil
}
