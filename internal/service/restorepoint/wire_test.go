package restorepoint_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// answer is that of a recorded call.
func answer(t *testing.T, file string) fakecloud.Answer {
	t.Helper()
	var call struct {
		Response struct{ Body json.RawMessage }
	}
	content, err := os.ReadFile("testdata/" + file + ".json")
	if err == nil {
		err = json.Unmarshal(content, &call)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: string(call.Response.Body),
	}
}

// lists serves a recorded list of backups, and the empty page after it, n times.
func (s *fakeStage) lists(t *testing.T, file string, n int) {
	t.Helper()
	end := answer(t, file)
	end.Body = `{"backups": []}`
	for range n {
		page := answer(t, file)
		s.FailWith(http.MethodGet, "/backups", 1, page)
		if !regexp.MustCompile(`"count": ?[0-9]`).MatchString(fmt.Sprint(page.Body)) {
			// What does not tell its number is asked for more.
			s.FailWith(http.MethodGet, "/backups", 1, end)
		}
	}
}

// withMembers is the restore point, whose members are those of a recorded list.
func withMembers(file string) acceptance.Case {
	c := restorePoint
	c.Stage = func(t *testing.T) acceptance.Stage {
		s := newFakeStage(t)
		s.lists(t, file, 2)
		return s
	}
	return c
}

const (
	webID = "94eba8b2-acc9-4d82-badc-127144cc5526"
	dbID  = "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"
)

// participant is a resource of the samples that took part, with its size, that
// of its backups, and their number.
func participant(id, name, status string, size, backupSize, count any) map[string]any {
	return map[string]any{
		"id": id, "name": name, "type": "OS::Nova::Server", "protect_status": status, "resource_size": size,
		"backup_size": backupSize, "backup_count": count, "extra_info": nil,
	}
}

// member is the backup of the samples as it is shown in a restore point, with
// changes.
func member(changes map[string]any) map[string]any {
	all := map[string]any{
		"id": "6df2b54c-dd62-4059-a07c-1b8f24f2725d", "name": "backup_name", "status": "available", "resource_id": webID,
		"resource_name": "ecs-1f0f-0002", "resource_type": "OS::Nova::Server", "resource_size": 40.0,
		"created_at": "2019-05-10T07:59:12.084695Z", "expired_at": nil,
	}
	maps.Copy(all, changes)
	return all
}

// vaultWith is the vault of the samples.
func vaultWith(resources, skipped []any) map[string]any {
	return map[string]any{
		"id": "3b5816b5-f29c-4172-9d9a-76c719a659ce", "name": "vault-be94", "resources": resources,
		"skipped_resources": skipped,
	}
}

var skippedServer = map[string]any{
	"id": "97595625-198e-4e4d-879b-9d53f68ba551", "type": "OS::Nova::Server", "name": "ecs-1f0f-0003",
	"code": "BackupService.6125", "reason": "backup in progress",
}

// telling is a participant of which the cloud tells more.
func telling(extra string, participant map[string]any) map[string]any {
	participant["extra_info"] = extra
	return participant
}

// recorded is the restore point of the samples, with changes.
func recorded(changes map[string]any) map[string]any {
	all := map[string]any{
		"id": "8b0851a8-adf3-4f4c-a914-dead08bf9664", "vault_id": "3b5816b5-f29c-4172-9d9a-76c719a659ce",
		"name": "backup_name", "description": "backup_description", "status": "available",
		"project_id": "4229d7a45436489f8c3dc2b1d35d4987", "retention_duration": -1.0,
		"created_at": "2019-05-10T07:59:12.036982Z", "backups": []any{member(nil)},
		"vault": vaultWith([]any{participant(webID, "ecs-1f0f-0002", "available", 40.0, nil, nil)}, []any{}),
	}
	maps.Copy(all, changes)
	return all
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	otc := recorded(map[string]any{
		"created_at": "2019-05-10T07:59:12.037Z",
		"backups":    []any{member(map[string]any{"created_at": "2019-05-10T07:59:12.085Z"})},
	})
	null := recorded(map[string]any{
		"id": "d9ce6924-d753-4132-bd16-a9f8838ea7d2", "project_id": "0605767b5780d5762fc5c0118072a564", "vault": nil,
		"created_at": "2020-08-17T06:49:06.26079Z",
	})
	expires := "2019-06-09T07:59:12.084695Z"
	everything := recorded(map[string]any{
		"name": "before-upgrade", "description": "before the upgrade", "retention_duration": 30.0,
		"created_at": "2019-05-10T07:59:12.733Z",
		"vault": vaultWith([]any{
			telling("{}", participant(webID, "ecs-1f0f-0002", "protecting", 40.0, 12.0, 3.0)),
			telling(`{"exclude_volumes":[]}`, participant(dbID, "db", "available", 20.0, 6.0, 1.0)),
		}, []any{skippedServer}),
		"backups": []any{
			member(map[string]any{"name": "before-upgrade-0001", "expired_at": expires}),
			member(map[string]any{
				"id": "0e5d0ef6-7f0a-4890-b98c-cb12490e31c1", "name": "before-upgrade-0002", "status": "restoring",
				"resource_id": dbID, "resource_name": "db", "resource_size": 20.0, "expired_at": expires,
			}),
		},
	})
	for file, one := range map[string]struct {
		members string
		want    map[string]any
	}{
		"show-otc": {"members-otc", otc}, "show-huawei": {"members-huawei", recorded(nil)},
		"show-null": {"members-huawei", null}, "show-everything": {"members-everything", everything},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, withMembers(one.members), "testdata/"+file+".json", one.want)
		})
	}
}

