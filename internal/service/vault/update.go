package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Codes of refusals that pass (CBR API document, error codes).
var (
	deletePasses = []string{"6203", "6110", "6111", "6112", "6121", "6125", "6130", "6134", "6216", "9910"}
	changePasses = []string{"6107", "6110", "6112", "6123", "6125", "6130", "6134"}
)

// statusDecides are the codes of refusals that pass only while the vault is in
// status lock: a frozen vault, a locked one and one that was ordered answer the same
// for good.
var statusDecides = []string{"6107", "6112"}

// busy makes a refusal that passes a [lifecycle.BusyError].
func busy(err error, passes []string) error {
	if slices.Contains(passes, code(err)) {
		return &lifecycle.BusyError{With: "the vault is busy", Err: err}
	}
	return err
}

func isBusy(err error) bool { return errors.As(err, new(*lifecycle.BusyError)) }

// judged is busy for a change of the vault with that id. Where the code does not
// tell whether the refusal passes, the vault does.
func judged(ctx context.Context, cbr *gophercloud.ServiceClient, id string, err error) error {
	if slices.Contains(statusDecides, code(err)) {
		got, lookErr := get(ctx, cbr, id)
		if lookErr == nil && got.Billing.Status != "lock" {
			return lifecycle.Advise(err, got.why())
		}
	}
	return busy(err, changePasses)
}

// why says what keeps a vault from being changed for good.
func (r *record) why() string {
	status := r.Billing.Status
	text := fmt.Sprintf("Vault %q (%s) is in status %q.", r.Name, r.ID, status)
	switch {
	case meanings[status] != "":
		return text + " " + meanings[status]
	case r.Locked:
		return text + " It is locked: nothing is taken out of it."
	}
	return text
}

// code is the number of a refusal: "6103".
func code(err error) string { return strings.TrimPrefix(cloud.FaultCode(err), "BackupService.") }

// Update changes what differs from what is in the cloud now: it may have been
// sent before, and its answer lost. What makes room comes first, and what takes
// it away comes last.
func (v *vault) Update(ctx context.Context, c *cloud.Client, o lifecycle.Object) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	prior := o.(*vault)
	if v.run == nil {
		if err := v.startUpdate(ctx, cbr, prior); err != nil {
			return err
		}
	}
	id, first := v.ID.ValueString(), v.updateOpts(prior)
	last := first.withoutShrink(prior.billing().Size.ValueInt64())
	if !first.empty() && !v.run.updated {
		if err := update(ctx, cbr, id, first); err != nil {
			return judged(ctx, cbr, id, err)
		}
		v.run.updated = true
	}
	got, err := get(ctx, cbr, id)
	if err != nil {
		return err
	}
	if grows := first.size(); grows > got.Billing.Size {
		return &lifecycle.BusyError{With: fmt.Sprintf("its size is still %d GB", got.Billing.Size)}
	}
	if err := v.changeTags(ctx, cbr, got); err != nil {
		return err
	}
	if err := v.run.changePolicies(ctx, cbr, id); err != nil {
		return err
	}
	if err := v.changeResources(ctx, cbr, got); err != nil {
		return err
	}
	return v.shrink(ctx, cbr, last)
}

// startUpdate refuses what only shows once everything is known, and notes what is
// to be.
func (v *vault) startUpdate(ctx context.Context, cbr *gophercloud.ServiceClient, prior *vault) error {
	if name := v.replaces(prior); name != "" {
		return lifecycle.Advise(fmt.Errorf("%s has another value than at plan time, which needs another vault", name),
			"Nothing was changed. Plan again.")
	}
	if !v.Policies.Equal(prior.Policies) {
		if err := v.checkPolicies(ctx, cbr); err != nil {
			return err
		}
	}
	planned := *v
	v.run = begin(v)
	v.run.planned = &planned
	return nil
}

