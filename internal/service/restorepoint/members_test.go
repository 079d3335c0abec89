package restorepoint_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// listsNone makes the next n lists of backups empty.
func (s *fakeStage) listsNone(n int) {
	s.FailWith(http.MethodGet, "/backups", n, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fakecloud.Members{"backups": []any{}, "count": 0},
	})
}

func TestARunWhoseBackupsAreNotListedYetIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.listsNone(4)
	made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault})
	if state := made.State(); state["status"] != "available" || len(state["backups"].([]any)) != 1 {
		t.Errorf("the state has %v", state)
	}
}

// The restore point is there: only its 404 would say that it is gone.
func TestARestorePointWhoseBackupsAreNotListedKeepsItsPlace(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault})
	was := made.State()
	s.listsNone(1)
	says(t, made.Refresh(), "Unable to read restore point", "and lists none of its backups")
	if diff := cmp.Diff(was, made.State()); diff != "" {
		t.Errorf("the state (-before +after):\n%s", diff)
	}
	s.Vanish(was["id"].(string))
	if made.Refresh(); made.State() != nil {
		t.Errorf("the state has %v", made.State())
	}
}

// Without a list nothing would be deleted, and "gone" would be waited for in vain.
func TestBackupsThatAreNotListedAreDeletedOnceTheyAre(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault})
	s.listsNone(2)
	made.Change(nil)
	if got := s.Count(http.MethodDelete, "/backups/*"); got != 1 || len(s.IDs()) > 0 {
		t.Errorf("%d DELETEs were sent, and the cloud has %v", got, s.IDs())
	}
}

// The vault may get other members, and may lose those that took part.
func TestWhoTookPartIsKnownFromTheCreation(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]any{
		"chosen": {"resources": []any{cbr.ID("web")}}, "all of them": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.CBR.WholeVault()
			if len(config) > 0 {
				s.CBR.Vaults.Put(s.vault, s.db.ID)
			}
			full := map[string]any{"vault_id": s.vault}
			maps.Copy(full, config)
			made := acceptance.NewProtocol(t, s).Make(kind, full)
			if len(config) == 0 {
				s.CBR.Vaults.Put(s.vault, s.db.ID)
			}
			said := made.Refresh()
			vault := made.State()["vault"].(map[string]any)
			if got := len(vault["resources"].([]any)); got != 1 || made.State()["status"] != "available" || said != "" {
				t.Errorf("%d took part, status %v, and it says %q", got, made.State()["status"], said)
			}
		})
	}
}

// What only a creation knows is taken over by an import, and replaces nothing.
func TestAnImportWithTheArgumentsThatMadeItKeepsItsBackups(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	server := acceptance.NewProtocol(t, s)
	for name, arguments := range map[string]map[string]any{
		"resources":        {"resources": []any{s.web.ID}},
		"resource_details": {"resource_details": []any{map[string]any{"id": s.web.ID, "type": cbr.Server}}},
		"the others":       {"incremental": false, "auto_trigger": false},
	} {
		config := map[string]any{"vault_id": s.vault, "name": "before"}
		maps.Copy(config, arguments)
		made := server.Make(kind, config)
		s.ForgetRequests()
		imported := server.Import(kind, made.State()["id"].(string))
		imported.Change(config)
		imported.PlansNothing(config)
		if diff := cmp.Diff(made.State()["id"], imported.State()["id"]); diff != "" {
			t.Errorf("%s: the restore point (-made +imported):\n%s", name, diff)
		}
		if sent := acceptance.Wrote(s); len(sent) > 0 {
			t.Errorf("%s: was sent: %v", name, sent)
		}
		// From then on it is known, and another choice needs another restore point.
		config["resources"], config["resource_details"] = []any{s.db.ID}, nil
		if _, replaces, said := imported.Plan(config); !replaces && arguments["resources"] != nil || said != "" {
			t.Errorf("%s: another choice replaces: %v, and it says %q", name, replaces, said)
		}
	}
}
