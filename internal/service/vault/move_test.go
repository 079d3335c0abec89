package vault_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// families are the embedded clouds of both vendors.
var families = map[string]func(*testing.T) *fakeStage{
	"Open Telekom Cloud": newPlainStage, "Huawei Cloud": newFakeStage,
}

// both runs a test on both.
func both(t *testing.T, test func(*testing.T, *fakeStage)) {
	t.Helper()
	t.Parallel()
	for name, stage := range families {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, stage(t))
		})
	}
}

// holding is a vault with these resources.
func holding(changes map[string]any, resources ...any) map[string]any {
	config := configured(changes)
	config["resources"] = append([]any{}, resources...)
	return config
}

// row is the server as a resource of a vault, with changes.
func (s *fakeStage) row(from any) map[string]any {
	return map[string]any{"id": s.server.ID, "type": cbr.Server, "from_vault_id": from}
}

// moved fails the test unless the server and its only backup are in that vault.
func (s *fakeStage) moved(t *testing.T, backup, vault string) {
	t.Helper()
	_, in, _ := s.CBR.Vaults.Get(vault)
	got := in
	for _, b := range s.CBR.Backups.All() {
		got = append(got, b.ID, b.VaultID)
	}
	if diff := cmp.Diff([]string{s.server.ID, backup, vault}, got); diff != "" {
		t.Errorf("resources of the vault, the backup and its vault (-want +got):\n%s", diff)
	}
	if n := s.Count(http.MethodPost, "/vaults/*/removeresources"); n > 0 {
		t.Errorf("resources were taken out %d times, which deletes backups", n)
	}
	if n := s.Count(http.MethodPost, "/vaults/*/migrateresources"); n != 1 {
		t.Errorf("%d migrations were asked for, want 1", n)
	}
}

func TestAResourceMovesIntoAVaultThatIsThere(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		server := acceptance.NewProtocol(t, s)
		giver := server.Make("cloudbackup_vault", holding(nil, s.row(nil)))
		taker := server.Make("cloudbackup_vault", holding(map[string]any{"name": "taker"}))
		from, to := giver.State()["id"].(string), taker.State()["id"].(string)
		backup := s.backUp(from)
		// The giver is updated first: the taker refers to it.
		retained := holding(map[string]any{"retain_removed_resources": true})
		giver.Change(retained)
		if diff := cmp.Diff([]any{s.server.ID}, giver.State()["kept_resources"]); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		giver.Refresh()
		giver.PlansNothing(retained)
		takes := holding(map[string]any{"name": "taker"}, s.row(from))
		taker.Change(takes)
		s.moved(t, backup, to)
		taker.Refresh()
		taker.PlansNothing(takes)
		giver.Refresh()
		giver.PlansNothing(retained)
		if diff := cmp.Diff([]any{}, giver.State()["kept_resources"]); diff != "" {
			t.Errorf("kept after the move (-want +got):\n%s", diff)
		}
		// Where it came from can be left out now.
		s.ForgetRequests()
		taker.Change(holding(map[string]any{"name": "taker"}, s.row(nil)))
		s.sends(t)
	})
}

func TestAResourceMovesIntoANewVault(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		from := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project}).ID
		s.CBR.Vaults.Put(from, s.server.ID)
		s.CBR.Vaults.Exclude(from, s.server.ID, s.server.Disks[1].ID)
		backup := s.backUp(from)
		config := holding(nil, s.row(from))
		made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", config)
		s.moved(t, backup, made.State()["id"].(string))
		made.PlansNothing(config)
		if left := s.CBR.Vaults.Excluded(made.State()["id"].(string), s.server.ID); len(left) > 0 {
			t.Errorf("disks %v are still left out", left)
		}
	})
}

// What has left that vault, or never had a backup in it, is put into the vault like
// any other.
func TestAResourceThatIsNotWhereItWas(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		from := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project}).ID
		config := holding(nil, s.row(from))
		server := acceptance.NewProtocol(t, s)
		server.Make("cloudbackup_vault", config).PlansNothing(config)
		said := server.Blank("cloudbackup_vault").Refuses(holding(nil, s.row(cbr.ID("nowhere"))))
		says(t, said, "There is no vault "+cbr.ID("nowhere")+" in region RegionOne", "resources")
	})
}

// A vault is destroyed once another one has taken its resources over.
func TestAVaultIsDestroyedWhenItsResourcesHaveMoved(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		server := acceptance.NewProtocol(t, s)
		giver := server.Make("cloudbackup_vault", holding(nil, s.row(nil)))
		from := giver.State()["id"].(string)
		backup := s.backUp(from)
		says(t, giver.Refuses(nil), "it still holds 1 backup", "apply again")
		taker := server.Make("cloudbackup_vault", holding(map[string]any{"name": "taker"}, s.row(from)))
		giver.Change(nil)
		s.moved(t, backup, taker.State()["id"].(string))
		if n := len(s.CBR.Vaults.All()); n != 1 {
			t.Errorf("%d vaults are left, want 1", n)
		}
	})
}

func TestAPlanThatWouldLoseBackupsNamesTheWaysOut(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", holding(nil, s.row(nil)))
		id := made.State()["id"].(string)
		s.backUp(id)
		s.ForgetRequests()
		_, _, said := made.Plan(holding(nil))
		says(t, said, "Taking resources out of vault \"servers\" ("+id+") deletes their backups in it: 1 backup of resource "+
			s.server.ID, "set retain_removed_resources = true", "set from_vault_id on them there")
		_, _, said = made.Plan(holding(map[string]any{
			"retain_removed_resources": true, "force_remove_resources": true,
		}))
		says(t, said, "exclude each other")
		// A server that was made again: the old one stays with its backups.
		again := holding(map[string]any{"retain_removed_resources": true},
			map[string]any{"id": s.db.ID, "type": cbr.Server})
		made.Change(again)
		made.Refresh()
		made.PlansNothing(again)
		if diff := cmp.Diff([]any{s.server.ID}, made.State()["kept_resources"]); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		if n := s.Count(http.MethodPost, "/vaults/*/removeresources"); n > 0 {
			t.Errorf("resources were taken out %d times", n)
		}
	})
}

// What cannot move is refused before anything is sent.
func TestAMoveThatTheCloudRefusesIsSeenInThePlan(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		server := acceptance.NewProtocol(t, s)
		for words, giver := range map[string]cbr.Vault{
			"that vault is locked, and lets nothing out":                {Locked: true},
			"that one is for object_type disk, and this one for server": {ObjectType: "disk"},
			`that vault is in status "frozen"`:                          {Status: "frozen"},
		} {
			giver.ProjectID = s.Project
			from := s.CBR.Vaults.Add(giver).ID
			_, _, said := server.Blank("cloudbackup_vault").Plan(holding(nil, s.row(from)))
			says(t, said, "cannot move here from vault \"vault\" ("+from+")", words)
		}
		s.sends(t)
	})
}

// An id that is not known yet may be the one that is there.
func TestAnUnknownResourceIsJudgedAtApply(t *testing.T) {
	both(t, func(t *testing.T, s *fakeStage) {
		made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", holding(nil, s.row(nil)))
		s.backUp(made.State()["id"].(string))
		later := holding(nil, map[string]any{"id": acceptance.Unknown, "type": cbr.Server})
		if _, _, said := made.Plan(later); said != "" {
			t.Errorf("the plan is refused with %s", said)
		}
	})
}
