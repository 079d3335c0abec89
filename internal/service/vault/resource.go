// Package vault is a CBR vault: what is protected, with how much room for its
// backups.
package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// Kind is a CBR vault. It is read by its own GET: the list does not tell which
// policies a vault has, and a look goes on with what was ordered.
var Kind = lifecycle.Kind{
	Type:   "vault",
	Noun:   "vault",
	Local:  []string{"force_destroy", "force_remove_resources"},
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
	Meanings: map[string]string{
		"error":    "Something failed while the cloud was changing it. Its backups may still be good: look at them.",
		"frozen":   "The account is in arrears or violates a rule; billing.frozen_scene says which. No backups are made.",
		"deleting": "Somebody is deleting it with all its backups. The next apply after that makes another one.",
	},
	Lookup: lookup,
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 30 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater     = (*vault)(nil)
	_ lifecycle.PlanChecker = (*vault)(nil)
	_ lifecycle.PlanWarner  = (*vault)(nil)
	_ lifecycle.Recognizer  = (*vault)(nil)
)

// Create makes the vault. What the call does not take on every cloud follows
// with the first look.
func (v *vault) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	want := v.createOpts()
	v.run = &undertaking{vault: v.wanted(), paid: want.prepaid(), rest: v.rest()}
	id, err := create(ctx, cbr, want)
	if err != nil {
		return v.refusedResources(ctx, cbr, err)
	}
	v.ID = types.StringValue(id)
	return nil
}

// Read fills v from the cloud. If the vault is gone, the error satisfies
// cloud.IsNotFound.
func (v *vault) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	got, err := get(ctx, cbr, v.ID.ValueString())
	if cloud.IsNotFound(err) && v.run.isOrdered() {
		return wait.Status{ID: v.ID.ValueString(), Name: ordered}, nil
	}
	if err != nil {
		return wait.Status{}, err
	}
	if err := lifecycle.Answered("vault", v.ID.ValueString(), got.ID); err != nil {
		return wait.Status{}, err
	}
	if status, err := v.run.goOn(ctx, cbr, got); err != nil || status.Name != "" {
		return status, err
	}
	var policies []policyRecord
	mine := v.Name.IsNull() || !v.Policies.IsNull()
	if mine {
		if policies, err = policiesOf(ctx, cbr, got.ID); err != nil {
			return wait.Status{}, err
		}
	}
	complete := v.run.done(got, policies) && v.holds(got)
	v.fill(got)
	if mine {
		v.fillPolicies(policies)
	}
	if got.Billing.Status == "available" && !complete {
		return wait.Status{ID: got.ID, Name: changing}, nil
	}
	return wait.Status{ID: got.ID, Name: got.Billing.Status, Reason: got.Billing.FrozenScene}, nil
}

// holds reports whether the vault shows all resources that were put into it, also
// after an interrupt.
func (v *vault) holds(got *record) bool {
	for _, m := range v.members() {
		shown := func(r resourceRecord) bool { return r.ID == m.ID.ValueString() }
		if m.unseen() && !slices.ContainsFunc(got.Resources, shown) {
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
	err = busy(remove(ctx, cbr, v.ID.ValueString()), deletePasses)
	if errors.As(err, new(*lifecycle.BusyError)) {
		if got, err := get(ctx, cbr, v.ID.ValueString()); err == nil && got.Billing.Status == "deleting" {
			return nil // it was asked before
		}
	}
	return err
}

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
	switch {
	case stay > 0:
		return lifecycle.Refused(lifecycle.Advise(
			fmt.Errorf("it still holds %s, which would be deleted with it", backupsInWords(stay)),
			"Keep the vault, or delete the backups first. To delete them with the vault, set force_destroy = true, "+
				"apply, and destroy again."))
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
