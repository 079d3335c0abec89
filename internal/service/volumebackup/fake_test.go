package volumebackup_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumebackup"
)

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

// volumeBackup is what the scenarios know of the kind, without a stage.
var volumeBackup = acceptance.Case{
	Kind:       volumebackup.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Collection: "/backups",
	Item:       "/backups/*",
}

func TestVolumeBackup(t *testing.T) {
	t.Parallel()
	c := volumeBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	acceptance.Run(t, c)
}
