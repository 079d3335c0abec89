package managedsnapshot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// fakeStage is the embedded cloud with two volumes, and snapshots of them on the
// back end. An administrator signs in.
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
	s.AddUser("administrator", s.Secret(), s.Project, fakecloud.RoleAdmin)
	s.Cinder.AddVolume(s.volume, 1, s.owned)
	s.Cinder.AddVolume(s.other, 2, s.owned)
	s.Cinder.AddBackendSnapshot(s.volume, "nightly")
	s.Cinder.AddBackendSnapshot(s.volume, "hourly")
	s.Cinder.AddBackendSnapshot(s.other, "weekly")
	return s
}

// owned puts a volume into the test's project.
func (s *fakeStage) owned(v *fakecloud.Volume) { v.ProjectID = s.Project }

func (s *fakeStage) Settings() map[string]string {
	settings := s.Embedded.Settings()
	settings["user_name"] = "administrator"
	return settings
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{"volume_id": s.volume, "other_volume_id": s.other}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, snapshot := range s.Cinder.Snapshots.All() {
		ids = append(ids, snapshot.ID)
	}
	return ids
}

// Vanish takes a snapshot of the first volume away and puts another one in the
// place where it was found.
func (s *fakeStage) Vanish(id string) {
	s.Cinder.Snapshots.Remove(id)
	s.Cinder.AddBackendSnapshot(s.volume, "nightly")
}

func (s *fakeStage) FailCreation(string) { s.Cinder.Snapshots.Next("creating", "error") }

func (s *fakeStage) FailDeletion(string) { s.Cinder.Snapshots.NextDelete("unmanaging", "available") }

// unmanaged are the snapshots of the back end that Cinder does not manage, by
// their names.
func (s *fakeStage) unmanaged() string {
	managed := map[string]bool{}
	for _, id := range s.IDs() {
		managed["snapshot-"+id] = true
	}
	var free []string
	for _, name := range s.Cinder.BackendSnapshots() {
		if !managed[name] {
			free = append(free, name)
		}
	}
	return strings.Join(free, " ")
}

func (s *fakeStage) Spoil(id string) string {
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.Status = "error" })
	return "error"
}

func (s *fakeStage) Limit(n int) { s.Cinder.SetQuota(s.Project, "snapshots", n) }

func (s *fakeStage) Occupy() {
	s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.Status = "backing-up" })
}

func (s *fakeStage) Free() {
	s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.Status = "available" })
}

func (s *fakeStage) Furnish() {
	far := s.Region(fakecloud.RegionTwo).Cinder
	far.AddVolume(s.volume, 1, s.owned)
	far.AddBackendSnapshot(s.volume, "nightly")
}

func (s *fakeStage) Drift(id string) {
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) {
		x.Name, x.Metadata = new("somebody's"), map[string]string{"keep": "30d", "extra": "x"}
	})
}

func (s *fakeStage) Drifted(id string) bool {
	got, _ := s.Cinder.Snapshots.Get(id)
	return *got.Name != "nightly" || len(got.Metadata) != 1
}

func (s *fakeStage) Move(id string) func() {
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.Progress = "50%" })
	return func() {}
}

func (s *fakeStage) Touch(id string) {
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.UpdatedAt = new(x.UpdatedAt.Add(time.Hour)) })
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

// resource is a snapshot of the first volume, adopted from what the back end
// calls by that name.
func resource(name string, lines ...string) string {
	return acceptance.Block("managed_snapshot", name, append([]string{
		"volume_id = var.volume_id", `ref = { "source-name" = "` + name + `" }`,
	}, lines...)...)
}
