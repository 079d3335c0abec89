package vault_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// Vaults that other providers have in their states are taken over with a `moved` block.
func TestAVaultOfAnotherProviderIsTakenOver(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, address string
		config        map[string]any
	}{
		{"otc-vault-simple", "opentelekomcloud_cbr_vault_v3.vault", map[string]any{
			"name": "cbr-vault-test-2", "description": "CBR vault for terraform provider test",
			"billing": map[string]any{
				"object_type": "disk", "protect_type": "backup", "size": 100.0, "consistent_level": "crash_consistent",
			},
		}},
		{"otc-vault-server-exclude-policy", "opentelekomcloud_cbr_vault_v3.vault", map[string]any{
			"name": "cbr-vault-test", "auto_expand": true,
			"description": "CBR vault for default backup policy",
			"billing": map[string]any{
				"object_type": "server", "protect_type": "backup", "size": 10000.0, "consistent_level": "crash_consistent",
			},
		}},
		{"hw-vault-server-policy", "huaweicloud_cbr_vault.test", map[string]any{
			"name": "v1-renamed", "tags": map[string]any{"foo": "bar"},
			"billing": map[string]any{
				"object_type": "server", "protect_type": "backup", "size": 300.0, "consistent_level": "app_consistent",
			},
		}},
		{"hw-vault-disk", "huaweicloud_cbr_vault.test", map[string]any{
			"name": "v2", "auto_expand": true, "locked": true,
			"billing": map[string]any{
				"object_type": "disk", "protect_type": "backup", "size": 50.0, "consistent_level": "crash_consistent",
			},
		}},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			from := acceptance.ForeignState(t, "testdata/peers/"+test.file+".json")[test.address]
			s.CBR.Vaults.Add(vaultAs(s, from.Values["id"].(string), test.config))
			acceptance.NewProtocol(t, s).TakesOver(from, "cloudbackup_vault", test.config)
		})
	}
}

// vaultAs is a vault in the cloud that has what the configuration says.
func vaultAs(s *fakeStage, id string, config map[string]any) cbr.Vault {
	billing := config["billing"].(map[string]any)
	level, _ := billing["consistent_level"].(string)
	description, described := config["description"].(string)
	v := cbr.Vault{
		ID: id, ProjectID: s.Project, Name: config["name"].(string), SizeGB: int(billing["size"].(float64)),
		ObjectType: billing["object_type"].(string), ProtectType: billing["protect_type"].(string),
		ConsistentLevel: level,
	}
	if described {
		v.Description = &description
	}
	v.AutoExpand, _ = config["auto_expand"].(bool)
	v.Locked, _ = config["locked"].(bool)
	tags, _ := config["tags"].(map[string]any)
	for key, value := range tags {
		v.Tags = append(v.Tags, cbr.Tag{Key: key, Value: new(value.(string))})
	}
	return v
}

// What a vault was ordered with is in no answer of the cloud, and comes from the old state.
func TestTheOrderOfAVaultOfAnotherProviderIsKept(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]acceptance.Foreign{
		"of Huawei Cloud": {
			Provider: "registry.terraform.io/huaweicloud/huaweicloud", Type: "huaweicloud_cbr_vault",
			Values: map[string]any{
				"id": "43b2e05f-6b4c-4679-9237-5524a6b573a4", "region": "RegionOne", "charging_mode": "prePaid",
				"period_unit": "year", "period": 2, "auto_renew": "true", "auto_pay": "false",
			},
		},
		"of Open Telekom Cloud, by OpenTofu": {
			Provider: "opentelekomcloud", Type: "opentelekomcloud_cbr_vault_v3",
			Values: map[string]any{
				"id": "43b2e05f-6b4c-4679-9237-5524a6b573a4", "region": "RegionOne", "billing": []any{map[string]any{
					"charging_mode": "pre_paid", "period_type": "year", "period_num": 2, "is_auto_renew": true,
					"is_auto_pay": false,
				}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			moved, said := acceptance.NewProtocol(t, newFakeStage(t)).Move(from, "cloudbackup_vault")
			if said != "" {
				t.Fatal(said)
			}
			billing, _ := moved.State()["billing"].(map[string]any)
			got := map[string]any{}
			for key, value := range billing {
				if value != nil {
					got[key] = value
				}
			}
			want := map[string]any{
				"period_type": "year", "period_num": 2.0, "is_auto_renew": true, "is_auto_pay": false,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the order (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatCannotBeTakenOverIsRefused(t *testing.T) {
	t.Parallel()
	id := map[string]any{"id": "43b2e05f-6b4c-4679-9237-5524a6b573a4"}
	server := acceptance.NewProtocol(t, newFakeStage(t))
	for name, test := range map[string]struct {
		from acceptance.Foreign
		says string
	}{
		"another type": {
			acceptance.Foreign{
				Provider: "registry.terraform.io/huaweicloud/huaweicloud", Type: "huaweicloud_evs_volume", Values: id,
			},
			"cannot become a vault",
		},
		"the type of another provider": {
			acceptance.Foreign{Provider: "example.com/somebody/else", Type: "huaweicloud_cbr_vault", Values: id},
			"cannot become a vault",
		},
		"another version": {
			acceptance.Foreign{Provider: "huaweicloud", Type: "huaweicloud_cbr_vault", Version: 1, Values: id},
			"schema version 1",
		},
		"no id": {acceptance.Foreign{Provider: "huaweicloud", Type: "huaweicloud_cbr_vault"}, "no usable id"},
		"an id that leads elsewhere": {
			acceptance.Foreign{Provider: "huaweicloud", Type: "huaweicloud_cbr_vault", Values: map[string]any{"id": "../x"}},
			"no usable id",
		},
	} {
		_, said := server.Move(test.from, "cloudbackup_vault")
		for _, words := range []string{test.says, "Unable to move to vault", "huaweicloud_cbr_vault", "import block"} {
			if !strings.Contains(said, words) {
				t.Errorf("%s: %q is not said: %s", name, words, said)
			}
		}
	}
}
