// Package databasebackup is a Trove backup of one database instance.
package databasebackup

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

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
	Local:  []string{"incremental", "retain_on_destroy", "delete_children"},
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
	// A full backup of a large database takes hours. A deletion may have to
	// wait for a backup that still runs.
	Patience: lifecycle.Patience{
		Create: 2 * time.Hour, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: time.Hour,
	},
}

var (
	_ lifecycle.Checker = (*backup)(nil)
	_ lifecycle.Finder  = (*backup)(nil)
	_ lifecycle.Adviser = (*backup)(nil)
)

// Create asks for the backup. If the instance or the parent is busy, the error
// is a [lifecycle.BusyError].
func (b *backup) Create(ctx context.Context, c *cloud.Client) error {
	trove, err := c.Database(ctx)
	if err != nil {
		return err
	}
	if err := b.checkParent(ctx, trove); err != nil {
		return err
	}
	id, err := create(ctx, trove, b.createOpts())
	if err != nil {
		return refused(ctx, trove, err)
	}
	b.ID = types.StringValue(id)
	return nil
}

// Read fills b from the cloud. If the backup is gone, the error satisfies
// cloud.IsNotFound.
func (b *backup) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	trove, err := c.Database(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	got, err := get(ctx, trove, b.ID.ValueString())
	if err != nil {
		return wait.Status{}, err
	}
	b.fill(got)
	return b.status(), nil
}

// Delete asks the cloud to remove the backup, with all that build on it. It
// looks first: the server deletes children without a word, and the newest ones
// answer a deletion of what still runs with a mere 500 (trove/backup/models.py,
// Backup.delete, in 2026.1).
func (b *backup) Delete(ctx context.Context, c *cloud.Client) error {
	if b.RetainOnDestroy.ValueBool() {
		return lifecycle.ErrKept
	}
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

// Check says at plan time that there is no Trove, or that the parent is none for
// this backup.
func (b *backup) Check(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	if prior != nil {
		return nil
	}
	trove, err := c.Database(ctx)
	if err != nil {
		return err
	}
	return notBusy(b.checkParent(ctx, trove)) // apply waits for a parent that still runs
}

// List yields the backups of the same instance, name and status.
func (b *backup) List(ctx context.Context, c *cloud.Client) iter.Seq2[lifecycle.Object, error] {
	return func(yield func(lifecycle.Object, error) bool) {
		trove, err := c.Database(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		q := query{
			Name: b.Name.ValueString(), Status: b.Status.ValueString(), InstanceID: b.InstanceID.ValueString(),
		}
		for got, err := range list(ctx, trove, q) {
			if err != nil {
				yield(nil, err)
				return
			}
			other := &backup{Base: lifecycle.Base{
				ID: types.StringValue(got.ID), Region: b.Region, Status: types.StringValue(got.Status),
			}}
			other.fill(got)
			if !yield(other, nil) {
				return
			}
		}
	}
}

// Made reports whether other came from the same arguments, and when. What the
// cloud chooses or does not tell is not compared.
func (b *backup) Made(o lifecycle.Object) (time.Time, bool) {
	other := o.(*backup)
	same := b.InstanceID.Equal(other.InstanceID) && b.Name.Equal(other.Name) &&
		b.Description.Equal(other.Description) &&
		(b.ParentID.ValueString() == "" || b.ParentID.Equal(other.ParentID)) && sameOrigin(b.origin(), other.origin())
	if other.record == nil {
		return time.Time{}, same
	}
	return other.record.created(), same
}

func sameOrigin(a, b *restoreFrom) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// Advice says where the reason of a failed creation may be: no answer has one.
func (b *backup) Advice(error) string {
	return fmt.Sprintf("Trove does not say why. Look at `fault` of the instance (`openstack database instance show "+
		"%s`), and into the log of its guest agent.\n\nThe %s stays in the state as tainted; the next apply deletes it "+
		"and tries again.", b.InstanceID.ValueString(), Kind.Noun)
}

// status is that of the last look.
func (b *backup) status() wait.Status {
	got, before := b.record, b.before
	switch {
	case got.Status != deleteFailed:
		return wait.Status{Name: got.Status}
	// While the deletion is tried again, nothing changes; if it fails again, the
	// time does (trove-real/show-delete-failed, show-after-second-delete-failed).
	case before != nil && before.Status == deleteFailed && before.updated().Equal(got.updated()):
		return wait.Status{Name: deletedAgain}
	}
	// trove/taskmanager/models.py, BackupTasks.delete_backup.
	return wait.Status{Name: deleteFailed, Reason: "the object store did not delete the data of the backup"}
}
