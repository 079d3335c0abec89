package volumebackup_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestAQuotaIsAnErrorAtOnceWithWhatIsUsed(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	s.Cinder.SetQuota(s.Project, "backups", 1)
	s.ForgetRequests()
	c.Write(config(s, resource("one"), resource("two")))
	got := c.Fails("BackupLimitExceeded", "apply", "-auto-approve")
	got.Says(t, "HTTP status: 413 Request Entity Too Large")
	got.Says(t, "Used are 1 of 1 backups and 1 of 1000 GiB.")
	if got := s.Count(http.MethodPost, "/backups"); got != 1 {
		t.Errorf("got %d POSTs, want 1", got)
	}
	c.Destroy()
}

func TestThrottlingIsWaitedFor(t *testing.T) {
	s, c := start(t, resource("one"))
	s.FailWith(http.MethodPost, "/backups", 1, fakecloud.Answer{
		Status: http.StatusRequestEntityTooLarge, Header: http.Header{"Retry-After": {"1"}},
		Body: `{"overLimitFault":{"code":413,"message":"This request was rate-limited.","details":"Only 1 POST"}}`,
	})
	c.Apply()
	c.PlansNothing()
	if got := s.Count(http.MethodPost, "/backups"); got != 2 {
		t.Errorf("got %d POSTs, want 2", got)
	}
	c.Destroy()
}

func TestAnAttachedVolumeNeedsForce(t *testing.T) {
	s, c := start(t, resource("live"))
	s.Cinder.EditVolume(s.volume, func(v *fakecloud.Volume) { v.Status = "in-use" })
	got := c.Fails("Backing up an in-use volume must use the force flag", "apply", "-auto-approve")
	got.Says(t, "Set force = true")
	c.Write(config(s, resource("live", "force = true")))
	c.Apply()
	s.ForgetRequests()
	c.Write(config(s, resource("live")))
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
	if left := s.IDs(); len(left) > 0 {
		t.Errorf("the cloud still has %v", left)
	}
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
	if got := destroy.Wait(); got.Code != 0 {
		t.Errorf("destroy ended with code %d:\n%s", got.Code, got.Out)
	}
}

func TestBadArgumentsAreRefusedAtPlanTime(t *testing.T) {
	s, c := start(t)
	for says, block := range map[string]string{
		"it has one of / ? # %":                      `resource "cloudbackup_volume_backup" "x" { volume_id = "../vol" }`,
		"it is empty":                                `resource "cloudbackup_volume_backup" "x" { volume_id = "" }`,
		"it begins or ends with white space":         resource("x", `description = " d"`),
		"it has a line break in it":                  resource("x", `description = "a\nb"`),
		"U+1F600 cannot be printed":                  resource("x", `description = "\U0001F600"`),
		`metadata["a"] is null`:                      resource("x", `metadata = { a = null }`),
		"string length must be at least 1":           resource("x", `region = ""`),
		"nothing can be done in that time":           resource("x", `timeouts { create = "0s" }`),
		"out of letters, digits, space":              resource("x", `metadata = { "a$" = "b" }`),
		"must be a string containing a sequence":     resource("x", `timeouts { create = "soon" }`),
		`Inappropriate value for attribute "force"`:  resource("x", `force = "perhaps"`),
		`An argument named "volume" is not expected`: resource("x", `volume = "red"`),
	} {
		c.Write(config(s, block))
		c.Fails(says, "plan")
	}
	if got := len(s.Requests()); got != 0 {
		t.Errorf("%d requests were sent", got)
	}
}
