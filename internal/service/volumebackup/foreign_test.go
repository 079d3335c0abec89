package volumebackup_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// Clouds with VBS serve the same backups by the API of Cinder.
func TestABackupOfAnotherProviderIsTakenOver(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := map[string]any{"volume_id": s.Variables()["volume_id"], "name": "nightly", "description": "full"}
	server := acceptance.NewProtocol(t, s)
	id := server.Make("cloudbackup_volume_backup", config).State()["id"]
	for provider, name := range map[string]string{
		"registry.opentofu.org/opentelekomcloud/opentelekomcloud": "opentelekomcloud_vbs_backup_v2",
		"registry.terraform.io/huaweicloud/huaweicloud":           "huaweicloud_vbs_backup",
		"flexibleengine": "flexibleengine_vbs_backup_v2",
	} {
		server.TakesOver(acceptance.Foreign{Provider: provider, Type: name, Values: map[string]any{
			"id": id, "region": "RegionOne", "volume_id": config["volume_id"], "name": "nightly", "snapshot_id": "",
			"description": "full", "tags": []any{map[string]any{"key": "a", "value": "b"}}, "container": "volumebackups",
			"status": "available", "availability_zone": "nova", "size": 1, "service_metadata": "volumebackups/x",
		}}, "cloudbackup_volume_backup", config)
	}
}

// The address of this provider changes when it moves to another registry.
func TestABackupOfThisProviderUnderAnotherAddressStaysAsItIs(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := map[string]any{"volume_id": s.Variables()["volume_id"], "name": "nightly", "on_destroy": "retain"}
	server := acceptance.NewProtocol(t, s)
	made := server.Make("cloudbackup_volume_backup", config)
	server.TakesOver(acceptance.Foreign{
		Provider: "registry.example.com/storage/cloudbackup", Type: "cloudbackup_volume_backup", Values: made.State(),
	}, "cloudbackup_volume_backup", config, "on_destroy")
}
