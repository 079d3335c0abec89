// Package vault is a CBR vault: what is protected, with how much room for its
// backups.
package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// The statuses that are the provider's, not those of billing.status.
const (
	ordered  = "ordered"  // the order is not paid yet
	changing = "changing" // resources or policies are not there yet, or not gone
	refused  = "refused"  // the cloud does not take what belongs to a new vault
)

// meanings says what a status of a vault means that is not well.
var meanings = map[string]string{
	"error":    "Something failed while the cloud was changing it. Its backups may still be good: look at them.",
	"frozen":   "The account is in arrears or violates a rule; billing.frozen_scene says which. No backups are made.",
	"deleting": "Somebody is deleting it with all its backups. The next apply after that makes another one.",
}

// Kind is a CBR vault.
var Kind = lifecycle.Kind{
	Type:   "vault",
	Noun:   "vault",
	Local:  []string{"force_destroy", "force_remove_resources", "retain_removed_resources"},
	New:    func() lifecycle.Object { return new(vault) },
	Schema: resourceSchema,

	// billing.status (CBR API document, status values).
	Created: wait.Table{
		Pending: []string{ordered, changing, "lock"},
		Done:    []string{"available"},
		Failed:  []string{"error", "frozen", refused},
	},
	Updated: wait.Table{
		Pending: []string{changing, "lock"},
		Done:    []string{"available", "frozen"},
		Failed:  []string{"error"},
	},
	Deleted: wait.Table{
		Pending: []string{"available", "lock", "frozen", "deleting"},
		Done:    []string{wait.Gone},
		Failed:  []string{"error"},
	},
	Meanings: meanings,
	Lookup:   lookup,
	Moves:    moves,
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 30 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater       = (*vault)(nil)
	_ lifecycle.PlanChecker   = (*vault)(nil)
	_ lifecycle.PlanWarner    = (*vault)(nil)
	_ lifecycle.Recognizer    = (*vault)(nil)
	_ lifecycle.Adviser       = (*vault)(nil)
	_ lifecycle.Resumer       = (*vault)(nil)
	_ lifecycle.Continuer     = (*vault)(nil)
	_ lifecycle.DestroyWarner = (*vault)(nil)
)

// Create makes the vault. What the call does not take on every cloud follows
// with the first look.
func (v *vault) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	if err := v.policiesBefore(ctx, cbr); err != nil {
		return err
	}
	want := v.createOpts()
	v.run = begin(v)
	v.run.rest = v.rest()
	got, err := create(ctx, cbr, want)
	if err != nil {
		return refusedResources(ctx, cbr, want.Resources, err)
	}
	if got.Vault.ID == "" {
		return v.order(got)
	}
	v.ID = types.StringValue(got.Vault.ID)
	return nil
}

// Fetch gets the vault and the policies that are applied to it. If the vault is gone,
// the error satisfies cloud.IsNotFound, unless its order is not paid yet.
func (v *vault) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	id := v.ID.ValueString()
	got, err := get(ctx, cbr, id)
	if cloud.IsNotFound(err) && v.isOrdered() {
		return &look{id: id}, nil
	}
	if err == nil {
		err = lifecycle.Answered(Kind.Noun, id, got.ID)
	}
	if err != nil {
		return nil, err
	}
	seen := &look{id: got.ID, vault: got}
	if v.showsPolicies() {
		seen.policies, err = policiesOf(ctx, cbr, got.ID)
	}
	return seen, err
}

// showsPolicies reports whether the policies of the vault are managed here, or the
// vault is imported.
func (v *vault) showsPolicies() bool {
	return v.Name.IsNull() || !v.Policies.IsNull() && !v.Policies.IsUnknown()
}

