// Package vaultrestore puts a CBR backup back. A restore is something that
// happens, not something that is: it is made once, and destroying it forgets it.
package vaultrestore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// restored is the status of a restore that has happened. The others are those of
// its task.
const restored = "restored"

// Kind is a restore of one backup.
var Kind = lifecycle.Kind{
	Type:   "vault_restore",
	Noun:   "vault restore",
	New:    func() lifecycle.Object { return new(restore) },
	Schema: resourceSchema,

	// Statuses of tasks (CBR API document, status values).
	Created: wait.Table{
		Pending: []string{"waiting", "running"},
		Done:    []string{restored},
		Failed:  []string{"failed", "timeout", "skipped"},
	},
	Sources: func(o lifecycle.Object) []string { return []string{"resource " + o.(*restore).target()} },
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 4 * time.Hour, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 5 * time.Minute,
	},
}

var (
	_ lifecycle.PlanWarner = (*restore)(nil)
	_ lifecycle.Searcher   = (*restore)(nil)
	_ lifecycle.Adviser    = (*restore)(nil)
)

// restore is a restore as the resource sees it.
type restore struct {
	lifecycle.Base
	BackupID            types.String `tfsdk:"backup_id"`
	OverwriteServerID   types.String `tfsdk:"overwrite_server_id"`
	OverwriteVolumeID   types.String `tfsdk:"overwrite_volume_id"`
	OverwriteResourceID types.String `tfsdk:"overwrite_resource_id"`
	Mappings            types.Set    `tfsdk:"mappings"`
	PowerOn             types.Bool   `tfsdk:"power_on"`
	Triggers            types.Map    `tfsdk:"triggers"`
	Progress            types.Int64  `tfsdk:"progress"`
	ErrorCode           types.String `tfsdk:"error_code"`
	ErrorMessage        types.String `tfsdk:"error_message"`
	StartedAt           types.String `tfsdk:"started_at"`
	RestoredAt          types.String `tfsdk:"restored_at"`
}

type mapping struct {
	BackupID types.String `tfsdk:"backup_id"`
	VolumeID types.String `tfsdk:"volume_id"`
}

// Refusals that pass by themselves (CBR API document, error codes).
var passes = []string{"2002", "2010", "6125"}

// Create asks for the restore. Huawei Cloud answers with the id of its task, Open
// Telekom Cloud documents none: the task is looked up then.
func (r *restore) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	since := c.Now().Add(-2 * time.Second)
	id, err := start(ctx, cbr, r.BackupID.ValueString(), r.opts())
	if err != nil {
		return r.refused(err)
	}
	if id == "" {
		if id, err = r.find(ctx, cbr, since); err != nil {
			return lifecycle.Lost(err)
		}
	}
	r.ID = types.StringValue(id)
	return nil
}

// find waits until the task of the restore shows up.
func (r *restore) find(ctx context.Context, cbr *gophercloud.ServiceClient, since time.Time) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	id := ""
	err := wait.Retry(ctx, wait.Pace{Least: time.Second, Most: time.Second}, func(ctx context.Context) (bool, error) {
		found, err := tasksOf(ctx, cbr, r.target(), since)
		at := slices.IndexFunc(found, r.isOf)
		if err != nil || at < 0 {
			return false, err
		}
		id = found[at].ID
		return true, nil
	})
	if err != nil {
		return "", fmt.Errorf("the cloud told no task, and none shows up: %w", err)
	}
	return id, nil
}

func (r *restore) refused(refusal error) error {
	number := strings.TrimPrefix(cloud.FaultCode(refusal), "BackupService.")
	switch {
	case slices.Contains(passes, number):
		return &lifecycle.BusyError{With: "the resource is being backed up or restored", Err: refusal}
	case number == "6200":
		return lifecycle.Missing("backup_id", "backup", r.BackupID.ValueString(), r.Region.ValueString(), refusal)
	case number == "2011":
		return lifecycle.At("overwrite_volume_id", lifecycle.Advise(refusal, "Detach the disk from its server first."))
	}
	return refusal
}

// Read follows the task until it has ended. After that nothing that becomes of it
// changes what has happened.
func (r *restore) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	if r.BackupID.IsNull() {
		return wait.Status{}, lifecycle.Advise(errors.New("a restore is something that has happened"),
			"It cannot be imported.")
	}
	if r.RestoredAt.ValueString() != "" {
		return wait.Status{ID: r.ID.ValueString(), Name: restored}, nil
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	got, err := getTask(ctx, cbr, r.ID.ValueString())
	if err != nil {
		return wait.Status{}, err
	}
	if err := lifecycle.Answered("task", r.ID.ValueString(), got.ID); err != nil {
		return wait.Status{}, err
	}
	r.fill(got)
	if got.Status != "success" {
		return wait.Status{ID: got.ID, Name: got.Status, Reason: got.reason()}, nil
	}
	r.RestoredAt = attribute.Timestamp(got.EndedAt)
	if r.RestoredAt.IsNull() {
		r.RestoredAt = attribute.TimeOrNull(c.Now())
	}
	return wait.Status{ID: got.ID, Name: restored}, nil
}

