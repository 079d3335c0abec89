package checkpoint_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

// fakeStage is the embedded cloud with two plans.
type fakeStage struct {
	*acceptance.Embedded
	plan, other karbor.Plan
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{Embedded: acceptance.Embed(t)}
	s.plan = s.Karbor.Plans.Add(karbor.Plan{ID: "19cee82d-3291-46d7-9f7a-7e5f4a4b64b8", ProjectID: s.Project})
	s.other = s.Karbor.Plans.Add(karbor.Plan{ID: "d7857a65-6154-4172-ae43-f7828e9a05d8", ProjectID: s.Project})
	return s
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{
		"provider_id": s.plan.ProviderID, "plan_id": s.plan.ID, "other_plan_id": s.other.ID,
	}
}

// IDs leaves out what is deleted: the cloud still shows it.
func (s *fakeStage) IDs() []string {
	var ids []string
	for _, name := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, c := range s.Region(name).Karbor.Checkpoints.All() {
			if c.Status != karbor.Deleted {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}

func (s *fakeStage) set(id, status string) {
	s.Karbor.Checkpoints.Edit(id, func(c *karbor.Checkpoint) { c.Status = status })
}

func (s *fakeStage) Vanish(id string) { s.set(id, karbor.Deleted) }
func (s *fakeStage) Rescue(id string) { s.set(id, karbor.Error) }

func (s *fakeStage) Spoil(id string) string {
	s.set(id, karbor.Error)
	return karbor.Error
}

func (s *fakeStage) FailCreation(string) { s.Karbor.Checkpoints.Next(karbor.Protecting, karbor.Error) }

func (s *fakeStage) FailDeletion(string) {
	s.Karbor.Checkpoints.NextDelete(karbor.Available, karbor.Deleting, karbor.ErrorDeleting)
}

func (s *fakeStage) Limit(n int) { s.Karbor.SetQuota(s.Project, "checkpoints", n) }

func (s *fakeStage) Furnish() { s.Region(fakecloud.RegionTwo).Karbor.Plans.Add(s.plan) }

// Stock adds checkpoints of both plans, two a day, and one of another project.
// Lists have pages of two.
func (s *fakeStage) Stock() {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 5 {
		c := karbor.Checkpoint{
			ID: id(i), ProjectID: s.Project, Plan: s.plan, CreatedAt: begin.Add(time.Duration(i) * 12 * time.Hour),
		}
		switch i {
		case 3:
			c.Status = karbor.Error
		case 4:
			c.Plan = s.other
		}
		s.Karbor.Checkpoints.Add(c)
	}
	s.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: s.plan})
	s.Karbor.MaxLimit(2)
}

// id is that of a checkpoint that Stock adds.
func id(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i) }

func ids(numbers ...int) []string {
	all := []string{}
	for _, i := range numbers {
		all = append(all, id(i))
	}
	return all
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

// resource is a checkpoint of the first plan.
func resource(name string, lines ...string) string {
	return acceptance.Block("checkpoint", name, slices.Concat([]string{
		"provider_id = var.provider_id", "plan_id = var.plan_id",
	}, lines)...)
}
