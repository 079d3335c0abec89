package volumerestore_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// realStage is a real Keystone and Cinder with a volume full of random data, a
// backup of it, and an empty volume of the same size.
type realStage struct {
	*acceptance.Real
	source, backup, target string
	data                   []byte
}

func newRealStage(t *testing.T) *realStage {
	t.Helper()
	s := &realStage{Real: acceptance.Member(t)}
	s.source, s.target = s.NewVolume(1), s.NewVolume(1)
	s.data = make([]byte, len(s.content(s.source)))
	if _, err := rand.Read(s.data); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.file(s.source), s.data, 0o600); err != nil {
		t.Fatal(err)
	}
	made, err := backups.Create(t.Context(), s.Cinder, backups.CreateOpts{VolumeID: s.source}).Extract()
	if err != nil {
		t.Fatal(err)
	}
	s.backup = made.ID
	t.Cleanup(func() {
		s.Clear([]string{"fail/backup_restore"}, []string{s.source, s.target}, func(ctx context.Context) bool {
			return backups.Delete(ctx, s.Cinder, s.backup).Err == nil
		})
	})
	acceptance.Until(t, "the backup is available", func() bool {
		got, err := backups.Get(t.Context(), s.Cinder, s.backup).Extract()
		return err == nil && got.Status == "available"
	})
	return s
}

// file is where the stack's storage keeps the volume.
func (s *realStage) file(volume string) string {
	return filepath.Join(os.Getenv("CLOUDBACKUP_CINDER_BACKEND"), "volumes", "volume-"+volume)
}

func (s *realStage) content(volume string) []byte {
	s.Helper()
	data, err := os.ReadFile(s.file(volume))
	if err != nil {
		s.Fatal(err)
	}
	return data
}

func (s *realStage) Variables() map[string]string { return map[string]string{} }

func (s *realStage) IDs() []string       { return nil }
func (s *realStage) Vanish(string)       {}
func (s *realStage) Hold()               {}
func (s *realStage) Thaw()               {}
func (s *realStage) FailCreation(string) {}
func (s *realStage) FailDeletion(string) {}

// resource is a restore of the stage's backup.
func (s *realStage) resource(lines string) string {
	return acceptance.Config(s, acceptance.Block("volume_restore", "it", `backup_id = "`+s.backup+`"`, lines))
}

func TestRealRestore(t *testing.T) {
	acceptance.NeedCinder(t)
	t.Run("into a new volume, byte by byte", func(t *testing.T) {
		s := newRealStage(t)
		c := acceptance.NewCLI(t, s, s.resource(`name = "restored"`))
		c.Apply()
		c.PlansNothing()
		volume := c.Only().Values["volume_id"].(string)
		if got := c.Only().Values["volume_name"]; got != "restored" {
			t.Errorf("the volume is called %v", got)
		}
		if !bytes.Equal(s.content(volume), s.data) {
			t.Error("the volume does not hold what was backed up")
		}
		c.Destroy()
		s.Clear(nil, []string{volume}, func(context.Context) bool { return true })
	})
	t.Run("onto an existing volume, byte by byte", func(t *testing.T) {
		s := newRealStage(t)
		c := acceptance.NewCLI(t, s, s.resource(`overwrite_volume_id = "`+s.target+`"`))
		c.Plans("overwrites all data of volume " + s.target)
		c.Apply()
		c.PlansNothing()
		if !bytes.Equal(s.content(s.target), s.data) {
			t.Error("the volume does not hold what was backed up")
		}
		c.Destroy()
	})
	t.Run("that fails shows in the volume, not in the backup", func(t *testing.T) {
		s := newRealStage(t)
		s.Turn("fail/backup_restore", "the tape is torn")
		c := acceptance.NewCLI(t, s, s.resource(`overwrite_volume_id = "`+s.target+`"`))
		got := c.Fails(`went to status "error_restoring"`, "apply", "-auto-approve")
		for _, words := range []string{
			"What volume " + s.target + " holds now is undefined", "Reason: restore backup:", "(request req-",
			"openstack volume set --state available " + s.target,
		} {
			got.Says(t, words)
		}
		s.Turn("fail/backup_restore", "")
		made, err := backups.Get(t.Context(), s.Cinder, s.backup).Extract()
		if err != nil || made.Status != "available" {
			t.Errorf("the backup is %+v, %v", made, err)
		}
	})
	t.Run("by the action", func(t *testing.T) {
		s := newRealStage(t)
		_, diags := acceptance.NewProtocol(t, s).Invoke(t.Context(), "cloudbackup_volume_restore", map[string]string{
			"backup_id": s.backup, "overwrite_volume_id": s.target,
		})
		if len(diags) > 0 {
			t.Fatalf("%s: %s", diags[0].Summary, diags[0].Detail)
		}
		if !bytes.Equal(s.content(s.target), s.data) {
			t.Error("the volume does not hold what was backed up")
		}
	})
}
