package vault_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// once answers the next look with that.
func (s *fakeStage) once(path, body string) {
	s.FailWith(http.MethodGet, path, 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
	})
}

func TestADeletionThatWasAskedForBefore(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(nil))
	s.CBR.Vaults.Remove(made.State()["id"].(string))
	s.FailWith(http.MethodDelete, "/vaults/*", 1, refusal("6203"))
	s.once("/vaults/*", `{"vault": {"billing": {"status": "deleting"}}}`)
	made.Change(nil)
	if got := s.Count(http.MethodDelete, "/vaults/*"); got != 1 {
		t.Errorf("%d DELETEs were sent, want 1", got)
	}
}

func TestTheLastBackupsOfAVaultAreWaitedFor(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(nil))
	s.once("/backups", `{"backups": [{"id": "a", "status": "deleting"}]}`)
	made.Change(nil)
	// The first list has a page and its end, the second one is empty.
	if got := s.Count(http.MethodGet, "/backups"); got != 3 {
		t.Errorf("backups were listed by %d requests, want 3", got)
	}
}

func TestAnotherVaultIsNotAdopted(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	other := "other"
	for _, v := range []cbr.Vault{
		{Name: "servers", Description: &other},
		{Name: "servers", SizeGB: 200},
		{Name: "servers", ObjectType: "disk"},
		{Name: "servers", ProtectType: "replication"},
		{Name: "others"},
	} {
		v.ProjectID = s.Project
		s.CBR.Vaults.Add(v)
	}
	s.CutAfter(http.MethodPost, "/vaults", 1)
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(nil))
	all := s.CBR.Vaults.All()
	if diff := cmp.Diff(all[len(all)-1].ID, made.State()["id"]); diff != "" {
		t.Errorf("the vault (-want +got):\n%s", diff)
	}
}

// A vault that is full takes a resource when another one has left it.
func TestResourcesMakeRoomForOthers(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	with := func(i cbr.Instance) map[string]any {
		config := configured(map[string]any{"resources": []any{map[string]any{"id": i.ID, "type": cbr.Server}}})
		config["billing"].(map[string]any)["size"] = 50.0
		return config
	}
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", with(s.server))
	made.Change(with(s.db))
	_, in, _ := s.CBR.Vaults.Get(made.State()["id"].(string))
	if diff := cmp.Diff([]string{s.db.ID}, in); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
}

func TestAChangeOfDisksInAVaultIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	web := map[string]any{"id": s.server.ID, "type": cbr.Server}
	with := map[string]any{"resources": []any{web}}
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault", configured(with))
	excluded := []any{s.server.Disks[1].ID}
	web["exclude_volumes"] = excluded
	// The plan, the change and the first look after it see what was there.
	for range 3 {
		s.once("/vaults/*", `{"vault": {"id": "`+made.State()["id"].(string)+`", "name": "servers",
			"billing": {"object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent",
				"size": 100, "status": "available"},
			"resources": [{"id": "`+s.server.ID+`", "type": "OS::Nova::Server", "protect_status": "available"}]}}`)
	}
	made.Change(configured(with))
	row := made.State()["resources"].([]any)[0].(map[string]any)
	if diff := cmp.Diff(excluded, row["exclude_volumes"]); diff != "" {
		t.Errorf("what is left out (-want +got):\n%s", diff)
	}
}
