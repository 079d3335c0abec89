package protectionplan_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

// fakeStage is the embedded cloud with its providers.
type fakeStage struct{ *acceptance.Embedded }

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	return &fakeStage{acceptance.Embed(t)}
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{"provider_id": karbor.InfraProvider, "other_provider_id": karbor.DelayProvider}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, name := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, p := range s.Region(name).Karbor.Plans.All() {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func (s *fakeStage) Vanish(id string)    { s.Karbor.Plans.Remove(id) }
func (s *fakeStage) FailCreation(string) {}
func (s *fakeStage) FailDeletion(string) {}
func (s *fakeStage) Furnish()            {}
func (s *fakeStage) Limit(n int)         { s.Karbor.SetQuota(s.Project, "plans", n) }

// Burden makes a checkpoint of the plan.
func (s *fakeStage) Burden(id string) func() {
	plan, _ := s.Karbor.Plans.Get(id)
	s.Karbor.Checkpoints.Add(karbor.Checkpoint{ProjectID: s.Project, Plan: plan})
	return func() {}
}

func (s *fakeStage) Drift(id string) {
	s.Karbor.Plans.Edit(id, func(p *karbor.Plan) {
		p.Name, p.Resources = "somebody's", p.Resources[:1]
		p.Description = new("Whatever.")
	})
}

func (s *fakeStage) Drifted(id string) bool {
	got, _ := s.Karbor.Plans.Get(id)
	return got.Name != "nightly" || len(got.Resources) != 2 || *got.Description != ""
}

// Stock adds plans, a minute apart, and one of another project. Lists have pages
// of two.
func (s *fakeStage) Stock() {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 5 {
		p := karbor.Plan{
			ID: id(i), Name: fmt.Sprint("p", i), ProjectID: s.Project, CreatedAt: begin.Add(time.Duration(i) * time.Minute),
		}
		switch i {
		case 3:
			p.Status = "started"
		case 4:
			p.ProviderID = karbor.DelayProvider
		}
		s.Karbor.Plans.Add(p)
	}
	s.Karbor.Plans.Add(karbor.Plan{Name: "p1"})
	s.Karbor.MaxLimit(2)
}

// id is that of a plan that Stock adds.
func id(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i) }

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

const (
	provider = "provider_id = var.provider_id"
	volumes  = `resources = [{ id = "25336116-f38e-4c22-81ad-e9b7bd71ba51", type = "OS::Cinder::Volume", name = "data" }]`
)

// resource is a plan for one volume, or for what the lines say.
func resource(name string, lines ...string) string {
	all := []string{`name = "` + name + `"`, provider}
	if !slices.ContainsFunc(lines, func(line string) bool { return len(line) > 9 && line[:9] == "resources" }) {
		all = append(all, volumes)
	}
	return acceptance.Block("protection_plan", name, append(all, lines...)...)
}
