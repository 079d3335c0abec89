package restorepoint_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

func TestACheckpointOfAnotherProviderIsTakenOver(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	from := acceptance.ForeignState(t, "testdata/peers/hw-checkpoint.json")["huaweicloud_cbr_checkpoint.test"]
	s.CBR.Backups.Add(cbr.Backup{
		CheckpointID: from.Values["id"].(string), ProjectID: s.Project, VaultID: s.vault, ResourceID: s.web.ID,
		Name: "c1_web", Description: new("Created by terraform"),
	})
	acceptance.NewProtocol(t, s).TakesOver(from, "cloudbackup_restore_point", map[string]any{
		"vault_id": s.vault, "name": "c1", "description": "Created by terraform",
	}, "name")
}
