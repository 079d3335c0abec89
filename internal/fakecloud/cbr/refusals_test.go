package cbr_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

type object = map[string]any

func vaultBody(change func(vault, billing object)) object {
	billing := object{
		"object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent", "size": 100,
	}
	vault := object{"name": "v", "resources": []any{}, "billing": billing}
	change(vault, billing)
	return object{"vault": vault}
}

func policyBody(change func(policy, definition object)) object {
	definition := object{"max_backups": 5}
	policy := object{
		"name": "p", "operation_type": "backup", "operation_definition": definition,
		"trigger": object{"properties": object{"pattern": []any{"FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=00"}}},
	}
	change(policy, definition)
	return object{"policy": policy}
}

func checkpointBody(vault string, parameters object) object {
	return object{"checkpoint": object{"vault_id": vault, "parameters": parameters}}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	disk := fc.CBR.AddDisk("data", 20)
	full := fc.CBR.Vaults.Add(cbr.Vault{SizeGB: 10, UsedMB: 10240}).ID
	locked := fc.CBR.Vaults.Add(cbr.Vault{Locked: true}).ID
	used := fc.CBR.Vaults.Add(cbr.Vault{UsedMB: 60 * 1024}).ID
	disks := fc.CBR.Vaults.Add(cbr.Vault{ObjectType: "disk"}).ID
	automatic := fc.CBR.Backups.Add(cbr.Backup{VaultID: locked, Automatic: true}).ID
	image := fc.CBR.Backups.Add(cbr.Backup{VaultID: s.other, Image: true}).ID
	nobody := cbr.ID("nobody")
	small := object{"id": s.server.ID, "type": cbr.Server}
	for _, test := range []struct {
		name, method, path string
		body               any
		want               string // status and code
	}{
		{"an unknown member of a vault", "POST", "/vaults", vaultBody(func(v, _ object) { v["color"] = "red" }), "400 9900"},
		{"a member of Huawei Cloud", "POST", "/vaults", vaultBody(func(v, _ object) { v["auto_expand"] = true }), "400 9900"},
		{"a vault without resources", "POST", "/vaults", vaultBody(func(v, _ object) { delete(v, "resources") }), "400 9900"},
		{"no tags at all", "POST", "/vaults", vaultBody(func(v, _ object) { v["tags"] = []any{} }), "400 9900"},
		{"a size as text", "POST", "/vaults", vaultBody(func(_, b object) { b["size"] = "100" }), "400 9900"},
		{"a vault that is too small", "POST", "/vaults", vaultBody(func(_, b object) { b["size"] = 9 }), "400 6101"},
		{"no such kind of vault", "POST", "/vaults", vaultBody(func(_, b object) { b["protect_type"] = "x" }), "400 6116"},
		{"no such resource", "POST", "/vaults", vaultBody(func(v, _ object) {
			v["resources"] = []any{object{"id": nobody, "type": cbr.Server}}
		}), "404 6302"},
		{"a resource of another kind", "POST", "/vaults", vaultBody(func(v, _ object) {
			v["resources"] = []any{object{"id": disk.ID, "type": cbr.Volume}}
		}), "400 6102"},
		{
			"a resource of another vault", "POST", "/vaults/" + s.other + "/addresources",
			object{"resources": []any{small}},
			"400 6103",
		},
		{"no such policy", "POST", "/vaults", vaultBody(func(v, _ object) { v["backup_policy_id"] = nobody }), "404 6000"},
		{"no such vault", "GET", "/vaults/" + nobody, nil, "404 6105"},
		{"an id that is none", "GET", "/vaults/web", nil, "401 Malformed request url"},
		{"less than is used", "PUT", "/vaults/" + used, object{"vault": object{"billing": object{"size": 50}}}, "400 6101"},
		{"a lock that is taken off", "PUT", "/vaults/" + locked, object{"vault": object{"locked": false}}, "400 9900"},
		{"a new description", "PUT", "/vaults/" + s.vault, object{"vault": object{"description": "x"}}, "400 9900"},
		{
			"what is not in the vault is removed", "POST", "/vaults/" + s.other + "/removeresources",
			object{"resource_ids": []any{s.server.ID}},
			"400 6135",
		},
		{
			"a move to another kind", "POST", "/vaults/" + s.vault + "/migrateresources",
			object{"destination_vault_id": disks, "resource_ids": []any{s.server.ID}},
			"400 6102",
		},
		{
			"a policy that is not applied", "POST", "/vaults/" + s.vault + "/dissociatepolicy",
			object{"policy_id": s.policy},
			"404 6002",
		},
		{"tags of an id that is none", "GET", "/vault/web/tags", nil, "400 9900"},
		{"a tag that is not there", "DELETE", "/vault/" + s.vault + "/tags/owner", nil, "404 6601"},
		{"a locked vault with automatic backups", "DELETE", "/vaults/" + locked, nil, "400 6220"},

		{"two rules of retention", "POST", "/policies", policyBody(func(_, d object) {
			d["retention_duration_days"] = 3
		}), "400 9900"},
		{"a policy without a time zone", "POST", "/policies", policyBody(func(_, d object) {
			d["day_backups"] = 3
		}), "400 9900"},
		{"a replication to nowhere", "POST", "/policies", policyBody(func(p, _ object) {
			p["operation_type"] = "replication"
		}), "400 9900"},
		{"no such operation", "POST", "/policies", policyBody(func(p, _ object) { p["operation_type"] = "x" }), "400 6117"},
		{"a rule of another kind", "POST", "/policies", policyBody(func(p, _ object) {
			p["trigger"] = object{"properties": object{"pattern": []any{"FREQ=MONTHLY;BYHOUR=6"}}}
		}), "400 9900"},
		{
			"another operation", "PUT", "/policies/" + s.policy,
			object{"policy": object{"operation_type": "backup"}},
			"400 9900",
		},

		{"protectables of no known type", "GET", "/protectables/cluster/instances", nil, "400 9900"},
		{"protectables of Huawei Cloud", "GET", "/protectables/turbo/instances", nil, "400 9900"},
		{"a page of protectables that is too long", "GET", "/protectables/server/instances?limit=51", nil, "400 9900"},
		{"protectables of a server that is none", "GET", "/protectables/disk/instances?server_id=web", nil, "400 9900"},
		{"no such server", "GET", "/protectables/server/instances/" + nobody, nil, "404 7100"},
		{"no such disk", "GET", "/protectables/disk/instances/" + nobody, nil, "404 7000"},

		{"a restore point of no vault", "POST", "/checkpoints", checkpointBody(nobody, nil), "404 6105"},
		{"a restore point of an empty vault", "POST", "/checkpoints", checkpointBody(s.other, nil), "400 0001"},
		{"a restore point of a full vault", "POST", "/checkpoints", checkpointBody(full, nil), "400 6114"},
		{
			"a restore point of somebody else", "POST", "/checkpoints",
			checkpointBody(s.vault, object{"resources": []any{nobody}}), "400 6135",
		},
		{
			"a restore point with spaces in its name", "POST", "/checkpoints",
			checkpointBody(s.vault, object{"name": "before change"}), "400 9900",
		},
		{"no such restore point", "GET", "/checkpoints/" + nobody, nil, "404 6217"},
		{"no such backup", "DELETE", "/backups/" + nobody, nil, "404 6200"},
		{"a backup of a disk", "DELETE", "/backups/" + s.child, nil, "400 6201"},
		{"a backup with an image", "DELETE", "/backups/" + image, nil, "400 6204"},
		{"an automatic backup in a locked vault", "DELETE", "/backups/" + automatic, nil, "400 6220"},
		{
			"a restore to no server", "POST", "/backups/" + s.backup + "/restore",
			object{"restore": object{"volume_id": disk.ID}},
			"400 9900",
		},
		{"no such task", "GET", "/operation-logs/" + nobody, nil, "404 6500"},
		{"a page that is too large", "GET", "/backups?limit=1001", nil, "400 9900"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var answer struct {
				Code         string `json:"error_code"`
				Unauthorized struct {
					Message string `json:"message"`
				} `json:"unauthorized"`
			}
			status, _ := s.do(test.method, test.path, test.body, &answer)
			code := strings.TrimPrefix(answer.Code, "BackupService.") + answer.Unauthorized.Message
			if got := fmt.Sprint(status, " ", code); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// statuses gives restore point, resource, backup and task at one look.
func (s *scene) statuses(checkpoint string) []string {
	s.t.Helper()
	var cp struct {
		Checkpoint struct {
			Status string `json:"status"`
			Vault  struct {
				Resources []struct {
					Status string `json:"protect_status"`
				} `json:"resources"`
			} `json:"vault"`
		} `json:"checkpoint"`
	}
	s.do(http.MethodGet, "/checkpoints/"+checkpoint, nil, &cp)
	seen := []string{cp.Checkpoint.Status}
	for _, r := range cp.Checkpoint.Vault.Resources {
		seen = append(seen, r.Status)
	}
	return seen
}

func (s *scene) newCheckpoint(parameters object) (int, string, object) {
	s.t.Helper()
	var answer struct {
		Checkpoint object `json:"checkpoint"`
	}
	status, _ := s.do(http.MethodPost, "/checkpoints", checkpointBody(s.vault, parameters), &answer)
	id, _ := answer.Checkpoint["id"].(string)
	return status, id, answer.Checkpoint
}

// Available says only that the run has ended (API document, 3.3).
func TestARestorePointIsAvailableBeforeItsMembers(t *testing.T) {
	t.Parallel()
	_, s := newScene(t, false)
	_, id, _ := s.newCheckpoint(nil)
	var got [][]string
	for range 3 {
		got = append(got, s.statuses(id))
	}
	want := [][]string{{"protecting", "protecting"}, {"available", "protecting"}, {"available", "available"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses of three looks (-want +got):\n%s", diff)
	}
}

func TestASecondRunIsRefusedWhileTheFirstOneRuns(t *testing.T) {
	t.Parallel()
	_, s := newScene(t, false)
	s.newCheckpoint(nil)
	if status, _, _ := s.newCheckpoint(nil); status != http.StatusBadRequest {
		t.Errorf("got %d, want 400", status)
	}
}

func TestASkippedResourceIsToldByTheCreationOnly(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	other := fc.CBR.AddServer("db", 20)
	fc.CBR.Vaults.Put(s.vault, other.ID)
	fc.CBR.Skip(other.ID, "BackupService.7101", "server status")
	_, id, created := s.newCheckpoint(object{"name": "before"})
	vault, _ := created["vault"].(object)
	want := []any{object{
		"id": other.ID, "name": "db", "type": cbr.Server, "code": "BackupService.7101", "reason": "server status",
	}}
	if diff := cmp.Diff(any(want), vault["skipped_resources"]); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
	var answer struct {
		Checkpoint object `json:"checkpoint"`
	}
	s.do(http.MethodGet, "/checkpoints/"+id, nil, &answer)
	vault, _ = answer.Checkpoint["vault"].(object)
	if _, ok := vault["skipped_resources"]; ok || answer.Checkpoint["extra_info"] != nil {
		t.Errorf("got %v, want neither skipped resources nor a name", answer.Checkpoint)
	}
}

func TestARestorePointGoesWithItsLastBackup(t *testing.T) {
	t.Parallel()
	_, s := newScene(t, false)
	s.do(http.MethodDelete, "/backups/"+s.backup, nil, nil)
	if diff := cmp.Diff([]string{"deleting", "available"}, s.statuses(s.checkpoint)); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	for range 2 {
		s.statuses(s.checkpoint)
	}
	if status, _ := s.do(http.MethodGet, "/checkpoints/"+s.checkpoint, nil, nil); status != http.StatusNotFound {
		t.Errorf("got %d, want 404", status)
	}
}

func TestRemovingAResourceDeletesItsBackups(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	s.do(http.MethodPost, "/vaults/"+s.vault+"/removeresources", object{"resource_ids": []any{s.server.ID}}, nil)
	fc.Finish()
	if got := fc.CBR.Backups.All(); len(got) != 0 {
		t.Errorf("got %v, want no backup", got)
	}
}

func TestMigratingAResourceTakesItsBackupsAlong(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	s.do(http.MethodPost, "/vaults/"+s.vault+"/migrateresources",
		object{"destination_vault_id": s.other, "resource_ids": []any{s.server.ID}}, nil)
	fc.Finish()
	_, in, _ := fc.CBR.Vaults.Get(s.other)
	got := [][]string{in, {fc.CBR.Backups.All()[0].VaultID}}
	if diff := cmp.Diff([][]string{{s.server.ID}, {s.other}}, got); diff != "" {
		t.Errorf("resources, vault of the backup (-want +got):\n%s", diff)
	}
}

func TestAPolicyComesBackInAnotherSpelling(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	fc.CBR.Respell()
	var answer struct {
		Policy struct {
			Trigger struct {
				Properties struct {
					Pattern []string `json:"pattern"`
				} `json:"properties"`
			} `json:"trigger"`
		} `json:"policy"`
	}
	s.do(http.MethodGet, "/policies/"+s.policy, nil, &answer)
	want := []string{"FREQ=WEEKLY;BYDAY=SU,SA,FR,TH,WE,TU,MO;BYHOUR=14;BYMINUTE=0"}
	if diff := cmp.Diff(want, answer.Policy.Trigger.Properties.Pattern); diff != "" {
		t.Errorf("pattern (-want +got):\n%s", diff)
	}
}

func TestARestoreIsATask(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, true)
	var answer object
	status, _ := s.do(http.MethodPost, "/backups/"+s.backup+"/restore", object{"restore": object{
		"server_id": s.server.ID, "power_on": false,
		"mappings": []any{object{"backup_id": s.child, "volume_id": s.server.Disks[0].ID}},
	}}, &answer)
	job, _ := answer["job_id"].(string)
	if status != http.StatusAccepted || job == "" {
		t.Fatalf("got %d with %v, want 202 with a job", status, answer)
	}
	var got []string
	for range 3 {
		var task struct {
			Log struct {
				Status string `json:"status"`
			} `json:"operation_log"`
		}
		s.do(http.MethodGet, "/operation-logs/"+job, nil, &task)
		got = append(got, task.Log.Status)
	}
	if diff := cmp.Diff([]string{"waiting", "running", "success"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{s.backup}, fc.CBR.Instance("web").Restored); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
}

func TestANewRestorePointMayBeHidden(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	fc.CBR.HideNew(1)
	_, id, _ := s.newCheckpoint(nil)
	var got []int
	for range 2 {
		status, _ := s.do(http.MethodGet, "/checkpoints/"+id, nil, nil)
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{404, 200}, got); diff != "" {
		t.Errorf("statuses of two looks (-want +got):\n%s", diff)
	}
}

func TestTheCloudNeedsAProjectOfItsOwn(t *testing.T) {
	t.Parallel()
	fc := fakecloud.New(t)
	c := newClient(t, fc)
	c.base = fc.URL() + "/cbr/v3/" + fakecloud.AdminProjectID
	if status, _ := c.do(http.MethodGet, "/policies", nil, nil); status != http.StatusForbidden {
		t.Errorf("got %d, want 403", status)
	}
	c.token = "nothing"
	if status, _ := c.do(http.MethodGet, "/policies", nil, nil); status != http.StatusUnauthorized {
		t.Errorf("got %d, want 401", status)
	}
}
