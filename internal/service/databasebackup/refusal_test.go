package databasebackup_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// rateLimit is trove-real/x-rate-limit with a shorter wait.
var rateLimit = fakecloud.Answer{
	Status: http.StatusRequestEntityTooLarge,
	Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {"1"}},
	Body: `{"overLimit":{"code":413,"message":"This request was rate-limited.",` +
		`"details":"Only 200 POST request(s) can be made to * every minute.","retryAfter":"1"}}`,
}

func TestWithoutSwiftTheErrorIsNotAboutTheToken(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.SwiftRefuses(true)
	got := c.Fails("Reason: Swift account not accessible for tenant "+s.Project, "apply", "-auto-approve")
	got.Says(t, "HTTP status: 401 Unauthorized")
	got.Says(t, "The token is good; a new one does not help.")
	c.Sent(http.MethodPost, collection, 1)
	if all := s.Requests(); all[len(all)-1].Service != "database" {
		t.Error("the token was renewed after the refusal")
	}
	if left := c.State(); len(left) > 0 {
		t.Errorf("the state has %s", left[0].Address)
	}
}

func TestWithoutSwiftADeletionIsAnErrorToo(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	s.Trove.SwiftRefuses(true)
	got := c.Fails("Swift account not accessible", "destroy", "-auto-approve")
	got.Says(t, "The token is good")
	c.Sent(http.MethodDelete, item, 1)
	s.Trove.SwiftRefuses(false)
	c.Destroy()
	c.Holds(0)
}

func TestWithoutSwiftNothingIsMadeAndNothingIsSearched(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.SwiftDown(true)
	got := c.Fails("Reason: Cannot connect to Swift.", "apply", "-auto-approve")
	got.Says(t, "and has done nothing")
	c.Sent(http.MethodPost, collection, 1)
	c.Sent(http.MethodGet, collection, 0)
	s.Trove.SwiftDown(false)
	c.Apply()
	c.PlansNothing()
	s.Trove.SwiftDown(true)
	got = c.Fails("Reason: Cannot connect to Swift.", "destroy", "-auto-approve")
	got.Says(t, "Try again when the object store is back.")
	c.Sent(http.MethodDelete, item, 1)
	s.Trove.SwiftDown(false)
	c.Destroy()
	c.Holds(0)
}

func TestAnInstanceThatStaysBusyIsOnlyLookedAt(t *testing.T) {
	s, c := start(t, resource("one", `timeouts { create = "2s" }`))
	s.Occupy()
	got := c.Fails("the cloud was busy all the time", "apply", "-auto-approve")
	got.Says(t, "Busy: instance "+s.instance+" is in status REBOOT")
	got.Says(t, "Nothing was made.")
	c.Sent(http.MethodPost, collection, 0)
	if s.Count(http.MethodGet, "database:/instances/*") < 2 {
		t.Error("the instance was not looked at again")
	}
	s.Free()
	c.Write(resource("one"))
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}

func TestAnInstanceThatIsDownIsAnErrorAtOnce(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.Instances.Edit(s.instance, func(i *fakecloud.Instance) { i.Status = "SHUTOFF" })
	got := c.Fails("(instance status was SHUTOFF)", "apply", "-auto-approve")
	got.Says(t, "Status SHUTOFF does not end without help.")
	c.Sent(http.MethodPost, collection, 1)
}

func TestADatabaseThatIsDownIsAnErrorAtOnce(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.Instances.Edit(s.instance, func(i *fakecloud.Instance) { i.OperatingStatus = "FAILED" })
	got := c.Fails("(instance status was ACTIVE)", "apply", "-auto-approve")
	got.Says(t, "Look at `operating_status` (`openstack database instance show "+s.instance+"`)")
	c.Sent(http.MethodPost, collection, 1)
}

func TestAnInstanceThatIsNotThereIsAnErrorAtItsArgument(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.Instances.Remove(s.instance)
	got := c.Fails("There is no database instance "+s.instance+" in region RegionOne.", "apply", "-auto-approve")
	got.Says(t, "instance_id = var.instance_id")
	c.Sent(http.MethodPost, collection, 0)
}

func TestABackupThatHangsLeadsOut(t *testing.T) {
	s, c := start(t, resource("one", `timeouts { create = "2s" }`))
	s.Hold()
	reset := "openstack database instance reset status " + s.instance
	got := c.Fails("timed out after", "apply", "-auto-approve")
	got.Says(t, "terraform untaint")
	got.Says(t, reset)
	c.Succeeds("untaint", "cloudbackup_database_backup.one")
	c.Write(resource("one", `timeouts {
    create = "2s"
    delete = "2s"
  }`))
	c.Fails(reset, "apply", "-auto-approve")
	c.Fails(reset, "destroy", "-auto-approve")
	c.Sent(http.MethodPost, collection, 1)
	c.Sent(http.MethodDelete, item, 0)
	s.Thaw()
	s.Trove.Backups.Edit(c.Only().ID(), func(b *fakecloud.DatabaseBackup) { b.Status = "FAILED" })
	c.Destroy()
	c.Holds(0)
}

func TestAFailureSaysWhereTheReasonMayBe(t *testing.T) {
	s, c := start(t, resource("one"))
	s.FailCreation("")
	got := c.Fails(`went to status "FAILED" while the cloud was creating it`, "apply", "-auto-approve")
	got.Says(t, "openstack database instance show "+s.instance)
	c.Destroy()
	c.Holds(0)
}
