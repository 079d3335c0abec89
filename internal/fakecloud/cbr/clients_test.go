package cbr_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// gophertelekomcloud takes a resource out again, or moves it, without a look
// after it was added (acceptance/openstack/cbr/v3/vaults_test.go,
// TestVaultResources and TestVaultMigrateResources).
func TestANewResourceMayLeaveAtOnce(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, call, want string }{
		{"it is removed", "removeresources", ""},
		{"it is moved", "migrateresources", "moved"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fc, s := newScene(t, false)
			app := fc.CBR.AddServer("app", 10)
			s.do(http.MethodPost, "/vaults/"+s.vault+"/addresources",
				object{"resources": []any{object{"id": app.ID, "type": app.Type}}}, nil)
			body := object{"resource_ids": []any{app.ID}}
			if test.want != "" {
				body["destination_vault_id"] = s.other
			}
			status, _ := s.do(http.MethodPost, "/vaults/"+s.vault+"/"+test.call, body, nil)
			fc.Finish()
			_, in, _ := fc.CBR.Vaults.Get(s.vault)
			_, other, _ := fc.CBR.Vaults.Get(s.other)
			want := []string{"200", fmt.Sprint([]string{s.server.ID}), "[]"}
			if test.want != "" {
				want[2] = fmt.Sprint([]string{app.ID})
			}
			if diff := cmp.Diff(want, []string{fmt.Sprint(status), fmt.Sprint(in), fmt.Sprint(other)}); diff != "" {
				t.Errorf("status and the resources of both vaults (-want +got):\n%s", diff)
			}
		})
	}
}

// Huawei Cloud takes more than the vault holds: terraform-provider-huaweicloud
// puts disks of 150 GB into 50 GB and two servers into 10 GB
// (resource_huaweicloud_cbr_vault_test.go, resource_huaweicloud_cbr_checkpoint_test.go),
// while the manual of Open Telekom Cloud forbids it.
func TestTheResourcesMayBeLargerThanAVaultOfHuaweiCloud(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		huawei bool
		want   []int
	}{
		{"Open Telekom Cloud", false, []int{400, 400, 400}},
		{"Huawei Cloud", true, []int{200, 200, 200}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fc, s := newScene(t, test.huawei)
			large := fc.CBR.AddServer("large", 500)
			resources := []any{object{"id": large.ID, "type": large.Type}}
			create, _ := s.do(http.MethodPost, "/vaults", vaultBody(func(v, b object) {
				v["resources"], b["size"] = []any{object{"id": fc.CBR.AddServer("app", 60).ID, "type": large.Type}}, 50
			}), nil)
			add, _ := s.do(http.MethodPost, "/vaults/"+s.other+"/addresources", object{"resources": resources}, nil)
			shrink, _ := s.do(http.MethodPut, "/vaults/"+s.vault,
				object{"vault": object{"billing": object{"size": 20}}}, nil)
			if diff := cmp.Diff(test.want, []int{create, add, shrink}); diff != "" {
				t.Errorf("created, added, shrunk (-want +got):\n%s", diff)
			}
		})
	}
}

