package vaultpolicy_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// fakeStage is the embedded cloud.
type fakeStage struct{ *acceptance.Embedded }

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	return &fakeStage{acceptance.Embed(t)}
}

func (s *fakeStage) Variables() map[string]string { return map[string]string{} }

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, p := range s.CBR.Policies.All() {
		ids = append(ids, p.ID)
	}
	for _, p := range s.Region("RegionTwo").CBR.Policies.All() {
		ids = append(ids, p.ID)
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.CBR.Policies.Remove(id) }

func (s *fakeStage) FailCreation(string) {}
func (s *fakeStage) FailDeletion(string) {}

func (s *fakeStage) Furnish() {}

func (s *fakeStage) Drift(id string) {
	s.CBR.Policies.Edit(id, func(p *cbr.Policy) {
		p.Name = "somebodys"
		p.Pattern = []string{"FREQ=DAILY;INTERVAL=1;BYHOUR=3;BYMINUTE=00"}
		p.Definition.MaxBackups = new(2)
	})
}

func (s *fakeStage) Drifted(id string) bool {
	got, _ := s.CBR.Policies.Get(id)
	return got.Name != "nightly" || *got.Definition.MaxBackups != 30 || len(got.Pattern) != 1 ||
		got.Pattern[0] != "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=02;BYMINUTE=30"
}

// Move applies the policy to a vault.
func (s *fakeStage) Move(id string) func() {
	vault := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project}).ID
	s.CBR.Vaults.Apply(vault, id)
	return func() { s.CBR.Vaults.Remove(vault) }
}

// Burden applies the policy to a vault.
func (s *fakeStage) Burden(id string) func() { return s.Move(id) }

// Stock adds policies, one of them for replication.
func (s *fakeStage) Stock() {
	for _, name := range []string{"p0", "p1", "p2"} {
		p := cbr.Policy{Name: name, ProjectID: s.Project, OperationType: "backup"}
		if name == "p2" {
			p.OperationType = "replication"
		}
		s.CBR.Policies.Add(p)
	}
	s.CBR.Policies.Add(cbr.Policy{Name: "foreign"})
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

// resource is a backup policy that runs daily and keeps everything.
func resource(name string, lines ...string) string {
	return acceptance.Block("vault_policy", name, append([]string{
		`name = "` + name + `"`, `operation_type = "backup"`,
	}, lines...)...)
}

const (
	daily = `trigger_pattern = ["FREQ=DAILY;INTERVAL=1;BYHOUR=06;BYMINUTE=00"]`
	all   = `operation_definition = {}`
)
