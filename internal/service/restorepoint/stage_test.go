package restorepoint_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// fakeStage is the embedded cloud with a server in a vault, and another one.
type fakeStage struct {
	*acceptance.Embedded
	web, db cbr.Instance
	vault   string
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{Embedded: acceptance.Embed(t)}
	s.furnish(s.CBR)
	return s
}

func (s *fakeStage) furnish(in *cbr.CBR) {
	s.web, s.db = in.AddServer("web", 40, 10), in.AddServer("db", 20)
	s.vault = in.Vaults.Add(cbr.Vault{ID: cbr.ID("vault"), ProjectID: s.Project}).ID
	in.Vaults.Put(s.vault, s.web.ID)
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{"vault_id": s.vault, "server_id": s.web.ID}
}

// IDs are those of the restore points: of what has backups left.
func (s *fakeStage) IDs() []string {
	var ids []string
	seen := map[string]bool{}
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, b := range s.Region(region).CBR.Backups.All() {
			if !seen[b.CheckpointID] {
				seen[b.CheckpointID] = true
				ids = append(ids, b.CheckpointID)
			}
		}
	}
	return ids
}

// members are the backups of a restore point.
func (s *fakeStage) members(id string) []cbr.Backup {
	var all []cbr.Backup
	for _, b := range s.CBR.Backups.All() {
		if b.CheckpointID == id {
			all = append(all, b)
		}
	}
	return all
}

func (s *fakeStage) Vanish(id string) {
	for _, b := range s.members(id) {
		s.CBR.Backups.Remove(b.ID)
	}
}

func (s *fakeStage) FailCreation(string) {
	s.CBR.Next(cbr.Plan{Statuses: []string{"protecting", "error"}})
}

func (s *fakeStage) FailDeletion(string) {
	for _, b := range s.CBR.Backups.All() {
		s.CBR.Backups.StuckDelete(b.ID, "error")
	}
}

func (s *fakeStage) Furnish() { s.furnish(s.Region(fakecloud.RegionTwo).CBR) }

// start sets up an embedded cloud with both servers in the vault, and a CLI on it,
// for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.Vaults.Put(s.vault, s.db.ID)
	return s, acceptance.NewBench(t, s, blocks...)
}

// resource is a restore point of the vault.
func resource(name string, lines ...string) string {
	return acceptance.Block("restore_point", name, append([]string{"vault_id = var.vault_id"}, lines...)...)
}

// listsFirst lists the members of a restore point once as they are, but for the
// status of the first one, which then vanishes.
func (s *fakeStage) listsFirst(id, status string) {
	rows := []any{}
	for i, b := range s.members(id) {
		row := fakecloud.Members{
			"id": b.ID, "status": b.Status, "checkpoint_id": b.CheckpointID, "resource_id": b.ResourceID,
		}
		if i == 0 {
			row["status"] = status
			defer s.CBR.Backups.Remove(b.ID)
		}
		rows = append(rows, row)
	}
	s.FailWith(http.MethodGet, "/backups", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fakecloud.Members{"backups": rows},
	})
}
