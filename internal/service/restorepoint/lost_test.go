package restorepoint_test

import (
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// An unknown error may come after the work: the run that goes on is looked for,
// and no second one is begun.
func TestARunThatWasBegunAndAnswered500IsFoundAgain(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"9910", "7009"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.AnswerAfter(http.MethodPost, "/checkpoints", 1, refusal(http.StatusInternalServerError, code))
			made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault})
			if diff := cmp.Diff(s.IDs(), []string{made.State()["id"].(string)}); diff != "" {
				t.Errorf("the restore point (-cloud +state):\n%s", diff)
			}
			if got := s.Count(http.MethodPost, "/checkpoints"); got != 1 {
				t.Errorf("%d POSTs were sent, want 1", got)
			}
		})
	}
}

// 0002 is a 500 as well, and is documented as a refusal.
func TestA500ThatIsARefusalIsSentAgain(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.FailWith(http.MethodPost, "/checkpoints", 1, refusal(http.StatusInternalServerError, "0002"))
	made := acceptance.NewProtocol(t, s).Make(kind, map[string]any{"vault_id": s.vault})
	if got := s.Count(http.MethodPost, "/checkpoints"); got != 2 || made.State()["status"] != "available" {
		t.Errorf("%d POSTs were sent, and the state has %v", got, made.State()["status"])
	}
}

// What is there after a lost POST and is not what was asked for was made by
// somebody else: most likely by a policy, whose backups nobody may delete.
func TestWhatALostPOSTDidNotAskForIsNotAdopted(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		config map[string]any
		theirs func(*fakeStage, *cbr.Backup)
	}{
		"the run of a policy": {nil, func(_ *fakeStage, b *cbr.Backup) { b.Automatic = true }},
		"the run of a policy in a cloud that does not tell so": {nil, func(s *fakeStage, b *cbr.Backup) {
			s.CBR.WithoutExtendInfo()
			b.Name = "autobk_a843"
		}},
		"a run by hand, where an automatic one was asked for": {
			map[string]any{"auto_trigger": true}, func(*fakeStage, *cbr.Backup) {},
		},
		"the run of another resource": {
			map[string]any{"resources": []any{cbr.ID("web")}}, func(s *fakeStage, b *cbr.Backup) { b.ResourceID = s.db.ID },
		},
		"another resource in so many words": {
			map[string]any{"resource_details": []any{map[string]any{"id": cbr.ID("web"), "type": cbr.Server}}},
			func(s *fakeStage, b *cbr.Backup) { b.ResourceID = s.db.ID },
		},
		"another name that begins alike": {
			map[string]any{"name": "before"}, func(_ *fakeStage, b *cbr.Backup) { b.Name = "before-upgrade" },
		},
		"another description": {
			map[string]any{"description": "mine"}, func(_ *fakeStage, b *cbr.Backup) { b.Description = new("theirs") },
		},
		"an incremental run, where a full one was asked for": {
			map[string]any{"incremental": false}, func(_ *fakeStage, b *cbr.Backup) { b.Incremental = true },
		},
		"a replica": {nil, func(_ *fakeStage, b *cbr.Backup) { b.ImageType = "replication" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			theirs := cbr.Backup{
				ProjectID: s.Project, VaultID: s.vault, Name: "manualbk_a843", ResourceID: s.web.ID,
				CreatedAt: time.Now().Add(time.Minute),
			}
			one.theirs(s, &theirs)
			theirs = s.CBR.Backups.Add(theirs)
			s.CutBefore(http.MethodPost, "/checkpoints", 1)
			config := map[string]any{"vault_id": s.vault}
			maps.Copy(config, one.config)
			says(t, acceptance.NewProtocol(t, s).Blank(kind).Refuses(config),
				"no restore point with these arguments has shown up")
			if diff := cmp.Diff([]string{theirs.CheckpointID}, s.IDs()); diff != "" {
				t.Errorf("what is in the cloud (-want +got):\n%s", diff)
			}
		})
	}
}
