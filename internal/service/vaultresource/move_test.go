package vaultresource_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

const move = "/vaults/*/migrateresources"

// families are the clouds that have CBR.
var families = map[string]func(*testing.T) *fakeStage{"Open Telekom Cloud": newStage, "Huawei Cloud": newHuaweiStage}

// moved fails the test unless the server is in the other vault alone, with its
// backup, and was never taken out.
func (s *fakeStage) moved(t *testing.T) {
	t.Helper()
	takenOut := 0
	for _, r := range s.Requests() {
		if strings.HasSuffix(r.Path, "/removeresources") && r.Status == http.StatusOK {
			takenOut++
		}
	}
	got := []any{s.in(s.vault), s.in(s.other), s.CBR.Backups.All()[0].VaultID, takenOut}
	if diff := cmp.Diff([]any{[]string(nil), []string{s.server.ID}, s.other, 0}, got); diff != "" {
		t.Errorf("what is in the vaults, where the backup is, how often it was taken out (-want +got):\n%s", diff)
	}
}

func (s *fakeStage) toOther() map[string]any {
	return s.configured(map[string]any{"vault_id": s.other, "from_vault_id": s.vault})
}

func TestItMovesInPlaceWithItsBackups(t *testing.T) {
	t.Parallel()
	for name, stage := range families {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stage(t)
			made := acceptance.NewProtocol(t, s).Make(kind, s.configured(nil))
			s.backUp(s.vault)
			made.Change(s.toOther())
			s.moved(t)
			if diff := cmp.Diff([]any{s.other, s.server.ID}, []any{made.State()["vault_id"], made.State()["id"]}); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			s.ForgetRequests()
			made.Change(s.configured(map[string]any{"vault_id": s.other}))
			if got := acceptance.Wrote(s); len(got) > 0 {
				t.Errorf("from_vault_id that goes sends %v", got)
			}
		})
	}
}

// TestItMovesToAnotherBlock has the old block destroyed while the new one is made,
// in either order, and the vault's own list of resources as what it comes from.
func TestItMovesToAnotherBlock(t *testing.T) {
	t.Parallel()
	for name, play := range map[string]func(*fakeStage, *acceptance.Protocol, acceptance.Made){
		"made first": func(s *fakeStage, server *acceptance.Protocol, old acceptance.Made) {
			server.Make(kind, s.toOther())
			old.Change(nil)
		},
		"destroyed first": func(s *fakeStage, server *acceptance.Protocol, old acceptance.Made) {
			arrived, release := s.Pause(http.MethodGet, "/backups")
			said := old.Begin(nil)
			<-arrived
			release()
			server.Make(kind, s.toOther())
			if text := <-said; text != "" {
				server.Error(text)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			server := acceptance.NewProtocol(t, s)
			old := server.Make(kind, s.configured(nil))
			s.backUp(s.vault)
			play(s, server, old)
			s.moved(t)
		})
	}
}

func TestItIsAddedIfItIsNotWhereItComesFrom(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	server := acceptance.NewProtocol(t, s)
	for _, from := range []string{s.vault, "00000000-dead-beef-0000-000000000000"} {
		made := server.Make(kind, s.configured(map[string]any{"vault_id": s.other, "from_vault_id": from}))
		made.Change(nil)
	}
	if added, moved := s.Count(http.MethodPost, add), s.Count(http.MethodPost, move); added != 2 || moved != 0 {
		t.Errorf("it was added %d times and moved %d times, want 2 and 0", added, moved)
	}
}

// Disks that are left out in one vault are not taken in silently by a move.
func TestItMovesWithTheDisksThatItHas(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.CBR.Vaults.Put(s.vault, s.server.ID)
	s.CBR.Vaults.Exclude(s.vault, s.server.ID, s.server.Disks[1].ID)
	said := acceptance.NewProtocol(t, s).Blank(kind).Refuses(s.toOther())
	if !strings.Contains(said, "change its disks in another apply") || !strings.Contains(said, "exclude_volumes") {
		t.Errorf("it is refused with %s", said)
	}
	if got := acceptance.Wrote(s); len(got) > 0 {
		t.Errorf("sent was %v", got)
	}
}

func TestAMoveThatTheCloudRefuses(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		prepare  func(*fakeStage)
		says, at string
	}{
		"a vault of another kind": {
			func(s *fakeStage) { s.CBR.Vaults.Edit(s.other, func(v *cbr.Vault) { v.ObjectType = "disk" }) },
			"The vaults are of different kinds.", "vault_id",
		},
		"out of a locked vault": {
			func(s *fakeStage) { s.CBR.Vaults.Edit(s.vault, func(v *cbr.Vault) { v.Locked = true }) },
			"is locked, and no resource leaves it", "from_vault_id",
		},
		"out of a frozen vault": {
			func(s *fakeStage) { s.CBR.Vaults.Edit(s.vault, func(v *cbr.Vault) { v.Status = "frozen" }) },
			`is in status "frozen"`, "from_vault_id",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.CBR.Vaults.Put(s.vault, s.server.ID)
			one.prepare(s)
			said := acceptance.NewProtocol(t, s).Blank(kind).Refuses(s.toOther())
			if !strings.Contains(said, one.says) || !strings.Contains(said, `("`+one.at+`")`) {
				t.Errorf("it is refused with %s", said)
			}
			if got := s.Count(http.MethodPost, move); got != 1 {
				t.Errorf("%d moves were asked for, want 1", got)
			}
		})
	}
}

func TestAFrozenVaultIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.CBR.Vaults.Edit(s.vault, func(v *cbr.Vault) { v.Status = "frozen" })
	said := acceptance.NewProtocol(t, s).Blank(kind).Refuses(s.configured(nil))
	if !strings.Contains(said, `is in status "frozen"`) || !strings.Contains(said, `("vault_id")`) {
		t.Errorf("it is refused with %s", said)
	}
	if got := s.Count(http.MethodPost, add); got != 1 {
		t.Errorf("%d POSTs were sent, want 1", got)
	}
}

func TestARemovalThatSomebodyHasBegunIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.shows(`"protect_status": "removing"`)
	acceptance.NewProtocol(t, s).Make(kind, s.configured(nil))
	if got := s.Count(http.MethodPost, add); got != 1 {
		t.Errorf("%d POSTs were sent, want 1", got)
	}
}

// The vault shows disks in an order of its own, and fills in what nobody asked for.
func TestTheOrderOfDisksMeansNothing(t *testing.T) {
	t.Parallel()
	s := newHuaweiStage(t)
	volume := func(i int) map[string]any { return map[string]any{"id": s.server.Disks[i].ID} }
	config := s.configured(map[string]any{"include_volumes": []any{volume(0), volume(1)}})
	made := acceptance.NewProtocol(t, s).Make(kind, config)
	config["include_volumes"] = []any{volume(1)}
	made.Change(config)
	config["include_volumes"] = []any{volume(0), volume(1)}
	s.shows(`"protect_status": "available", "extra_info": {"include_volumes": [
		{"id": "` + s.server.Disks[1].ID + `", "os_version": "Linux"}, {"id": "` + s.server.Disks[0].ID + `"}]}`)
	made.Change(config)
}