// Continue sends what a new vault gets after its creation.
func (v *vault) Continue(ctx context.Context, c *cloud.Client, o lifecycle.Record) (lifecycle.Record, error) {
	seen := o.(*look)
	if v.run == nil || v.run.planned != nil || seen.vault == nil {
		return seen, nil
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	if !v.run.created {
		if err := v.run.afterCreate(ctx, cbr, seen); err != nil {
			return seen, v.run.noteRefusal(err)
		}
		if o, err = v.Fetch(ctx, c); err != nil {
			return nil, err
		}
		seen = o.(*look)
	}
	return seen, v.run.noteRefusal(v.run.bringIn(ctx, cbr, seen.vault))
}

// Fill fills v from a GET or a list.
func (v *vault) Fill(o lifecycle.Record) wait.Status {
	seen := o.(*look)
	got := seen.vault
	switch {
	case got == nil:
		return wait.Status{Name: ordered, Reason: v.orderReason()}
	case v.run != nil && v.run.refusal != "":
		return wait.Status{Name: refused, Reason: v.run.refusal}
	case v.run != nil && v.run.moving:
		return wait.Status{Name: changing}
	}
	shows := v.showsPolicies()
	complete := v.run.done(got, seen.policies) && v.holds(got)
	v.fill(got)
	if shows && !seen.bare {
		v.fillPolicies(seen.policies)
	}
	if got.Billing.Status == "available" && !complete {
		return wait.Status{Name: changing}
	}
	return wait.Status{Name: got.Billing.Status, Reason: got.Billing.FrozenScene}
}

// holds reports whether the vault shows all resources that were put into it, also
// after an interrupt. What was to come from another vault is asked for again then.
func (v *vault) holds(got *record) bool {
	for _, m := range v.members() {
		comes := m.FromVaultID.ValueString() != "" && v.run == nil
		if m.unseen() && !comes && got.find(m.ID.ValueString()) == nil {
			return false
		}
	}
	return true
}

// Delete asks the cloud to remove the vault, with all its backups: it is not
// asked while there are any, unless the configuration says so.
func (v *vault) Delete(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	if v.billing().isPrepaid() {
		return lifecycle.Refused(lifecycle.Advise(errors.New("a prepaid vault cannot be deleted by the API"),
			"Unsubscribe it in the console of the cloud, which deletes its backups as well, then take it out of the "+
				"state: `state rm ADDRESS`."))
	}
	if !v.ForceDestroy.ValueBool() {
		if err := v.empty(ctx, cbr); err != nil {
			return err
		}
	}
	return v.refusedDeletion(ctx, cbr, remove(ctx, cbr, v.ID.ValueString()))
}

// refusedDeletion says what the refusal of a deletion means.
func (v *vault) refusedDeletion(ctx context.Context, cbr *gophercloud.ServiceClient, err error) error {
	switch code(err) {
	case "6204":
		return lifecycle.Refused(lifecycle.Advise(err, "An image was made from a backup in the vault. Delete the image "+
			"first, and destroy again."))
	case "6220":
		return lifecycle.Refused(lifecycle.Advise(err, "The vault is locked, and its automatic backups cannot be deleted "+
			"before they expire. Destroy it after that."))
	}
	err = busy(err, deletePasses)
	if !isBusy(err) {
		return err
	}
	got, lookErr := get(ctx, cbr, v.ID.ValueString())
	switch {
	case lookErr != nil:
		return err
	case got.Billing.Status == "deleting":
		return nil // it was asked before
	case code(err) == "6112" && got.Billing.Status != "lock":
		return lifecycle.Refused(lifecycle.Advise(errors.Unwrap(err), got.why()))
	}
	return err
}

// leavingLooks is how many looks in a row may see as many backups in a vault before
// its deletion is refused: another vault of this apply may be taking them over.
const leavingLooks = 6

// empty is an error unless the vault has no backups.
func (v *vault) empty(ctx context.Context, cbr *gophercloud.ServiceClient) error {
	all, err := backupsIn(ctx, cbr, v.ID.ValueString())
	if err != nil {
		return err
	}
	stay := 0
	for _, b := range all {
		if !b.leaving() {
			stay++
		}
	}
	if v.looks++; stay != v.stay {
		v.looks, v.stay = 1, stay
	}
	switch {
	case stay > 0 && v.looks < leavingLooks:
		return &lifecycle.BusyError{With: fmt.Sprintf("it still holds %s", backupsInWords(stay))}
	case stay > 0:
		return lifecycle.Refused(lifecycle.Advise(
			fmt.Errorf("it still holds %s, which would be deleted with it", backupsInWords(stay)),
			"Keep the vault, or delete the backups first. If another vault takes its resources over (from_vault_id), apply "+
				"again. To delete the backups with the vault, set force_destroy = true, apply, and destroy again."))
	case len(all) > 0:
		return &lifecycle.BusyError{With: "its last backups are being deleted"}
	}
	return nil
}

// SameArguments compares what was asked for.
func (v *vault) SameArguments(o lifecycle.Object) bool {
	other := o.(*vault)
	is, its := v.billing(), other.billing()
	return v.Name.Equal(other.Name) && is.ObjectType.Equal(its.ObjectType) &&
		is.ProtectType.Equal(its.ProtectType) && is.Size.Equal(its.Size) &&
		v.Description.ValueString() == other.Description.ValueString()
}

func (b *backupRecord) leaving() bool { return b.Status == "deleting" || b.Status == "waiting_delete" }

func backupsInWords(n int) string {
	if n == 1 {
		return "1 backup"
	}
	return fmt.Sprintf("%d backups", n)
}
