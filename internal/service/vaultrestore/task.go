package vaultrestore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// record is a restore as it is looked at: by its task.
type record struct {
	id   string      // of the restore, which stands for its task where that is not known
	task *taskRecord // nil: it is not shown
	over bool        // it has happened, and nothing is looked at any more
	at   time.Time   // of the look, by the cloud's clock
}

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.id }

// skew is how far the clock of the service may be behind the Date of its answers,
// which has whole seconds.
const skew = 2 * time.Second

// patience is how long a task may take to show up before its restore gets an id
// without it: the state is to know the restore soon.
const patience = 4 * time.Second

// stampForm is the end of the id of a restore whose task is not known: behind that
// of its backup stands the time since when the task is looked for.
const stampForm = "@20060102T150405Z"

// find waits until the task of an accepted restore shows up, and returns its id,
// or one that stands for it.
func (r *restore) find(ctx context.Context, cbr *gophercloud.ServiceClient, since time.Time) string {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	id := r.BackupID.ValueString() + since.UTC().Format(stampForm)
	_ = wait.Retry(ctx, wait.Pace{Least: time.Second / 4, Most: time.Second}, func(ctx context.Context) (bool, error) {
		found, err := tasksOf(ctx, cbr, r.target(), since)
		at := slices.IndexFunc(found, r.isOf)
		if err != nil || at < 0 {
			return false, err
		}
		id = found[at].ID
		return true, nil
	})
	return id
}

// task is the operation log of the restore. If it is not shown, the error satisfies
// cloud.IsNotFound.
func (r *restore) task(ctx context.Context, cbr *gophercloud.ServiceClient) (*taskRecord, error) {
	id := r.ID.ValueString()
	at := strings.LastIndex(id, "@")
	if at < 0 {
		got, err := getTask(ctx, cbr, id)
		if err == nil {
			err = lifecycle.Answered("task", id, got.ID)
		}
		return got, err
	}
	since, err := time.Parse(stampForm, id[at:])
	if err != nil {
		return nil, err
	}
	found, err := tasksOf(ctx, cbr, r.target(), since)
	if err != nil {
		return nil, err
	}
	for _, task := range slices.Backward(found) { // the oldest is the last
		if r.isOf(task) {
			return task, nil
		}
	}
	return nil, cloud.ErrNotFound
}

// status is that of the task. One that the API does not document says nothing about
// the end, and is waited out.
func (t *taskRecord) status() wait.Status {
	switch {
	case slices.Contains(Kind.Created.Pending, t.Status), slices.Contains(Kind.Created.Failed, t.Status):
		return wait.Status{Name: t.Status, Reason: t.reason()}
	}
	return wait.Status{Name: "running", Reason: fmt.Sprintf("its task is in status %q, which is not documented", t.Status)}
}

// Candidates are the restores onto the same resource that were begun since.
func (r *restore) Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]lifecycle.Record, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	found, err := tasksOf(ctx, cbr, r.target(), since)
	var all []lifecycle.Record
	for _, task := range found {
		if r.isOf(task) {
			all = append(all, &record{id: task.ID, task: task})
		}
	}
	return all, err
}

// isOf reports whether the task may be a restore of the same backup.
func (r *restore) isOf(task *taskRecord) bool {
	backup := task.ExtraInfo.Restore.BackupID
	return backup == "" || backup == r.BackupID.ValueString()
}
