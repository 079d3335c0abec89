// Package restorepoint is a CBR restore point: one backup of each resource of a
// vault that took part in a run. The API calls it a checkpoint.
package restorepoint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// The statuses that are the provider's: the API says "available" as soon as the
// run has ended, however its members are.
const (
	incomplete = "incomplete"     // a member is gone
	notDeleted = "error-deleting" // also the API's own
)

// Kind is a CBR restore point. There is no list of restore points, and that of
// backups lacks the run's status and participants.
var Kind = lifecycle.Kind{
	Type:   "restore_point",
	Noun:   "restore point",
	Local:  []string{"on_destroy", "on_missing", "triggers"},
	New:    func() lifecycle.Object { return new(point) },
	Schema: resourceSchema,

	// Statuses of restore points, also in older spellings (CBR API document,
	// status values).
	Created: wait.Table{
		Pending: []string{"protecting", "creating"},
		Done:    []string{"available", "restoring"},
		Failed:  []string{"error", incomplete, notDeleted},
	},
	Deleted: wait.Table{
		Pending: []string{"available", "error", incomplete, "protecting", "restoring", "deleting"},
		Done:    []string{wait.Gone, "deleted"},
		Failed:  []string{notDeleted},
	},
	Meanings: map[string]string{
		"error": "Not all of its backups can be restored: look at `backups`. Make another one: `terraform apply " +
			"-replace=ADDRESS`.",
		incomplete: "Somebody has deleted backups of it, or they have expired. The others can be restored.",
		notDeleted: "The deletion of a backup in it has failed. Destroy it again.",
		"deleting": "Somebody is deleting its backups.",
	},
	Sources: func(o lifecycle.Object) []string { return []string{"vault " + o.(*point).VaultID.ValueString()} },
	Lookup:  lookup,
	// The members' names have numbers behind that of the run.
	Moves: []lifecycle.Move{{
		From: []string{"huaweicloud_cbr_checkpoint", "sbercloud_cbr_checkpoint"},
		Arguments: func(old map[string]any) map[string]any {
			return map[string]any{"name": old["name"]}
		},
	}},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 2 * time.Hour, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Searcher   = (*point)(nil)
	_ lifecycle.Detailer   = (*point)(nil)
	_ lifecycle.MadeWarner = (*point)(nil)
	_ lifecycle.Updater    = (*point)(nil)
)

// Refusals that pass on their own: something else runs in the vault (CBR API
// document, error codes). A DELETE may be sent again after a 500, too; after a
// POST, only the 500 that is documented as a refusal says that nothing was done:
// with any other, such as 9910, "unknown error", the run may have been begun.
var (
	passes       = []string{"2010", "6125", "6130", "6134", "6203"}
	deletePasses = append([]string{"0002", "6216", "7009", "9910"}, passes...)
)

// Create starts the run. What only its answer tells is kept.
func (p *point) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	got, err := create(ctx, cbr, p.createOpts())
	if err != nil {
		return p.refused(ctx, cbr, err)
	}
	p.ID = types.StringValue(got.ID)
	p.fillOnce(got)
	return nil
}

// Fetch gets the restore point and the backups in it.
func (p *point) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	return p.Detail(ctx, c, &look{id: p.ID.ValueString()})
}

// Detail gets what a list of backups does not tell. Only the answer for the restore
// point itself says that it is gone: the list of its backups may lag behind.
func (p *point) Detail(ctx context.Context, c *cloud.Client, o lifecycle.Record) (lifecycle.Record, error) {
	seen := *o.(*look)
	if seen.run != nil {
		return &seen, nil
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	got, err := get(ctx, cbr, seen.id)
	if err != nil {
		return nil, err
	}
	if err := lifecycle.Answered(Kind.Noun, seen.id, got.ID); err != nil {
		return nil, err // without an id, the list shows all backups
	}
	if got.Status == "deleted" { // the same as a 404 (CBR API document, status values)
		return nil, cloud.ErrNotFound
	}
	seen.run = got
	if seen.backups == nil {
		if seen.backups, err = members(ctx, cbr, got.ID); err != nil {
			return nil, err
		}
	}
	return &seen, p.isShown(&seen)
}

// Fill fills p from a restore point and its backups, or only from those. Without
// backups nothing is known of it but the status.
func (p *point) Fill(o lifecycle.Record) wait.Status {
	seen := o.(*look)
	run := seen.run
	switch {
	case run == nil: // the members are all that a list tells
		run = &record{ID: seen.id, Status: "available"}
	case len(seen.backups) == 0 && p.asked != nil:
		return wait.Status{Name: "deleting"}
	case len(seen.backups) == 0:
		return wait.Status{Name: run.Status}
	}
	p.fill(run, seen.backups)
	return p.status(run, seen.backups)
}

// removal is the deletion of a backup, as far as it was seen.
type removal struct {
	before string // status when it was asked for
	begun  bool   // whether the backup was seen on its way out
	looks  int    // at the backup as it was before
}

// patience is how many looks a deletion may take to begin.
const patience = 10

// Delete deletes the members: there is no call for the restore point itself. One
// that cannot go does not keep the others.
func (p *point) Delete(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	backups, err := p.toDelete(ctx, cbr)
	if err != nil {
		return err
	}
	if p.asked == nil {
		p.asked = map[string]*removal{}
	}
	var stay []string
	var last, busy error
	for _, b := range backups {
		if b.leaving() {
			p.asked[b.ID] = &removal{before: b.Status, begun: true}
			continue
		}
		err := removeBackup(ctx, cbr, b.ID)
		switch {
		case err == nil || cloud.IsNotFound(err):
			p.asked[b.ID] = &removal{before: b.Status}
		case slices.Contains(deletePasses, code(err)):
			busy = &lifecycle.BusyError{With: "backup " + b.ID + " is in use", Err: err}
		case code(err) == "":
			return err
		default:
			last = err
			stay = append(stay, fmt.Sprintf("backup %s of resource %s stays: %s%s", b.ID, b.ResourceID, why(err),
				sharedWith(ctx, cbr, b)))
		}
	}
	if len(stay) > 0 {
		return lifecycle.Refused(lifecycle.Advise(fmt.Errorf("%s: %w", strings.Join(stay, "; "), last),
			"The other backups are being deleted. Fix the cause and destroy again."))
	}
	return busy
}

// toDelete are the members. A restore point that is there has some.
func (p *point) toDelete(ctx context.Context, cbr *gophercloud.ServiceClient) ([]*backupRecord, error) {
	backups, err := members(ctx, cbr, p.ID.ValueString())
	if err != nil || len(backups) > 0 {
		return backups, err
	}
	if _, err := get(ctx, cbr, p.ID.ValueString()); err != nil {
		return nil, err
	}
	return nil, &lifecycle.BusyError{With: errMemberless.Error()}
}

// Update takes over what the configuration says about the making of a restore
// point that was imported. Nothing is sent: none of it can be changed.
func (*point) Update(context.Context, *cloud.Client, lifecycle.Object) error { return nil }

// MadeWarning names what was left out of the run, each with its reason.
func (p *point) MadeWarning() string {
	var parts []string
	for _, s := range p.skipped() {
		parts = append(parts, fmt.Sprintf("- %s (%s): %s (%s)", s.ID.ValueString(), s.Name.ValueString(),
			s.Reason.ValueString(), s.Code.ValueString()))
	}
	if len(parts) == 0 {
		return ""
	}
	return "These resources are not in the restore point:\n" + strings.Join(parts, "\n")
}
