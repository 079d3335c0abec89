package vault_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// configured is a vault for servers with changes, as the protocol takes it.
func configured(changes map[string]any) map[string]any {
	all := map[string]any{"name": "servers", "billing": map[string]any{
		"object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent", "size": 100.0,
	}}
	maps.Copy(all, changes)
	return all
}

// sends fails the test unless that was sent to change something since the last
// time.
func (s *fakeStage) sends(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, acceptance.Wrote(s)); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	s.ForgetRequests()
}

func TestEverythingThatIsSetIsSent(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	root, data := s.server.Disks[0].ID, s.server.Disks[1].ID
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", map[string]any{
		"name": "servers", "description": "before the upgrade", "enterprise_project_id": "ep-1", "auto_bind": false,
		"bind_rules": map[string]any{"owner": "storage"}, "auto_expand": true, "smn_notify": false, "threshold": 70.0,
		"locked": false, "backup_name_prefix": "auto", "demand_billing": false,
		"tags": map[string]any{"team": "web", "empty": ""},
		"billing": map[string]any{
			"object_type": "server", "protect_type": "backup", "consistent_level": "app_consistent", "size": 100.0,
			"cloud_type": "public", "charging_mode": "post_paid",
		},
		"resources": []any{map[string]any{
			"id": s.server.ID, "type": cbr.Server, "name": "web", "exclude_volumes": []any{data},
			"include_volumes": []any{
				map[string]any{"id": root, "os_version": "Linux"}, map[string]any{"id": data, "os_version": nil},
			},
		}},
		"policies": []any{map[string]any{"id": s.policy, "destination_vault_id": cbr.ID("far")}},
	})
	included := `{"id":"` + root + `","os_version":"Linux"},{"id":"` + data + `"}`
	if data < root {
		included = `{"id":"` + data + `"},{"id":"` + root + `","os_version":"Linux"}`
	}
	s.sends(t, `POST {"vault":{"name":"servers","description":"before the upgrade","billing":{"object_type":"server",`+
		`"protect_type":"backup","consistent_level":"app_consistent","size":100,"cloud_type":"public",`+
		`"charging_mode":"post_paid"},"resources":[{"id":"`+s.server.ID+`","type":"OS::Nova::Server","name":"web",`+
		`"extra_info":{"exclude_volumes":["`+data+`"],"include_volumes":[`+included+`]}}],`+
		`"tags":[{"key":"empty","value":""},{"key":"team","value":"web"}],"auto_bind":false,`+
		`"bind_rules":{"tags":[{"key":"owner","value":"storage"}]},"locked":false,"enterprise_project_id":"ep-1",`+
		`"backup_name_prefix":"auto","demand_billing":false}}`,
		`PUT {"vault":{"auto_expand":true,"smn_notify":false,"threshold":70}}`,
		`POST {"destination_vault_id":"`+cbr.ID("far")+`","policy_id":"`+s.policy+`"}`)

	made.Change(map[string]any{
		"name": "web", "description": "before the upgrade", "enterprise_project_id": "ep-1", "auto_bind": true,
		"auto_expand": false, "smn_notify": true, "threshold": 90.0, "locked": true, "backup_name_prefix": "auto",
		"demand_billing": false, "tags": map[string]any{"team": "db", "empty": "", "new": "n"},
		"billing": map[string]any{
			"object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent", "size": 200.0,
			"cloud_type": "public", "charging_mode": "post_paid",
		},
		"policies": []any{},
	})
	s.sends(t, `PUT {"vault":{"name":"web","billing":{"size":200,"consistent_level":"crash_consistent"},"auto_bind":true,`+
		`"bind_rules":{"tags":[]},"auto_expand":false,"smn_notify":true,"threshold":90,"locked":true}}`,
		`POST {"action":"create","tags":[{"key":"new","value":"n"},{"key":"team","value":"db"}]}`,
		`POST {"policy_id":"`+s.policy+`"}`)
}

func TestWhatIsNotSetIsNotSent(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(map[string]any{
		"tags": map[string]any{"a": "b", "c": "d"},
	}))
	s.sends(t, `POST {"vault":{"name":"servers","billing":{"object_type":"server","protect_type":"backup",`+
		`"consistent_level":"crash_consistent","size":100},"resources":[],`+
		`"tags":[{"key":"a","value":"b"},{"key":"c","value":"d"}]}}`)
	made.Change(configured(map[string]any{"tags": map[string]any{"a": "b"}}))
	s.sends(t, `POST {"action":"delete","tags":[{"key":"c","value":"d"}]}`)
}

