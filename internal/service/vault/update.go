package vault

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// moveLimit is how long a resource may take from one vault of a run to another.
const moveLimit = time.Minute

// Codes of refusals that pass by themselves (CBR API document, error codes).
var (
	deletePasses = []string{"6203", "6110", "6111", "6112", "6121", "6125", "6130", "6134", "6216", "9910"}
	changePasses = []string{"6107", "6110", "6112", "6123", "6125", "6130", "6134", "9910"}
)

// busy makes a refusal that passes a [lifecycle.BusyError].
func busy(err error, passes []string) error {
	if slices.Contains(passes, code(err)) {
		return &lifecycle.BusyError{With: "the vault is busy", Err: err}
	}
	return err
}

// code is the number of a refusal: "6103".
func code(err error) string { return strings.TrimPrefix(cloud.FaultCode(err), "BackupService.") }

// Update changes what differs from what is in the cloud now: it may have been
// sent before, and its answer lost.
func (v *vault) Update(ctx context.Context, c *cloud.Client, prior lifecycle.Object) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	if v.run == nil {
		v.run = &undertaking{
			vault: v.wanted(), created: true, migrated: map[string]bool{}, planned: v.members(),
		}
	}
	id := v.ID.ValueString()
	if changes := v.updateOpts(prior.(*vault)); !changes.empty() && !v.run.updated {
		if err := update(ctx, cbr, id, changes); err != nil {
			return busy(err, changePasses)
		}
		v.run.updated = true
	}
	got, err := get(ctx, cbr, id)
	if err != nil {
		return err
	}
	if err := v.changeTags(ctx, cbr, got); err != nil {
		return err
	}
	if err := v.run.changePolicies(ctx, cbr, id); err != nil {
		return err
	}
	return v.changeResources(ctx, cbr, got)
}

func (v *vault) changeTags(ctx context.Context, cbr *gophercloud.ServiceClient, got *record) error {
	is, want := plain(got.Tags), tagsOf(v.Tags)
	var add, drop []tag
	keep := map[string]bool{}
	for _, t := range want {
		keep[t.Key] = true
		if value, there := is[t.Key]; !there || value != t.Value {
			add = append(add, t)
		}
	}
	for _, t := range got.Tags {
		if !keep[t.Key] {
			drop = append(drop, t)
		}
	}
	if err := changeTags(ctx, cbr, got.ID, "delete", drop); err != nil {
		return err
	}
	return changeTags(ctx, cbr, got.ID, "create", add)
}

// changeResources takes resources out of the vault and puts others in. Nothing
// with a backup is taken out unless the configuration says so: it is left for
// the vault that it moves to.
func (v *vault) changeResources(ctx context.Context, cbr *gophercloud.ServiceClient, got *record) error {
	want := v.run.vault.resources
	if want == nil {
		return nil
	}
	var add []resourceOpts
	for _, id := range sortedKeys(want) {
		at := slices.IndexFunc(got.Resources, func(r resourceRecord) bool { return r.ID == id })
		if at < 0 || !sameVolumes(want[id], got.Resources[at]) {
			add = append(add, want[id])
		}
	}
	var surplus []resourceRecord
	removing := false
	for _, r := range got.Resources {
		_, stays := want[r.ID]
		removing = removing || r.ProtectStatus == "removing"
		if !stays && r.ProtectStatus != "removing" {
			surplus = append(surplus, r)
		}
	}
	waiting, err := v.takeOut(ctx, cbr, got.ID, surplus)
	if err != nil {
		return err
	}
	if len(add) > 0 {
		err := do(ctx, cbr, got.ID, "addresources", map[string]any{"resources": add})
		if code(err) == "6108" && (removing || len(surplus) > 0) {
			return &lifecycle.BusyError{With: "resources are being taken out of it", Err: err}
		}
		if err := v.takeOver(ctx, cbr, got, add, err); err != nil {
			return err
		}
	}
	return waiting
}