// What only the answer to the creation tells is kept when the later ones lack it.
func TestFromTheWireOfTheCreationToTheState(t *testing.T) {
	t.Parallel()
	const created = "2019-05-10T07:59:12.733Z"
	text := recorded(map[string]any{
		"id": "d9ce6924-d753-4132-bd16-a9f8838ea7d2", "project_id": "0605767b5780d5762fc5c0118072a564",
		"name": "backup_auto", "description": "backupauto", "created_at": "2020-08-17T06:49:06.307378Z",
		"vault_id": "ea7b8717-2543-478a-a92d-3ca7ee448f67", "vault": map[string]any{
			"id": "ea7b8717-2543-478a-a92d-3ca7ee448f67", "name": "my_vault", "skipped_resources": []any{},
			"resources": []any{telling("{}", participant(dbID, "ecs-9f93-0002", "available", 40.0, 0.0, 0.0))},
		},
		"backups": []any{member(map[string]any{
			"resource_id": dbID, "resource_name": "ecs-9f93-0002", "name": "backup_auto",
			"created_at": "2020-08-17T06:49:06.307378Z",
		})},
	})
	skipped := recorded(map[string]any{"created_at": created, "vault": vaultWith(
		[]any{participant(webID, "ecs-1f0f-0002", "available", 40.0, nil, nil)}, []any{skippedServer})})
	bare := recorded(map[string]any{"created_at": "2019-05-10T07:59:12.733403Z"})
	for name, one := range map[string]struct {
		create, show, members string
		want                  map[string]any
	}{
		"numbers are texts, and later there is no vault": {"create-text", "show-null", "members-text", text},
		"what was skipped is told once":                  {"create-skipped", "show-huawei", "members-huawei", skipped},
		"everything is told later":                       {"create-bare", "show-huawei", "members-huawei", bare},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.FailWith(http.MethodPost, "/checkpoints", 1, answer(t, one.create))
			s.FailWith(http.MethodGet, "/checkpoints/*", 1, answer(t, one.show))
			s.lists(t, one.members, 1)
			got := acceptance.NewProtocol(t, s).Make("cloudbackup_restore_point", map[string]any{
				"vault_id": one.want["vault_id"], "description": one.want["description"],
			}).State()
			want := map[string]any{}
			for attribute := range got {
				want[attribute] = one.want[attribute]
			}
			want["region"] = fakecloud.RegionOne
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the state (-want +got):\n%s", diff)
			}
		})
	}
}

// The backups themselves are looked up only.
func TestABackupFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	child := map[string]any{
		"id": "5d822633-2bbf-4af8-a16e-5ab1c7705235", "name": "autobk_a843_ecs-1f0f-0002", "status": "available",
		"resource_id": "eccbcfdd-f843-4bbb-b2c0-a5ce861f9376", "resource_name": "ecs-1f0f-0002",
		"resource_type": "OS::Cinder::Volume", "resource_size": 40.0, "expired_at": nil,
	}
	recordedBackup := func(created, childCreated string, changes map[string]any) map[string]any {
		all := map[string]any{
			"id": "6df2b54c-dd62-4059-a07c-1b8f24f2725d", "name": "backup_name", "description": "backup_description",
			"checkpoint_id": "8b0851a8-adf3-4f4c-a914-dead08bf9664", "vault_id": "3b5816b5-f29c-4172-9d9a-76c719a659ce",
			"project_id": "4229d7a45436489f8c3dc2b1d35d4987", "provider_id": "0daac4c5-6707-4851-97ba-169e36266b66",
			"resource_id": webID, "resource_name": "ecs-1f0f-0002", "resource_type": "OS::Nova::Server",
			"resource_az": "az1.dc1", "resource_size": 40.0, "image_type": "backup", "auto_trigger": true,
			"status": "available", "created_at": created, "region": fakecloud.RegionOne,
		}
		disk := maps.Clone(child)
		disk["created_at"] = childCreated
		all["children"] = []any{disk}
		maps.Copy(all, changes)
		return all
	}
	const created, childCreated = "2019-05-10T07:59:12.084695Z", "2019-05-10T07:59:59.4507Z"
	for file, want := range map[string]map[string]any{
		"backup-otc":    recordedBackup("2019-05-10T07:59:12.085Z", "2019-05-10T07:59:59.451Z", nil),
		"backup-huawei": recordedBackup(created, childCreated, nil),
		"backup-everything": recordedBackup(created, childCreated, map[string]any{
			"name": "before-upgrade-0001", "description": "before the upgrade", "expired_at": "2019-06-09T07:59:12.084695Z",
			"protected_at": "2019-05-10T08:01:10.432117Z", "updated_at": "2019-05-10T08:06:44.928325Z",
			"parent_id": "62617971-839d-4d23-8dfd-4ca65c039bdf", "incremental": true, "auto_trigger": false,
		}),
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.FailWith(http.MethodGet, "/backups/*", 1, answer(t, file))
			got := acceptance.NewProtocol(t, s).ReadDataSource("cloudbackup_vault_backup", map[string]any{"id": want["id"]})
			for attribute := range got {
				if _, ok := want[attribute]; !ok {
					want[attribute] = nil
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the data source (-want +got):\n%s", diff)
			}
		})
	}
}
