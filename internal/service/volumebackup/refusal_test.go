package volumebackup_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestAnAttachedVolumeNeedsForce(t *testing.T) {
	s, c := start(t, resource("live"))
	s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.Status = "in-use" })
	got := c.Fails("Backing up an in-use volume must use the force flag", "apply", "-auto-approve")
	got.Says(t, "Set force = true")
	c.Write(resource("live", "force = true"))
	c.Apply()
	s.ForgetRequests()
	c.Write(resource("live"))
	c.Apply()
	c.PlansNothing()
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		if got := s.Count(method, "/backups/*") + s.Count(method, "/backups"); got != 0 {
			t.Errorf("a change of force sent %d times %s", got, method)
		}
	}
	c.Destroy()
}

func TestAMissingBackupServiceIsNoDeletion(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	s.Cinder.NoBackupService(true)
	got := c.Fails("answered 404 to the deletion", "destroy", "-auto-approve")
	got.Says(t, "it still exists")
	if c.Only().ID() != s.IDs()[0] {
		t.Error("the backup has left the state")
	}
	s.Cinder.NoBackupService(false)
	c.Destroy()
	c.Holds(0)
}

func TestAStuckDeletionNamesTheCommandThatHelps(t *testing.T) {
	s, c := start(t, resource("stuck"))
	c.Apply()
	id := c.Only().ID()
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Status = "error_deleting" })
	got := c.Fails("openstack volume backup delete --force "+id, "destroy", "-auto-approve")
	got.Says(t, "error_deleting")
	s.Vanish(id)
	c.Destroy()
}

func TestADeletionThatOthersHaveBegunIsJoined(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	s.Cinder.Backups.Edit(c.Only().ID(), func(b *fakecloud.Backup) { b.Status = "deleting" })
	destroy := c.Start("destroy", "-auto-approve")
	acceptance.Until(t, "the deletion was sent", func() bool { return s.Count(http.MethodDelete, "/backups/*") > 0 })
	s.Vanish(s.IDs()[0])
	destroy.Succeeds()
}
