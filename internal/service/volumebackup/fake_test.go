package volumebackup_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const snapshotID = "33333333-3333-4333-8333-333333333333"

// fakeStage is the embedded cloud with two volumes.
type fakeStage struct {
	*acceptance.Embedded
	volume, other string
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{
		Embedded: acceptance.Embed(t),
		volume:   "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b",
		other:    "7a2d1b3f-0c6e-4d1a-8f2b-3e4d5c6b7a80",
	}
	s.Cinder.AddVolume(s.volume, 1, s.owned)
	s.Cinder.AddVolume(s.other, 2, s.owned)
	s.Cinder.AddSnapshot(snapshotID, s.volume, func(x *fakecloud.Snapshot) { x.ProjectID = s.Project })
	return s
}

// owned puts a volume into the test's project.
func (s *fakeStage) owned(v *fakecloud.Volume) { v.ProjectID = s.Project }

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{"volume_id": s.volume, "other_volume_id": s.other}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, backup := range s.Cinder.Backups.All() {
		ids = append(ids, backup.ID)
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.Cinder.Backups.Remove(id) }

func (s *fakeStage) FailCreation(reason string) {
	s.Cinder.Backups.Next("creating", "error")
	s.Cinder.Backups.NextReason(reason)
}

func (s *fakeStage) FailDeletion(reason string) {
	s.Cinder.Backups.NextDelete("deleting", "error")
	s.Cinder.Backups.NextReason(reason)
}

func (s *fakeStage) Race() { s.Cinder.Race(50 * time.Millisecond) }

func (s *fakeStage) Spoil(id string) string {
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Status = "error" })
	return "error"
}

func (s *fakeStage) Limit(n int) { s.Cinder.SetQuota(s.Project, "backups", n) }

func (s *fakeStage) Occupy() {
	s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.Status = "backing-up" })
}

func (s *fakeStage) Free() {
	s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.Status = "available" })
}

func (s *fakeStage) Furnish() { s.Region(fakecloud.RegionTwo).Cinder.AddVolume(s.volume, 1, s.owned) }

func (s *fakeStage) Drift(id string) {
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) {
		b.Name = new("somebody's")
		b.Metadata["extra"] = "x"
	})
}

func (s *fakeStage) Drifted(id string) bool {
	got, _ := s.Cinder.Backups.Get(id)
	return *got.Name != "nightly" || len(got.Metadata) != 1
}

func (s *fakeStage) Move(id string) func() {
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Dependents = 2 })
	return func() { s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Dependents = 0 }) }
}

func (s *fakeStage) Touch(id string) {
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.UpdatedAt = new(b.UpdatedAt.Add(time.Hour)) })
}

// Stock adds backups of both volumes, a minute apart, and one of another
// project. Lists have pages of two.
func (s *fakeStage) Stock() {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 5 {
		b := fakecloud.Backup{
			ID: fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i), ProjectID: s.Project, VolumeID: s.volume,
			Name: new(fmt.Sprintf("b%d", i)), CreatedAt: begin.Add(time.Duration(i) * time.Minute),
		}
		if i == 3 {
			b.Status, b.FailReason = "error", new("no space left")
		}
		if i == 4 {
			b.VolumeID = s.other
		}
		s.Cinder.Backups.Add(b)
	}
	s.Cinder.Backups.Add(fakecloud.Backup{VolumeID: s.volume, Name: new("foreign")})
	s.Cinder.MaxLimit(2)
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

// resource is a backup of the first volume.
func resource(name string, lines ...string) string {
	return acceptance.Block("volume_backup", name, append([]string{
		"volume_id = var.volume_id", `name = "` + name + `"`,
	}, lines...)...)
}
