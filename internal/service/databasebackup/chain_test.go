package databasebackup_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const (
	collection = "database:/backups"
	item       = "database:/backups/*"
)

// childOf is the line that builds a backup on another one.
func childOf(name string) string { return "parent_id = cloudbackup_database_backup." + name + ".id" }

func TestAChainIsMadeAndDestroyedInOneRun(t *testing.T) {
	_, c := start(t, resource("full"), resource("delta", childOf("full")), resource("epsilon", childOf("delta")))
	c.Apply()
	c.PlansNothing()
	full, delta := c.One("full"), c.One("delta")
	if got := delta.Values["parent_id"]; got != full.ID() {
		t.Errorf("the parent is %v, want %s", got, full.ID())
	}
	if got := full.Values["parent_id"]; got != nil {
		t.Errorf("the full backup has the parent %v", got)
	}
	c.Destroy()
	c.Holds(0)
	c.Sent(http.MethodDelete, item, 3)
}

func TestAParentWhoseChildStaysIsRefusedAndNamesIt(t *testing.T) {
	_, c := start(t, resource("full"), resource("delta", childOf("full")), resource("epsilon", childOf("delta")))
	c.Apply()
	delta := c.One("delta").ID()
	c.Succeeds("state", "rm", "cloudbackup_database_backup.delta", "cloudbackup_database_backup.epsilon")
	c.Write(resource("full"))
	got := c.Fails("is still needed by "+delta+".", "destroy", "-auto-approve")
	got.Says(t, "delete_children = true")
	c.Holds(3)
	c.Sent(http.MethodDelete, item, 0)
	if left := c.Only().Address; left != "cloudbackup_database_backup.full" {
		t.Errorf("the state has %s", left)
	}

	c.Write(resource("full", "delete_children = true"))
	c.Apply()
	c.Sent(http.MethodPost, collection, 3)
	c.Destroy()
	c.Holds(0)
	c.Sent(http.MethodDelete, item, 1)
}

func TestChildrenThatTheCloudHasDeletedAreGone(t *testing.T) {
	_, c := start(t, resource("full", "delete_children = true"), resource("delta", "incremental = true"))
	c.Write(resource("full", "delete_children = true"))
	c.Apply()
	c.Write(resource("full", "delete_children = true"), resource("delta", "incremental = true"))
	c.Apply()
	c.Succeeds("destroy", "-auto-approve", "-target", "cloudbackup_database_backup.full")
	c.Holds(0)
	// Without a refresh the state still has the child; its deletion meets a 404.
	c.Succeeds("destroy", "-auto-approve", "-refresh=false")
	if left := c.State(); len(left) > 0 {
		t.Errorf("the state still has %s", left[0].Address)
	}
}

func TestARunningChildIsWaitedForBeforeAnythingIsDeleted(t *testing.T) {
	s, c := start(t, resource("full", "delete_children = true"))
	c.Apply()
	full := c.Only().ID()
	child := s.Trove.Backups.Add(fakecloud.DatabaseBackup{
		ProjectID: s.Project, InstanceID: &s.instance, ParentID: &full, Status: "BUILDING",
	}).ID
	destroy := c.Start("destroy", "-auto-approve")
	s.ForgetRequests()
	acceptance.Until(t, "the provider waits", func() bool { return s.Count(http.MethodGet, item) > 2 })
	c.Sent(http.MethodDelete, item, 0)
	s.Trove.Backups.Edit(child, func(b *fakecloud.DatabaseBackup) { b.Status = "COMPLETED" })
	destroy.Succeeds()
	c.Holds(0)
	c.Sent(http.MethodDelete, item, 1)
}

