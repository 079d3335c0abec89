// Package volumebackup is a Cinder backup of one volume.
package volumebackup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Kind is a Cinder backup of one volume.
var Kind = lifecycle.Kind{
	Type:   "volume_backup",
	Noun:   "volume backup",
	Local:  []string{"force", "full_if_no_parent", "on_destroy", "on_missing", "triggers"},
	New:    func() lifecycle.Object { return new(backup) },
	Schema: resourceSchema,

	// Statuses as in cinder/objects/fields.py, BackupStatus.
	Created: wait.Table{
		Pending: []string{"creating"},
		Done:    []string{"available", "restoring"}, // being restored: it was available
		Failed:  []string{"error"},
	},
	Deleted: wait.Table{
		Pending: []string{"deleting"},
		Done:    []string{wait.Gone},
		Failed:  []string{"error", "error_deleting"},
	},
	Meanings: map[string]string{
		"error": "It cannot be restored. Either it has failed, or an administrator has set the status. Look at " +
			"fail_reason, and make another one: apply with -replace=ADDRESS.",
		"error_deleting": "Its deletion has failed; whether it can be restored is not known. An administrator can end " +
			"that: `openstack volume backup set --state error ID`, then destroy it.",
		"deleting": "Somebody is deleting it. The next apply after that makes another one.",
	},
	Sources: func(o lifecycle.Object) []string { return []string{"volume " + o.(*backup).VolumeID.ValueString()} },
	Lookup:  lookup,
	// The same backups by another API of the same service.
	Moves: []lifecycle.Move{{From: []string{
		"opentelekomcloud_vbs_backup_v2", "huaweicloud_vbs_backup", "huaweicloud_vbs_backup_v2",
		"flexibleengine_vbs_backup_v2",
	}}},
	// A full backup of a large volume takes hours; what Cinder itself takes to
	// answer does not depend on the size.
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 2 * time.Hour, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater       = (*backup)(nil)
	_ lifecycle.PlanChecker   = (*backup)(nil)
	_ lifecycle.Recognizer    = (*backup)(nil)
	_ lifecycle.Adviser       = (*backup)(nil)
	_ lifecycle.DestroyWarner = (*backup)(nil)
	_ lifecycle.Shower        = (*record)(nil)
)

// Create asks for the backup. If the cloud is busy with the volume, the error is
// a [lifecycle.BusyError].
func (b *backup) Create(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if err := b.supported(cinder, nil); err != nil {
		return err
	}
	opts := b.createOpts()
	id, err := create(ctx, cinder, opts)
	if opts.Incremental && cloud.IsStatus(err, http.StatusBadRequest) {
		err = b.refusedIncremental(ctx, c, cinder, err)
		if errors.Is(err, errNoParent) && b.FullIfNoParent.ValueBool() {
			opts.Incremental = false
			id, err = create(ctx, cinder, opts)
		}
	}
	if err != nil {
		return b.refused(ctx, c, err)
	}
	b.ID = types.StringValue(id)
	return nil
}

// create returns the new id: the answer has no more than that and the name
// (cinder-real/016).
func create(ctx context.Context, cinder *gophercloud.ServiceClient, opts backups.CreateOpts) (string, error) {
	var got record
	err := backups.Create(ctx, cinder, opts).ExtractIntoStructPtr(&got, "backup")
	return got.ID, err
}

// Fetch gets the backup. If it is gone, the error satisfies cloud.IsNotFound.
func (b *backup) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return nil, err
	}
	return get(ctx, cinder, b.ID.ValueString())
}

// Fill fills b from a GET or a list.
func (b *backup) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*record)
	b.fill(got)
	return wait.Status{Name: got.Status, Reason: got.FailReason}
}

// Update changes name, description and metadata.
func (b *backup) Update(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if err := b.supported(cinder, prior); err != nil {
		return err
	}
	changes := b.updateOpts(prior.(*backup))
	if changes.empty() {
		return nil
	}
	return backups.Update(ctx, cinder, b.ID.ValueString(), changes).Err
}

// Delete asks the cloud to remove the backup, which works from "available" and
// "error" (cinder/backup/api.py, delete).
func (b *backup) Delete(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	err = backups.Delete(ctx, cinder, b.ID.ValueString()).Err
	if !cloud.IsStatus(err, http.StatusBadRequest) {
		return err
	}
	return b.refusedDelete(ctx, cinder, err)
}

// CheckPlan says what this cloud is too old for.
func (b *backup) CheckPlan(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	return b.supported(cinder, prior)
}

// SameArguments compares what was asked for.
func (b *backup) SameArguments(o lifecycle.Object) bool {
	other := o.(*backup)
	return b.VolumeID.Equal(other.VolumeID) && attribute.SameString(b.SnapshotID, other.SnapshotID) &&
		attribute.SameString(b.Name, other.Name) && attribute.SameString(b.Description, other.Description) &&
		attribute.SameMap(b.Metadata, other.Metadata) &&
		(b.Container.ValueString() == "" || b.Container.Equal(other.Container))
}

// Advice leads out of a failed deletion: another one is refused until an
// administrator has set the status (cinder/backup/api.py, delete).
func (b *backup) Advice(status string) string {
	if status != "error_deleting" {
		return ""
	}
	return fmt.Sprintf("Fix the cause, have an administrator run `openstack volume backup set --state error %s`, "+
		"and destroy again.", b.ID.ValueString())
}

// supported says which argument this cloud is too old for. Prior is nil if the
// backup is to be made.
func (b *backup) supported(cinder *gophercloud.ServiceClient, prior lifecycle.Object) error {
	was := new(backup)
	if prior != nil {
		was = prior.(*backup)
	}
	for _, need := range []struct {
		attribute, version string
		needed             bool
	}{
		{"metadata", "3.43", b.Metadata.IsUnknown() || !attribute.SameMap(b.Metadata, was.Metadata)},
		{"availability_zone", "3.51", prior == nil && b.AvailabilityZone.ValueString() != ""},
		{"name", "3.9", prior != nil && !attribute.SameString(b.Name, was.Name)},
		{"description", "3.9", prior != nil && !attribute.SameString(b.Description, was.Description)},
	} {
		if !need.needed {
			continue
		}
		what := need.attribute
		if prior != nil {
			what = fmt.Sprintf("a change of %s in place", need.attribute)
		}
		if err := cloud.Require(cinder, need.version, what); err != nil {
			return lifecycle.At(need.attribute, fmt.Errorf("this cloud is too old: %w", err))
		}
	}
	return nil
}

// DestroyWarning says that others stand in the way: Cinder deletes no backup that
// others build on (cinder/backup/api.py, delete).
func (b *backup) DestroyWarning(context.Context, *cloud.Client) string {
	if !b.HasDependentBackups.ValueBool() {
		return ""
	}
	return fmt.Sprintf("Other backups build on %s of volume %s. Unless they are destroyed in the same run, the cloud "+
		"refuses to delete it, and it stays.", lifecycle.Named(Kind.Noun, b), b.VolumeID.ValueString())
}
