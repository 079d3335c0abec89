package volumerestore_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestARestoreIntoANewVolume(t *testing.T) {
	s, c := start(t, resource("new", `name = "database-restored"`))
	c.Apply()
	c.PlansNothing()
	got, volume := c.Only().Values, s.made()[0]
	want := []any{volume.ID + "@new", volume.ID, "database-restored", "available", "restored"}
	if diff := cmp.Diff(want, []any{
		got["id"], got["volume_id"], got["volume_name"], volume.Status, got["status"],
	}); diff != "" {
		t.Error(diff)
	}
	if _, err := time.Parse("2006-01-02T15:04:05Z", got["restored_at"].(string)); err != nil {
		t.Error(err)
	}
	// What becomes of the volume is not this resource's business.
	s.Vanish(volume.ID)
	c.PlansNothing()
	c.Destroy()
	s.restores(t, 1)
}

func TestANewVolumeWithoutANameGetsTheSources(t *testing.T) {
	_, c := start(t, resource("new"))
	c.Apply()
	c.PlansNothing()
	if got := c.Only().Values["volume_name"]; got != "database" {
		t.Errorf("the volume is called %v, want database", got)
	}
}

func TestEachPlanThatOverwritesSaysSo(t *testing.T) {
	const warning = "Apply overwrites all data of volume " + target + " with that of backup " + backup
	s, c := start(t, resource("over", onto))
	c.Plans(warning)
	c.Apply()
	c.PlansNothing()
	for _, change := range []struct {
		block string
		warns bool
	}{
		{resource("over", onto, `timeouts { create = "9m" }`), false},
		{resource("over", onto, `triggers = { drill = "2026-11" }`), true},
	} {
		c.Write(change.block)
		got := c.Run("plan")
		if warns := strings.Count(got.Out, "overwrites all data of volume "+target); (warns > 0) != change.warns {
			t.Errorf("%d warnings about\n%s\n%s", warns, change.block, got.Out)
		}
	}
	c.Apply()
	c.PlansNothing()
	if got := c.Only().Values["volume_id"]; got != target {
		t.Errorf("volume_id is %v, want %s", got, target)
	}
	s.restores(t, 2)
	c.Destroy()
	if v, ok := s.Cinder.Volumes.Get(target); !ok || v.Status != "available" {
		t.Errorf("the volume is %+v after destroy", v)
	}
	c.Write(resource("new", `overwrite_volume_id = terraform_data.unknown.output`),
		"resource \"terraform_data\" \"unknown\" {\n  input = timestamp()\n}\n")
	c.Plans("Apply overwrites all data of a volume that is not known yet")
}

func TestNothingIsOverwrittenThatIsNotReady(t *testing.T) {
	s, c := start(t)
	const small, missing = "11111111-2222-4333-8444-555555555555", "22222222-2222-4333-8444-555555555555"
	s.Cinder.AddVolume(small, 1, s.owned)
	over := func(id string) string { return resource("x", `overwrite_volume_id = "`+id+`"`) }
	for _, test := range []struct {
		says, block string
		before      func()
	}{
		{
			"There is no volume backup " + missing + " in region RegionOne",
			acceptance.Block("volume_restore", "x", `backup_id = "`+missing+`"`), nil,
		},
		{"There is no volume " + missing + " in region RegionOne", over(missing), nil},
		{"has 1 GiB, but backup", over(small), nil},
		{"Detach it first", over(target), func() { s.becomes("in-use") }},
		{"only one in status \"available\" can be overwritten", over(target), func() { s.becomes("error") }},
		{"openstack volume set --state available " + target, over(target), func() { s.becomes("error_restoring") }},
		{"only one in status \"available\" can be restored", over(target), func() {
			s.becomes("available")
			s.Cinder.Backups.Edit(backup, func(b *fakecloud.Backup) { b.Status = "error" })
		}},
	} {
		if test.before != nil {
			test.before()
		}
		c.Write(test.block)
		c.Fails(test.says, "apply", "-auto-approve").Says(t, "with cloudbackup_volume_restore.x")
	}
	s.restores(t, 0)
}

