package restorepoint

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// one is a restore point of n backups.
func one(n int) *point {
	p := &point{Base: lifecycle.Base{ID: types.StringValue("4a1c")}}
	p.VaultID, p.Name = types.StringValue("77ee"), types.StringValue("before-upgrade")
	p.Vault = vaultOf(&vaultRecord{ID: "77ee", Name: "nightly"}, nil)
	var backups []*backupRecord
	for i := range n {
		backups = append(backups, &backupRecord{
			ID: fmt.Sprintf("b%d", i+1), Name: fmt.Sprintf("before-upgrade-%04d", i+1), Status: "available",
			ResourceID: fmt.Sprintf("r%d", i+1), ResourceName: fmt.Sprintf("web%d", i+1),
		})
	}
	p.Backups = membersOf(backups)
	return p
}

func TestAPlanNamesTheBackupsThatADestroyDeletes(t *testing.T) {
	t.Parallel()
	kept, bare := one(2), one(1)
	kept.OnDestroy.OnDestroy = types.StringValue("retain")
	bare.Name, bare.Vault = types.StringNull(), types.ObjectNull(vaultType.AttrTypes)
	for want, p := range map[string]*point{
		`Destroying restore point "before-upgrade" (4a1c) in vault "nightly" (77ee) also deletes its 1 backup: ` +
			`"before-upgrade-0001" (b1) of resource "web1" (r1).`: one(1),
		`Destroying restore point 4a1c in vault 77ee also deletes its 1 backup: ` +
			`"before-upgrade-0001" (b1) of resource "web1" (r1).`: bare,
		`Restore point "before-upgrade" (4a1c) stays in vault "nightly" (77ee) with its 2 backups: ` +
			`"before-upgrade-0001" (b1) of resource "web1" (r1), "before-upgrade-0002" (b2) of resource "web2" (r2). ` +
			`It is not managed here any more.`: kept,
		"": one(0),
	} {
		if diff := cmp.Diff(want, p.DestroyWarning(t.Context(), nil)); diff != "" {
			t.Errorf("warning (-want +got):\n%s", diff)
		}
	}
	const end = `"before-upgrade-0010" (b10) of resource "web10" (r10), and 2 more.`
	if got := one(12).DestroyWarning(t.Context(), nil); len(got) < len(end) || got[len(got)-len(end):] != end {
		t.Errorf("the warning ends otherwise: %s", got)
	}
}
