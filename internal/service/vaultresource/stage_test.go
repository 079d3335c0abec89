package vaultresource_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// fakeStage is the embedded cloud with two servers, and two vaults that somebody
// else owns. It is that of Open Telekom Cloud unless a test wants the other one.
type fakeStage struct {
	*acceptance.Embedded
	server, db   cbr.Instance
	vault, other string
	policy       string
}

func newStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{
		Embedded: acceptance.Embed(t), vault: cbr.ID("vault"), other: cbr.ID("other vault"), policy: cbr.ID("policy"),
	}
	s.furnish(s.CBR)
	return s
}

// newHuaweiStage is that of Huawei Cloud, which also takes include_volumes.
func newHuaweiStage(t *testing.T) *fakeStage {
	t.Helper()
	s := newStage(t)
	s.CBR.Huawei()
	return s
}

func (s *fakeStage) furnish(in *cbr.CBR) {
	s.server, s.db = in.AddServer("web", 40, 10), in.AddServer("db", 20)
	for _, id := range []string{s.vault, s.other} {
		in.Vaults.Add(cbr.Vault{ID: id, ProjectID: s.Project})
	}
	in.Policies.Add(cbr.Policy{ID: s.policy, ProjectID: s.Project})
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{
		"vault_id": s.vault, "other_vault_id": s.other, "server_id": s.server.ID, "db_id": s.db.ID,
		"data_disk_id": s.server.Disks[1].ID, "policy_id": s.policy,
	}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, id := range []string{s.vault, s.other} {
			_, in, _ := s.Region(region).CBR.Vaults.Get(id)
			ids = append(ids, in...)
		}
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.CBR.Vaults.TakeOut(s.vault, id) }

func (s *fakeStage) Furnish() {
	in := s.Region(fakecloud.RegionTwo).CBR
	in.Huawei()
	s.furnish(in)
}

func (s *fakeStage) FailCreation(string) {}
func (s *fakeStage) FailDeletion(string) {}

// Drift leaves other disks out.
func (s *fakeStage) Drift(id string) {
	s.CBR.Vaults.Exclude(s.vault, id, s.server.Disks[0].ID, s.server.Disks[1].ID)
}

func (s *fakeStage) Drifted(id string) bool {
	return !slices.Equal(s.CBR.Vaults.Excluded(s.vault, id), []string{s.server.Disks[1].ID})
}

// Occupy lets a backup run in the vault.
func (s *fakeStage) Occupy() { s.FailWith(http.MethodPost, add, 1000, refusal("6125")) }

func (s *fakeStage) Free() { s.ForgetFaults() }

// refusal is how the service says no.
func refusal(code string) fakecloud.Answer {
	return fakecloud.Answer{
		Status: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fakecloud.Members{"error_code": "BackupService." + code, "error_msg": "No."},
	}
}

// Move makes a backup of the resource.
func (s *fakeStage) Move(string) func() {
	backup := s.backUp(s.vault)
	return func() { s.CBR.Backups.Remove(backup) }
}

// backUp makes a backup of the server in a vault.
func (s *fakeStage) backUp(vault string) string {
	return s.CBR.Backups.Add(cbr.Backup{
		ProjectID: s.Project, VaultID: vault, ResourceID: s.server.ID, ResourceName: s.server.Name,
	}).ID
}

// in are the resources in a vault.
func (s *fakeStage) in(vault string) []string {
	_, in, _ := s.CBR.Vaults.Get(vault)
	return in
}

// configured is the server in the vault, with changes.
func (s *fakeStage) configured(changes map[string]any) map[string]any {
	config := map[string]any{"vault_id": s.vault, "resource_id": s.server.ID, "type": cbr.Server}
	maps.Copy(config, changes)
	return config
}
