package vaultresource

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

func TestADestroyWarnsOfTheBackupsThatGo(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		backups int64
		force   bool
		want    string
	}{
		"none": {0, false, `Resource "web" (r) leaves vault v: no more backups of it are made there.`},
		"some, given up": {2, true, `Resource "web" (r) leaves vault v: 2 backups of it there are deleted, and no more are ` +
			`made.`},
		"some": {1, false, `Resource "web" (r) is not taken out of vault v while there are backups of it: 1 backup now. ` +
			`Unless it has moved to another vault by then, the destroy is refused.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &member{
				Base: lifecycle.Base{ID: types.StringValue("r")}, VaultID: types.StringValue("v"),
				Name: types.StringValue("web"), BackupCount: types.Int64Value(one.backups),
				ForceRemoveResources: types.BoolValue(one.force),
			}
			if diff := cmp.Diff(one.want, m.DestroyWarning(t.Context(), nil)); diff != "" {
				t.Errorf("warning (-want +got):\n%s", diff)
			}
		})
	}
}
