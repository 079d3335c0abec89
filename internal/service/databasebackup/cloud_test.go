package databasebackup_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestDataThatIsThereAlreadyIsRegistered(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	full := c.Only().Values
	location, version := full["location_ref"].(string), full["datastore"].(map[string]any)["version_id"].(string)
	origin := `restore_from = {
    remote_location = "` + location + `"
    local_datastore_version_id = "` + version + `"
    size = 1.5
  }`
	c.Write(config(s, resource("full"), block("copy", origin)))
	c.Apply()
	c.PlansNothing()
	made := one(t, c, "copy")
	if made.Values["status"] != "RESTORED" || made.Values["instance_id"] != nil || made.Values["size"] != 1.5 {
		t.Errorf("the copy is %v", made.Values)
	}
	// All of it comes back with an import.
	c.Succeeds("state", "rm", "cloudbackup_database_backup.copy")
	c.Succeeds("import", "cloudbackup_database_backup.copy", made.ID())
	c.PlansNothing()
	if diff := cmp.Diff(made.Values["restore_from"], one(t, c, "copy").Values["restore_from"]); diff != "" {
		t.Errorf("restore_from (-made +imported):\n%s", diff)
	}
	c.Destroy()
	holds(t, s, 0)
}

func TestALostRegistrationIsFoundAgain(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	full := c.Only().Values
	s.CutAfter(http.MethodPost, collection, 1)
	c.Write(config(s, resource("full"), block("copy", `restore_from = {
    remote_location = "`+full["location_ref"].(string)+`"
    local_datastore_version_id = "`+full["datastore"].(map[string]any)["version_id"].(string)+`"
    size = 1
  }`)))
	c.Apply()
	c.PlansNothing()
	holds(t, s, 2)
	c.Destroy()
}

func TestAContainerIsSentAndReadBack(t *testing.T) {
	s, c := start(t, resource("full", `swift_container = "nightly"`))
	c.Apply()
	c.PlansNothing()
	id := c.Only().ID()
	c.Succeeds("state", "rm", "cloudbackup_database_backup.full")
	c.Succeeds("import", "cloudbackup_database_backup.full", id)
	c.PlansNothing()
	if got := c.Only().Values["swift_container"]; got != "nightly" {
		t.Errorf("swift_container is %v", got)
	}
	c.Write(config(s, resource("full", `swift_container = "weekly"`)))
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

func TestABackupOutlivesItsInstance(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	s.Trove.RemoveInstance(s.instance)
	c.PlansNothing()
	c.Destroy()
	holds(t, s, 0)
}

func TestAnotherRegion(t *testing.T) {
	s, c := start(t)
	s.Region(fakecloud.RegionTwo).Trove.AddInstance(s.instance, s.owned)
	c.Write(config(s, resource("far", `region = "RegionTwo"`)))
	c.Apply()
	c.PlansNothing()
	far := s.Region(fakecloud.RegionTwo).Trove.Backups.All()
	if len(far) != 1 || len(s.IDs()) != 0 {
		t.Fatalf("RegionTwo has %d backups, RegionOne %d", len(far), len(s.IDs()))
	}
	c.Succeeds("state", "rm", "cloudbackup_database_backup.far")
	c.Succeeds("import", "cloudbackup_database_backup.far", "RegionTwo:"+far[0].ID)
	c.PlansNothing()
	c.Destroy()
}

func TestImportOfWhatIsNotThere(t *testing.T) {
	_, c := start(t, resource("one"))
	c.Fails("Cannot import non-existent remote object", "import", "cloudbackup_database_backup.one",
		"00000000-dead-beef-0000-000000000000")
	c.Fails(`is not of the form "id" or "region:id"`, "import", "cloudbackup_database_backup.one", "a/b")
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
	sent(t, s, http.MethodDelete, item, 0)
	s.Trove.Backups.Edit(id, func(b *fakecloud.DatabaseBackup) { b.Status = "COMPLETED" })
	if got := destroy.Wait(); got.Code != 0 {
		t.Errorf("destroy ended with code %d:\n%s", got.Code, got.Out)
	}
	holds(t, s, 0)
	sent(t, s, http.MethodDelete, item, 1)
}

func TestADeletionThatFailedIsTriedAgain(t *testing.T) {
	s, c := start(t, resource("one"))
	c.Apply()
	s.Trove.Backups.NextDelete("COMPLETED", "DELETE_FAILED")
	got := c.Fails(`went to status "DELETE_FAILED" while the cloud was deleting it`, "destroy", "-auto-approve")
	got.Says(t, "Reason: the object store did not delete the data of the backup")
	sent(t, s, http.MethodDelete, item, 1)
	c.Destroy()
	holds(t, s, 0)
}