func TestIncrementalsOfOneApplyAreOneChain(t *testing.T) {
	s, c := start(t, resource("full"))
	s.Race()
	c.Apply()
	// Nothing in the configuration tells Terraform the order.
	c.Write(resource("full"), resource("delta", "count = 3", "incremental = true"))
	c.Apply()
	c.PlansNothing()
	parents := map[any]bool{}
	for _, r := range c.State() {
		parents[r.Values["parent_id"]] = true
	}
	if len(parents) != 4 || !parents[nil] {
		t.Errorf("the parents are %v, want none and three more", parents)
	}
	c.Destroy()
	c.Holds(0)
}

func TestAnIncrementalWithoutAnEarlierBackupIsFull(t *testing.T) {
	s, c := start(t, resource("first", "incremental = true"))
	made := c.Apply()
	made.Says(t, `Database backup "first" (`+c.Only().ID()+`) is a full one, although incremental is true`)
	c.PlansNothing()
	if got := c.Only().Values["parent_id"]; got != nil {
		t.Errorf("the parent is %v, want none", got)
	}
	// It is what a configuration without the word wants.
	s.ForgetRequests()
	c.Write(resource("first"))
	c.Plans("0 to add, 1 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	c.Sent(http.MethodPost, collection, 0)
	c.Sent(http.MethodDelete, item, 0)
	c.Write(resource("first", "incremental = true"))
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Destroy()
}

func TestAnImportedIncrementalIsNotReplaced(t *testing.T) {
	_, c := start(t, resource("full"), resource("delta", childOf("full")))
	c.Apply()
	id := c.One("delta").ID()
	for _, line := range []string{"incremental = true", childOf("full"), "description = null"} {
		c.Succeeds("state", "rm", "cloudbackup_database_backup.delta")
		c.Write(resource("full"), resource("delta", line))
		c.Succeeds("import", "cloudbackup_database_backup.delta", id)
		c.Apply()
		c.PlansNothing()
		if got := c.One("delta").ID(); got != id {
			t.Errorf("with %s: the state has %s, want %s", line, got, id)
		}
	}
	c.Sent(http.MethodPost, collection, 2)
	c.Write(resource("full"), resource("delta", "incremental = false"))
	c.Succeeds("destroy", "-auto-approve")
	c.Holds(0)
}

func TestAParentThatIsNoneIsRefusedAtPlanTime(t *testing.T) {
	s, c := start(t)
	failed := s.Trove.Backups.Add(fakecloud.DatabaseBackup{
		ProjectID: s.Project, InstanceID: &s.instance, Status: "FAILED",
	}).ID
	elsewhere := s.Trove.Backups.Add(fakecloud.DatabaseBackup{ProjectID: s.Project, InstanceID: &s.other}).ID
	foreign := s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance}).ID
	for id, says := range map[string]string{
		failed:    "Database backup " + failed + " is in status FAILED; a parent must be COMPLETED.",
		elsewhere: "is of instance " + s.other + "; a parent must be of the same instance, " + s.instance,
		foreign:   "There is no database backup " + foreign + " in region RegionOne.",
	} {
		c.Write(resource("delta", `parent_id = "`+id+`"`))
		c.Fails(says, "plan")
	}
	c.Sent(http.MethodPost, collection, 0)
}

func TestAParentIsLookedAtAgainBeforeAnythingIsMade(t *testing.T) {
	s, c := start(t)
	parent := s.Trove.Backups.Add(fakecloud.DatabaseBackup{
		ProjectID: s.Project, InstanceID: &s.instance, Status: "BUILDING",
	}).ID
	c.Write(resource("delta", `parent_id = "`+parent+`"`))
	c.Plans("1 to add")
	s.ForgetRequests()
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the provider waits", func() bool { return s.Count(http.MethodGet, item) > 3 })
	c.Sent(http.MethodPost, collection, 0)
	s.Trove.Backups.Edit(parent, func(b *fakecloud.DatabaseBackup) { b.Status = "FAILED" })
	apply.Fails("is in status FAILED; a parent must be COMPLETED")
	c.Sent(http.MethodPost, collection, 0)

	s.Trove.Backups.Edit(parent, func(b *fakecloud.DatabaseBackup) { b.Status = "COMPLETED" })
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}