// shrink makes the vault smaller once all that has to leave it has left.
func (v *vault) shrink(ctx context.Context, cbr *gophercloud.ServiceClient, last changes) error {
	if last.empty() || v.run.shrunk {
		return nil
	}
	id := v.ID.ValueString()
	got, err := get(ctx, cbr, id)
	if err != nil {
		return err
	}
	for _, r := range got.Resources {
		if _, stays := v.run.vault.resources[r.ID]; v.run.vault.resources != nil && !stays && !v.run.kept[r.ID] {
			return &lifecycle.BusyError{With: fmt.Sprintf("resource %s is being taken out of it", r.ID)}
		}
	}
	if err := update(ctx, cbr, id, last); err != nil {
		return lifecycle.At("billing", judged(ctx, cbr, id, err))
	}
	v.run.shrunk = true
	return nil
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
// with a backup is taken out unless the configuration says so.
func (v *vault) changeResources(ctx context.Context, cbr *gophercloud.ServiceClient, got *record) error {
	want := v.run.vault.resources
	if want == nil {
		return nil
	}
	var surplus []resourceRecord
	leaving := false
	for _, r := range got.Resources {
		_, stays := want[r.ID]
		leaving = leaving || r.ProtectStatus == "removing"
		if !stays && r.ProtectStatus != "removing" {
			surplus = append(surplus, r)
		}
	}
	if err := v.takeOut(ctx, cbr, got, surplus); err != nil {
		return err
	}
	waits, err := v.run.moveIn(ctx, cbr, got)
	if err != nil {
		return err
	}
	var add []resourceOpts
	for _, id := range sortedKeys(want) {
		r := got.find(id)
		comes := v.run.vault.from[id] != "" && r == nil
		if !comes && !v.run.added[id] && (r == nil || !sameVolumes(want[id], *r)) {
			add = append(add, want[id])
		}
	}
	if len(add) > 0 {
		err := v.run.add(ctx, cbr, got.ID, add)
		if code(err) == "6108" && (leaving || len(surplus) > len(v.run.kept)) {
			return &lifecycle.BusyError{With: "resources are being taken out of it", Err: err}
		}
		if err != nil {
			return err
		}
	}
	if waits {
		return &lifecycle.BusyError{With: "resources are on their way from another vault"}
	}
	return nil
}

// takeOut removes what may be removed, and nothing if there is one that may not.
func (v *vault) takeOut(
	ctx context.Context, cbr *gophercloud.ServiceClient, got *record, surplus []resourceRecord,
) error {
	clear(v.run.kept)
	if len(surplus) == 0 {
		return nil
	}
	held, err := heldBy(ctx, cbr, got.ID)
	if err != nil {
		return err
	}
	var out []string
	lost := map[string]int{}
	for _, r := range surplus {
		switch retain := v.RetainRemovedResources.ValueBool(); {
		case retain && (held[r.ID] > 0 || got.Locked):
			v.run.kept[r.ID] = true
		case got.Locked:
			return lockedIn(r.ID)
		case held[r.ID] > 0 && !v.ForceRemoveResources.ValueBool():
			lost[r.ID] = held[r.ID]
		default:
			out = append(out, r.ID)
		}
	}
	if len(lost) > 0 {
		return v.lossy(lost)
	}
	if len(out) == 0 {
		return nil
	}
	return judged(ctx, cbr, got.ID, do(ctx, cbr, got.ID, "removeresources", map[string]any{"resource_ids": out}))
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

// sameVolumes reports whether the vault leaves out the disks that are asked for, in
// whatever order it lists them. An operating system counts only if it was given: the
// cloud may know it better.
func sameVolumes(want resourceOpts, got resourceRecord) bool {
	extra := extraOpts{}
	if want.ExtraInfo != nil {
		extra = *want.ExtraInfo
	}
	if !slices.Equal(extra.ExcludeVolumes, slices.Sorted(slices.Values(got.ExtraInfo.ExcludeVolumes))) ||
		len(extra.IncludeVolumes) != len(got.ExtraInfo.IncludeVolumes) {
		return false
	}
	for _, w := range extra.IncludeVolumes {
		same := func(v volumeRecord) bool {
			return v.ID == w.ID && (w.OSVersion == "" || v.OSVersion == w.OSVersion)
		}
		if !slices.ContainsFunc(got.ExtraInfo.IncludeVolumes, same) {
			return false
		}
	}
	return true
}
