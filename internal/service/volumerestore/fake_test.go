package volumerestore_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const (
	source = "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b" // 2 GiB, backed up
	target = "7a2d1b3f-0c6e-4d1a-8f2b-3e4d5c6b7a80" // 2 GiB
	backup = "0b4c1f7a-2d3e-4f5a-8b6c-7d8e9fa0b1c2"
)

// fakeStage is the embedded cloud with two volumes and a backup of the first.
type fakeStage struct {
	*acceptance.Embedded
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{acceptance.Embed(t)}
	for id, name := range map[string]string{source: "database", target: "spare"} {
		s.Cinder.AddVolume(id, 2, s.owned, func(v *fakecloud.Volume) { v.Name = new(name) })
	}
	s.Cinder.Backups.Add(fakecloud.Backup{ID: backup, ProjectID: s.Project, VolumeID: source})
	return s
}

// owned puts a volume into the test's project.
func (s *fakeStage) owned(v *fakecloud.Volume) { v.ProjectID = s.Project }

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{"backup_id": backup, "target": target}
}

// IDs are those of the restores that have made a volume.
func (s *fakeStage) IDs() []string {
	var ids []string
	for _, v := range s.made() {
		ids = append(ids, v.ID+"@new")
	}
	return ids
}

// made are the volumes that restores have made.
func (s *fakeStage) made() []fakecloud.Volume {
	return slices.DeleteFunc(s.Cinder.Volumes.All(), func(v fakecloud.Volume) bool {
		return v.ID == source || v.ID == target
	})
}

// Vanish takes the volume away that a restore has made.
func (s *fakeStage) Vanish(id string) { s.Cinder.Volumes.Remove(id[:len(source)]) }

// Hold keeps a volume in "restoring-backup", not in "creating": until it is made
// the server would not answer.
func (s *fakeStage) Hold() { s.Looks(1e5) }

func (s *fakeStage) Thaw() { s.Looks(1) }

func (s *fakeStage) FailCreation(reason string) {
	s.Cinder.Backups.NextRestore("restoring-backup", "error_restoring")
	s.message("015", reason, s.now().Add(time.Minute)) // after the restore has begun
}

// now is the cloud's time.
func (s *fakeStage) now() time.Time {
	x, _ := s.Cinder.Backups.Get(s.Cinder.Backups.Add(fakecloud.Backup{ProjectID: "nobody's"}).ID)
	s.Cinder.Backups.Remove(x.ID)
	return x.CreatedAt
}

// message makes the server tell why something has failed: once, as a real one
// tells it of the backup and not of the volume.
func (s *fakeStage) message(action, reason string, at time.Time) {
	s.FailWith(http.MethodGet, "/messages", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fmt.Sprintf(`{"messages":[{"event_id":"VOLUME_VOLUME_BACKUP_%s_022","request_id":"req-tape",`+
			`"user_message":%q,"created_at":%q}]}`, action, reason, at.UTC().Format("2006-01-02T15:04:05.000000")),
	})
}

func (s *fakeStage) FailDeletion(string) {}

func (s *fakeStage) Limit(n int) { s.Cinder.SetQuota(s.Project, "volumes", n+2) }

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

// resource is a restore of the backup.
func resource(name string, lines ...string) string {
	return acceptance.Block("volume_restore", name, append([]string{"backup_id = var.backup_id"}, lines...)...)
}

// onto makes it one onto the other volume.
const onto = "overwrite_volume_id = var.target"

// restores fails the test unless so many restores were asked for.
func (s *fakeStage) restores(t *testing.T, want int) {
	t.Helper()
	if got := s.Count(http.MethodPost, "/backups/*/restore"); got != want {
		t.Errorf("got %d restores, want %d", got, want)
	}
}

// becomes gives the other volume a status.
func (s *fakeStage) becomes(status string) {
	s.Cinder.Volumes.Edit(target, func(v *fakecloud.Volume) { v.Status = status })
}
