package volumerestore_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const noService = "Service cinder-backup could not be found."

func TestARefusedRestoreNamesTheVolumeThatItHasLeftBehind(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]map[string]string{
		"with a name":    {"name": "database-restored"},
		"without a name": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.Cinder.NoBackupService(true)
			_, said := invoke(t.Context(), t, s, config)
			made := s.made()
			if len(made) != 1 {
				t.Fatalf("the cloud has made %d volumes, want 1", len(made))
			}
			want := `had made the new volume "` + *made[0].Name + `" (` + made[0].ID + `) before it refused`
			for _, words := range []string{noService, want, "openstack volume delete " + made[0].ID, "volume service list"} {
				if !strings.Contains(said, words) {
					t.Errorf("got %q, want %q in it", said, words)
				}
			}
			s.restores(t, 1)
		})
	}
}

func TestAVolumeThatIsSomebodysIsNotCalledLeftBehind(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Cinder.NoBackupService(true)
	description := new("auto-created_from_restore_from_backup")
	for _, v := range []fakecloud.Volume{
		{Name: new("other"), Description: description},
		{Name: new("new"), Description: new("mine")},
		{Name: new("new"), Description: description, CreatedAt: s.now().Add(-time.Hour)},
		{Name: new("new"), Description: description, Metadata: map[string]string{"src_backup_id": backup}},
		{Name: new("new"), Description: description, Status: "restoring-backup"},
	} {
		if v.CreatedAt.IsZero() {
			v.CreatedAt = s.now().Add(time.Minute)
		}
		v.ProjectID = s.Project
		s.Cinder.Volumes.Add(v)
	}
	before := len(s.made())
	_, said := invoke(t.Context(), t, s, map[string]string{"name": "new"})
	left := s.made()[before]
	if !strings.Contains(said, "openstack volume delete "+left.ID) || strings.Contains(said, "one of") {
		t.Errorf("got %q, want volume %s alone in it", said, left.ID)
	}
}

func TestTwoVolumesThatMayBeLeftBehindAreBothNamed(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Cinder.NoBackupService(true)
	other := s.Cinder.AddVolume("", 2, s.owned, func(v *fakecloud.Volume) {
		v.Name, v.Description = new("new"), new("auto-created_from_restore_from_backup")
		v.CreatedAt = s.now().Add(time.Minute)
	})
	_, said := invoke(t.Context(), t, s, map[string]string{"name": "new"})
	want := []string{"It is one of " + other.ID + ", ", "look which of them is empty"}
	for _, words := range want {
		if !strings.Contains(said, words) {
			t.Errorf("got %q, want %q in it", said, words)
		}
	}
}

func TestAVolumeThatCannotBeLookedForIsSaidToBeThere(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Cinder.NoBackupService(true)
	s.Fail(http.MethodGet, "/volumes/detail", http.StatusForbidden, 1)
	_, said := invoke(t.Context(), t, s, map[string]string{"name": "new"})
	if want := `Look for an empty volume "new"`; !strings.Contains(said, want) {
		t.Errorf("got %q, want %q in it", said, want)
	}
}

// The server looks at the volume that it has made, and asks for no other try.
func TestANewVolumeThatFailedIsNamedAndNotTriedAgain(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Cinder.Volumes.Next("creating", "error")
	_, said := invoke(t.Context(), t, s, map[string]string{"name": "new"})
	if want := "openstack volume delete " + s.made()[0].ID; !strings.Contains(said, want) {
		t.Errorf("got %q, want %q in it", said, want)
	}
	if want := "Error while creating volume " + s.made()[0].ID; !strings.Contains(said, want) {
		t.Errorf("got %q, want %q in it", said, want)
	}
	s.restores(t, 1)
}

func TestARestoreOntoAVolumeWithoutABackupServiceLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Cinder.NoBackupService(true)
	_, said := invoke(t.Context(), t, s, map[string]string{"overwrite_volume_id": target})
	if want := "Nothing was restored."; !strings.Contains(said, want) || strings.Contains(said, "volume delete") {
		t.Errorf("got %q, want %q in it", said, want)
	}
	if v, _ := s.Cinder.Volumes.Get(target); v.Status != "available" {
		t.Errorf("the volume is in status %q", v.Status)
	}
}

func TestARefusalOverTheQuotaLeavesNoVolume(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Limit(0)
	_, said := invoke(t.Context(), t, s, map[string]string{"name": "new"})
	if strings.Contains(said, "volume delete") || len(s.made()) > 0 {
		t.Errorf("got %q with %d volumes, want none", said, len(s.made()))
	}
}