// huaweicloud-sdk-go-v3 sends every filter that the document has.
func TestFilters(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, true)
	fc.CBR.Vaults.Edit(s.vault, func(v *cbr.Vault) { v.UsedMB = v.SizeGB * 512 })
	filter := func(body object) object {
		body["action"] = "filter"
		return body
	}
	for _, test := range []struct {
		name, method, path string
		body               any
		want               float64
	}{
		{"backups of a half full vault", "GET", "/backups?used_percent=50", nil, 1},
		{"backups of a fuller vault", "GET", "/backups?used_percent=70", nil, 0},
		{"backups of a dedicated cloud", "GET", "/backups?dec=true", nil, 0},
		{"backups of the own cloud", "GET", "/backups?dec=false", nil, 1},
		{"backups that are shared", "GET", "/backups?own_type=shared", nil, 0},
		{"backups with an accepted share", "GET", "/backups?member_status=accepted", nil, 0},
		{"backups of the default project", "GET", "/backups?enterprise_project_id=0", nil, 1},
		{"backups of another project", "GET", "/backups?enterprise_project_id=" + s.other, nil, 0},
		{"the disks in a backup", "GET", "/backups?parent_id=" + s.backup, nil, 1},
		{"tasks of servers", "GET", "/operation-logs?provider_id=0daac4c5-6707-4851-97ba-169e36266b66", nil, 1},
		{"tasks of disks", "GET", "/operation-logs?provider_id=d1603440-187d-4516-af25-121250c7cc97", nil, 0},
		{"vaults by a part of a tag", "POST", "/vault/resource_instances/action", filter(object{
			"tags": []any{object{"key": "key01", "values": []any{"*description"}}},
		}), 1},
		{"vaults by the whole of a tag", "POST", "/vault/resource_instances/action", filter(object{
			"tags": []any{object{"key": "key01", "values": []any{"description"}}},
		}), 0},
		{"vaults by name", "POST", "/vault/resource_instances/action", filter(object{
			"matches": []any{object{"key": "resource_name", "value": "other"}},
		}), 1},
		{"vaults of another cloud", "POST", "/vault/resource_instances/action", object{
			"action": "count", "cloud_type": "hybrid",
		}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var answer object
			s.do(test.method, test.path, test.body, &answer)
			got, ok := answer["count"]
			if !ok {
				got = answer["total_count"]
			}
			if got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// What the clients of one cloud send, and how they read the answers.
func TestWhatOtherClientsSendAndRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method, path string
		huawei             bool
		body               func(*scene) any
		want               any
	}{
		{
			// opentelekomcloud_cbr_vault_v3 has a period for every vault.
			"a period of a vault on demand", "POST", "/vaults", false, func(*scene) any {
				return vaultBody(func(_, b object) { b["period_type"], b["period_num"] = "month", 2 })
			}, nil,
		},
		{
			// gophertelekomcloud leaves out the list when it is empty.
			"no rules at all", "POST", "/vaults", false, func(*scene) any {
				return vaultBody(func(v, _ object) { v["bind_rules"] = object{} })
			}, nil,
		},
		{
			"several policies at once", "POST", "/vaults/{vault}/associatepolicy", true, func(s *scene) any {
				return object{"add_policy_ids": []any{s.policy}}
			}, nil,
		},
		{
			"both forms of a policy", "POST", "/vaults/{vault}/associatepolicy", true, func(s *scene) any {
				return object{"add_policy_ids": []any{s.policy}, "policy_id": s.policy}
			}, "BackupService.9900",
		},
		{
			"an unknown action", "POST", "/vault/resource_instances/action", false, func(*scene) any {
				return object{"action": "find"}
			}, "BackupService.9900",
		},
		{
			// huaweicloud-sdk-go-v3 reads a number, and one text.
			"an order", "POST", "/vaults", true, func(*scene) any {
				return vaultBody(func(_, b object) {
					b["charging_mode"], b["period_type"], b["period_num"] = "pre_paid", "month", 1
				})
			}, 1.0,
		},
		{
			// huaweicloud_cbr_vault sends and reads it in each configuration.
			"several zones", "POST", "/vaults", true, func(*scene) any {
				return vaultBody(func(_, b object) { b["is_multi_az"] = true })
			}, true,
		},
		{
			"a path to restore to", "POST", "/backups/{backup}/restore", true, func(s *scene) any {
				return object{"restore": object{
					"server_id": s.server.ID, "details": object{"destination_path": "/restored"},
					"mappings": []any{object{"backup_id": s.child, "volume_id": s.server.Disks[0].ID}},
				}}
			}, nil,
		},
		{"the tags of the project", "GET", "/vault/tags", true, func(*scene) any { return nil }, "vault_description"},
		{
			"the tags of the project as a list", "GET", "/vault/tags", false, func(*scene) any { return nil },
			[]any{"vault_description"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, s := newScene(t, test.huawei)
			var answer struct {
				Code   any `json:"error_code"`
				Orders []struct {
					Result any `json:"subscribeResult"`
				} `json:"orders"`
				Tags []struct {
					Values any `json:"values"`
				} `json:"tags"`
				Vault struct {
					Billing struct {
						Zones *bool `json:"is_multi_az"`
					} `json:"billing"`
				} `json:"vault"`
			}
			path := strings.NewReplacer("{vault}", s.vault, "{backup}", s.backup).Replace(test.path)
			s.do(test.method, path, test.body(s), &answer)
			got := answer.Code
			if zones := answer.Vault.Billing.Zones; zones != nil && *zones {
				got = true
			}
			for _, o := range answer.Orders {
				got = o.Result
			}
			for _, tag := range answer.Tags {
				got = tag.Values
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("refusal or what is read (-want +got):\n%s", diff)
			}
		})
	}
}

// Huawei Cloud has calls of its own, which its clients use.
func TestCallsOfHuaweiCloud(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, method, path string
		body               any
		want               object
	}{
		{"the sum of all vaults", "GET", "/vaults/summary", nil, object{"size": 200.0, "used_size": 12.0}},
		// Its answer has the ids of the scene.
		{"all vaults at once", "PUT", "/vaults/batch-update", object{"vault": object{"threshold": 70}}, nil},
		{
			"a resource without automatic backups", "PUT", "/vaults/{vault}/set-resources",
			object{"action": "suspend", "resource_ids": []any{cbr.ID("web")}},
			object{"set_resource_ids": []any{cbr.ID("web")}},
		},
		{"the backups of each resource", "GET", "/storage_usage", nil, object{
			"resource_count": 1.0, "storage_usage": []any{object{
				"resource_id": cbr.ID("web"), "resource_name": "web", "resource_type": cbr.Server,
				"backup_count": 1.0, "backup_size": 50.0, "backup_size_multiaz": 0.0,
			}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, s := newScene(t, true)
			path := strings.ReplaceAll(test.path, "{vault}", s.vault)
			var got object
			s.do(test.method, path, test.body, &got)
			if len(test.want) == 0 {
				test.want = object{"updated_vaults_id": []any{s.vault, s.other}}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			_, s = newScene(t, false)
			status, _ := s.do(test.method, strings.ReplaceAll(test.path, "{vault}", s.vault), test.body, nil)
			if status != http.StatusNotFound {
				t.Errorf("got %d in Open Telekom Cloud, want 404", status)
			}
		})
	}
}
