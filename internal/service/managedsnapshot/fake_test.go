package managedsnapshot_test

import (
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/managedsnapshot"
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
	s.Cinder.RemoveSnapshot(id)
	s.Cinder.AddBackendSnapshot(s.volume, "nightly")
}

func (s *fakeStage) FailCreation(string) { s.Cinder.NextSnapshot("creating", "error") }

func (s *fakeStage) FailDeletion(string) { s.Cinder.NextSnapshotDelete("unmanaging", "available") }

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

// managedSnapshot is what the scenarios know of the kind, without a stage.
var managedSnapshot = acceptance.Case{
	Kind:       managedsnapshot.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Two:        "testdata/two.tf",
	Collection: "/manageable_snapshots",
	Item:       "/snapshots/*",
	Mute:       true,
}

func TestManagedSnapshot(t *testing.T) {
	t.Parallel()
	c := managedSnapshot
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	acceptance.Run(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, managedsnapshot.Kind)
}
