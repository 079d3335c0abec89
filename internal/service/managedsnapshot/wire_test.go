package managedsnapshot_test

import (
	"maps"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	c := managedSnapshot
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	managed := map[string]any{
		"id": "cadd5858-f0a9-4696-9510-f83480114d84", "status": "available", "name": "managed",
		"description": "was alpha", "metadata": map[string]any{"k": "v"},
		"volume_id": "fe3ef2b7-f432-4f32-8bef-8e303d0eb261", "size": 1.0, "progress": "0%", "consumes_quota": true,
		"created_at": "2026-11-21T02:35:08.803666Z", "updated_at": "2026-11-21T02:35:10.967831Z",
		"project_id": "5ec0cf1b0ab345479e59bdeccf0dbfca", "user_id": "a8b20a7c894d45eea1fdd72614275ba9",
	}
	grouped := maps.Clone(managed)
	maps.Copy(grouped, map[string]any{
		"group_snapshot_id": "22222222-2222-4222-8222-222222222222", "consumes_quota": false, "progress": "100%",
	})
	acceptance.WireToState(t, c, "testdata/156-snapshot-show-managed.json", managed)
	acceptance.WireToState(t, c, "testdata/show-everything.json", grouped)
}
