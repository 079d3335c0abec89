package databasebackup_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

func TestABackupOfAnotherProviderIsTakenOver(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := map[string]any{"instance_id": s.instance, "name": "nightly", "description": "full"}
	server := acceptance.NewProtocol(t, s)
	id := server.Make("cloudbackup_database_backup", config).State()["id"]
	server.TakesOver(acceptance.Foreign{
		Provider: "registry.terraform.io/vk-cs/vkcs", Type: "vkcs_db_backup", Values: map[string]any{
			"id": id, "region": "RegionOne", "dbms_id": s.instance, "name": "nightly", "description": "full",
			"container_prefix": nil, "size": 0.25, "wal_size": 0,
		},
	}, "cloudbackup_database_backup", config)
}
