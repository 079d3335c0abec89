package volumebackup_test

import (
	"maps"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	c := volumeBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	links := func(id string) []any {
		const path = "5ec0cf1b0ab345479e59bdeccf0dbfca/backups/"
		return []any{
			map[string]any{"rel": "self", "href": "http://127.0.0.1:8776/v3/" + path + id},
			map[string]any{"rel": "bookmark", "href": "http://127.0.0.1:8776/" + path + id},
		}
	}
	const delta, ofSnapshot = "18826e57-349e-40fe-8d43-ce4c714f964b", "53a95311-89df-4abf-95de-e07341be9de0"
	full := map[string]any{
		"id": ofSnapshot, "status": "available", "name": "of snapshot",
		"volume_id":   "fe3ef2b7-f432-4f32-8bef-8e303d0eb261",
		"snapshot_id": "74b8821d-06b4-4224-ae62-a90ffdb9a923",
		"container":   "53/a9/53a95311-89df-4abf-95de-e07341be9de0",
		"size":        1.0, "object_count": 4.0, "is_incremental": false, "has_dependent_backups": false,
		"created_at": "2026-11-21T02:34:00.838758Z", "updated_at": "2026-11-21T02:34:03.693304Z",
		"data_timestamp": "2026-11-21T02:34:00.060859Z", "links": links(ofSnapshot),
		"project_id": "5ec0cf1b0ab345479e59bdeccf0dbfca", "user_id": "a8b20a7c894d45eea1fdd72614275ba9",
	}
	failed := maps.Clone(full)
	failed["status"], failed["updated_at"] = "error", "2026-11-21T02:35:25.988629Z"
	failed["fail_reason"] = "Bad or unexpected response from the storage volume backend API: tape jammed"
	incremental := maps.Clone(full)
	maps.Copy(incremental, map[string]any{
		"id": delta, "name": "incremental", "snapshot_id": nil, "object_count": 1.0,
		"container": "18/82/18826e57-349e-40fe-8d43-ce4c714f964b", "is_incremental": true, "incremental": true,
		"created_at": "2026-11-21T02:33:37.043174Z", "updated_at": "2026-11-21T02:33:42.26898Z",
		"data_timestamp": "2026-11-21T02:33:37.043174Z", "links": links(delta),
	})
	labeled := maps.Clone(full)
	maps.Copy(labeled, map[string]any{
		"description": "of the disk", "metadata": map[string]any{"keep": "30d"}, "availability_zone": "nova",
		"has_dependent_backups": true, "encryption_key_id": "0aa1d3c4-6c5e-4f0e-8e0a-6f7b8c9d0e1f",
	})
	for file, want := range map[string]map[string]any{
		"045-backup-show-of-snapshot": full, "185-backup-show-delete-failed": failed,
		"031-backup-show-incremental": incremental, "show-everything": labeled,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, c, "testdata/"+file+".json", want)
		})
	}
}
