// Package checkpointrestore restores a Karbor checkpoint. A restore is something
// that happens, not something that is: it is made once, and destroying it forgets
// it.
package checkpointrestore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

const noun = "checkpoint restore"

// Kind is a restore of one checkpoint.
var Kind = lifecycle.Kind{
	Type:   "checkpoint_restore",
	Noun:   noun,
	Local:  []string{"restore_auth"},
	New:    func() lifecycle.Object { return new(restore) },
	Schema: resourceSchema,

	Created: wait.Table{
		Pending: []string{inProgress, "started"},
		Done:    []string{success},
		Failed:  []string{fail, "failed"},
	},
	Lookup: &lifecycle.Lookup{Plural: "checkpoint_restores", List: listRestores},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 4 * time.Hour, Read: 5 * time.Minute, Update: 5 * time.Minute, Delete: 5 * time.Minute,
	},
}

var (
	_ lifecycle.PlanChecker = (*restore)(nil)
	_ lifecycle.PlanWarner  = (*restore)(nil)
	_ lifecycle.Recognizer  = (*restore)(nil)
	_ lifecycle.Adviser     = (*restore)(nil)
	_ lifecycle.Listed      = (*restore)(nil)
)

// Create asks for the restore, after a look at the checkpoint: what cannot be
// restored is answered with a failed restore and no reason
// (karbor-real/restore-while-protecting).
func (r *restore) Create(ctx context.Context, c *cloud.Client) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	if err := r.ready(ctx, karbor); err != nil {
		return err
	}
	id, err := create(ctx, karbor, r.createOpts())
	if err != nil {
		return err
	}
	r.ID = types.StringValue(id)
	return nil
}

// ready looks at what is to be restored.
func (r *restore) ready(ctx context.Context, karbor *gophercloud.ServiceClient) error {
	id := r.CheckpointID.ValueString()
	got, err := dataprotection.GetCheckpoint(ctx, karbor, r.ProviderID.ValueString(), id)
	switch {
	case err != nil:
		return lifecycle.Missing("checkpoint_id", "checkpoint", id, r.Region.ValueString(), err)
	case slices.Contains(dataprotection.Making, got.Status):
		return &lifecycle.BusyError{With: fmt.Sprintf("checkpoint %s is in status %q", id, got.Status)}
	case got.Status != dataprotection.Available:
		return lifecycle.At("checkpoint_id", fmt.Errorf("checkpoint %s is in status %q; only one in status %q can be "+
			"restored", id, got.Status, dataprotection.Available))
	}
	return nil
}

// Read looks at the restore, also long after it has ended: nobody deletes it.
func (r *restore) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	got, err := get(ctx, karbor, r.ID.ValueString())
	if err != nil {
		return wait.Status{}, err
	}
	r.fill(got)
	return r.status(), nil
}

// FillFrom does the same with one of a list.
func (r *restore) FillFrom(listed lifecycle.Object) wait.Status {
	r.fill(listed.(*restore).record)
	return r.status()
}

// status is that of the last look, with the reasons of all resources in one text.
func (r *restore) status() wait.Status {
	by := r.record.ResourcesReason
	var all []string
	for _, name := range slices.Sorted(maps.Keys(by)) {
		if by[name] != "" {
			all = append(all, name+": "+by[name])
		}
	}
	return wait.Status{ID: r.record.ID, Name: r.record.Status, Reason: strings.Join(all, "; ")}
}

// Delete forgets the restore. What it has made is not this resource's.
func (r *restore) Delete(context.Context, *cloud.Client) error { return lifecycle.ErrKept }

// CheckPlan refuses parameters that the provider does not have: the server answers
// them with a failed restore and no reason
// (karbor-real/restore-create-parameters-noop).
func (r *restore) CheckPlan(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	was, changes := prior.(*restore)
	if r.ProviderID.IsUnknown() || len(r.Parameters.Elements()) == 0 ||
		changes && r.ProviderID.Equal(was.ProviderID) && dataprotection.SameOptions(r.Parameters, was.Parameters) {
		return nil
	}
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	id := r.ProviderID.ValueString()
	by, err := dataprotection.GetProvider(ctx, karbor, id)
	if err != nil {
		return lifecycle.Missing("provider_id", "protection provider", id, r.Region.ValueString(), err)
	}
	return lifecycle.At("parameters", by.ToRestore(dataprotection.OptionsOf(r.Parameters)))
}

// PlanWarning names the volumes that are to be overwritten
// (volume_plugin_cinder_schemas.py, RESTORE_SCHEMA).
func (r *restore) PlanWarning(lifecycle.Object) string {
	var volumes []string
	for _, values := range dataprotection.OptionsOf(r.Parameters) {
		if id := values["volume_id"]; id != "" {
			volumes = append(volumes, id)
		}
	}
	if len(volumes) == 0 {
		return ""
	}
	slices.Sort(volumes)
	return fmt.Sprintf("The restore of checkpoint %s overwrites all data of volume %s. Leave volume_id out to restore "+
		"into a new volume.", r.CheckpointID.ValueString(), strings.Join(volumes, " and volume "))
}

// SameArguments compares what was asked for.
func (r *restore) SameArguments(other lifecycle.Object) bool {
	that := other.(*restore)
	return r.ProviderID.Equal(that.ProviderID) && r.CheckpointID.Equal(that.CheckpointID) &&
		r.RestoreTarget.ValueString() == that.RestoreTarget.ValueString() &&
		dataprotection.SameOptions(r.Parameters, that.Parameters)
}

// Advice after a restore that failed: most plug-ins tell no reason.
func (r *restore) Advice(status string) string {
	if status != fail && status != "failed" {
		return ""
	}
	stays := fmt.Sprintf("The %s stays in the state; the next apply restores once more.", noun)
	if r.Invoked() {
		stays = "Running it again restores once more."
	}
	return fmt.Sprintf("What it has made until then may be there. If no reason is given, ask the operator for the log of "+
		"karbor-protection. Checkpoint %s is unharmed.\n\n%s", r.CheckpointID.ValueString(), stays)
}
