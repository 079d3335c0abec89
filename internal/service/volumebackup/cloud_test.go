package volumebackup_test

import (
	"net/http"
	"testing"
)

func TestACloudThatHasOnlyV2(t *testing.T) {
	s, c := start(t, resource("old", `metadata = { a = "b" }`))
	s.OnlyV2()
	c.Fails("metadata needs block storage API 3.43, this cloud offers v2", "plan")
	c.Write(resource("old"))
	c.Apply()
	c.PlansNothing()
	c.Write(resource("old", `description = "d"`))
	c.Fails("description in place needs block storage API 3.9, this cloud offers v2", "plan")
	c.Write(resource("old"), resource("delta", "incremental = true"))
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}

func TestAnOlderCinderSaysWhatIsMissing(t *testing.T) {
	s, c := start(t, resource("old", `metadata = { a = "b" }`))
	s.Microversions("3.42")
	c.Fails("metadata needs block storage API 3.43, this cloud offers 3.42", "plan")
	c.Write(resource("old", `availability_zone = "nova"`))
	c.Fails("availability_zone needs block storage API 3.51", "plan")
	c.Sent(http.MethodPost, "/backups", 0)
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

func TestMetadataThatIsTakenAwayIsCleared(t *testing.T) {
	s, c := start(t, resource("nightly", `metadata = { keep = "30d" }`))
	c.Apply()
	c.Write(resource("nightly"))
	c.Apply()
	c.PlansNothing()
	if got, _ := s.Cinder.Backups.Get(c.Only().ID()); len(got.Metadata) != 0 {
		t.Errorf("the metadata was not cleared: %v", got.Metadata)
	}
	c.Destroy()
}
