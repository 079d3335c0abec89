package vaultresource

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// unlessMoved replaces the resource, unless the configuration says that it moves
// from the vault that it is in: that is done in place.
func unlessMoved(ctx context.Context, change attribute.Change) bool {
	var from, vault, was types.String
	change.Get(ctx, &vault, &was)
	change.Diagnostics.Append(change.Config.GetAttribute(ctx, path.Root("from_vault_id"), &from)...)
	return from.IsNull() || from.IsUnknown() || !from.Equal(was)
}

// CheckPlan refuses a plan that would lose the backups of the resource.
func (m *member) CheckPlan(ctx context.Context, c *cloud.Client, o lifecycle.Object) error {
	if o == nil {
		return nil
	}
	prior := o.(*member)
	same := func(a, b attr.Value) bool { return a.IsUnknown() || a.Equal(b) }
	stays := same(m.VaultID, prior.VaultID) || m.FromVaultID.Equal(prior.VaultID)
	if stays && same(m.ResourceID, prior.ResourceID) && same(m.Type, prior.Type) && same(m.Region, prior.Region) ||
		prior.ForceRemoveResources.ValueBool() {
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
	return lifecycle.Advise(fmt.Errorf("taking it out of vault %s deletes %s of it there", vault, inWords(n)),
		fmt.Sprintf("To move it to another vault with its backups, set from_vault_id = %q where it goes. To leave it in the "+
			"vault and only forget it here, use a `removed` block with destroy = false. To give the backups up, apply "+
			"force_remove_resources = true first.", vault))
}

// DestroyWarning says what goes with the resource, or stands in the way.
func (m *member) DestroyWarning(context.Context, *cloud.Client) string {
	name := named("Resource", m.Name.ValueString(), m.ID.ValueString())
	n := int(m.BackupCount.ValueInt64())
	switch {
	case n == 0:
		return fmt.Sprintf("%s leaves vault %s: no more backups of it are made there.", name,
			m.VaultID.ValueString())
	case m.ForceRemoveResources.ValueBool():
		return fmt.Sprintf("%s leaves vault %s: %s of it there are deleted, and no more are made.", name,
			m.VaultID.ValueString(), inWords(n))
	}
	return fmt.Sprintf("%s is not taken out of vault %s while there are backups of it: %s now. Unless it has moved to "+
		"another vault by then, the destroy is refused.", name, m.VaultID.ValueString(), inWords(n))
}

func inWords(n int) string {
	if n == 1 {
		return "1 backup"
	}
	return fmt.Sprintf("%d backups", n)
}
