package restorepoint

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// member is a backup as the state has it.
type member struct {
	ID           types.String `tfsdk:"id"`
	Name         types.String `tfsdk:"name"`
	Status       types.String `tfsdk:"status"`
	ResourceID   types.String `tfsdk:"resource_id"`
	ResourceName types.String `tfsdk:"resource_name"`
	ResourceType types.String `tfsdk:"resource_type"`
	ResourceSize types.Int64  `tfsdk:"resource_size"`
	CreatedAt    types.String `tfsdk:"created_at"`
	ExpiredAt    types.String `tfsdk:"expired_at"`
}

// mostNamed is how many backups a warning names.
const mostNamed = 10

// DestroyWarning names the backups that go with p, or that stay without it. It
// needs no call: the refresh has listed them.
func (p *point) DestroyWarning(context.Context, *cloud.Client) string {
	backups := listed[member](p.Backups)
	if len(backups) == 0 {
		return ""
	}
	name := named(p.Name, p.ID)
	vault := "vault " + p.VaultID.ValueString()
	if m := p.vault(); m != nil {
		vault = "vault " + named(m.Name, m.ID)
	}
	which := strings.Join(namesOf(backups), ", ")
	count := "1 backup"
	if len(backups) > 1 {
		count = fmt.Sprintf("%d backups", len(backups))
	}
	if p.OnDestroy.OnDestroy.ValueString() == "retain" {
		return fmt.Sprintf("Restore point %s stays in %s with its %s: %s. It is not managed here any more.",
			name, vault, count, which)
	}
	return fmt.Sprintf("Destroying restore point %s in %s also deletes its %s: %s.", name, vault, count, which)
}

// namesOf are the backups, and whose they are.
func namesOf(backups []member) []string {
	var names []string
	for i, b := range backups {
		if i == mostNamed {
			return append(names, fmt.Sprintf("and %d more", len(backups)-i))
		}
		names = append(names, named(b.Name, b.ID)+" of resource "+named(b.ResourceName, b.ResourceID))
	}
	return names
}

// named is an object in a sentence: its name, and its id.
func named(name, id types.String) string {
	if name.ValueString() == "" {
		return id.ValueString()
	}
	return fmt.Sprintf("%q (%s)", name.ValueString(), id.ValueString())
}
