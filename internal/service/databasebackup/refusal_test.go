package databasebackup_test

import (
	"net/http"
	"strings"
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
	sent(t, s, http.MethodPost, collection, 1)
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
	sent(t, s, http.MethodDelete, item, 1)
	s.Trove.SwiftRefuses(false)
	c.Destroy()
	holds(t, s, 0)
}

func TestWhileSwiftIsDownNothingIsMadeTwice(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.SwiftDown(true)
	got := c.Fails("Reason: Cannot connect to Swift.", "apply", "-auto-approve")
	got.Says(t, "Most likely nothing was made")
	sent(t, s, http.MethodPost, collection, 1)
	s.Trove.SwiftDown(false)
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}

func TestAQuotaIsAnErrorAtOnceWithWhatIsUsed(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	s.Trove.SetQuota(s.Project, "backups", 1)
	s.ForgetRequests()
	c.Write(config(s, resource("one"), resource("two")))
	got := c.Fails("Quota exceeded for resources: ['backups'].", "apply", "-auto-approve")
	got.Says(t, "HTTP status: 413 Request Entity Too Large")
	got.Says(t, "Used are 1 of 1 backups.")
	sent(t, s, http.MethodPost, collection, 1)
	c.Destroy()
}

func TestThrottlingIsWaitedFor(t *testing.T) {
	s, c := start(t, resource("one"))
	s.FailWith(http.MethodPost, collection, 1, rateLimit)
	c.Apply()
	c.PlansNothing()
	sent(t, s, http.MethodPost, collection, 2)
	s.FailWith(http.MethodDelete, item, 1, rateLimit)
	c.Destroy()
	sent(t, s, http.MethodDelete, item, 2)
	holds(t, s, 0)
}

func TestAnInstanceThatIsBusyIsWaitedFor(t *testing.T) {
	s, c := start(t, resource("one", `timeouts { create = "2s" }`))
	s.Trove.EditInstance(s.instance, func(i *fakecloud.Instance) { i.Status = "REBOOT" })
	got := c.Fails("the cloud was busy all the time", "apply", "-auto-approve")
	got.Says(t, "Busy: the instance is in status REBOOT")
	got.Says(t, "Nothing was made.")
	s.Trove.EditInstance(s.instance, func(i *fakecloud.Instance) { i.Status = "ACTIVE" })
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}

func TestAnInstanceThatIsDownIsAnErrorAtOnce(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.EditInstance(s.instance, func(i *fakecloud.Instance) { i.Status = "SHUTOFF" })
	got := c.Fails("(instance status was SHUTOFF)", "apply", "-auto-approve")
	got.Says(t, "Status SHUTOFF does not end by itself.")
	sent(t, s, http.MethodPost, collection, 1)
}

func TestAnInstanceThatIsNotThereIsAnError(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Trove.RemoveInstance(s.instance)
	c.Fails("Resource "+s.instance+" cannot be found.", "apply", "-auto-approve")
}

func TestAFailureSaysWhereTheReasonMayBe(t *testing.T) {
	s, c := start(t, resource("one"))
	s.FailCreation("")
	got := c.Fails(`went to status "FAILED" while the cloud was creating it`, "apply", "-auto-approve")
	got.Says(t, "openstack database instance show "+s.instance)
	c.Destroy()
	holds(t, s, 0)
}

func TestBadArgumentsAreRefusedAtPlanTime(t *testing.T) {
	s, c := start(t)
	origin := func(size string) string {
		return `restore_from = {
    remote_location = "http://swift/v1/AUTH_p/c/o"
    local_datastore_version_id = "d5000000-0000-4000-8000-0000000000a1"
    size = ` + size + `
  }`
	}
	for says, bad := range map[string]string{
		"must be a UUID": block("x", `instance_id = "db-1"`),
		"at least one of the letters a to z or a digit":  resource("x", `description = "---"`),
		"UTF-8 character count must be between 1 and":    resource("x", `description = ""`),
		"must not have white space, slashes":             resource("x", `swift_container = "a;b"`),
		`value must be one of: ["swift" "cinder"]`:       resource("x", `storage_driver = "ceph"`),
		"2 attributes specified when one (and only one)": resource("x", origin("1")),
		"No attribute specified when one (and only one)": block("x"),
		"cannot be specified when":                       block("x", origin("1"), "incremental = true"),
		"must be at least 0":                             block("x", origin("-1")),
		`and "size" are required`:                        block("x", `restore_from = { remote_location = "x" }`),
		`The argument "name" is required`:                strings.Replace(resource("x"), "name", "description", 1),
		`An argument named "volume_id" is not expected`:  resource("x", `volume_id = "red"`),
	} {
		c.Write(config(s, bad))
		c.Fails(says, "plan")
	}
	if got := len(s.Requests()); got != 0 {
		t.Errorf("%d requests were sent", got)
	}
}
