package vault

import (
	"context"
	"fmt"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// moveIn asks for the migration of the resources that are to come from another
// vault with their backups, each once. Waits says that some are still on their way.
func (p *pending) moveIn(
	ctx context.Context, cbr *gophercloud.ServiceClient, got *record,
) (waits bool, err error) {
	for _, id := range sortedKeys(p.vault.from) {
		switch {
		case got.find(id) != nil || p.added[id]:
			continue
		case !p.moved[id]:
			if err := p.fetch(ctx, cbr, got.ID, id); err != nil {
				return true, err
			}
		}
		waits = true
	}
	return waits, nil
}

// fetch asks the vault that has the resource to give it to this one. A resource
// that is not there, or whose vault is gone, is added like any other: it has no
// backups to bring along.
func (p *pending) fetch(ctx context.Context, cbr *gophercloud.ServiceClient, vault, id string) error {
	from := p.vault.from[id]
	body := map[string]any{"destination_vault_id": vault, "resource_ids": []string{id}}
	err := do(ctx, cbr, from, "migrateresources", body)
	switch {
	case err == nil:
		p.moved[id] = true
		return nil
	case code(err) == "6135" || cloud.IsNotFound(err):
		return p.add(ctx, cbr, vault, []resourceOpts{p.vault.resources[id]})
	}
	return lifecycle.At("resources", fmt.Errorf("resource %s, from vault %s: %w", id, from, judged(ctx, cbr, from, err)))
}

// add puts resources into the vault, or sets which of their disks are left out.
func (p *pending) add(
	ctx context.Context, cbr *gophercloud.ServiceClient, vault string, resources []resourceOpts,
) error {
	err := do(ctx, cbr, vault, "addresources", map[string]any{"resources": resources})
	if err != nil {
		return refusedResources(ctx, cbr, resources, judged(ctx, cbr, vault, err))
	}
	for _, r := range resources {
		p.added[r.ID] = true
	}
	return nil
}

// setDisks sets which disks are left out of resources that have come from another
// vault, where it may have been others.
func (p *pending) setDisks(ctx context.Context, cbr *gophercloud.ServiceClient, got *record) error {
	var other []resourceOpts
	for _, id := range sortedKeys(p.vault.from) {
		if r := got.find(id); r != nil && !p.added[id] && !sameVolumes(p.vault.resources[id], *r) {
			other = append(other, p.vault.resources[id])
		}
	}
	if len(other) == 0 {
		return nil
	}
	return p.add(ctx, cbr, got.ID, other)
}

// refusedResources says which vault has what a call was to add.
func refusedResources(
	ctx context.Context, cbr *gophercloud.ServiceClient, resources []resourceOpts, refusal error,
) error {
	switch code(refusal) {
	case "6102", "6104", "6108", "6302", "6137":
		return lifecycle.At("resources", refusal)
	case "6103":
	default:
		return refusal
	}
	for _, r := range resources {
		holder, row, err := holderOf(ctx, cbr, r.ID)
		switch {
		case err != nil || holder == nil:
		case row.ProtectStatus == "removing":
			return &lifecycle.BusyError{
				With: fmt.Sprintf("resource %s is being taken out of vault %q (%s)", r.ID, holder.Name, holder.ID), Err: refusal,
			}
		default:
			refusal = lifecycle.Advise(refusal, inOtherVault(r.ID, holder))
		}
	}
	return lifecycle.At("resources", refusal)
}

func inOtherVault(id string, holder *record) string {
	return fmt.Sprintf("Resource %s is in vault %q (%s), and a resource can be in one vault only. To move it from there "+
		"with its backups, set from_vault_id = %q on it here.", id, holder.Name, holder.ID, holder.ID)
}

// holderOf is the vault that a resource is in, nil if it is in none.
func holderOf(
	ctx context.Context, cbr *gophercloud.ServiceClient, id string,
) (*record, *resourceRecord, error) {
	for other, err := range list(ctx, cbr, url.Values{"resource_ids": {id}}) {
		if err != nil {
			return nil, nil, err
		}
		if row := other.find(id); row != nil {
			return other, row, nil
		}
	}
	return nil, nil, nil
}

// checkMoves refuses at plan time what the cloud does not move (user manual,
// Migrating Resources from a Vault). What v has already has moved.
func (v *vault) checkMoves(ctx context.Context, cbr *gophercloud.ServiceClient, prior *vault) error {
	here := map[string]bool{}
	if prior != nil {
		for _, m := range prior.members() {
			here[m.ID.ValueString()] = true
		}
	}
	givers := map[string]*record{}
	for _, id := range sortedKeys(v.wanted().from) {
		from := v.wanted().from[id]
		if here[id] || givers[from] != nil {
			continue
		}
		got, err := get(ctx, cbr, from)
		if cloud.IsNotFound(err) {
			return lifecycle.Missing("resources", "vault", from, v.Region.ValueString(), err)
		}
		if err != nil {
			return err
		}
		givers[from] = got
		if why := v.cannotTakeFrom(got); why != "" {
			return lifecycle.At("resources", fmt.Errorf("resource %s cannot move here from vault %q (%s): %s",
				id, got.Name, got.ID, why))
		}
	}
	return nil
}

func (v *vault) cannotTakeFrom(giver *record) string {
	b := v.billing()
	switch kind, status := b.ObjectType, giver.Billing.Status; {
	case giver.Locked:
		return "that vault is locked, and lets nothing out"
	case !kind.IsUnknown() && kind.ValueString() != giver.Billing.ObjectType:
		return fmt.Sprintf("that one is for object_type %s, and this one for %s",
			giver.Billing.ObjectType, kind.ValueString())
	case status != "available" && status != "lock":
		return fmt.Sprintf("that vault is in status %q", status)
	}
	return ""
}