func TestAVolumeThatIsBusyIsWaitedFor(t *testing.T) {
	s, c := start(t, resource("over", onto))
	s.becomes("reverting")
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the provider waits", func() bool { return s.Count(http.MethodGet, "/volumes/*") > 1 })
	s.becomes("available")
	apply.Succeeds()
	s.restores(t, 1)
}

func TestAFailedRestoreSaysWhyAndWhatLeadsOut(t *testing.T) {
	s, c := start(t, resource("over", onto))
	s.FailCreation("restore backup:the tape is torn")
	got := c.Fails(`went to status "error_restoring"`, "apply", "-auto-approve")
	got.Says(t, "What volume "+target+" holds now is undefined")
	got.Says(t, "Reason: restore backup:the tape is torn (request req-tape)")
	got.Says(t, "openstack volume set --state available "+target)
	if b, _ := s.Cinder.Backups.Get(backup); b.Status != "available" {
		t.Errorf("the backup is in status %s", b.Status)
	}
	c.Fails("an earlier restore onto it has failed", "apply", "-auto-approve")
	s.becomes("available")
	c.Apply()
	c.PlansNothing()
	s.restores(t, 2)

	c.Write(resource("new"))
	s.FailCreation("the tape is torn")
	got = c.Fails("It belongs to no configuration: delete it", "apply", "-auto-approve")
	got.Says(t, "openstack volume delete "+s.made()[0].ID)
}

func TestAMessageOfAnEarlierFailureOrOfABackupIsNotTheReason(t *testing.T) {
	s, c := start(t, resource("over", onto))
	s.Cinder.Backups.NextRestore("restoring-backup", "error_restoring")
	s.message("015", "of long ago", s.now().Add(-time.Hour))
	s.message("013", "of a backup", s.now().Add(time.Second))
	got := c.Fails(`went to status "error_restoring"`, "apply", "-auto-approve")
	if strings.Contains(got.Out, "Reason:") {
		t.Errorf("the reason is another one's:\n%s", got.Out)
	}
}

func TestRestoresOfOneBackupWaitForEachOther(t *testing.T) {
	s, c := start(t, resource("one", `name = "one"`), resource("two", `name = "two"`), resource("three", onto))
	c.Apply()
	c.PlansNothing()
	for _, r := range c.State() {
		if r.Values["status"] != "restored" {
			t.Errorf("%s is in status %v", r.Address, r.Values["status"])
		}
	}
	// Nobody was refused: who waits sends nothing.
	s.restores(t, 3)
}

func TestABackupOfAVolumeWaitsForTheRestoreOntoIt(t *testing.T) {
	s, c := start(t, resource("over", onto), acceptance.Block("volume_backup", "after", "volume_id = var.target"))
	c.Apply()
	c.PlansNothing()
	if got := s.Count(http.MethodPost, "/backups"); got != 1 {
		t.Errorf("the backup was asked for %d times: it was refused while the restore went on", got)
	}
}

func TestARestoreIsNotImported(t *testing.T) {
	_, c := start(t, resource("it"))
	c.Fails("It cannot be imported", "import", "cloudbackup_volume_restore.it", target+"@new")
}

func TestALostAnswerIsFoundAgain(t *testing.T) {
	for name, test := range map[string]struct {
		block string
		clock time.Duration
	}{
		"unnamed":                    {resource("it"), 0},
		"existing":                   {resource("it", onto), 0},
		"existing, by another clock": {resource("it", onto), 5 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, test.block)
			s.ClockOffset(test.clock)
			s.Looks(3)
			s.CutAfter(http.MethodPost, "/backups/*/restore", 1)
			c.Apply()
			c.PlansNothing()
			s.restores(t, 1)
		})
	}
}

// The worker of the server dies after the volume was made: nothing was restored,
// and the volume is as available as one that was.
func TestAVolumeThatWasOnlyMadeIsNoRestore(t *testing.T) {
	s, c := start(t, resource("it", `name = "restored"`))
	s.CutBefore(http.MethodPost, "/backups/*/restore", 1)
	arrived, release := s.Pause(http.MethodPost, "/backups/*/restore")
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the POST is under way", func() bool { return acceptance.Closed(arrived) })
	made := s.Cinder.AddVolume("", 2, s.owned, func(v *fakecloud.Volume) {
		v.Name, v.CreatedAt = new("restored"), s.now()
		v.UpdatedAt = new(s.now().Add(-time.Hour))
	})
	release()
	got := apply.Wait()
	got.Says(t, "the answer to the request was lost, and volume "+made.ID+`, which is in status "available", was not seen`)
	got.Says(t, "Look at what volume "+made.ID+" holds")
	if r := c.Only(); !r.Tainted || r.Values["volume_id"] != nil {
		t.Errorf("the state has %v, tainted %t", r.Values, r.Tainted)
	}
}

func TestAnExistingVolumeThatIsAvailableIsNoRestore(t *testing.T) {
	s, c := start(t, resource("it", onto))
	s.CutBefore(http.MethodPost, "/backups/*/restore", 1)
	c.Fails("before you apply again", "apply", "-auto-approve")
	if left := c.State(); len(left) > 0 {
		t.Errorf("the state has %v", left[0].Values)
	}
}

func TestAnInterruptedRestoreIsWaitedForAgain(t *testing.T) {
	s, c := start(t, resource("over", onto))
	s.Hold()
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the volume is being restored", func() bool {
		return s.Count(http.MethodGet, "/volumes/*") > 1
	})
	apply.Interrupt()
	apply.Wait().Says(t, "Waiting for volume restore was interrupted")
	if got := c.Run("plan", "-out=saved.plan"); strings.Contains(got.Out, "overwrites") || got.Code != 0 {
		t.Errorf("to go on waiting overwrites nothing:\n%s", got.Out)
	}
	// The restore ends between the plan and the apply.
	s.Finish()
	c.Succeeds("apply", "saved.plan")
	c.PlansNothing()
	s.restores(t, 1)
}
