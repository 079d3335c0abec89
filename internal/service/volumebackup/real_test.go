package volumebackup_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// realStage is a real Keystone and Cinder (internal/acceptance/cinderstack) with
// two volumes of the test's own. Its knobs are files, and count for the whole
// cloud: such stages are played on one after the other.
type realStage struct {
	*testing.T
	cinder        *gophercloud.ServiceClient
	knobs         string
	volume, other string
}

// needRealCinder skips the test unless it is run by cinderstack/test.sh.
func needRealCinder(t *testing.T) {
	t.Helper()
	if os.Getenv("CLOUDBACKUP_REAL_CINDER") == "" {
		t.Skip("a real Cinder is asked for with make test-cinder")
	}
	acceptance.NeedCLI(t)
}

func TestRealVolumeBackup(t *testing.T) {
	needRealCinder(t)
	c := volumeBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newRealStage(t) }
	acceptance.Run(t, c)
}

func TestRealChains(t *testing.T) {
	needRealCinder(t)
	for name, play := range chains {
		t.Run(name, func(t *testing.T) { play(t, newRealStage(t)) })
	}
}

func newRealStage(t *testing.T) *realStage {
	t.Helper()
	options, err := openstack.AuthOptionsFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	client, err := openstack.AuthenticatedClient(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	cinder, err := openstack.NewBlockStorageV3(client, gophercloud.EndpointOpts{Region: os.Getenv("OS_REGION_NAME")})
	if err != nil {
		t.Fatal(err)
	}
	s := &realStage{T: t, cinder: cinder, knobs: os.Getenv("CLOUDBACKUP_CINDER_KNOBS")}
	t.Cleanup(s.clear)
	s.volume, s.other = s.newVolume(1), s.newVolume(2)
	return s
}

func (s *realStage) newVolume(size int) string {
	s.Helper()
	volume, err := volumes.Create(s.Context(), s.cinder, volumes.CreateOpts{Name: s.Name(), Size: size}, nil).Extract()
	if err != nil {
		s.Fatal(err)
	}
	acceptance.Until(s.T, "the volume is available", func() bool {
		got, err := volumes.Get(s.Context(), s.cinder, volume.ID).Extract()
		return err == nil && got.Status == "available"
	})
	return volume.ID
}

// clear takes away what the test has left, the newest backups first.
func (s *realStage) clear() {
	// The test's own context has ended by now.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s.turn("delay/backup_create", "")
	for _, knob := range []string{"fail/backup_create", "fail/backup_delete"} {
		s.turn(knob, "")
	}
	acceptance.Until(s.T, "the test's backups are gone", func() bool {
		all, err := s.list(ctx)
		for _, backup := range all { // a parent's turn comes when its child is gone
			_ = backups.Delete(ctx, s.cinder, backup.ID).Err
		}
		return err == nil && len(all) == 0
	})
	for _, id := range []string{s.volume, s.other} {
		_ = volumes.Delete(ctx, s.cinder, id, nil).Err
	}
}

// turn sets a knob of the stack, or takes it away.
func (s *realStage) turn(knob, value string) {
	s.Helper()
	file := filepath.Join(s.knobs, filepath.FromSlash(knob))
	if value == "" {
		_ = os.Remove(file)
		return
	}
	if err := os.WriteFile(file, []byte(value), 0o600); err != nil {
		s.Fatal(err)
	}
}

// list gives the backups of the test's volumes, the newest first.
func (s *realStage) list(ctx context.Context) ([]backups.Backup, error) {
	pages, err := backups.ListDetail(s.cinder, nil).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	all, err := backups.ExtractBackups(pages)
	return slices.DeleteFunc(all, func(b backups.Backup) bool {
		return b.VolumeID != s.volume && b.VolumeID != s.other
	}), err
}

func (s *realStage) Settings() map[string]string {
	settings := map[string]string{}
	for name, variable := range map[string]string{
		"auth_url": "OS_AUTH_URL", "region": "OS_REGION_NAME", "user_name": "OS_USERNAME", "password": "OS_PASSWORD",
		"tenant_name": "OS_PROJECT_NAME", "user_domain_name": "OS_USER_DOMAIN_NAME",
		"project_domain_name": "OS_PROJECT_DOMAIN_NAME",
	} {
		settings[name] = os.Getenv(variable)
	}
	return settings
}

func (s *realStage) Secret() string { return os.Getenv("OS_PASSWORD") }

func (s *realStage) Variables() map[string]string {
	return map[string]string{"volume_id": s.volume, "other_volume_id": s.other}
}

func (s *realStage) Fake() *fakecloud.Cloud { return nil }

func (s *realStage) Pace() wait.Pace {
	return wait.Pace{Least: 300 * time.Millisecond, Most: time.Second, Share: 0.1, Blind: time.Minute}
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
	if err := backups.Delete(s.Context(), s.cinder, id).Err; err != nil {
		s.Fatal(err)
	}
	acceptance.Until(s.T, "the backup is gone", func() bool {
		return gophercloud.ResponseCodeIs(backups.Get(s.Context(), s.cinder, id).Err, http.StatusNotFound)
	})
}

// Hold makes a creation take 15 s: a real backup that has begun cannot be held
// at will.
func (s *realStage) Hold() { s.turn("delay/backup_create", "15") }

func (s *realStage) Thaw() { s.turn("delay/backup_create", "") }

func (s *realStage) FailCreation(reason string) { s.failNext("fail/backup_create", reason) }

func (s *realStage) FailDeletion(reason string) { s.failNext("fail/backup_delete", reason) }

// failNext turns the knob and turns it back when a backup has failed of it.
func (s *realStage) failNext(knob, reason string) {
	s.Helper()
	s.turn(knob, reason)
	ctx, cancel := context.WithTimeout(s.Context(), 2*time.Minute)
	failed := make(chan struct{})
	go func() {
		defer close(failed)
		for ctx.Err() == nil {
			all, _ := s.list(ctx)
			for _, backup := range all {
				if strings.Contains(backup.FailReason, reason) {
					s.turn(knob, "")
					return
				}
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
	s.Cleanup(func() { cancel(); <-failed })
}
