// Package databasebackup is a Trove backup of one database instance.
package databasebackup

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Statuses as in trove/backup/state.py, BackupState. No code sets SAVING. There
// is none for a deletion that goes on: the status stays what it was.
const (
	completed    = "COMPLETED"
	restored     = "RESTORED" // registered from restore_from; as good as COMPLETED
	failed       = "FAILED"
	deleteFailed = "DELETE_FAILED" // up to 2024.2
	// deletedAgain is what a wait calls DELETE_FAILED while a second deletion
	// goes on.
	deletedAgain = "DELETE_FAILED, being deleted again"
)

// running are the statuses in which a backup cannot be deleted.
var running = []string{"NEW", "BUILDING", "SAVING"}

// Kind is a Trove backup of one database instance.
var Kind = lifecycle.Kind{
	Type:   "database_backup",
	Noun:   "database backup",
	Local:  []string{"incremental", "on_destroy", "delete_children", "on_missing", "triggers"},
	New:    func() lifecycle.Object { return new(backup) },
	Schema: resourceSchema,

	Created: wait.Table{
		Pending: running,
		Done:    []string{completed, restored},
		Failed:  []string{failed},
	},
	Deleted: wait.Table{
		Pending: []string{completed, restored, failed, deletedAgain},
		Done:    []string{wait.Gone},
		Failed:  []string{deleteFailed},
	},
	Meanings: map[string]string{
		failed: "It cannot be restored, and counts towards the quota. Make another one: apply with " +
			"-replace=ADDRESS.",
		deleteFailed: "Its deletion has failed; whether it can be restored is not known. Destroy it to delete it again.",
	},
	Sources: sources,
	Lookup:  lookup,
	Moves:   []lifecycle.Move{{From: []string{"vkcs_db_backup"}}},
	// A full backup of a large database takes hours. A deletion may have to
	// wait for a backup that still runs.
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 2 * time.Hour, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: time.Hour,
	},
}

var (
	_ lifecycle.PlanChecker   = (*backup)(nil)
	_ lifecycle.Recognizer    = (*backup)(nil)
	_ lifecycle.Adviser       = (*backup)(nil)
	_ lifecycle.DestroyWarner = (*backup)(nil)
	_ lifecycle.MadeWarner    = (*backup)(nil)
)

// Create asks for the backup. If the instance or the parent is busy, the error
// is a [lifecycle.BusyError], and nothing was sent but looks.
func (b *backup) Create(ctx context.Context, c *cloud.Client) error {
	trove, err := c.Database(ctx)
	if err != nil {
		return err
	}
	if err := b.checkParent(ctx, trove); err != nil {
		return err
	}
	if err := b.checkInstance(ctx, trove); err != nil {
		return err
	}
	id, err := create(ctx, trove, b.createOpts())
	if err != nil {
		return b.refused(ctx, trove, err)
	}
	b.ID = types.StringValue(id)
	return nil
}

// Fetch gets the backup. If it is gone, the error satisfies cloud.IsNotFound.
func (b *backup) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	trove, err := c.Database(ctx)
	if err != nil {
		return nil, err
	}
	return get(ctx, trove, b.ID.ValueString())
}

// Fill fills b from a GET or a list, which tells as much (trove/backup/views.py,
// BackupViews.data).
func (b *backup) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*record)
	b.fill(got)
	return b.statusOf(got)
}

// Delete asks the cloud to remove the backup, with all that build on it. It
// looks first: the server deletes children without a word, and the newest ones
// answer a deletion of what still runs with a mere 500 (trove/backup/models.py,
// Backup.delete, in 2026.1).
func (b *backup) Delete(ctx context.Context, c *cloud.Client) error {
	trove, err := c.Database(ctx)
	if err != nil {
		return err
	}
	got, err := get(ctx, trove, b.ID.ValueString())
	if err != nil {
		return err
	}
	if slices.Contains(running, got.Status) {
		return stillRunning(got)
	}
	if err := b.checkChildren(ctx, trove, got); err != nil {
		return err
	}
	b.before = got
	return refusedDelete(remove(ctx, trove, got.ID))
}

// CheckPlan says at plan time that there is no Trove, or that the parent is none for
// this backup.
func (b *backup) CheckPlan(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	if prior != nil {
		return nil
	}
	trove, err := c.Database(ctx)
	if err != nil {
		return err
	}
	return notBusy(b.checkParent(ctx, trove)) // apply waits for a parent that still runs
}

// SameArguments compares what was asked for. What the cloud chooses or does not
// tell is not compared.
func (b *backup) SameArguments(o lifecycle.Object) bool {
	other := o.(*backup)
	return b.InstanceID.Equal(other.InstanceID) && b.Name.Equal(other.Name) &&
		attribute.SameString(b.Description, other.Description) && sameOrigin(b.origin(), other.origin()) &&
		(b.ParentID.ValueString() == "" || b.ParentID.Equal(other.ParentID))
}

// Advice says where the reason of a failed creation may be, which no answer has,
// and what ends a backup that hangs, for which Trove has no time-out.
func (b *backup) Advice(status string) string {
	switch instance := b.InstanceID.ValueString(); {
	case status == failed && b.before == nil:
		return fmt.Sprintf("Trove does not say why. Look at `fault` of the instance (`openstack database instance show "+
			"%s`), and into the log of its guest agent.\n\nThe %s stays in the state; the next apply deletes "+
			"it and tries again.", instance, Kind.Noun)
	case slices.Contains(running, status):
		return fmt.Sprintf("If the guest agent of the instance works on it no more, it stays so for ever and cannot be "+
			"deleted: Trove has no time-out for it. An administrator can end that with `openstack database instance "+
			"reset status %s`, which makes it %s.", instance, failed)
	}
	return ""
}

// MadeWarning says that an incremental backup was wanted and a full one was made:
// the server finds nothing to build on, and does not say so
// (trove/backup/models.py, Backup.create; trove-real/create-incremental-no-previous).
func (b *backup) MadeWarning() string {
	if !b.Incremental.ValueBool() || b.ParentID.ValueString() != "" {
		return ""
	}
	return fmt.Sprintf("Database backup %q (%s) is a full one, although incremental is true: the cloud found no complete "+
		"backup of instance %s to build on. It is as good as any full backup. If another one of this configuration was "+
		"meant to be the first, name it in parent_id or depends_on.",
		b.Name.ValueString(), b.ID.ValueString(), b.InstanceID.ValueString())
}

// sources is the instance: its backups are made one after the other, because each
// runs in a container of the same name, and starting one removes another that
// runs (trove/guestagent/utils/docker.py, run_container).
func sources(o lifecycle.Object) []string {
	if id := o.(*backup).InstanceID.ValueString(); id != "" {
		return []string{"instance " + id}
	}
	return nil
}

// statusOf is that of a look.
func (b *backup) statusOf(got *record) wait.Status {
	switch {
	case got.Status != deleteFailed:
		return wait.Status{Name: got.Status}
	// While the deletion is tried again, nothing changes; if it fails again, the
	// time does (trove-real/show-delete-failed, show-after-second-delete-failed).
	case b.before != nil && b.before.Status == deleteFailed && b.before.updated().Equal(got.updated()):
		return wait.Status{Name: deletedAgain}
	}
	// trove/taskmanager/models.py, BackupTasks.delete_backup.
	return wait.Status{Name: deleteFailed, Reason: "the object store did not delete the data of the backup"}
}
