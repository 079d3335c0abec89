package restorepoint

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
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

// SameArguments compares what was asked for: of another one that is being made
// by its arguments, of one that is in the cloud by its members.
func (p *point) SameArguments(o lifecycle.Object) bool {
	other := o.(*point)
	if !p.VaultID.Equal(other.VaultID) || p.Description.ValueString() != other.Description.ValueString() {
		return false
	}
	if len(other.members) > 0 {
		return !slices.ContainsFunc(other.members, p.hasNothingToDoWith)
	}
	name, is := p.Name.ValueString(), other.Name.ValueString()
	return p.AutoTrigger.ValueBool() == other.AutoTrigger.ValueBool() &&
		(name == "" || is == "" || isNumbered(is, name) || isNumbered(name, is))
}

// hasNothingToDoWith reports whether a backup cannot come from what p asks for:
// a policy's run may begin while the answer to p's own is lost.
func (p *point) hasNothingToDoWith(b *backupRecord) bool {
	chosen := p.chosen()
	return b.automatic() != p.AutoTrigger.ValueBool() ||
		len(chosen) > 0 && !slices.Contains(chosen, b.ResourceID) ||
		p.Name.ValueString() != "" && !isNumbered(b.Name, p.Name.ValueString()) ||
		!slices.Contains([]string{"", "backup"}, b.ImageType) ||
		!p.Incremental.IsNull() && !p.Incremental.ValueBool() && b.partial()
}

// chosen are the ids of the resources that were asked for, none if all were.
func (p *point) chosen() []string {
	all := ids(p.Resources)
	for _, d := range attribute.Elements[detail](p.ResourceDetails) {
		all = append(all, d.ID.ValueString())
	}
	return all
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
		p.members = backups
		p.fill(&record{ID: p.ID.ValueString()}, backups)
		status := p.status(&record{Status: "available"}, backups)
		p.Status = types.StringValue(status.Name)
	}
	return points, nil
}
