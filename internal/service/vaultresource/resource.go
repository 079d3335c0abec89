// Package vaultresource is one resource in a CBR vault that somebody else owns.
package vaultresource

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"time"

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
	Local:   []string{"force_remove_resources", "from_vault_id"},
	New:     func() lifecycle.Object { return new(member) },
	Schema:  resourceSchema,

	// protect_status (CBR API reference, ResourceResp). A failed backup is no
	// failed membership. The vault may still show a removal that came before.
	Created: wait.Table{
		Pending: []string{changing, "removing"}, Done: []string{"available", "protecting", "restoring", "error"},
	},
	Updated: wait.Table{Pending: []string{changing}, Done: []string{"available", "protecting", "restoring", "error"}},
	Deleted: wait.Table{
		Pending: []string{"available", "protecting", "restoring", "error", "removing"}, Done: []string{wait.Gone},
	},
	Lookup: &lifecycle.Lookup{Plural: "vault_resources", List: listMembers},
	DefaultTimeouts: lifecycle.DefaultTimeouts{
		Create: 10 * time.Minute, Read: 5 * time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
	},
}

var (
	_ lifecycle.Updater       = (*member)(nil)
	_ lifecycle.PlanChecker   = (*member)(nil)
	_ lifecycle.Mover         = (*member)(nil)
	_ lifecycle.Detailer      = (*member)(nil)
	_ lifecycle.DestroyWarner = (*member)(nil)
)

// Create puts the resource into the vault, or moves it there.
func (m *member) Create(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	moves, err := m.move(ctx, cbr, m.FromVaultID.ValueString())
	if err == nil && !moves {
		err = m.add(ctx, cbr)
	}
	if err == nil {
		m.ID = m.ResourceID
	}
	return err
}

// Fetch gets the vault and the resource in it. If the resource is not in it, the
// error satisfies cloud.IsNotFound, unless the call that adds it is ahead of the
// vault.
func (m *member) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	vault, err := getVault(ctx, cbr, m.VaultID.ValueString())
	if err != nil {
		return nil, err
	}
	seen := &record{id: m.ID.ValueString(), vault: vault, resource: vault.find(m.ID.ValueString())}
	if seen.resource == nil && vault.Billing.Status != "" && !m.isAsked() {
		return nil, cloud.ErrNotFound
	}
	return seen, nil
}

// Detail looks whether the vault that the resource comes from still has it.
func (m *member) Detail(ctx context.Context, c *cloud.Client, seen lifecycle.Record) (lifecycle.Record, error) {
	if !m.isAsked() {
		return seen, nil
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	more := *seen.(*record)
	more.moving = m.isMoving(ctx, cbr)
	return &more, nil
}

// isAsked reports whether the call that adds the resource was made, and the vault
// has not shown it since.
func (m *member) isAsked() bool {
	return !m.ResourceID.IsNull() && (m.Size.IsNull() || m.Size.IsUnknown())
}

// Fill fills m from a GET of the vault or a list of vaults.
func (m *member) Fill(o lifecycle.Record) wait.Status {
	seen := o.(*record)
	switch got := seen.resource; {
	case seen.vault.Billing.Status == "":
		return wait.Status{} // half an answer: the resources are missing, too
	case got == nil, seen.moving, m.want != nil && !m.want.sameVolumes(got):
		return wait.Status{Name: changing}
	}
	m.fill(seen.resource)
	m.vaultName = seen.vault.Name
	return wait.Status{Name: seen.resource.ProtectStatus}
}

// listMembers yields the resources of all vaults: a list shows them as a GET does
// (CBR API reference, ListVault, ResourceResp).
func listMembers(
	ctx context.Context, c *cloud.Client, _ lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return nil, err
	}
	vaults := pages(ctx, cbr, "vaults", url.Values{}, func(v *vaultRecord) string { return v.ID })
	return func(yield func(lifecycle.Record, error) bool) {
		for vault, err := range vaults {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range vault.Resources {
				got := &vault.Resources[i]
				if !yield(&record{id: got.ID, vault: vault, resource: got}, nil) {
					return
				}
			}
		}
	}, nil
}

// Update changes which disks are left out, or moves the resource to another vault.
// Where only the way differs in which the configuration says that there are no
// disks, nothing is sent.
func (m *member) Update(ctx context.Context, c *cloud.Client, o lifecycle.Object) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	m.want = new(m.opts())
	prior := o.(*member)
	switch same := reflect.DeepEqual(*m.want, prior.opts()); {
	case m.VaultID.Equal(prior.VaultID) && same:
		return nil
	case m.VaultID.Equal(prior.VaultID):
		return m.add(ctx, cbr)
	}
	vault, err := getVault(ctx, cbr, m.VaultID.ValueString())
	if err != nil {
		return lifecycle.Missing("vault_id", "vault", m.VaultID.ValueString(), m.Region.ValueString(), err)
	}
	if vault.find(m.ID.ValueString()) != nil {
		return nil // it has moved, and the answer was lost
	}
	moves, err := m.move(ctx, cbr, prior.VaultID.ValueString())
	if err == nil && !moves {
		err = m.add(ctx, cbr)
	}
	return err
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
	vault, ids := m.VaultID.ValueString(), []string{m.ID.ValueString()}
	err = do(ctx, cbr, vault, "removeresources", map[string]any{"resource_ids": ids})
	switch {
	case is(err, "6135"):
		return cloud.ErrNotFound
	case is(err, "6134"):
		return nil // somebody was faster
	}
	return passing(ctx, cbr, "vault_id", vault, err)
}

// TieID implements [lifecycle.Tie].
func (m *member) TieID() string { return m.VaultID.ValueString() + "/" + m.ResourceID.ValueString() }

// MovesFrom implements [lifecycle.Mover].
func (m *member) MovesFrom() string {
	if m.FromVaultID.ValueString() == "" || m.FromVaultID.Equal(m.VaultID) {
		return ""
	}
	return m.FromVaultID.ValueString() + "/" + m.ResourceID.ValueString()
}

// Tied implements [lifecycle.Tie].
func (m *member) Tied() string {
	return named("resource", m.Name.ValueString(), m.ID.ValueString()) + " is in " +
		named("vault", m.vaultName, m.VaultID.ValueString())
}

// Candidates is the resource itself, if the vault has it.
func (m *member) Candidates(ctx context.Context, c *cloud.Client, _ time.Time) ([]lifecycle.Record, error) {
	same := &member{Base: lifecycle.Base{ID: m.ResourceID}, VaultID: m.VaultID}
	found, err := same.Fetch(ctx, c)
	switch {
	case cloud.IsNotFound(err):
		return nil, nil
	case err == nil && found.(*record).vault.Billing.Status == "":
		err = fmt.Errorf("the cloud answered without a part of vault %s", m.VaultID.ValueString())
	}
	if err != nil {
		return nil, err
	}
	return []lifecycle.Record{found}, nil
}

// SameArguments compares what was asked for.
func (m *member) SameArguments(o lifecycle.Object) bool {
	other := o.(*member)
	return m.VaultID.Equal(other.VaultID) && m.ResourceID.Equal(other.ResourceID)
}