// takeOut removes what may be removed. The error, if there is one, is what has to
// be waited for.
func (v *vault) takeOut(
	ctx context.Context, cbr *gophercloud.ServiceClient, id string, surplus []resourceRecord,
) (waiting, err error) {
	if len(surplus) == 0 {
		return nil, nil
	}
	held, err := heldBy(ctx, cbr, id)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range surplus {
		switch wanted := moves.isWanted(cbr.Endpoint, r.ID); {
		case !wanted && (held[r.ID] == 0 || v.ForceRemoveResources.ValueBool()):
			out = append(out, r.ID)
		case !v.run.late():
			waiting = &lifecycle.BusyError{With: fmt.Sprintf("resource %s is still to move to another vault", r.ID)}
		default:
			return nil, lossy(id, map[string]int{r.ID: held[r.ID]})
		}
	}
	if len(out) == 0 {
		return waiting, nil
	}
	return waiting, busy(do(ctx, cbr, id, "removeresources", map[string]any{"resource_ids": out}), changePasses)
}

// takeOver migrates resources that are in another vault of this run, with their
// backups. Refusal is the answer to the call that was to add them.
func (v *vault) takeOver(
	ctx context.Context, cbr *gophercloud.ServiceClient, got *record, add []resourceOpts, refusal error,
) error {
	if code(refusal) != "6103" {
		return busy(refusal, changePasses)
	}
	for _, r := range add {
		if slices.ContainsFunc(got.Resources, func(x resourceRecord) bool { return x.ID == r.ID }) {
			continue
		}
		holder, err := holderOf(ctx, cbr, r.ID)
		if err != nil {
			return err
		}
		if holder == "" || holder == got.ID {
			continue
		}
		if moves.releasedBy(cbr.Endpoint, r.ID) != holder {
			if !v.run.late() {
				return &lifecycle.BusyError{With: fmt.Sprintf("resource %s is in vault %s", r.ID, holder), Err: refusal}
			}
			return lifecycle.At("resources", lifecycle.Advise(refusal, inOtherVault(r.ID, holder)))
		}
		if v.run.migrated[r.ID] {
			continue
		}
		body := map[string]any{"destination_vault_id": got.ID, "resource_ids": []string{r.ID}}
		if err := do(ctx, cbr, holder, "migrateresources", body); err != nil {
			return busy(err, changePasses)
		}
		v.run.migrated[r.ID] = true
	}
	return &lifecycle.BusyError{With: "resources are being taken over from another vault", Err: refusal}
}

func inOtherVault(id, holder string) string {
	return fmt.Sprintf("Resource %s is in vault %s, and a resource can be in one vault only. If that vault is in this "+
		"configuration, take the resource out of it in the same apply: it moves with its backups.", id, holder)
}

// holderOf is the vault that a resource is in, "" if it is in none.
func holderOf(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (string, error) {
	for other, err := range list(ctx, cbr, url.Values{"resource_ids": {id}}) {
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(other.Resources, func(r resourceRecord) bool { return r.ID == id }) {
			return other.ID, nil
		}
	}
	return "", nil
}

// heldBy counts the backups in a vault by their resource.
func heldBy(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (map[string]int, error) {
	all, err := backupsIn(ctx, cbr, id)
	if err != nil {
		return nil, err
	}
	held := map[string]int{}
	for _, b := range all {
		if !b.leaving() {
			held[b.ResourceID]++
		}
	}
	return held, nil
}

// sameVolumes reports whether the vault leaves out the disks that are asked for.
func sameVolumes(want resourceOpts, got resourceRecord) bool {
	extra := extraOpts{}
	if want.ExtraInfo != nil {
		extra = *want.ExtraInfo
	}
	exclude := slices.Sorted(slices.Values(got.ExtraInfo.ExcludeVolumes))
	return slices.Equal(extra.ExcludeVolumes, exclude) &&
		(len(extra.IncludeVolumes) == 0 && len(got.ExtraInfo.IncludeVolumes) == 0 ||
			reflect.DeepEqual(extra.IncludeVolumes, got.ExtraInfo.IncludeVolumes))
}

// refusedResources explains the refusal of a creation.
func (v *vault) refusedResources(
	ctx context.Context, cbr *gophercloud.ServiceClient, refusal error,
) error {
	if !slices.Contains([]string{"6102", "6103", "6104", "6108", "6302", "6137"}, code(refusal)) {
		return refusal
	}
	if code(refusal) == "6103" {
		for _, m := range v.members() {
			if holder, err := holderOf(ctx, cbr, m.ID.ValueString()); err == nil && holder != "" {
				refusal = lifecycle.Advise(refusal, inOtherVault(m.ID.ValueString(), holder))
			}
		}
	}
	return lifecycle.At("resources", refusal)
}
