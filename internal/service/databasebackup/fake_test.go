package databasebackup_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// fakeStage is the embedded cloud with two database instances.
type fakeStage struct {
	*acceptance.Embedded
	instance, other string
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{
		Embedded: acceptance.Embed(t),
		instance: "10000000-0000-4000-8000-000000000001",
		other:    "10000000-0000-4000-8000-000000000002",
	}
	s.Trove.AddInstance(s.instance, s.owned)
	s.Trove.AddInstance(s.other, s.owned)
	return s
}

// owned puts an instance into the test's project.
func (s *fakeStage) owned(i *fakecloud.Instance) { i.ProjectID = s.Project }

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{"instance_id": s.instance, "other_instance_id": s.other}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, backup := range s.Trove.Backups.All() {
		ids = append(ids, backup.ID)
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.Trove.Backups.Remove(id) }

func (s *fakeStage) FailCreation(string) { s.Trove.Backups.Next("NEW", "BUILDING", "FAILED") }

func (s *fakeStage) FailDeletion(string) { s.Trove.Backups.NextDelete("COMPLETED", "DELETE_FAILED") }

func (s *fakeStage) Race() { s.Trove.Race(50 * time.Millisecond) }

func (s *fakeStage) Spoil(id string) string {
	s.Trove.Backups.Edit(id, func(b *fakecloud.DatabaseBackup) { b.Status = "FAILED" })
	return "FAILED"
}

func (s *fakeStage) Touch(id string) {
	s.Trove.Backups.Edit(id, func(b *fakecloud.DatabaseBackup) { b.UpdatedAt = b.UpdatedAt.Add(time.Hour) })
}

func (s *fakeStage) Limit(n int) { s.Trove.SetQuota(s.Project, "backups", n) }

func (s *fakeStage) Occupy() {
	s.Trove.Instances.Edit(s.instance, func(i *fakecloud.Instance) { i.Status = "REBOOT" })
}

func (s *fakeStage) Free() {
	s.Trove.Instances.Edit(s.instance, func(i *fakecloud.Instance) { i.Status = "ACTIVE" })
}

func (s *fakeStage) Furnish() { s.Region(fakecloud.RegionTwo).Trove.AddInstance(s.instance, s.owned) }

// Stock adds backups of both instances, a minute apart, and one of another
// project.
func (s *fakeStage) Stock() {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 5 {
		b := fakecloud.DatabaseBackup{
			ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), ProjectID: s.Project, InstanceID: &s.instance,
			Name: fmt.Sprintf("b%d", i), CreatedAt: begin.Add(time.Duration(i) * time.Minute),
		}
		if i == 3 {
			b.Status = "FAILED"
		}
		if i == 4 {
			b.InstanceID = &s.other
		}
		s.Trove.Backups.Add(b)
	}
	s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance, Name: "foreign"})
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

// resource is a backup of the first instance.
func resource(name string, lines ...string) string {
	return block(name, append([]string{"instance_id = var.instance_id"}, lines...)...)
}

// block is a backup of that name.
func block(name string, lines ...string) string {
	return acceptance.Block("database_backup", name, append([]string{`name = "` + name + `"`}, lines...)...)
}
