package databasebackup_test

import (
	"net/http"
	"path"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// deleted are the ids in the DELETEs that were accepted, in their order.
func deleted(s *fakeStage) []string {
	var ids []string
	for _, r := range s.Requests() {
		if r.Method == http.MethodDelete && r.Status == http.StatusAccepted {
			ids = append(ids, path.Base(r.Path))
		}
	}
	return ids
}

func TestAChainGoesNewestFirst(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	// Nothing in the configuration tells Terraform the order.
	c.Write(resource("full"), resource("delta", "incremental = true"))
	c.Apply()
	want := []string{c.One("delta").ID(), c.One("full").ID()}
	c.Destroy()
	c.Holds(0)
	if diff := cmp.Diff(want, deleted(s)); diff != "" {
		t.Errorf("deleted (-want +got):\n%s", diff)
	}
}

func TestAnAdministratorTakesNoChildrenOfOthers(t *testing.T) {
	s, c := start(t)
	full := s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance, Name: "full"}).ID
	child := s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance, ParentID: &full}).ID
	s.AddUser("administrator", s.Secret(), s.Project, fakecloud.RoleAdmin)
	c.WriteAs("administrator", resource("full"))
	c.Succeeds("import", "cloudbackup_database_backup.full", full)
	c.PlansNothing()
	c.Fails("is still needed by "+child, "destroy", "-auto-approve")
	c.Holds(2)
	c.Sent(http.MethodDelete, item, 0)
}

func TestAChildOfAnotherInstanceIsNotTaken(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	full := c.Only().ID()
	child := s.Trove.Backups.Add(fakecloud.DatabaseBackup{
		ProjectID: s.Project, InstanceID: &s.other, ParentID: &full,
	}).ID
	c.Fails("is still needed by "+child, "destroy", "-auto-approve")
	c.Holds(2)
	c.Sent(http.MethodDelete, item, 0)
	s.Vanish(child)
	s.ForgetRequests()
	c.Destroy()
	c.Holds(0)
	// One of the instance, one for the plan's warning, and before the DELETE one of the project.
	c.Sent(http.MethodGet, collection, 3)
}

func TestAParentOfAnotherInstanceIsRefusedAtApply(t *testing.T) {
	full := block("full", "instance_id = var.other_instance_id")
	s, c := start(t, full, resource("delta", childOf("full")))
	c.Fails("a parent must be of the same instance, "+s.instance, "apply", "-auto-approve")
	c.Sent(http.MethodPost, collection, 1)
	c.Write(full) // a destroy plans the rest first
	c.Destroy()
	c.Holds(0)
}

func TestWhatIsRegisteredIsNoParent(t *testing.T) {
	s, c := start(t)
	parent := s.Trove.Backups.Add(fakecloud.DatabaseBackup{ProjectID: s.Project, Status: "RESTORED"}).ID
	c.Write(resource("delta", `parent_id = "`+parent+`"`))
	c.Fails("Database backup "+parent+" is of no instance; a parent must be of the same instance", "plan")
}

func TestALostAnswerAmongTwinsIsFoundAgain(t *testing.T) {
	s, c := start(t, resource("twin", "count = 2"))
	s.CutAfter(http.MethodPost, collection, 1)
	c.Apply()
	c.PlansNothing()
	ids := map[string]bool{}
	for _, r := range c.State() {
		ids[r.ID()] = true
	}
	if len(ids) != 2 {
		t.Errorf("the state has %v, want two", ids)
	}
	c.Holds(2)
	c.Destroy()
	c.Holds(0)
}

func TestADeletionThatFailsAgainIsAnErrorAgain(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	for i, status := range []string{"COMPLETED", "DELETE_FAILED"} {
		s.ClockOffset(time.Duration(i+1) * 5 * time.Second) // the cloud's times have whole seconds
		s.Trove.Backups.NextDelete(status, "DELETE_FAILED")
		c.Fails(`went to status "DELETE_FAILED"`, "destroy", "-auto-approve")
		c.Holds(1)
	}
	c.Destroy()
	c.Holds(0)
	c.Sent(http.MethodDelete, item, 3)
}
