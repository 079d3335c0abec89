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
	_ lifecycle.Once       = (*restore)(nil)
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

// Refusals that pass on their own (CBR API document, error codes). 9910 is none: it
// is a 500, "unknown error", after which the restore may run.
var passes = []string{"2002", "2010", "6125"}

// Create asks for the restore. Huawei Cloud answers with the id of its task, Open
// Telekom Cloud documents none: the task is looked up then. Where it does not show
// up, the restore was accepted all the same: it gets an id by which Fetch goes on
// looking, so that nothing is overwritten a second time.
func (r *restore) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	since := c.Now().Add(-skew)
	id, err := start(ctx, cbr, r.BackupID.ValueString(), r.opts())
	if err != nil {
		return r.refused(err)
	}
	if id == "" {
		id = r.find(ctx, cbr, since)
	}
	r.ID = types.StringValue(id)
	return nil
}

func (r *restore) refused(refusal error) error {
	number := strings.TrimPrefix(cloud.FaultCode(refusal), "BackupService.")
	switch {
	case slices.Contains(passes, number):
		return &lifecycle.BusyError{With: "the resource is being backed up or restored", Err: refusal}
	case cloud.IsNotFound(refusal):
		return lifecycle.Missing("backup_id", "backup", r.BackupID.ValueString(), r.Region.ValueString(), refusal)
	case number == "6302":
		return lifecycle.At(r.targeting(), lifecycle.Advise(refusal, "Check the id, the region and the project."))
	case number == "2011":
		return lifecycle.At("overwrite_volume_id", lifecycle.Advise(refusal, "Detach the disk from its server first."))
	case number == "9900" && strings.Contains(cloud.Explain(refusal).Reason, "mappings"):
		return lifecycle.At("mappings", refusal)
	case slices.Contains([]string{"2001", "2003", "2008", "2009", "2013", "2014"}, number):
		return lifecycle.At(r.targeting(), refusal)
	case slices.Contains([]string{"2004", "2005", "6202"}, number):
		return lifecycle.At("backup_id", refusal)
	}
	return refusal
}

// Fetch gets the task until it has ended. After that nothing that becomes of it
// changes what has happened.
func (r *restore) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	if r.BackupID.IsNull() {
		return nil, lifecycle.Advise(errors.New("a restore is something that has happened"), "It cannot be imported.")
	}
	seen := &record{id: r.ID.ValueString()}
	if r.RestoredAt.ValueString() != "" {
		seen.over = true
		return seen, nil
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	seen.task, err = r.task(ctx, cbr)
	if cloud.IsNotFound(err) {
		seen.task, err = nil, nil
	}
	seen.at = c.Now()
	return seen, err
}

// Fill says how far the task is. One that is not shown is so not yet, or not any
// more (the console keeps tasks for 30 days). Whether it has ended is not known: it
// is not taken for gone, and the backup is not restored again.
func (r *restore) Fill(o lifecycle.Record) wait.Status {
	seen := o.(*record)
	got := seen.task
	switch {
	case seen.over:
		return wait.Status{Name: restored}
	case got == nil:
		return wait.Status{Name: "waiting", Reason: "the cloud has accepted the restore and shows no task of it"}
	}
	r.fill(got)
	if got.Status != "success" {
		return got.status()
	}
	r.RestoredAt = attribute.Timestamp(got.EndedAt)
	if r.RestoredAt.IsNull() {
		r.RestoredAt = attribute.TimeOrNull(seen.at)
	}
	return wait.Status{Name: restored}
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

// Again says what one more restore does.
func (r *restore) Again() string {
	switch r.targeting() {
	case "overwrite_server_id":
		return fmt.Sprintf("overwrites the disks of server %s again", r.target())
	case "overwrite_volume_id":
		return fmt.Sprintf("overwrites disk %s again", r.target())
	}
	return fmt.Sprintf("overwrites file system %s again", r.target())
}

// Advice after a restore that failed: nothing is deleted, and the data of what it
// was made onto is lost. A task that is skipped has done nothing, because another
// one held the resource (CBR API document, status values).
func (r *restore) Advice(status string) string {
	stays := "The restore stays in the state; the next apply " + r.Again() + "."
	if r.Invoked() {
		stays = "Running it again " + r.Again() + "."
	}
	switch status {
	case "failed", "timeout":
		return fmt.Sprintf("What %s holds now is undefined: do not use it. The backup is unharmed. Fix the cause. %s",
			r.target(), stays)
	case "skipped":
		return fmt.Sprintf("Nothing was restored, because something else is being done with %s. %s", r.target(), stays)
	}
	return ""
}

// SameArguments compares what was asked for.
func (r *restore) SameArguments(o lifecycle.Object) bool {
	other := o.(*restore)
	return r.BackupID.Equal(other.BackupID) && r.target() == other.target()
}

// target is the id of what is overwritten.
func (r *restore) target() string {
	_, id := r.onto()
	return id
}

// targeting is the argument that says what is overwritten.
func (r *restore) targeting() string {
	argument, _ := r.onto()
	return argument
}

func (r *restore) onto() (argument, id string) {
	switch {
	case r.OverwriteServerID.ValueString() != "":
		return "overwrite_server_id", r.OverwriteServerID.ValueString()
	case r.OverwriteVolumeID.ValueString() != "":
		return "overwrite_volume_id", r.OverwriteVolumeID.ValueString()
	}
	return "overwrite_resource_id", r.OverwriteResourceID.ValueString()
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
