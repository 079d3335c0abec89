// Package managedsnapshot is a snapshot that was on the storage back end before
// Cinder knew of it.
package managedsnapshot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Kind is a snapshot of the back end that Cinder has adopted.
var Kind = lifecycle.Kind{
	Type:   "managed_snapshot",
	Noun:   "managed snapshot",
	Local:  []string{"ref", "on_destroy"},
	New:    func() lifecycle.Object { return new(snapshot) },
	Schema: resourceSchema,

	// Statuses as in cinder/objects/fields.py, SnapshotStatus.
	Created: wait.Table{
		Pending: []string{"creating"},
		Done:    []string{"available", "backing-up", "restoring", "updating"}, // in use: it was available
		Failed:  []string{"error"},
	},
	// A snapshot that the back end still needs is put back to "available", and
	// one whose driver fails to "error_deleting" (cinder/volume/manager.py,
	// delete_snapshot). The new status is set before the request is answered
	// (cinder/volume/api.py, delete_snapshot), so that "available" is never left
	// over from before.
	Deleted: wait.Table{
		Pending: []string{"unmanaging", "deleting"},
		Done:    []string{wait.Gone},
		Failed:  []string{"available", "error", "error_deleting"},
	},
	Meanings: map[string]string{
		"error": "Either its adoption has failed, or an administrator has set the status. Look at what the back end has, " +
			"and adopt it again: apply with -replace=ADDRESS.",
		"error_deleting": "The driver has failed to delete it or to let it go. An administrator can make it available " +
			"again: `openstack volume snapshot set --state available ID`.",
		"deleting":   "Somebody is deleting it, with its data. The next plan after that makes it again, which cannot work.",
		"unmanaging": "Somebody is taking it out of Cinder. The next plan after that adopts it again.",
	},
	Lookup: lookup,
	// Adopting and letting go move no data; a deletion may.
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater       = (*snapshot)(nil)
	_ lifecycle.PlanChecker   = (*snapshot)(nil)
	_ lifecycle.Searcher      = (*snapshot)(nil)
	_ lifecycle.Explainer     = (*snapshot)(nil)
	_ lifecycle.Adviser       = (*snapshot)(nil)
	_ lifecycle.DestroyWarner = (*snapshot)(nil)
)

// Create asks Cinder to adopt the snapshot. Whether the reference is any good
// shows only in the status, later.
func (s *snapshot) Create(ctx context.Context, c *cloud.Client) error {
	if err := s.CheckPlan(ctx, c, nil); err != nil {
		return err
	}
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	got, err := manage(ctx, cinder, s.adoption())
	if err != nil {
		return s.refused(ctx, c, err)
	}
	s.ID = types.StringValue(got.ID)
	return nil
}

// Fetch gets the snapshot. If it is gone, the error satisfies cloud.IsNotFound.
func (s *snapshot) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return nil, err
	}
	return get(ctx, cinder, s.ID.ValueString())
}

// Fill fills s from a GET or a list.
func (s *snapshot) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*record)
	s.fill(got)
	return wait.Status{Name: got.Status, Reason: s.reason(got)}
}

// Update changes name and description, then metadata.
func (s *snapshot) Update(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	was := prior.(*snapshot)
	if changed := s.labels(was); changed != (labels{}) {
		if err := snapshots.Update(ctx, cinder, s.ID.ValueString(), changed).Err; err != nil {
			return err
		}
	}
	if attribute.SameMap(s.Metadata, was.Metadata) {
		return nil
	}
	return snapshots.UpdateMetadata(ctx, cinder, s.ID.ValueString(), metadata(attribute.Strings(s.Metadata))).Err
}

// CheckPlan wants a reference to adopt: only an imported snapshot has none.
func (s *snapshot) CheckPlan(_ context.Context, _ *cloud.Client, prior lifecycle.Object) error {
	if prior != nil || !s.Ref.IsNull() {
		return nil
	}
	return lifecycle.At("ref", lifecycle.Advise(errors.New("nothing can be adopted without a reference"),
		"Set ref to what the back end calls the snapshot, such as { \"source-name\" = \"nightly\" }."))
}

// Delete asks Cinder to forget the snapshot or, if the configuration says so, to
// destroy its data. One whose adoption has failed is only ever forgotten: its
// data is not ours.
func (s *snapshot) Delete(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	id := s.ID.ValueString()
	if s.OnDestroy.OnDestroy.ValueString() == "delete" && !s.Unfinished() {
		err = snapshots.Delete(ctx, cinder, id).Err
	} else if err = unmanage(ctx, cinder, id); cloud.IsStatus(err, http.StatusForbidden) {
		err = forbidden(err, "Unmanaging a snapshot", "snapshot_extension:snapshot_unmanage")
	}
	if cloud.IsStatus(err, http.StatusBadRequest) {
		err = s.refusedDelete(ctx, cinder, err)
	}
	s.leaving = err == nil
	return err
}

// Candidates are the snapshots of the same volume that a lost adoption may have
// made, but not those that the reference of s cannot have become.
func (s *snapshot) Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]lifecycle.Record, error) {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return nil, err
	}
	// Looked at on both sides of the list: what is free after it was not adopted
	// by then, and what was adopted before it is in it.
	free := s.free(ctx, cinder)
	found, err := cloud.All(list(ctx, cinder, url.Values{"volume_id": {s.VolumeID.ValueString()}}))
	if err != nil {
		return nil, err
	}
	free = free || len(found) > 0 && s.free(ctx, cinder)
	var candidates []lifecycle.Record
	for _, got := range found {
		if free && got.Status != "error" || got.created().Before(since) {
			continue
		}
		other := new(snapshot)
		if other.fill(got); s.sameButForRef(other) {
			candidates = append(candidates, got)
		}
	}
	return candidates, nil
}

// SameArguments compares what was asked for.
func (s *snapshot) SameArguments(o lifecycle.Object) bool {
	other := o.(*snapshot)
	return s.sameButForRef(other) && attribute.SameMap(s.Ref, other.Ref)
}

// sameButForRef compares what the cloud tells of what was asked for: no answer has
// the reference.
func (s *snapshot) sameButForRef(other *snapshot) bool {
	return s.VolumeID.Equal(other.VolumeID) && attribute.SameString(s.Name, other.Name) &&
		attribute.SameString(s.Description, other.Description) && attribute.SameMap(s.Metadata, other.Metadata)
}

// Advice says what becomes of a row whose adoption has failed.
func (s *snapshot) Advice(status string) string {
	if status != "error" {
		return ""
	}
	return "Nothing was adopted. The row that Cinder has made counts towards the quota and stays in the state; " +
		"the next apply or destroy unmanages it, which leaves the data on the back end alone, and an apply " +
		"tries again."
}

// DestroyWarning says what becomes of the data: it was there before Cinder knew of
// it.
func (s *snapshot) DestroyWarning(context.Context, *cloud.Client) string {
	name := lifecycle.Named(Kind.Noun, s)
	if s.OnDestroy.OnDestroy.ValueString() == "delete" {
		return fmt.Sprintf("Destroying %s of volume %s deletes its data on the back end, as on_destroy says.", name,
			s.VolumeID.ValueString())
	}
	return fmt.Sprintf("Cinder forgets %s of volume %s. Its data stays on the back end, in most cases under the name "+
		"that the driver gave it: look there for what to adopt it as again.", name, s.VolumeID.ValueString())
}