func (r *restore) fill(got *taskRecord) {
	r.Progress = types.Int64PointerValue(got.ExtraInfo.Common.Progress)
	r.ErrorCode = attribute.StringOrNull(got.ErrorInfo.Code)
	r.ErrorMessage = attribute.StringOrNull(got.ErrorInfo.Message)
	r.StartedAt = attribute.Timestamp(got.StartedAt)
	if r.RestoredAt.IsUnknown() {
		r.RestoredAt = types.StringNull()
	}
}

// Delete forgets the restore. What it was made onto is not this resource's.
func (r *restore) Delete(context.Context, *cloud.Client) error { return lifecycle.ErrKept }

// PlanWarning names what is overwritten.
func (r *restore) PlanWarning(lifecycle.Object) string {
	backup := r.BackupID.ValueString()
	if r.BackupID.IsUnknown() {
		backup = "(known after apply)"
	}
	switch {
	case !r.OverwriteServerID.IsNull():
		var disks []string
		for _, m := range r.mappings() {
			disks = append(disks, m.VolumeID.ValueString())
		}
		what := "its disks"
		if len(disks) > 0 {
			what = "the disks " + strings.Join(disks, ", ")
		}
		return fmt.Sprintf("Restoring backup %s shuts server %s down and overwrites all data on %s.",
			backup, said(r.OverwriteServerID), what)
	case !r.OverwriteVolumeID.IsNull():
		return fmt.Sprintf("Restoring backup %s overwrites all data on disk %s.", backup, said(r.OverwriteVolumeID))
	}
	return fmt.Sprintf("Restoring backup %s overwrites all data in file system %s.", backup, said(r.OverwriteResourceID))
}

func said(id types.String) string {
	if id.IsUnknown() {
		return "(known after apply)"
	}
	return id.ValueString()
}

// Advice after a restore that failed: nothing is deleted, and the data of what it
// was made onto is lost. A task that is skipped has done nothing, because another
// one held the resource (CBR API document, status values).
func (r *restore) Advice(status string) string {
	stays := "The restore stays in the state; the next apply restores once more."
	if r.Invoked() {
		stays = "Running it again restores once more."
	}
	switch status {
	case "failed", "timeout":
		return fmt.Sprintf("What %s holds now is undefined: do not use it. The backup is unharmed. Mend the cause. %s",
			r.target(), stays)
	case "skipped":
		return fmt.Sprintf("Nothing was restored, because something else is done with %s. %s", r.target(), stays)
	}
	return ""
}

// Candidates are the restores onto the same resource that were begun since.
func (r *restore) Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]lifecycle.Object, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	found, err := tasksOf(ctx, cbr, r.target(), since)
	var all []lifecycle.Object
	for _, task := range found {
		other := *r
		other.Base = lifecycle.Base{ID: types.StringValue(task.ID)}
		if r.isOf(task) {
			all = append(all, &other)
		}
	}
	return all, err
}

// isOf reports whether the task may be a restore of the same backup.
func (r *restore) isOf(task *taskRecord) bool {
	backup := task.ExtraInfo.Restore.BackupID
	return backup == "" || backup == r.BackupID.ValueString()
}

// SameArguments compares what was asked for.
func (r *restore) SameArguments(o lifecycle.Object) bool {
	other := o.(*restore)
	return r.BackupID.Equal(other.BackupID) && r.target() == other.target()
}

// target is the id of what is overwritten.
func (r *restore) target() string {
	for _, id := range []types.String{r.OverwriteServerID, r.OverwriteVolumeID, r.OverwriteResourceID} {
		if id.ValueString() != "" {
			return id.ValueString()
		}
	}
	return ""
}

func (r *restore) mappings() []mapping {
	var all []mapping
	if !r.Mappings.IsNull() && !r.Mappings.IsUnknown() {
		r.Mappings.ElementsAs(context.Background(), &all, false)
	}
	return all
}

// opts is the request. Whether the server starts has three states.
func (r *restore) opts() restoreOpts {
	o := restoreOpts{
		ServerID: r.OverwriteServerID.ValueString(), VolumeID: r.OverwriteVolumeID.ValueString(),
		ResourceID: r.OverwriteResourceID.ValueString(), PowerOn: r.PowerOn.ValueBoolPointer(),
	}
	for _, m := range r.mappings() {
		o.Mappings = append(o.Mappings, mappingOpts{m.BackupID.ValueString(), m.VolumeID.ValueString()})
	}
	slices.SortFunc(o.Mappings, func(a, b mappingOpts) int { return strings.Compare(a.BackupID, b.BackupID) })
	return o
}
