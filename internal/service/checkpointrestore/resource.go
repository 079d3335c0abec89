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

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
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
	_ lifecycle.Once        = (*restore)(nil)
	_ lifecycle.MadeWarner  = (*restore)(nil)
	_ lifecycle.Teller      = (*restore)(nil)
)

// Create asks for the restore, after a look at the checkpoint: what cannot be
// restored is answered with a failed restore and no reason
// (karbor-real/restore-while-protecting).
func (r *restore) Create(ctx context.Context, c *cloud.Client) error {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return err
	}
	if r.Invoked() { // no plan has checked it
		if err := r.CheckPlan(ctx, c, nil); err != nil {
			return lifecycle.Refused(err)
		}
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

// Fetch gets the restore, also long after it has ended: nobody deletes it.
func (r *restore) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	return get(ctx, karbor, r.ID.ValueString())
}

// Fill fills r from a GET or a list.
func (r *restore) Fill(seen lifecycle.Record) wait.Status {
	got := seen.(*record)
	r.fill(got)
	return wait.Status{Name: got.Status, Reason: got.reason()}
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

// volumes are the ids that the parameters name as volumes to restore onto.
func (r *restore) volumes() []string {
	var ids []string
	for _, values := range dataprotection.OptionsOf(r.Parameters) {
		if id := values["volume_id"]; id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// WarningTitle implements [lifecycle.PlanWarner].
func (r *restore) WarningTitle() string { return "Checkpoint restore may not follow volume_id" }

// PlanWarning says what becomes of a volume_id. Karbor's own plug-in lists it
// (volume_plugin_cinder_schemas.py, RESTORE_SCHEMA) and never reads it: it calls
// cinder_client.restores.restore(backup_id), from Pike to Victoria
// (cinder_protection_plugin.py, RestoreOperation.on_main).
func (r *restore) PlanWarning(lifecycle.Object) string {
	ids := r.volumes()
	if len(ids) == 0 {
		return ""
	}
	of := ""
	if id := r.CheckpointID.ValueString(); id != "" {
		of = " of checkpoint " + id
	}
	return fmt.Sprintf("The restore%s names %s as volume_id. Karbor's own plug-in for volumes does not read that and "+
		"always restores into a new volume, which resources_status names. A vendor's plug-in may read it, and then "+
		"overwrites all data there. Leave volume_id out to restore into a new volume in any case.",
		of, andVolumes(ids))
}

// MadeWarning names the volumes that were asked for and that the cloud does not
// name among what it has restored.
func (r *restore) MadeWarning() string {
	missing := slices.DeleteFunc(r.volumes(), func(id string) bool { return slices.Contains(r.restored(), volume+id) })
	if len(missing) == 0 {
		return ""
	}
	return fmt.Sprintf("%s of checkpoint %s names %s as volume_id, and the cloud does not name that among what it has "+
		"restored: %s. Karbor's own plug-in for volumes always restores into a new volume. Look there for the data, and "+
		"do not count on the volume that was asked for.", strings.ToUpper(noun[:1])+noun[1:]+" "+r.ID.ValueString(),
		r.CheckpointID.ValueString(), andVolumes(missing), r.Outcome())
}

// volume is what the key of a volume in resources_status begins with.
const volume = "OS::Cinder::Volume#"

// restored are the keys of what the cloud says it has restored.
func (r *restore) restored() []string {
	return slices.Sorted(maps.Keys(attribute.Strings(r.ResourcesStatus)))
}

func andVolumes(ids []string) string { return "volume " + strings.Join(ids, " and volume ") }

// Of is what is restored.
func (r *restore) Of() string { return "checkpoint " + r.CheckpointID.ValueString() }

// Outcome is what was made: the plug-in for volumes reports under the id of the
// new volume (cinder_protection_plugin.py, RestoreOperation.on_main).
func (r *restore) Outcome() string {
	status := attribute.Strings(r.ResourcesStatus)
	var all []string
	for _, key := range r.restored() {
		all = append(all, fmt.Sprintf("%s is %s", key, status[key]))
	}
	if len(all) == 0 {
		return "the cloud does not tell what was made"
	}
	return strings.Join(all, ", ")
}

// SameArguments compares what was asked for.
func (r *restore) SameArguments(other lifecycle.Object) bool {
	that := other.(*restore)
	return r.ProviderID.Equal(that.ProviderID) && r.CheckpointID.Equal(that.CheckpointID) &&
		r.RestoreTarget.ValueString() == that.RestoreTarget.ValueString() &&
		dataprotection.SameOptions(r.Parameters, that.Parameters)
}

// Again says what one more restore does. Only a vendor's plug-in reads volume_id.
func (r *restore) Again() string {
	more := "restores checkpoint " + r.CheckpointID.ValueString() + " again"
	if ids := r.volumes(); len(ids) > 0 {
		more += ", which overwrites " + andVolumes(ids) + " again if a vendor's plug-in follows volume_id"
	}
	return more
}

// Advice says what is left of a restore that failed, of which most plug-ins tell
// no reason, and of one that may never end: there is no call to end one.
func (r *restore) Advice(status string) string {
	switch {
	case slices.Contains(Kind.Created.Pending, status) && r.Invoked():
		return lost
	case slices.Contains(Kind.Created.Pending, status):
		return lost + " Destroying a restore only forgets it, after timeouts.delete at the latest; `state rm ADDRESS` does " +
			"so without waiting for its end."
	case !slices.Contains(Kind.Created.Failed, status):
		return ""
	}
	stays := fmt.Sprintf("The %s stays in the state; the next apply %s.", noun, r.Again())
	if r.Invoked() {
		stays = "Running it again " + r.Again() + "."
	}
	return fmt.Sprintf("What it has made until then may be there. If no reason is given, ask the operator for the log of "+
		"karbor-protection. Checkpoint %s is unharmed.\n\n%s", r.CheckpointID.ValueString(), stays)
}

// lost is why a restore may never end (seen on Karbor 1.6.0: three that ran while
// karbor-protection was restarted are in progress for good).
const lost = "If the protection service was restarted meanwhile, nothing works on the restore any more, and it stays " +
	"in that status for good. No call ends or deletes it."
