package vault_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// withPolicies is the vault, whose policies are told by the body of a recorded
// call.
func withPolicies(file string) acceptance.Case {
	c := theVault
	c.Stage = func(t *testing.T) acceptance.Stage {
		s := newFakeStage(t)
		var call struct {
			Response struct{ Body json.RawMessage }
		}
		content, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(content, &call)
		}
		if err != nil {
			t.Fatal(err)
		}
		s.FailWith(http.MethodGet, "/policies", 1, fakecloud.Answer{
			Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: string(call.Response.Body),
		})
		return s
	}
	return c
}

// recorded is the vault of the samples, which has nothing in it.
func recorded() map[string]any {
	return map[string]any{
		"id": "2b076f26-391f-40fa-bf71-a798940faccf", "name": "sdk-vault1595581958", "status": "available",
		"provider_id": "0daac4c5-6707-4851-97ba-169e36266b66", "project_id": "0605767b5780d5762fc5c0118072a564",
		"user_id": "aa2999fa5ae640f28926f8fd79188934", "enterprise_project_id": "0", "auto_bind": true,
		"auto_expand": false, "locked": false, "tags": map[string]any{"fds": ""}, "resources": []any{}, "policies": []any{},
		"kept_resources": []any{},
		"billing":        billing(map[string]any{"size": 40.0, "allocated": 0.0, "used": 0.0}),
	}
}

// billing is that of the samples, with changes.
func billing(changes map[string]any) map[string]any {
	all := map[string]any{
		"object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent", "cloud_type": "public",
		"charging_mode": "post_paid", "spec_code": "vault.backup.server.normal", "status": "available",
	}
	for _, name := range []string{
		"period_type", "period_num", "is_auto_renew", "is_auto_pay", "console_url", "extra_info", "storage_unit",
		"is_multi_az",
		"order_id", "product_id", "frozen_scene",
	} {
		all[name] = nil
	}
	maps.Copy(all, changes)
	return all
}

// everything is a vault with all that the document has.
func everything() map[string]any {
	all := recorded()
	maps.Copy(all, map[string]any{
		"name": "servers", "description": "before the upgrade", "status": "frozen", "auto_expand": true, "locked": true,
		"enterprise_project_id": "8b5ea1a4-1d33-4b1b-8b53-0b5a6bd0d6a4", "smn_notify": false, "threshold": 70.0,
		"backup_name_prefix": "auto", "demand_billing": false, "created_at": "2020-07-24T09:12:49.491874Z",
		"tags":       map[string]any{"owner": "storage", "empty": "", "none": ""},
		"bind_rules": map[string]any{"owner": "storage", "tier": ""},
		"billing": billing(map[string]any{
			"size": 200.0, "allocated": 50.0, "used": 20480.0, "charging_mode": "pre_paid", "cloud_type": "hybrid",
			"consistent_level": "app_consistent", "protect_type": "hybrid", "spec_code": "vault.hybrid.server.normal",
			"status": "frozen", "storage_unit": "f3c5b1", "order_id": "CS2011061600FRRZS",
			"product_id": "00301-26016-0--0", "frozen_scene": "ARREAR", "is_multi_az": false,
		}),
		"resources": []any{
			map[string]any{
				"id": "94eba8b2-acc9-4d82-badc-127144cc5526", "type": "OS::Nova::Server", "name": "web", "from_vault_id": nil,
				"exclude_volumes": []any{"eccbcfdd-f843-4bbb-b2c0-a5ce861f9376"},
				"include_volumes": []any{
					map[string]any{"id": "bdef09bb-293f-446a-88a4-86e9f14408c4", "os_version": "Linux"},
					map[string]any{"id": "5230a977-1a94-4092-8edd-519303a44cda", "os_version": nil},
				},
				"protect_status": "protecting", "size": 50.0, "backup_size": 12.0, "backup_count": 3.0,
			},
			map[string]any{
				"id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "OS::Nova::Server", "name": "db", "from_vault_id": nil,
				"exclude_volumes": nil, "include_volumes": nil,
				"protect_status": "error", "size": 0.0, "backup_size": 0.0, "backup_count": 0.0,
			},
		},
		"policies": []any{
			map[string]any{
				"id":                   "cbb3ce6f-3332-4e7c-b98e-77290d8471ff",
				"destination_vault_id": "1876cfb0-abe5-4eab-97ec-79d3b28a4d92",
			},
			map[string]any{"id": "d67269a6-5369-42d7-8150-5254bd446328", "destination_vault_id": nil},
		},
	})
	return all
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	otc, huawei := recorded(), recorded()
	otc["created_at"], huawei["created_at"] = "2020-07-24T09:12:49.492Z", "2020-07-24T09:12:49.491874Z"
	for file, want := range map[string]map[string]any{"show-otc": otc, "show-huawei": huawei} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, theVault, "testdata/"+file+".json", want)
		})
	}
	t.Run("show-everything", func(t *testing.T) {
		t.Parallel()
		c := withPolicies("testdata/list-policies.json")
		acceptance.WireToState(t, c, "testdata/show-everything.json", everything())
	})
}
