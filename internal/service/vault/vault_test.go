package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

func TestAResourceWithBackupsIsNotTakenOut(t *testing.T) {
	s, c := start(t, resource("v", web))
	c.Apply()
	s.backUp(c.Only().ID())
	s.backUp(c.Only().ID())
	c.Write(resource("v", "resources = []"))
	got := c.Fails("Taking resources out of vault \"v\" (", "plan")
	got.Says(t, "deletes their backups in it: 2 backups of resource "+s.server.ID)
	c.Write(resource("v")) // unset is nobody's, and no diff
	c.Apply()
	c.PlansNothing()
	c.Sent(http.MethodPost, "/vaults/*/removeresources", 0)
	c.Write(resource("v", "resources = []", "force_remove_resources = true"))
	c.Apply().Says(t, "deletes their backups in it: 2 backups of resource "+s.server.ID)
	c.PlansNothing()
	if left := s.CBR.Backups.All(); len(left) != 0 {
		t.Errorf("got %v, want no backup", left)
	}
	c.Destroy()
	c.Holds(0)
}

// What somebody else has put into the vault is not taken out by the way.
func TestAResourceThatIsNotListedIsNotTakenOut(t *testing.T) {
	s, c := start(t, resource("v", `resources = [{ id = "`+cbr.ID("db")+`", type = "OS::Nova::Server" }]`))
	c.Apply()
	s.CBR.Vaults.Put(c.Only().ID(), s.server.ID)
	s.backUp(c.Only().ID())
	c.Fails("1 backup of resource "+s.server.ID, "plan")
}

func TestAVaultWithBackupsIsNotDestroyed(t *testing.T) {
	s, c := start(t, resource("v", web))
	c.Apply()
	s.backUp(c.Only().ID())
	got := c.Fails("Unable to delete vault", "destroy", "-auto-approve")
	got.Says(t, "it still holds 1 backup, which would be deleted with it")
	c.Write(resource("v", web, `description = "other"`))
	c.Fails("1 backup in it would be deleted", "plan")
	c.Sent(http.MethodDelete, "/vaults/*", 0)
	c.Write(resource("v", web, "force_destroy = true"))
	c.Apply()
	c.Destroy()
	c.Holds(0)
}

func TestWhatCannotBeUndoneIsRefusedAtPlanTime(t *testing.T) {
	s, c := start(t, resource("v", "locked = true"))
	c.Apply()
	c.Write(resource("v", "locked = false"))
	c.Fails("A locked vault cannot be unlocked", "plan")
	s.CBR.Vaults.Edit(c.Only().ID(), func(v *cbr.Vault) { v.UsedMB = 61000 })
	c.Write(strings.Replace(resource("v"), "100", "50", 1))
	c.Fails("A size of 50 GB is too small: the backups use 60 GB", "plan")
	c.Sent(http.MethodPut, "/vaults/*", 0)
	c.Write(resource("v"))
	c.Destroy()
}

// The clouds tell what is allocated in GB or in MB, and Huawei Cloud takes more
// than the vault holds (CBR API document, 5.2).
func TestAVaultMayBeSmallerThanItsResources(t *testing.T) {
	s, c := start(t, resource("v", web))
	c.Apply()
	c.Write(strings.Replace(resource("v", web), "100", "20", 1))
	c.Apply()
	c.PlansNothing()
	if v := s.CBR.Vaults.All()[0]; v.SizeGB != 20 {
		t.Errorf("got %d GB, want 20", v.SizeGB)
	}
	c.Destroy()
	c.Holds(0)
}

// Open Telekom Cloud refuses in a creation what it takes in an update, and does
// not tell all of it.
func TestOpenTelekomCloud(t *testing.T) {
	t.Parallel()
	s := newPlainStage(t)
	c := acceptance.NewBench(t, s, resource("v", web, "auto_expand = true", "threshold = 70", "smn_notify = false",
		"policies = [{ id = var.policy_id }]"))
	c.Apply()
	c.PlansNothing()
	v := s.CBR.Vaults.All()[0]
	if !v.AutoExpand || v.Threshold != 70 || v.SMNNotify {
		t.Errorf("got %+v, want what was asked for", v)
	}
	c.Write(resource("v", web, "auto_expand = true", "threshold = 90", "smn_notify = true", "policies = []"))
	c.Apply()
	c.PlansNothing()
	want := []string{
		`PUT {"vault":{"auto_expand":true,"smn_notify":false,"threshold":70}}`,
		fmt.Sprintf(`POST {"policy_id":"%s"}`, s.policy),
		`PUT {"vault":{"smn_notify":true,"threshold":90}}`,
		fmt.Sprintf(`POST {"policy_id":"%s"}`, s.policy),
	}
	if diff := cmp.Diff(want, c.Wrote()[1:]); diff != "" {
		t.Errorf("sent after the creation (-want +got):\n%s", diff)
	}
	c.Destroy()
	c.Holds(0)
}

func TestOnlyTheDifferenceOfResourcesIsSent(t *testing.T) {
	s, c := start(t, resource("v", `resources = [
    { id = var.server_id, type = "OS::Nova::Server" },
    { id = "`+cbr.ID("db")+`", type = "OS::Nova::Server" },
  ]`))
	c.Apply()
	s.ForgetRequests()
	c.Write(resource("v", `resources = [
    { id = var.server_id, type = "OS::Nova::Server", exclude_volumes = [var.data_disk_id] },
    { id = "`+cbr.ID("db")+`", type = "OS::Nova::Server" },
  ]`))
	c.Apply()
	c.PlansNothing()
	want := []string{fmt.Sprintf(
		`POST {"resources":[{"id":"%s","type":"OS::Nova::Server","extra_info":{"exclude_volumes":["%s"]}}]}`,
		s.server.ID, s.server.Disks[1].ID)}
	if diff := cmp.Diff(want, c.Wrote()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	c.Destroy()
	c.Holds(0)
}

// prepaid is a vault that is ordered for a month.
func prepaid(lines string) string {
	return acceptance.Block("vault", "v", `name = "v"`, `billing = {
    object_type      = "server"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 100
    charging_mode    = "pre_paid"
    period_type      = "month"
    period_num       = 1
    `+lines+`
  }`)
}

func TestAPrepaidVault(t *testing.T) {
	s, c := start(t, prepaid(""))
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the provider waits for the "+
		"order", func() bool { return s.Count(http.MethodGet, "/vaults/*") > 2 })
	s.CBR.Vaults.Pay()
	apply.Succeeds()
	c.PlansNothing()
	got := c.Fails("Unable to delete vault", "destroy", "-auto-approve")
	got.Says(t, "a prepaid vault cannot be deleted by the API")
	got.Says(t, "state rm ADDRESS")
}
