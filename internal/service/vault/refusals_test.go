package vault_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// Frozen and error are final: nothing that is waited for can come.
func TestAVaultThatTheCloudDoesNotChangeAnyMore(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		for _, status := range []string{"frozen", "error"} {
			made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(nil))
			id := made.State()["id"].(string)
			set := func(v *cbr.Vault) { v.Status = status }
			s.CBR.Vaults.Edit(id, set)
			// Between the plan and the apply.
			s.ForgetRequests()
			renamed := configured(map[string]any{"name": "other"})
			says(t, made.Refuses(renamed),
				"The status "+status+" of the vault", `Vault "servers" (`+id+`) is in status "`+status)
			if n := s.Count(http.MethodPut, "/vaults/*"); n != 1 {
				t.Errorf("%d PUTs were sent, want 1", n)
			}
			// Before the plan.
			made.Refresh()
			s.ForgetRequests()
			_, _, said := made.Plan(renamed)
			says(t, said, "ault \"servers\" ("+id+`) is in status "`+status+`", in which the cloud takes no change of it`)
			s.sends(t)
		}
	})
}

func TestALockedVaultKeepsItsResources(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault",
			holding(map[string]any{"locked": true}, s.row(nil)))
		s.ForgetRequests()
		for _, with := range []string{"force_remove_resources", "name"} {
			config := holding(map[string]any{"locked": true})
			if config[with] = true; with == "name" {
				config[with] = "other"
			}
			_, _, said := made.Plan(config)
			says(t, said, "The vault is locked: the cloud does not let resource "+s.server.ID+" out of it")
		}
		s.sends(t)
		retained := holding(map[string]any{"locked": true, "retain_removed_resources": true})
		made.Change(retained)
		made.Refresh()
		made.PlansNothing(retained)
	})
}

// Somebody locks it between plan and apply: the next refresh shows that.
func TestAVaultThatIsLockedMeanwhile(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(nil))
		s.CBR.Vaults.Edit(made.State()["id"].(string), func(v *cbr.Vault) { v.Locked = true })
		made.Change(configured(map[string]any{"name": "other"}))
		made.Refresh()
		if got := made.State()["locked"]; got != true {
			t.Errorf("after the refresh locked is %v", got)
		}
	})
}

func TestTwoPoliciesOfOneKindAreRefused(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		other := s.CBR.Policies.Add(cbr.Policy{ProjectID: s.Project, Name: "weekly"}).ID
		two := []any{map[string]any{"id": s.policy}, map[string]any{"id": other}}
		made := acceptance.NewProtocol(t, s).Blank("cloudbackup_vault")
		words := []string{
			"are both for backup, and a vault can have one of each kind", "\"weekly\" (" + other + ")", "policies",
		}
		_, _, said := made.Plan(configured(map[string]any{"policies": two}))
		says(t, said, words...)
		made.Change(configured(nil))
		s.ForgetRequests()
		_, _, said = made.Plan(configured(map[string]any{"policies": two}))
		says(t, said, words...)
		_, _, said = made.Plan(configured(map[string]any{"policies": []any{map[string]any{"id": cbr.ID("nothing")}}}))
		says(t, said, "There is no vault policy "+cbr.ID("nothing")+" in region RegionOne", "policies")
		s.sends(t)
	})
}

func TestWhatDoesNotFitTogetherIsRefusedInThePlan(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		made := acceptance.NewProtocol(t, s).Blank("cloudbackup_vault")
		twice := s.row(nil)
		twice["exclude_volumes"] = []any{s.server.Disks[1].ID}
		_, _, said := made.Plan(holding(nil, s.row(nil), twice))
		says(t, said, "Resource "+s.server.ID+" is in it twice", "resources")
		_, _, said = made.Plan(holding(map[string]any{"auto_bind": true}))
		says(t, said, "leave `resources` out", "auto_bind")
		s.sends(t)
	})
}
