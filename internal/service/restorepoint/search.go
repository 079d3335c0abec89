package restorepoint

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Candidates are the restore points of the vault that were begun since.
func (p *point) Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]lifecycle.Record, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	points, err := group(ctx, cbr, url.Values{"vault_id": {p.VaultID.ValueString()}})
	var found []lifecycle.Record
	for _, other := range points {
		if begun := other.begun(); !begun.IsZero() && !begun.Before(since) && p.mayHaveMade(other) {
			found = append(found, other)
		}
	}
	return found, err
}

// SameArguments compares what was asked for.
func (p *point) SameArguments(o lifecycle.Object) bool {
	other := o.(*point)
	name, is := p.Name.ValueString(), other.Name.ValueString()
	return p.VaultID.Equal(other.VaultID) && p.Description.ValueString() == other.Description.ValueString() &&
		p.AutoTrigger.ValueBool() == other.AutoTrigger.ValueBool() &&
		(name == "" || is == "" || isNumbered(is, name) || isNumbered(name, is))
}

// mayHaveMade reports whether p asks for what another restore point has: its
// members tell.
func (p *point) mayHaveMade(other *look) bool {
	first := other.backups[0]
	return p.VaultID.ValueString() == first.VaultID && p.Description.ValueString() == first.Description &&
		!slices.ContainsFunc(other.backups, p.hasNothingToDoWith)
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
func group(ctx context.Context, cbr *gophercloud.ServiceClient, query url.Values) ([]*look, error) {
	var points []*look
	byID := map[string]*look{}
	for b, err := range listBackups(ctx, cbr, query) {
		if err != nil {
			return nil, err
		}
		if b.CheckpointID == "" {
			continue
		}
		if byID[b.CheckpointID] == nil {
			byID[b.CheckpointID] = &look{id: b.CheckpointID}
			points = append(points, byID[b.CheckpointID])
		}
		byID[b.CheckpointID].backups = append(byID[b.CheckpointID].backups, b)
	}
	for _, l := range points {
		sortBackups(l.backups)
	}
	return points, nil
}
