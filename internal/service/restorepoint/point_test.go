package restorepoint_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

func TestASkippedResourceIsAWarning(t *testing.T) {
	s, c := start(t, resource("p"))
	s.CBR.Skip(s.db.ID, "BackupService.7101", "the server is being built")
	got := c.Run("apply", "-auto-approve")
	got.Says(t, "These resources are not in the restore point")
	got.Says(t, s.db.ID+" (db): the server is being built (BackupService.7101)")
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}

func TestAMemberThatFailsIsAnErrorThatNamesIt(t *testing.T) {
	s, c := start(t, resource("p"))
	s.CBR.Next(cbr.Plan{Failed: map[string]cbr.Skip{s.db.ID: {Code: "BackupService.7101", Reason: "no"}}})
	got := c.Fails("Unable to create restore point", "apply", "-auto-approve")
	got.Says(t, "of resource "+s.db.ID+" (db) is in status error")
	c.Destroy() // the failed member does not keep it
	c.Holds(0)
}

func TestAvailableIsNotTheEnd(t *testing.T) {
	s, c := start(t, resource("p"))
	c.Apply()
	for _, b := range s.members(c.Only().ID()) {
		if b.Status != "available" {
			t.Errorf("backup %s was left in status %s", b.ID, b.Status)
		}
	}
	c.Destroy()
}

func TestOneThatCannotGoDoesNotKeepTheOthers(t *testing.T) {
	s, c := start(t, resource("p"))
	c.Apply()
	kept := s.members(c.Only().ID())[0].ID
	s.CBR.Backups.Edit(kept, func(b *cbr.Backup) { b.Image = true })
	got := c.Fails("Unable to delete restore point", "destroy", "-auto-approve")
	got.Says(t, "backup "+kept)
	got.Says(t, "an image was made from it")
	s.Finish()
	var left []string
	for _, b := range s.CBR.Backups.All() {
		left = append(left, b.ID)
	}
	if diff := cmp.Diff([]string{kept}, left); diff != "" {
		t.Errorf("backups that are left (-want +got):\n%s", diff)
	}
	s.CBR.Backups.Edit(kept, func(b *cbr.Backup) { b.Image = false })
	c.Destroy()
	c.Holds(0)
}

func TestAMemberThatVanishedIsTold(t *testing.T) {
	s, c := start(t, resource("p"))
	c.Apply()
	gone := s.members(c.Only().ID())[0]
	s.CBR.Backups.Remove(gone.ID)
	got := c.Run("plan")
	got.Says(t, `status "incomplete"`)
	got.Says(t, "the backup of resource "+gone.ResourceID+" is gone")
	c.Destroy()
	c.Holds(0)
}

// The answer to a GET may have no vault, and Huawei's numbers are texts.
func TestWhatTheCloudTellsOnceStays(t *testing.T) {
	for name, change := range map[string]func(*cbr.CBR){
		"the numbers of Huawei Cloud": (*cbr.CBR).Huawei,
		"no vault in the answer":      (*cbr.CBR).WithoutVault,
	} {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, resource("p", `name = "before"`))
			change(s.CBR)
			s.CBR.HideNew(2)
			c.Apply()
			c.PlansNothing()
			vault, _ := c.Only().Values["vault"].(map[string]any)
			resources, _ := vault["resources"].([]any)
			if len(resources) != 2 || c.Only().Values["retention_duration"] != -1.0 {
				t.Errorf("the state has %v, want both resources and the retention", c.Only().Values)
			}
			c.Destroy()
			c.Holds(0)
		})
	}
}

// Nothing, false and true are three different things.
func TestIncrementalHasThreeStates(t *testing.T) {
	_, c := start(t,
		resource("a", `name = "a"`), resource("b", `name = "b"`, "incremental = false"),
		resource("c", `name = "c"`, "incremental = true", "auto_trigger = false"))
	c.Apply()
	got := map[string]bool{}
	for _, body := range c.Wrote() {
		got[body] = true
	}
	id := c.One("a").Values["vault_id"].(string)
	want := map[string]bool{}
	for _, parameters := range []string{
		`{"name":"a"}`, `{"incremental":false,"name":"b"}`, `{"auto_trigger":false,"incremental":true,"name":"c"}`,
	} {
		want[`POST {"checkpoint":{"vault_id":"`+id+`","parameters":`+parameters+`}}`] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	c.Sent(http.MethodPost, "/checkpoints", 3)
	c.Destroy()
	c.Holds(0)
}
