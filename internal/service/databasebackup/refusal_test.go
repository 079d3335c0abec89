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

func TestWhileSwiftIsDownNothingIsMadeTwice(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.SwiftDown(true)
	got := c.Fails("Reason: Cannot connect to Swift.", "apply", "-auto-approve")
	got.Says(t, "Most likely nothing was made")
	c.Sent(http.MethodPost, collection, 1)
	s.Trove.SwiftDown(false)
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}

func TestAnInstanceThatIsBusyIsWaitedFor(t *testing.T) {
	s, c := start(t, resource("one", `timeouts { create = "2s" }`))
	s.Trove.Instances.Edit(s.instance, func(i *fakecloud.Instance) { i.Status = "REBOOT" })
	got := c.Fails("the cloud was busy all the time", "apply", "-auto-approve")
	got.Says(t, "Busy: the instance is in status REBOOT")
	got.Says(t, "Nothing was made.")
	s.Trove.Instances.Edit(s.instance, func(i *fakecloud.Instance) { i.Status = "ACTIVE" })
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}

func TestAnInstanceThatIsDownIsAnErrorAtOnce(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.Instances.Edit(s.instance, func(i *fakecloud.Instance) { i.Status = "SHUTOFF" })
	got := c.Fails("(instance status was SHUTOFF)", "apply", "-auto-approve")
	got.Says(t, "Status SHUTOFF does not end by itself.")
	c.Sent(http.MethodPost, collection, 1)
}

func TestAnInstanceThatIsNotThereIsAnError(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.Instances.Remove(s.instance)
	c.Fails("Resource "+s.instance+" cannot be found.", "apply", "-auto-approve")
}

func TestAFailureSaysWhereTheReasonMayBe(t *testing.T) {
	s, c := start(t, resource("one"))
	s.FailCreation("")
	got := c.Fails(`went to status "FAILED" while the cloud was creating it`, "apply", "-auto-approve")
	got.Says(t, "openstack database instance show "+s.instance)
	c.Destroy()
	c.Holds(0)
}
