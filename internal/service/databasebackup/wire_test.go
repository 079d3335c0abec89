package databasebackup_test

import (
	"maps"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	c := databaseBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	full := map[string]any{
		"id": "6f6330a5-e61e-41b9-be73-e41f832fe327", "status": "COMPLETED", "name": "full-stub-slow",
		"description": "first", "instance_id": "10000000-0000-4000-8000-000000000001",
		"location_ref": "http://127.0.0.1:15080/v1/AUTH_9d1bf145a42f4b13a53fcdad185030aa/database_backups/" +
			"6f6330a5-e61e-41b9-be73-e41f832fe327.xbstream.gz.enc",
		"swift_container": "database_backups", "storage_driver": "swift",
		"created": "2026-11-21T02:57:58Z", "updated": "2026-11-21T02:58:06Z", "size": 0.12,
		"project_id": "9d1bf145a42f4b13a53fcdad185030aa",
		"datastore": map[string]any{
			"type": "mysql", "version": "5.7.29", "version_id": "d5000000-0000-4000-8000-0000000000a1",
		},
	}
	delta := maps.Clone(full)
	delta["parent_id"] = "0b4c1f7a-2d3e-4f5a-8b6c-7d8e9fa0b1c2"
	acceptance.WireToState(t, c, "testdata/show-completed.json", full)
	acceptance.WireToState(t, c, "testdata/show-incremental.json", delta)
}
