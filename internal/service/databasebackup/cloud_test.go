package databasebackup_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestDataThatIsThereAlreadyIsRegistered(t *testing.T) {
	_, c := start(t, resource("full"))
	c.Apply()
	full := c.Only().Values
	location, version := full["location_ref"].(string), full["datastore"].(map[string]any)["version_id"].(string)
	origin := `restore_from = {
    remote_location = "` + location + `"
    local_datastore_version_id = "` + version + `"
    size = 1.5
  }`
	c.Write(resource("full"), block("copy", origin))
	c.Apply()
	c.PlansNothing()
	made := c.One("copy")
	if made.Values["status"] != "RESTORED" || made.Values["instance_id"] != nil || made.Values["size"] != 1.5 {
		t.Errorf("the copy is %v", made.Values)
	}
	// All of it comes back with an import.
	c.Succeeds("state", "rm", "cloudbackup_database_backup.copy")
	c.Succeeds("import", "cloudbackup_database_backup.copy", made.ID())
	c.PlansNothing()
	if diff := cmp.Diff(made.Values["restore_from"], c.One("copy").Values["restore_from"]); diff != "" {
		t.Errorf("restore_from (-made +imported):\n%s", diff)
	}
	c.Destroy()
	c.Holds(0)
}

func TestALostRegistrationIsFoundAgain(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	full := c.Only().Values
	s.CutAfter(http.MethodPost, collection, 1)
	c.Write(resource("full"), block("copy", `restore_from = {
    remote_location = "`+full["location_ref"].(string)+`"
    local_datastore_version_id = "`+full["datastore"].(map[string]any)["version_id"].(string)+`"
    size = 1
  }`))
	c.Apply()
	c.PlansNothing()
	c.Holds(2)
	c.Destroy()
}

func TestAContainerIsSentAndReadBack(t *testing.T) {
	_, c := start(t, resource("full", `swift_container = "nightly"`))
	c.Apply()
	c.PlansNothing()
	id := c.Only().ID()
	c.Succeeds("state", "rm", "cloudbackup_database_backup.full")
	c.Succeeds("import", "cloudbackup_database_backup.full", id)
	c.PlansNothing()
	if got := c.Only().Values["swift_container"]; got != "nightly" {
		t.Errorf("swift_container is %v", got)
	}
	c.Write(resource("full", `swift_container = "weekly"`))
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Destroy()
}

func TestADriverThatTheServerIgnoresIsNoDrift(t *testing.T) {
	_, c := start(t, resource("full", `storage_driver = "cinder"`))
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}

func TestASnapshotInCinderTellsItsDriver(t *testing.T) {
	s, c := start(t, resource("full", `storage_driver = "cinder"`))
	s.Trove.Major(23)
	c.Apply()
	c.PlansNothing()
	made := c.Only()
	c.Succeeds("state", "rm", "cloudbackup_database_backup.full")
	c.Succeeds("import", "cloudbackup_database_backup.full", made.ID())
	c.PlansNothing()
	if diff := cmp.Diff(made.Values, c.Only().Values); diff != "" {
		t.Errorf("values (-made +imported):\n%s", diff)
	}
	if got := made.Values["swift_container"]; got != nil {
		t.Errorf("swift_container is %v, want null", got)
	}
	c.Destroy()
}

func TestABackupWithoutADatastoreIsTolerated(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	s.Trove.Backups.Edit(c.Only().ID(), func(b *fakecloud.DatabaseBackup) { b.VersionID = "" })
	c.PlansNothing()
	c.Succeeds("apply", "-refresh-only", "-auto-approve")
	if got := c.Only().Values["datastore"]; got != nil {
		t.Errorf("the datastore is %v, want null", got)
	}
	c.Destroy()
}

func TestABackupThatIsBeingSavedIsWaitedFor(t *testing.T) {
	s, c := start(t, resource("full", "description = \"\""))
	s.Trove.Backups.Next("NEW", "BUILDING", "SAVING", "COMPLETED")
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}

func TestABackupOutlivesItsInstance(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	s.Trove.Instances.Remove(s.instance)
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}

func TestABackupThatStillRunsIsDestroyedAfterThat(t *testing.T) {
	s, c := start(t, resource("slow"))
	s.Trove.Major(25) // it answers 500 to a deletion that comes too early
	c.Apply()
	id := c.Only().ID()
	s.Trove.Backups.Edit(id, func(b *fakecloud.DatabaseBackup) { b.Status = "BUILDING" })
	s.ForgetRequests()
	destroy := c.Start("destroy", "-auto-approve")
	acceptance.Until(t, "the provider waits", func() bool { return s.Count(http.MethodGet, item) > 3 })
	c.Sent(http.MethodDelete, item, 0)
	s.Trove.Backups.Edit(id, func(b *fakecloud.DatabaseBackup) { b.Status = "COMPLETED" })
	destroy.Succeeds()
	c.Holds(0)
	c.Sent(http.MethodDelete, item, 1)
}

func TestADeletionThatFailedIsTriedAgain(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	s.Trove.Backups.NextDelete("COMPLETED", "DELETE_FAILED")
	got := c.Fails(`went to status "DELETE_FAILED" while the cloud was deleting it`, "destroy", "-auto-approve")
	got.Says(t, "Reason: the object store did not delete the data of the backup")
	c.Sent(http.MethodDelete, item, 1)
	c.Destroy()
	c.Holds(0)
}
