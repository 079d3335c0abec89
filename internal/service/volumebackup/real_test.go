package volumebackup_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// realStage is a real Cinder with two volumes of the test's own.
type realStage struct {
	*acceptance.Real
	volume, other string
}

func TestRealVolumeBackup(t *testing.T) {
	acceptance.NeedCinder(t)
	c := volumeBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newRealStage(t) }
	acceptance.Run(t, c)
}

func TestRealChains(t *testing.T) {
	acceptance.NeedCinder(t)
	for name, play := range chains {
		t.Run(name, func(t *testing.T) { play(t, newRealStage(t)) })
	}
}

func newRealStage(t *testing.T) *realStage {
	t.Helper()
	s := &realStage{Real: acceptance.Member(t)}
	t.Cleanup(s.clear)
	s.volume, s.other = s.NewVolume(1), s.NewVolume(2)
	return s
}

// clear takes away what the test has left, the newest backups first.
func (s *realStage) clear() {
	knobs := []string{"delay/backup_create", "fail/backup_create", "fail/backup_delete"}
	s.Clear(knobs, []string{s.volume, s.other}, func(ctx context.Context) bool {
		all, err := s.list(ctx)
		for _, backup := range all { // a parent's turn comes when its child is gone
			_ = backups.Delete(ctx, s.Cinder, backup.ID).Err
		}
		return err == nil && len(all) == 0
	})
}

// list gives the backups of the test's volumes, the newest first.
func (s *realStage) list(ctx context.Context) ([]backups.Backup, error) {
	pages, err := backups.ListDetail(s.Cinder, nil).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	all, err := backups.ExtractBackups(pages)
	return slices.DeleteFunc(all, func(b backups.Backup) bool {
		return b.VolumeID != s.volume && b.VolumeID != s.other
	}), err
}

func (s *realStage) Variables() map[string]string {
	return map[string]string{"volume_id": s.volume, "other_volume_id": s.other}
}

func (s *realStage) IDs() []string {
	s.Helper()
	all, err := s.list(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	var ids []string
	for _, backup := range all {
		ids = append(ids, backup.ID)
	}
	return ids
}

func (s *realStage) Vanish(id string) {
	s.Helper()
	if err := backups.Delete(s.Context(), s.Cinder, id).Err; err != nil {
		s.Fatal(err)
	}
	acceptance.Until(s.T, "the backup is gone", func() bool {
		return gophercloud.ResponseCodeIs(backups.Get(s.Context(), s.Cinder, id).Err, http.StatusNotFound)
	})
}

// Hold makes a creation take 15 s: a real backup that has begun cannot be held
// at will.
func (s *realStage) Hold() { s.Turn("delay/backup_create", "15") }

func (s *realStage) Thaw() { s.Turn("delay/backup_create", "") }

func (s *realStage) FailCreation(reason string) { s.failNext("fail/backup_create", reason) }

func (s *realStage) FailDeletion(reason string) { s.failNext("fail/backup_delete", reason) }

// failNext turns the knob until a backup has failed of it.
func (s *realStage) failNext(knob, reason string) {
	s.Helper()
	s.FailNext(knob, reason, func(ctx context.Context) bool {
		all, _ := s.list(ctx)
		return slices.ContainsFunc(all, func(b backups.Backup) bool { return strings.Contains(b.FailReason, reason) })
	})
}
