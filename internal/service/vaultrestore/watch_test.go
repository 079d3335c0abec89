package vaultrestore_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// config restores the disk.
func (s *fakeStage) config() map[string]any {
	return map[string]any{"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID}
}

// overwritten fails the test unless the disk was overwritten once, by one request.
func (s *fakeStage) overwrittenOnce(t *testing.T) {
	t.Helper()
	if got := s.Count(http.MethodPost, "/backups/*/restore"); got != 1 {
		t.Errorf("%d POSTs were sent, want 1", got)
	}
	if diff := cmp.Diff([]string{s.ofDisk}, s.CBR.Instance("data").Restored); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
}

// An unknown error may come after the work.
func TestARestoreThatWasBegunAndAnswered500IsFoundAgain(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.AnswerAfter(http.MethodPost, "/backups/*/restore", 1, fakecloud.Answer{
		Status: http.StatusInternalServerError, Body: fakecloud.Members{
			"error_code": "BackupService.9910", "error_msg": "unknown error",
		},
	})
	made := acceptance.NewProtocol(t, s).Make(kind, s.config())
	if diff := cmp.Diff(s.CBR.Restores(), []string{made.State()["id"].(string)}); diff != "" {
		t.Errorf("the restore (-cloud +state):\n%s", diff)
	}
	s.overwrittenOnce(t)
}

// What the looks at the task of an accepted restore may get says nothing about its
// end, whatever it is.
func TestWhatKeepsARestoreFromBeingSeenIsBorne(t *testing.T) {
	t.Parallel()
	html := fakecloud.Answer{Status: http.StatusOK, Body: "<html>"}
	told := func(body string) fakecloud.Answer {
		return fakecloud.Answer{
			Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
		}
	}
	for name, answer := range map[string]fakecloud.Answer{
		"the task is not shown":  {Status: http.StatusNotFound, Body: fakecloud.Members{"error_code": "BackupService.6500"}},
		"no task in the answer":  told(`{}`),
		"an empty task":          told(`{"operation_log": {}}`),
		"another task":           told(`{"operation_log": {"id": "theirs", "status": "failed"}}`),
		"a status that is new":   told(`{"operation_log": {"id": "ID", "status": "archived"}}`),
		"no status":              told(`{"operation_log": {"id": "ID"}}`),
		"the error of a gateway": told(`{"error_code": "APIGW.0301", "error_msg": "no"}`),
		"forbidden":              {Status: http.StatusForbidden, Body: fakecloud.Members{"error_code": "BackupService.9901"}},
		"a page":                 html,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.Hold()
			started := make(chan acceptance.Made, 1)
			arrived, release := s.Pause(http.MethodGet, "/operation-logs/*")
			server := acceptance.NewProtocol(t, s)
			go func() { started <- server.Make(kind, s.config()) }()
			<-arrived
			if body, ok := answer.Body.(string); ok {
				answer.Body = strings.ReplaceAll(body, `"ID"`, `"`+s.CBR.Restores()[0]+`"`)
			}
			s.FailWith(http.MethodGet, "/operation-logs/*", 2, answer)
			s.Thaw()
			release()
			made := <-started
			if got := made.State()["status"]; got != "restored" {
				t.Errorf("the state has status %v", got)
			}
			s.overwrittenOnce(t)
		})
	}
}

// Open Telekom Cloud tells no task, and shows it late: the restore is in the state
// before that, and is followed once the task is there.
func TestARestoreWhoseTaskShowsUpLateIsFollowed(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.WithoutJob()
	s.CBR.HideTasks(20)
	made := acceptance.NewProtocol(t, s).Make(kind, s.config())
	if state := made.State(); state["status"] != "restored" || !strings.HasPrefix(state["id"].(string), s.ofDisk+"@") {
		t.Errorf("the state has %v", state)
	}
	s.overwrittenOnce(t)
}

// A restore whose task cannot be seen is not done again, and destroy forgets it.
func TestARestoreThatCannotBeSeenIsNotGone(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Hold()
	made := acceptance.NewProtocol(t, s).Blank(kind)
	config := s.config()
	config["timeouts"] = map[string]any{"create": "5s"}
	made.Change(config) // a time-out is a warning
	s.CBR.ForgetTask(made.State()["id"].(string))
	if again := made.Refresh(); made.State() == nil || made.State()["status"] != "waiting" {
		t.Errorf("after %q the state has %v", again, made.State())
	}
	if _, replaces, said := made.Plan(config); replaces {
		t.Errorf("the next plan restores again: %s", said)
	}
	if got := s.Count(http.MethodPost, "/backups/*/restore"); got != 1 {
		t.Errorf("%d POSTs were sent, want 1", got)
	}
}

// The service answers 401 to an id that cannot be one. The token is good, and a second
// POST would be a second restore.
func TestAMalformedIDIsNotSentTwice(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := s.config()
	config["backup_id"] = "nightly"
	said := acceptance.NewProtocol(t, s).Blank(kind).Refuses(config)
	if !strings.Contains(said, `AttributeName("backup_id")`) || !strings.Contains(said, "There is no backup nightly") {
		t.Errorf("it says %q", said)
	}
	if got := s.Count(http.MethodPost, "/backups/*/restore"); got != 1 {
		t.Errorf("%d POSTs were sent, want 1", got)
	}
}
