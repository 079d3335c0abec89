package cbr_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// replicas is where the scene's backups can be copied to.
func (s *scene) replicas(fc *fakecloud.Cloud) cbr.Vault {
	return fc.Region(fakecloud.RegionTwo).CBR.Vaults.Add(cbr.Vault{ProtectType: "replication"})
}

func replicateBody(to cbr.Vault, more object) object {
	body := object{
		"destination_region": fakecloud.RegionTwo, "destination_project_id": to.ProjectID, "destination_vault_id": to.ID,
	}
	maps.Copy(body, more)
	return object{"replicate": body}
}

func TestABackupIsCopiedToAnotherRegion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, path string
		more       func(*scene) object
	}{
		{"one backup", "/backups/{backup}/replicate", func(*scene) object { return object{"name": "copy"} }},
		{"all of a vault", "/checkpoints/replicate", func(s *scene) object { return object{"vault_id": s.vault} }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fc, s := newScene(t, false)
			to := s.replicas(fc)
			path := strings.ReplaceAll(test.path, "{backup}", s.backup)
			if status, _ := s.do(http.MethodPost, path, replicateBody(to, test.more(s)), nil); status != http.StatusOK {
				t.Fatalf("got %d, want 200", status)
			}
			var seen []string
			for range 3 {
				var answer struct {
					Backup struct {
						Records []struct{ Status string } `json:"replication_records"`
					}
				}
				s.do(http.MethodGet, "/backups/"+s.backup, nil, &answer)
				seen = append(seen, fmt.Sprint(answer.Backup.Records))
			}
			want := []string{"[{waiting_replicate}]", "[{replicating}]", "[{success}]"}
			if diff := cmp.Diff(want, seen); diff != "" {
				t.Errorf("records of three looks (-want +got):\n%s", diff)
			}
			s.base = strings.Replace(s.base, "/cbr/", "/region-two/cbr/", 1)
			var there struct {
				Backups []struct {
					Vault      string `json:"vault_id"`
					Kind       string `json:"image_type"`
					Checkpoint string `json:"checkpoint_id"`
				}
			}
			s.do(http.MethodGet, "/backups?image_type=replication", nil, &there)
			if len(there.Backups) != 1 || there.Backups[0].Vault != to.ID {
				t.Fatalf("got %v, want one backup in vault %s", there.Backups, to.ID)
			}
			status, _ := s.do(http.MethodGet, "/checkpoints/"+there.Backups[0].Checkpoint, nil, nil)
			if status != http.StatusOK {
				t.Errorf("got %d for the restore point there, want 200", status)
			}
		})
	}
}

func TestWhatIsNotCopied(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	to := s.replicas(fc)
	plain := fc.Region(fakecloud.RegionTwo).CBR.Vaults.Add(cbr.Vault{})
	s.do(http.MethodPost, "/backups/"+s.backup+"/replicate", replicateBody(to, nil), nil)
	disk := fc.CBR.Backups.Add(cbr.Backup{VaultID: s.other, ResourceType: cbr.Volume}).ID
	failed := fc.CBR.Backups.Add(cbr.Backup{VaultID: s.other, Status: "error"}).ID
	for _, test := range []struct {
		name, backup string
		body         object
		want         string
	}{
		{"what is there already", s.backup, replicateBody(to, nil), "500 BackupService.1009"},
		{"the backup of a disk", disk, replicateBody(to, nil), "500 BackupService.1003"},
		{"what has failed", failed, replicateBody(to, nil), "500 BackupService.1001"},
		{"to a vault for backups", failed, replicateBody(plain, nil), "400 BackupService.6119"},
		{
			"to no vault", failed, replicateBody(cbr.Vault{ID: s.vault, ProjectID: to.ProjectID}, nil),
			"400 BackupService.6120",
		},
		{
			"to its own region", failed, replicateBody(to, object{"destination_region": fakecloud.RegionOne}),
			"500 BackupService.1005",
		},
		{
			"with what only Huawei Cloud knows", failed, replicateBody(to, object{"enable_acceleration": true}),
			"400 BackupService.9900",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var answer struct {
				Code string `json:"error_code"`
			}
			status, _ := s.do(http.MethodPost, "/backups/"+test.backup+"/replicate", test.body, &answer)
			if got := fmt.Sprint(status, " ", answer.Code); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestRegionsCopyToEachOther(t *testing.T) {
	t.Parallel()
	_, s := newScene(t, false)
	var got object
	s.do(http.MethodGet, "/replication-capabilities", nil, &got)
	want := object{"regions": []any{object{
		"name": fakecloud.RegionOne, "replication_destinations": []any{fakecloud.RegionTwo},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("capabilities (-want +got):\n%s", diff)
	}
}