func TestAnOrderIsSentWhole(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(map[string]any{
		"demand_billing": true, "billing": map[string]any{
			"object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent", "size": 100.0,
			"charging_mode": "pre_paid", "period_type": "year", "period_num": 2.0, "is_auto_renew": true,
			"is_auto_pay": true, "console_url": "https://console.example.com",
			"extra_info": map[string]any{"combined_order_id": "CS1", "combined_order_ecs_num": 3.0},
		},
	}))
	s.sends(t, `POST {"vault":{"name":"servers","billing":{"object_type":"server","protect_type":"backup",`+
		`"consistent_level":"crash_consistent","size":100,"charging_mode":"pre_paid","period_type":"year","period_num":2,`+
		`"is_auto_renew":true,"is_auto_pay":true,"console_url":"https://console.example.com",`+
		`"extra_info":{"combined_order_id":"CS1","combined_order_ecs_num":3}},"resources":[],"demand_billing":true}}`)
	if got := made.State()["billing"].(map[string]any); got["order_id"] == nil || got["period_num"] != 2.0 {
		t.Errorf("the state has %v, want the order", got)
	}
}

// What another argument needs is seen in the plan, before backups are lost.
func TestAVaultWithBackupsIsNotReplaced(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(nil))
	s.CBR.Backups.Add(cbr.Backup{ProjectID: s.Project, VaultID: made.State()["id"].(string)})
	s.ForgetRequests()
	const lost = "1 backup in it would be deleted"
	for name, value := range map[string]any{
		"description": "d", "enterprise_project_id": "ep-1", "backup_name_prefix": "auto", "demand_billing": true,
		"region": "RegionTwo",
	} {
		if said := made.Refuses(configured(map[string]any{name: value})); !strings.Contains(said, lost) {
			t.Errorf("%s = %v is refused with %s", name, value, said)
		}
	}
	for name, value := range map[string]string{
		"object_type": "disk", "protect_type": "replication", "cloud_type": "hybrid", "charging_mode": "pre_paid",
	} {
		billing := configured(nil)["billing"].(map[string]any)
		billing[name] = value
		if said := made.Refuses(configured(map[string]any{"billing": billing})); !strings.Contains(said, lost) {
			t.Errorf("%s = %v is refused with %s", name, value, said)
		}
	}
	s.sends(t)
	made.Change(configured(map[string]any{"force_destroy": true}))
	said := made.Refuses(configured(map[string]any{"force_destroy": true, "description": "d"}))
	if diff := cmp.Diff("it needs another object", said); diff != "" {
		t.Errorf("with force_destroy (-want +got):\n%s", diff)
	}
}

// Whether the resources fit into the vault is the cloud's to judge.
func TestASizeThatTheCloudRefuses(t *testing.T) {
	t.Parallel()
	s := newPlainStage(t)
	resources := map[string]any{"resources": []any{map[string]any{"id": s.server.ID, "type": cbr.Server}}}
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(resources))
	smaller := configured(resources)
	smaller["billing"].(map[string]any)["size"] = 49.0
	if said := made.Refuses(smaller); !strings.Contains(said, "Invalid size provided. (BackupService.6101)") {
		t.Errorf("it is refused with %s", said)
	}
}

// Somebody else's resources and policies are told apart from mistakes.
func TestAResourceInAnotherVaultIsNamed(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	holder := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project}).ID
	s.CBR.Vaults.Put(holder, s.server.ID)
	server := acceptance.NewProtocol(t, s)
	says := "Resource " + s.server.ID + " is in vault \"vault\" (" + holder + "), and a resource can be in one vault only"
	said := server.Blank("cloudbackup_vault").Refuses(configured(map[string]any{
		"resources": []any{map[string]any{"id": s.server.ID, "type": cbr.Server}},
	}))
	if !strings.Contains(said, says) || !strings.Contains(said, "resources") {
		t.Errorf("a vault is refused with %s", said)
	}
}

// A vault that is made, and then refused what belongs to it, says why.
func TestWhatTheCloudDoesNotTakeIsTheReason(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	copies := s.CBR.Policies.Add(cbr.Policy{ProjectID: s.Project, OperationType: "replication"}).ID
	said := acceptance.NewProtocol(t, s).Blank("cloudbackup_vault").Refuses(configured(map[string]any{
		"policies": []any{map[string]any{"id": copies}},
	}))
	for _, words := range []string{
		`went to status "refused"`, "The destination vault does not exist. (BackupService.6120)",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("it is not said %q but %s", words, said)
		}
	}
}

// refusal is how the service says no.
func refusal(code string) fakecloud.Answer {
	return fakecloud.Answer{
		Status: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fakecloud.Members{"error_code": "BackupService." + code, "error_msg": "No."},
	}
}

// What somebody is taking out already costs nothing more.
func TestAResourceOnItsWayOutIsNotMissed(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	web := map[string]any{"id": s.server.ID, "type": cbr.Server}
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(map[string]any{"resources": []any{web}}))
	vault := made.State()["id"].(string)
	s.backUp(vault)
	s.CBR.Vaults.TakeOut(vault, s.server.ID)
	s.FailWith(http.MethodGet, "/vaults/*", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: `{"vault": {"id": "` + vault + `", "resources": [{"id": "` + s.server.ID + `",
			"protect_status": "removing"}]}}`,
	})
	s.ForgetRequests()
	made.Change(configured(map[string]any{"resources": []any{}}))
	s.sends(t)
}
