package vaultresource

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// add puts the resource into the vault, or changes which of its disks are left out
// (CBR API reference, AddVaultResource). Sent twice, the call does the same: one
// that a 5xx answered is sent once more if a look shows nothing of it.
func (m *member) add(ctx context.Context, cbr *gophercloud.ServiceClient) error {
	vault := m.VaultID.ValueString()
	body := map[string]any{"resources": []addOpts{m.opts()}}
	err := do(ctx, cbr, vault, "addresources", body)
	if isUnclear(err) {
		if m.isAdded(ctx, cbr) {
			return nil
		}
		err = do(ctx, cbr, vault, "addresources", body)
	}
	switch {
	case is(err, "6302", "6102", "6137"):
		return lifecycle.At("resource_id", lifecycle.Refused(err))
	case is(err, "6103"):
		return m.elsewhere(ctx, cbr, err)
	case cloud.IsNotFound(err):
		return lifecycle.Missing("vault_id", "vault", vault, m.Region.ValueString(), err)
	}
	return passing(ctx, cbr, "vault_id", vault, err)
}

// isUnclear reports whether an answer leaves open what was done. 6137 is a 500 that
// is a refusal (CBR API reference, error codes).
func isUnclear(err error) bool {
	return !is(err, "6137") && cloud.IsStatus(err, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout)
}

// isAdded reports whether the vault shows what was sent.
func (m *member) isAdded(ctx context.Context, cbr *gophercloud.ServiceClient) bool {
	vault, err := getVault(ctx, cbr, m.VaultID.ValueString())
	if err != nil {
		return false
	}
	got, want := vault.find(m.ResourceID.ValueString()), m.opts()
	return got != nil && want.sameVolumes(got)
}

// elsewhere says which vault has the resource.
func (m *member) elsewhere(ctx context.Context, cbr *gophercloud.ServiceClient, refusal error) error {
	holder, err := holderOf(ctx, cbr, m.ResourceID.ValueString())
	if err != nil || holder == nil {
		return lifecycle.At("resource_id", refusal)
	}
	got := holder.find(m.ResourceID.ValueString())
	return lifecycle.At("resource_id", lifecycle.Advise(fmt.Errorf("%s is in %s, and it can be in one vault only",
		named("resource", got.Name, got.ID), holder.named()), fmt.Sprintf("To move it from there with its backups, set "+
		"from_vault_id = %q.", holder.ID)))
}

// move moves the resource with its backups from that vault to its own, and reports
// whether it was there to be moved (CBR API reference, MigrateVaultResource).
func (m *member) move(ctx context.Context, cbr *gophercloud.ServiceClient, from string) (bool, error) {
	vault, id := m.VaultID.ValueString(), m.ResourceID.ValueString()
	if from == "" || from == vault {
		return false, nil
	}
	source, err := getVault(ctx, cbr, from)
	if cloud.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	got, want := source.find(id), m.opts()
	switch {
	case got == nil:
		return false, nil
	case !want.sameVolumes(got):
		return false, lifecycle.At("exclude_volumes", lifecycle.Advise(fmt.Errorf("%s has other disks of %s left out, or "+
			"taken", source.named(), named("resource", got.Name, id)), "Move it as it is there, and change its disks in "+
			"another apply."))
	}
	body := map[string]any{"destination_vault_id": vault, "resource_ids": []string{id}}
	err = do(ctx, cbr, from, "migrateresources", body)
	switch {
	case is(err, "6102", "6114"):
		return false, lifecycle.At("vault_id", err)
	case cloud.IsNotFound(err):
		return false, lifecycle.Missing("vault_id", "vault", vault, m.Region.ValueString(), err)
	case is(err, "6135"):
		return true, nil // the move was asked for already
	}
	return err == nil, passing(ctx, cbr, "from_vault_id", from, err)
}

// isMoving reports whether the vault that the resource comes from still shows it: a
// move has ended when one vault has it and the other has not.
func (m *member) isMoving(ctx context.Context, cbr *gophercloud.ServiceClient) bool {
	from := m.FromVaultID.ValueString()
	if from == "" || from == m.VaultID.ValueString() {
		return false
	}
	source, err := getVault(ctx, cbr, from)
	return err == nil && source.find(m.ResourceID.ValueString()) != nil
}

// passes are codes of refusals that pass (CBR API reference, error codes, R).
var passes = []string{"6107", "6110", "6111", "6112", "6121", "6123", "6125", "6130", "6134", "6203", "6216"}

// passing makes a refusal that passes a [lifecycle.BusyError]. One for the vault's
// status passes only while that does: frozen and error are final (ShowVault,
// status), and what is being deleted comes to nothing any more.
func passing(ctx context.Context, cbr *gophercloud.ServiceClient, argument, id string, err error) error {
	if !is(err, passes...) {
		return err
	}
	if is(err, "6110", "6112") {
		vault, looked := getVault(ctx, cbr, id)
		switch {
		case looked != nil:
		case slices.Contains([]string{"frozen", "error", "deleting"}, vault.Billing.Status):
			return lifecycle.At(argument, fmt.Errorf("%s is in status %q: %w", vault.named(), vault.Billing.Status, err))
		case vault.Locked:
			return lifecycle.At(argument, fmt.Errorf("%s is locked, and no resource leaves it: %w", vault.named(), err))
		}
	}
	return &lifecycle.BusyError{With: "the vault is busy", Err: err}
}

// is reports whether a refusal has one of the codes.
func is(err error, codes ...string) bool {
	return slices.ContainsFunc(codes, func(code string) bool { return cloud.FaultCode(err) == "BackupService."+code })
}
