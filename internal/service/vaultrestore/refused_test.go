package vaultrestore_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

const kind = "cloudbackup_vault_restore"

func TestWhatIsSentForEachTarget(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	files := s.CBR.AddTurbo("files", 100)
	vault := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project, ObjectType: "turbo"}).ID
	ofFiles := s.CBR.Backups.Add(cbr.Backup{
		ProjectID: s.Project, VaultID: vault, SizeGB: 100, ResourceID: files.ID, ResourceType: cbr.Turbo,
	}).ID
	server := acceptance.NewProtocol(t, s)
	mappings := []any{map[string]any{"backup_id": s.ofRoot, "volume_id": s.web.Disks[0].ID}}
	for _, config := range []map[string]any{
		{"backup_id": ofFiles, "overwrite_resource_id": files.ID},
		{"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID},
		{"backup_id": s.ofServer, "overwrite_server_id": s.web.ID, "mappings": mappings, "power_on": false},
		{"backup_id": s.ofServer, "overwrite_server_id": s.web.ID, "mappings": mappings},
	} {
		server.Make(kind, config)
	}
	mapped := `"mappings":[{"backup_id":"` + s.ofRoot + `","volume_id":"` + s.web.Disks[0].ID + `"}]`
	want := []string{
		`POST {"restore":{"resource_id":"` + files.ID + `"}}`,
		`POST {"restore":{"volume_id":"` + s.disk.ID + `"}}`,
		`POST {"restore":{"server_id":"` + s.web.ID + `",` + mapped + `,"power_on":false}}`,
		`POST {"restore":{"server_id":"` + s.web.ID + `",` + mapped + `}}`,
	}
	if diff := cmp.Diff(want, acceptance.Wrote(s)); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func TestARefusalIsExplainedWhereItBelongs(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	attached := s.CBR.AddDisk("attached", 20)
	server := acceptance.NewProtocol(t, s)
	gone := map[string]any{"backup_id": cbr.ID("gone"), "overwrite_volume_id": s.disk.ID}
	other := map[string]any{"backup_id": s.ofDisk, "overwrite_volume_id": attached.ID}
	s.serveRefusal("2011")
	for said, words := range map[string][]string{
		server.Blank(kind).Refuses(map[string]any{"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID}): {
			"Detach the disk from its server first.", `AttributeName("overwrite_volume_id")`,
		},
		server.Blank(kind).Refuses(gone): {
			"There is no backup " + cbr.ID("gone") + " in region RegionOne", `AttributeName("backup_id")`,
		},
		server.Blank(kind).Refuses(other): {"The backup of a disk goes back to this disk only. (BackupService.2003)"},
	} {
		for _, word := range words {
			if !strings.Contains(said, word) {
				t.Errorf("it is not said %q but\n%s", word, said)
			}
		}
	}
	if got := s.CBR.Restores(); len(got) > 0 {
		t.Errorf("restores were begun: %v", got)
	}
}

// The restore that a lost answer was about is that of the same backup.
func TestARestoreOfAnotherBackupIsNotAdopted(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CutAfter(http.MethodPost, "/backups/*/restore", 1)
	s.serve(http.MethodGet, "/operation-logs", `{"operation_logs": [
		{"id": "theirs", "status": "success", "extra_info": {"restore": {"backup_id": "another"}}},
		{"id": "mine", "status": "success", "extra_info": {"restore": {"backup_id": "`+s.ofDisk+`"}}}], "count": 2}`)
	s.serve(http.MethodGet, "/operation-logs/*", `{"operation_log": {"id": "mine", "status": "success"}}`)
	made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{
		"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID,
	})
	if made.State()["id"] != "mine" || made.State()["restored_at"] == nil {
		t.Errorf("the state has %v", made.State())
	}
}

// Open Telekom Cloud tells no task, and another restore may just have ended.
func TestATaskThatIsNotToldIsThatOfTheBackup(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.WithoutJob()
	s.serve(http.MethodGet, "/operation-logs", `{"operation_logs": [
		{"id": "theirs", "status": "success", "extra_info": {"restore": {"backup_id": "another"}}}]}`)
	s.serve(http.MethodGet, "/operation-logs", `{"operation_logs": []}`)
	made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{
		"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID,
	})
	if diff := cmp.Diff(s.CBR.Restores(), []string{made.State()["id"].(string)}); diff != "" {
		t.Errorf("the restore (-want +got):\n%s", diff)
	}
}

func TestTheActionRestoresADisk(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	progress, diags := acceptance.NewProtocol(t, s).Invoke(t.Context(), kind, map[string]string{
		"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID,
	})
	if len(diags) > 0 || !strings.Contains(strings.Join(progress, "\n"), "restored after") {
		t.Errorf("it tells %q and %v", progress, diags)
	}
	s.FailCreation("disk status")
	_, diags = acceptance.NewProtocol(t, s).Invoke(t.Context(), kind, map[string]string{
		"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID,
	})
	const again = "Running it again overwrites disk "
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, again+s.disk.ID+" again.") {
		t.Errorf("got %v", diags)
	}
}
