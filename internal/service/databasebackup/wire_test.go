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
	const version = "d5000000-0000-4000-8000-0000000000a1"
	bare := map[string]any{
		"id": "6f6330a5-e61e-41b9-be73-e41f832fe327", "status": "NEW", "name": "full-stub-slow",
		"instance_id": "10000000-0000-4000-8000-000000000001",
		"created":     "2026-11-21T02:57:58Z", "updated": "2026-11-21T02:57:58Z",
	}
	full := maps.Clone(bare)
	maps.Copy(full, map[string]any{
		"status": "COMPLETED", "description": "first", "updated": "2026-11-21T02:58:06Z", "size": 0.12,
		"location_ref": "http://127.0.0.1:15080/v1/AUTH_9d1bf145a42f4b13a53fcdad185030aa/database_backups/" +
			"6f6330a5-e61e-41b9-be73-e41f832fe327.xbstream.gz.enc",
		"swift_container": "database_backups", "storage_driver": "swift",
		"project_id": "9d1bf145a42f4b13a53fcdad185030aa",
		"datastore":  map[string]any{"type": "mysql", "version": "5.7.29", "version_id": version},
	})
	delta := maps.Clone(full)
	delta["parent_id"] = "0b4c1f7a-2d3e-4f5a-8b6c-7d8e9fa0b1c2"
	copied := maps.Clone(full)
	maps.Copy(copied, map[string]any{
		"id": "49b6e922-f4e0-4fa0-b032-9eee062dab45", "status": "RESTORED", "name": "remote", "description": nil,
		"instance_id": nil, "created": "2026-11-21T02:59:14Z", "updated": "2026-11-21T02:59:14Z", "size": 1.0,
		"restore_from": map[string]any{
			"remote_location": full["location_ref"], "local_datastore_version_id": version, "size": 1.0,
		},
	})
	for file, want := range map[string]map[string]any{
		"show-bare": bare, "show-completed": full, "show-incremental": delta, "create-restored": copied,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, c, "testdata/"+file+".json", want)
		})
	}
}
