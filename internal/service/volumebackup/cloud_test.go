package volumebackup_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumebackup"
)

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, volumebackup.Kind)
}

func TestACloudThatHasOnlyV2(t *testing.T) {
	s, c := start(t, resource("old", `metadata = { a = "b" }`))
	s.OnlyV2()
	c.Fails("metadata needs block storage API 3.43, this cloud offers v2", "plan")
	c.Write(config(s, resource("old")))
	c.Apply()
	c.PlansNothing()
	c.Write(config(s, resource("old", `description = "d"`)))
	c.Fails("description in place needs block storage API 3.9, this cloud offers v2", "plan")
	c.Write(config(s, resource("old"), resource("delta", "incremental = true")))
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	if left := s.IDs(); len(left) > 0 {
		t.Errorf("the cloud still has %v", left)
	}
}

func TestAnOlderCinderSaysWhatIsMissing(t *testing.T) {
	s, c := start(t, resource("old", `metadata = { a = "b" }`))
	s.Microversions("3.42")
	c.Fails("metadata needs block storage API 3.43, this cloud offers 3.42", "plan")
	c.Write(config(s, resource("old", `availability_zone = "nova"`)))
	c.Fails("availability_zone needs block storage API 3.51", "plan")
	if got := s.Count(http.MethodPost, "/backups"); got != 0 {
		t.Errorf("got %d POSTs, want none", got)
	}
}

func TestAZoneThatTheCloudIgnoresIsNoDrift(t *testing.T) {
	s, c := start(t, resource("zoned", `availability_zone = "nova"`))
	c.Apply()
	c.PlansNothing()
	id := c.Only().ID()
	c.Succeeds("state", "rm", "cloudbackup_volume_backup.zoned")
	c.Succeeds("import", "cloudbackup_volume_backup.zoned", id)
	// The cloud does not tell the zone; setting it must not replace the backup.
	c.Plans("0 to add, 1 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	if c.Only().ID() != id || len(s.IDs()) != 1 {
		t.Errorf("the cloud has %v, the state has %s, want %s", s.IDs(), c.Only().ID(), id)
	}
	c.Destroy()
}

func TestDriftIsShownAndMended(t *testing.T) {
	s, c := start(t, resource("nightly", `metadata = { keep = "30d" }`))
	c.Apply()
	s.Cinder.Backups.Edit(c.Only().ID(), func(b *fakecloud.Backup) {
		b.Name = new("somebody's")
		b.Metadata["extra"] = "x"
	})
	c.Plans(`"somebody's" -> "nightly"`)
	c.Apply()
	c.PlansNothing()
	got, _ := s.Cinder.Backups.Get(c.Only().ID())
	if *got.Name != "nightly" || len(got.Metadata) != 1 {
		t.Errorf("the cloud has name %s and metadata %v", *got.Name, got.Metadata)
	}
	c.Write(config(s, resource("nightly")))
	c.Apply()
	c.PlansNothing()
	if got, _ := s.Cinder.Backups.Get(c.Only().ID()); len(got.Metadata) != 0 {
		t.Errorf("the metadata was not cleared: %v", got.Metadata)
	}
	c.Destroy()
}

func TestWhatMovesByItselfIsNoDrift(t *testing.T) {
	s, c := start(t, resource("full"))
	c.Apply()
	s.Cinder.Backups.Edit(c.Only().ID(), func(b *fakecloud.Backup) { b.Dependents = 2 })
	c.PlansNothing()
	s.Cinder.Backups.Edit(c.Only().ID(), func(b *fakecloud.Backup) { b.Dependents = 0 })
	c.Destroy()
}

func TestAnotherRegion(t *testing.T) {
	s, c := start(t)
	s.Region(fakecloud.RegionTwo).Cinder.AddVolume(s.volume, 1, s.owned)
	c.Write(config(s, resource("far", `region = "RegionTwo"`)))
	c.Apply()
	c.PlansNothing()
	far := s.Region(fakecloud.RegionTwo).Cinder.Backups.All()
	if len(far) != 1 || len(s.IDs()) != 0 {
		t.Fatalf("RegionTwo has %d backups, RegionOne %d", len(far), len(s.IDs()))
	}
	c.Succeeds("state", "rm", "cloudbackup_volume_backup.far")
	c.Succeeds("import", "cloudbackup_volume_backup.far", "RegionTwo:"+far[0].ID)
	c.PlansNothing()
	c.Destroy()
}

func TestImportOfWhatIsNotThere(t *testing.T) {
	_, c := start(t, resource("one"))
	c.Fails("Cannot import non-existent remote object", "import", "cloudbackup_volume_backup.one",
		"00000000-dead-beef-0000-000000000000")
	c.Fails(`is not of the form "id" or "region:id"`, "import", "cloudbackup_volume_backup.one", "a/b")
}
