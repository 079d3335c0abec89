package managedsnapshot_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestAMemberIsToldWhichRightIsMissing(t *testing.T) {
	_, c := start(t)
	c.WriteAs("tester", resource("nightly"))
	got := c.Fails("Adopting a snapshot needs the administrator role by default.", "apply", "-auto-approve")
	got.Says(t, "HTTP status: 403 Forbidden")
	got.Says(t, "snapshot_extension:snapshot_manage")
	c.Write(resource("nightly"))
	c.Apply()
	c.WriteAs("tester", resource("nightly"))
	c.PlansNothing() // reading needs no more than the project
	c.Fails("Unmanaging a snapshot needs the administrator role by default.", "destroy", "-auto-approve")
	// Destroying the data needs no more than the project, by default.
	c.WriteAs("tester", resource("nightly", `on_destroy = "delete"`))
	c.Apply()
	c.Destroy()
}

func TestAVolumeInErrorIsNotWaitedFor(t *testing.T) {
	s, c := start(t, resource("nightly"))
	s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.Status = "error" })
	c.Fails("cannot be created when the volume is in error status", "apply", "-auto-approve")
	c.Sent(http.MethodPost, "/manageable_snapshots", 1)
}

func TestASnapshotThatTheBackEndStillNeedsIsSaidToBeBusy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		block string
		plan  []string
	}{
		"unmanaged, seen on its way":  {resource("nightly"), []string{"unmanaging", "available"}},
		"unmanaged, back at once":     {resource("nightly"), []string{"available"}},
		"destroyed, seen on its way":  {resource("nightly", `on_destroy = "delete"`), []string{"deleting", "available"}},
		"destroyed, and back at once": {resource("nightly", `on_destroy = "delete"`), []string{"available"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, test.block)
			c.Apply()
			id := c.Only().ID()
			s.Cinder.Snapshots.NextDelete(test.plan...)
			got := c.Fails(`went to status "available" while the cloud was deleting it.`, "destroy", "-auto-approve")
			got.Says(t, "the back end is busy with it and did not let it go")
			got.Says(t, "stays in the state")
			if got := c.Only().ID(); got != id {
				t.Errorf("the state has %s, want %s", got, id)
			}
			c.Destroy()
			c.Holds(0)
		})
	}
}

// actions is how often a snapshot was asked to be unmanaged.
func (s *fakeStage) actions() int { return s.Count(http.MethodPost, "/snapshots/*/action") }

func TestASnapshotThatIsBackedUpIsLetGoAfterThat(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.Apply()
	id := c.Only().ID()
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.Status = "backing-up" })
	destroy := c.Start("destroy", "-auto-approve")
	acceptance.Until(t, "the deletion was refused", func() bool { return s.actions() > 1 })
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.Status = "available" })
	destroy.Succeeds()
	if diff := cmp.Diff("snapshot-"+id+" hourly weekly", s.unmanaged()); diff != "" {
		t.Errorf("the back end (-want +got):\n%s", diff)
	}
}

func TestAStuckDeletionNamesTheCommandThatHelps(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.Apply()
	id := c.Only().ID()
	s.Cinder.Snapshots.NextDelete("unmanaging", "error_deleting")
	helps := "openstack volume snapshot set --state available " + id
	c.Fails(helps, "destroy", "-auto-approve")
	// The second time the cloud refuses at once.
	got := c.Fails(helps, "destroy", "-auto-approve")
	got.Says(t, "HTTP status: 400 Bad Request")
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.Status = "available" })
	c.Destroy()
}

func TestAMemberOfAGroupIsSaidToBeOne(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.Apply()
	id, group := c.Only().ID(), "22222222-2222-4222-8222-222222222222"
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.GroupID = &group })
	got := c.Fails("It is part of group snapshot "+group, "destroy", "-auto-approve")
	got.Says(t, "must not be part of a group")
	if got := c.Only().Values["group_snapshot_id"]; got != group {
		t.Errorf("group_snapshot_id is %v, want %s", got, group)
	}
	s.Cinder.Snapshots.Edit(id, func(x *fakecloud.Snapshot) { x.GroupID = nil })
	c.Destroy()
}

func TestADeletionThatOthersHaveBegunIsJoined(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.Apply()
	s.Cinder.Snapshots.Edit(c.Only().ID(), func(x *fakecloud.Snapshot) { x.Status = "unmanaging" })
	destroy := c.Start("destroy", "-auto-approve")
	acceptance.Until(t, "the deletion was sent", func() bool { return s.actions() > 0 })
	s.Vanish(s.IDs()[0])
	destroy.Succeeds()
}

// Two adoptions that look alike but for their references, which the cloud
// forgets.
func TestLostAnswersAreNotMixedUp(t *testing.T) {
	s, c := start(t, resource("nightly"), resource("hourly"))
	s.CutAfter(http.MethodPost, "/manageable_snapshots", 2)
	_, release := s.Pause(http.MethodGet, "/snapshots/detail") // the first search
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "both are made", func() bool { return len(s.IDs()) == 2 })
	release()
	got := apply.Fails("more than one managed snapshot may be what it has made")
	for _, id := range s.IDs() {
		got.Says(t, id)
	}
	if left := c.State(); len(left) > 0 || s.Count(http.MethodPost, "/manageable_snapshots") != 2 {
		t.Errorf("the state has %d resources after %d POSTs", len(left), s.Count(http.MethodPost, "/manageable_snapshots"))
	}
}

func TestALostRequestDoesNotTakeWhatAnotherHasMade(t *testing.T) {
	s, c := start(t, resource("nightly"), resource("hourly"))
	s.CutBefore(http.MethodPost, "/manageable_snapshots", 1)
	s.CutAfter(http.MethodPost, "/manageable_snapshots", 1)
	c.Fails("no managed snapshot with these arguments has shown up within", "apply", "-auto-approve")
	// One was lost on its way: its reference is free. The other one was found.
	ref := c.Only().Values["ref"].(map[string]any)["source-name"].(string)
	if s.unmanaged() == "weekly" || strings.Contains(s.unmanaged(), ref) {
		t.Errorf("the state has %s, and free on the back end are %s", ref, s.unmanaged())
	}
	if got := c.Only().ID(); len(s.IDs()) != 1 || got != s.IDs()[0] {
		t.Errorf("the state has %s, the cloud %v", got, s.IDs())
	}
	c.Apply()
	c.PlansNothing()
	c.Destroy()
}
