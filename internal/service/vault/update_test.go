package vault_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

func sized(config map[string]any, size float64) map[string]any {
	config["billing"].(map[string]any)["size"] = size
	return config
}

// What makes room comes before what needs it, and what takes room away after.
func TestAVaultGrowsFirstAndShrinksLast(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		db := map[string]any{"id": s.db.ID, "type": cbr.Server}
		made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", sized(holding(nil, db), 20))
		s.ForgetRequests()
		made.Change(sized(holding(nil, db, s.row(nil)), 70))
		s.sends(t, `PUT {"vault":{"billing":{"size":70}}}`,
			`POST {"resources":[{"id":"`+s.server.ID+`","type":"OS::Nova::Server"}]}`)
		smaller := sized(holding(map[string]any{"name": "other"}, db), 20)
		made.Change(smaller)
		s.sends(t, `PUT {"vault":{"name":"other"}}`, `POST {"resource_ids":["`+s.server.ID+`"]}`,
			`PUT {"vault":{"billing":{"size":20}}}`)
		made.Refresh()
		made.PlansNothing(smaller)
	})
}

// With auto_expand, size is the least size.
func TestAVaultThatTheCloudHasExpanded(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		config := configured(map[string]any{"auto_expand": true})
		made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", config)
		id := made.State()["id"].(string)
		s.CBR.Vaults.Edit(id, func(v *cbr.Vault) { v.SizeGB, v.UsedMB = 125, 110*1024 })
		made.Refresh()
		made.PlansNothing(config)
		s.ForgetRequests()
		renamed := configured(map[string]any{"auto_expand": true, "name": "other"})
		made.Change(renamed)
		s.sends(t, `PUT {"vault":{"name":"other"}}`)
		made.Change(sized(configured(map[string]any{"auto_expand": true, "name": "other"}), 200))
		s.sends(t, `PUT {"vault":{"billing":{"size":200}}}`)
		if v, _, _ := s.CBR.Vaults.Get(id); v.SizeGB != 200 {
			t.Errorf("the vault has %d GB, want 200", v.SizeGB)
		}
	})
}

// What the configuration leaves out is not managed, also after an import.
func TestAnImportWithoutResourcesAndPolicies(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		v := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project, Name: "servers"})
		s.CBR.Vaults.Put(v.ID, s.server.ID)
		s.CBR.Vaults.Apply(v.ID, s.policy)
		s.backUp(v.ID)
		server := acceptance.NewProtocol(t, s)
		made := server.Import("cloudbackup_vault", v.ID)
		made.PlansNothing(configured(nil))
		managed := holding(map[string]any{"policies": []any{map[string]any{"id": s.policy}}}, s.row(nil))
		made.PlansNothing(managed)
		made.Change(configured(map[string]any{"name": "other"}))
		s.sends(t, `PUT {"vault":{"name":"other"}}`)
		s.CBR.Vaults.Put(v.ID, s.db.ID)
		made.Refresh()
		made.PlansNothing(configured(map[string]any{"name": "other"}))
	})
}

// Several zones are told by Huawei Cloud (terraform-provider-huaweicloud,
// resource_huaweicloud_cbr_vault.go).
func TestSeveralZonesAreReadBack(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	v := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project, Name: "servers", MultiAZ: true})
	made := acceptance.NewProtocol(t, s).Import("cloudbackup_vault", v.ID)
	config := configured(nil)
	made.PlansNothing(config)
	config["billing"].(map[string]any)["is_multi_az"] = true
	made.PlansNothing(config)
}

// The order of a list and an operating system that nobody asked for mean nothing.
func TestTheDisksOfAServerAreASet(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.Reorder()
	web := s.row(nil)
	web["include_volumes"] = []any{
		map[string]any{"id": s.server.Disks[0].ID, "os_version": nil},
		map[string]any{"id": s.server.Disks[1].ID, "os_version": nil},
	}
	config := holding(nil, web)
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", config)
	made.Refresh()
	made.PlansNothing(config)
}
