// Package vaultresource is one resource in a CBR vault that somebody else owns.
package vaultresource

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// changing is the status of a resource that the vault does not show yet as it is to
// be. It is the provider's own.
const changing = "changing"

// Kind is one resource in a vault that somebody else owns.
var Kind = lifecycle.Kind{
	Type:    "vault_resource",
	Noun:    "vault resource",
	Parents: []string{"vault_id"},
	Local:   []string{"force_remove_resources"},
	New:     func() lifecycle.Object { return new(member) },
	Schema:  resourceSchema,

	// protect_status (CBR API reference, ResourceResp). A failed backup is no
	// failed membership.
	Created: wait.Table{Pending: []string{changing}, Done: []string{"available", "protecting", "restoring", "error"}},
	Updated: wait.Table{Pending: []string{changing}, Done: []string{"available", "protecting", "restoring", "error"}},
	Deleted: wait.Table{
		Pending: []string{"available", "protecting", "restoring", "error", "removing"}, Done: []string{wait.Gone},
	},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater     = (*member)(nil)
	_ lifecycle.PlanChecker = (*member)(nil)
	_ lifecycle.Searcher    = (*member)(nil)
)

// Create puts the resource into the vault.
func (m *member) Create(ctx context.Context, c *cloud.Client) error {
	if err := m.add(ctx, c); err != nil {
		return err
	}
	m.ID = m.ResourceID
	return nil
}

// add also changes which disks are left out.
func (m *member) add(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	vault, id := m.VaultID.ValueString(), m.ResourceID.ValueString()
	err = do(ctx, cbr, vault, "addresources", map[string]any{"resources": []addOpts{m.opts()}})
	switch {
	case cloud.IsNotFound(err):
		return lifecycle.Missing("vault_id", "vault", vault, m.Region.ValueString(), err)
	case is(err, "6103"):
		if holder, err := holderOf(ctx, cbr, id); err == nil && holder != nil {
			return lifecycle.At("resource_id", fmt.Errorf("resource %s is in vault %s, and it can be in one vault only",
				id, holder.ID))
		}
		return lifecycle.At("resource_id", err)
	case is(err, "6302", "6102"):
		return lifecycle.At("resource_id", lifecycle.Refused(err))
	}
	return busy(err, "6107", "6110", "6112", "6123", "6125", "6130", "6134", "9910")
}

// busy makes a refusal that passes a [lifecycle.BusyError] (CBR API reference, error
// codes).
func busy(err error, passes ...string) error {
	if is(err, passes...) {
		return &lifecycle.BusyError{With: "the vault is busy", Err: err}
	}
	return err
}

// is reports whether a refusal has one of the codes.
func is(err error, codes ...string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return cloud.FaultCode(err) == "BackupService."+code })
}

// Read fills m from the vault. If the resource is not in it, the error satisfies
// cloud.IsNotFound.
func (m *member) Read(ctx context.Context, c *cloud.Client) (wait.Status, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	vault, err := getVault(ctx, cbr, m.VaultID.ValueString())
	if err != nil {
		return wait.Status{}, err
	}
	if err := lifecycle.Answered("vault", m.VaultID.ValueString(), vault.ID); err != nil {
		return wait.Status{}, err
	}
	if vault.Billing.Status == "" {
		return wait.Status{ID: m.ID.ValueString()}, nil // half an answer: the resources are missing, too
	}
	got := vault.find(m.ID.ValueString())
	if got == nil {
		if !m.ResourceID.IsNull() && (m.Size.IsNull() || m.Size.IsUnknown()) {
			return wait.Status{ID: m.ID.ValueString(), Name: changing}, nil // the call that adds it is ahead of the vault
		}
		return wait.Status{}, cloud.ErrNotFound
	}
	if m.want != nil && !m.want.sameVolumes(got) {
		return wait.Status{ID: m.ID.ValueString(), Name: changing}, nil
	}
	m.fill(got)
	return wait.Status{ID: got.ID, Name: got.ProtectStatus}, nil
}

// Update changes which disks are left out.
func (m *member) Update(ctx context.Context, c *cloud.Client, _ lifecycle.Object) error {
	m.want = new(m.opts())
	return m.add(ctx, c)
}

// Delete takes the resource out of the vault, which deletes its backups there: it
// is not done while there are any, unless the configuration says so.
func (m *member) Delete(ctx context.Context, c *cloud.Client) error {
	if !m.ForceRemoveResources.ValueBool() {
		if err := m.keepsBackups(ctx, c); err != nil {
			return lifecycle.Refused(err)
		}
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	ids := []string{m.ID.ValueString()}
	err = do(ctx, cbr, m.VaultID.ValueString(), "removeresources", map[string]any{"resource_ids": ids})
	switch {
	case is(err, "6135"):
		return cloud.ErrNotFound
	case is(err, "6134"):
		return nil // somebody was faster
	}
	return busy(err, "6203", "6110", "6111", "6112", "6121", "6125", "6130", "6216", "9910")
}

// CheckPlan refuses to move a resource whose backups would be lost.
func (m *member) CheckPlan(ctx context.Context, c *cloud.Client, o lifecycle.Object) error {
	if o == nil {
		return nil
	}
	prior := o.(*member)
	same := func(a, b attr.Value) bool { return a.IsUnknown() || a.Equal(b) }
	if same(m.VaultID, prior.VaultID) && same(m.ResourceID, prior.ResourceID) && same(m.Type, prior.Type) &&
		same(m.Region, prior.Region) || prior.ForceRemoveResources.ValueBool() {
		return nil
	}
	return prior.keepsBackups(ctx, c.In(prior.Region.ValueString()))
}

// keepsBackups is an error if the vault has backups of the resource.
func (m *member) keepsBackups(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	vault, id := m.VaultID.ValueString(), m.ID.ValueString()
	n, err := backups(ctx, cbr, vault, id)
	if err != nil || n == 0 {
		return err
	}
	return lifecycle.Advise(fmt.Errorf("taking resource %s out of vault %s deletes its backups there: %s", id, vault,
		inWords(n)), "Leave the resource in the vault. To give the backups up, apply force_remove_resources = true first.")
}

func inWords(n int) string {
	if n == 1 {
		return "1 backup"
	}
	return fmt.Sprintf("%d backups", n)
}

// Candidates is the resource itself, if the vault has it.
func (m *member) Candidates(ctx context.Context, c *cloud.Client, _ time.Time) ([]lifecycle.Object, error) {
	found := &member{
		Base: lifecycle.Base{ID: m.ResourceID}, VaultID: m.VaultID, ExcludeVolumes: m.ExcludeVolumes,
		IncludeVolumes: m.IncludeVolumes,
	}
	_, err := found.Read(ctx, c)
	if cloud.IsNotFound(err) {
		return nil, nil
	}
	return []lifecycle.Object{found}, err
}

// SameArguments compares what was asked for.
func (m *member) SameArguments(o lifecycle.Object) bool {
	other := o.(*member)
	return m.VaultID.Equal(other.VaultID) && m.ResourceID.Equal(other.ResourceID)
}
