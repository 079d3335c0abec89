package restorepoint_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

const kind = "cloudbackup_restore_point"

// says fails the test unless the words are in what is said.
func says(t *testing.T, said string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(said, word) {
			t.Errorf("it is not said %q but\n%s", word, said)
		}
	}
}

// refusal is how the service says no.
func refusal(status int, code string) fakecloud.Answer {
	return fakecloud.Answer{
		Status: status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fakecloud.Members{"error_code": "BackupService." + code, "error_msg": "No."},
	}
}

func TestARefusalIsExplainedWhereItBelongs(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	server := acceptance.NewProtocol(t, s)
	config := map[string]any{"vault_id": s.vault, "resources": []any{s.db.ID}}
	says(t, server.Blank(kind).Refuses(config), "Resource "+s.db.ID+" is not in the vault.", `AttributeName("resources")`)
	config = map[string]any{"vault_id": cbr.ID("nowhere")}
	says(t, server.Blank(kind).Refuses(config), "There is no vault "+cbr.ID("nowhere")+" in region RegionOne")
	empty := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project}).ID
	config = map[string]any{"vault_id": empty}
	says(t, server.Blank(kind).Refuses(config), "No resource of the vault could take part. Add some to it.",
		`AttributeName("vault_id")`)
	if sent := s.Count(http.MethodPost, "/checkpoints"); sent != 3 {
		t.Errorf("%d POSTs were sent, want one each", sent)
	}
}

func TestAnInvalidArgumentIsNamed(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	server := acceptance.NewProtocol(t, s)
	says(t, server.Blank(kind).Refuses(map[string]any{"vault_id": "no-uuid"}),
		"Invalid vault_id provided.", `AttributeName("vault_id")`)
	details := []any{map[string]any{"id": s.db.ID, "type": cbr.Server}}
	says(t, server.Blank(kind).Refuses(map[string]any{"vault_id": s.vault, "resource_details": details}),
		"Resource "+s.db.ID+" is not in the vault.", `AttributeName("resource_details")`)
}

// What could not be looked at is not said to be so.
func TestARefusalWhoseCauseCannotBeFoundOutSaysSo(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.FailWith(http.MethodPost, "/checkpoints", 1, refusal(http.StatusBadRequest, "0001"))
	s.FailWith(http.MethodGet, "/vaults/*", 1, refusal(http.StatusForbidden, "9901"))
	says(t, acceptance.NewProtocol(t, s).Blank(kind).Refuses(map[string]any{"vault_id": s.vault}),
		"Whether another task is using them could not be found out: No. (BackupService.9901).")
}

// While a policy's run has all resources, nothing can take part.
func TestAnotherRunIsWaitedFor(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"0001", "6125", "6203", "2010"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.FailWith(http.MethodPost, "/checkpoints", 1, refusal(http.StatusBadRequest, code))
			s.FailWith(http.MethodGet, "/vaults/*", 1, fakecloud.Answer{
				Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
				Body: `{"vault": {"resources": [{"id": "a", "protect_status": "available"}, {"protect_status": "protecting"}]}}`,
			})
			made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault})
			if got := s.Count(http.MethodPost, "/checkpoints"); got != 2 || made.State()["status"] != "available" {
				t.Errorf("%d POSTs were sent, and the state has %v", got, made.State()["status"])
			}
		})
	}
}

// The members go one by one, and each by itself may be refused, be gone, or be on
// its way out.
func TestWhatBecomesOfTheMembersOfADestroyedOne(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		befalls func(*fakeStage, cbr.Backup)
		deletes int // that are sent for both members
		says    string
	}{
		"in use for a while": {func(s *fakeStage, _ cbr.Backup) {
			s.FailWith(http.MethodDelete, "/backups/*", 1, refusal(http.StatusBadRequest, "6216"))
		}, 3, ""},
		"gone since they were listed": {func(s *fakeStage, b cbr.Backup) {
			s.listsFirst(b.CheckpointID, "available")
		}, 2, ""},
		"on its way out": {func(s *fakeStage, b cbr.Backup) { s.listsFirst(b.CheckpointID, "deleting") }, 1, ""},
		"automatic, in a locked vault": {func(s *fakeStage, b cbr.Backup) {
			s.CBR.Vaults.Edit(s.vault, func(v *cbr.Vault) { v.Locked = true })
			s.CBR.Backups.Edit(b.ID, func(b *cbr.Backup) { b.Automatic = true })
		}, 2, "it is an automatic backup, and its vault is locked; it expires automatically"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.CBR.Vaults.Put(s.vault, s.db.ID)
			made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault})
			b := s.members(made.State()["id"].(string))[0]
			one.befalls(s, b)
			if one.says == "" {
				made.Change(nil)
			} else {
				says(t, made.Refuses(nil), "backup "+b.ID+" of resource "+b.ResourceID+" stays: "+one.says,
					"The other backups are being deleted")
			}
			if got := s.Count(http.MethodDelete, "/backups/*"); got != one.deletes {
				t.Errorf("%d DELETEs were sent, want %d", got, one.deletes)
			}
		})
	}
}

// What is found after a lost answer was begun since, and with the same words.
func TestWhatWasThereBeforeIsNotAdopted(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	add := func(name, description string, at time.Time) {
		s.CBR.Backups.Add(cbr.Backup{
			ProjectID: s.Project, VaultID: s.vault, Name: name, Description: &description, ResourceID: s.web.ID, CreatedAt: at,
		})
	}
	add("before", "", s.Time().Add(-time.Hour))
	add("other", "", s.Time().Add(time.Minute))
	add("before", "another", s.Time().Add(time.Minute))
	s.CutAfter(http.MethodPost, "/checkpoints", 1)
	made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault, "name": "before"})
	want := s.CBR.Backups.All()[3].CheckpointID
	if diff := cmp.Diff(want, made.State()["id"]); diff != "" {
		t.Errorf("the restore point (-want +got):\n%s", diff)
	}
}
