package managedsnapshot_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// realStage is a real Cinder with two volumes of the test's own, and snapshots
// of them on the back end. An administrator signs in.
type realStage struct {
	*acceptance.Real
	volume, other string
}

func TestRealManagedSnapshot(t *testing.T) {
	acceptance.NeedCinder(t)
	c := managedSnapshot
	c.Stage = func(t *testing.T) acceptance.Stage { return newRealStage(t) }
	acceptance.Run(t, c)
}

func TestRealAdoptions(t *testing.T) {
	acceptance.NeedCinder(t)
	for name, play := range adoptions {
		t.Run(name, func(t *testing.T) { play(t, newRealStage(t)) })
	}
}

func newRealStage(t *testing.T) *realStage {
	t.Helper()
	s := &realStage{Real: acceptance.Admin(t)}
	t.Cleanup(s.clear)
	s.volume, s.other = s.NewVolume(1), s.NewVolume(2)
	s.onBackEnd(s.volume, "nightly")
	s.onBackEnd(s.volume, "hourly")
	s.onBackEnd(s.other, "weekly")
	return s
}

// onBackEnd makes a snapshot behind Cinder's back.
func (s *realStage) onBackEnd(volume, name string) {
	s.Helper()
	script := os.Getenv("CLOUDBACKUP_CINDER_SNAPSHOT")
	if out, err := exec.CommandContext(s.Context(), script, volume, name).CombinedOutput(); err != nil {
		s.Fatalf("%v\n%s", err, out)
	}
}

// clear takes away what the test has left.
func (s *realStage) clear() {
	knobs := []string{"delay/manage_snapshot", "fail/manage_snapshot", "fail/unmanage_snapshot"}
	s.Clear(knobs, []string{s.volume, s.other}, func(ctx context.Context) bool {
		all, err := s.list(ctx)
		for _, snapshot := range all {
			_ = snapshots.Delete(ctx, s.Cinder, snapshot.ID).Err
		}
		return err == nil && len(all) == 0
	})
}

// list gives the snapshots of the test's volumes.
func (s *realStage) list(ctx context.Context) ([]snapshots.Snapshot, error) {
	pages, err := snapshots.ListDetail(s.Cinder, nil).AllPages(ctx)
	if err != nil {
		return nil, err
	}
	all, err := snapshots.ExtractSnapshots(pages)
	return slices.DeleteFunc(all, func(x snapshots.Snapshot) bool {
		return x.VolumeID != s.volume && x.VolumeID != s.other
	}), err
}

func (s *realStage) Variables() map[string]string {
	return map[string]string{"volume_id": s.volume, "other_volume_id": s.other}
}

func (s *realStage) IDs() []string {
	s.Helper()
	all, err := s.list(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	var ids []string
	for _, snapshot := range all {
		ids = append(ids, snapshot.ID)
	}
	return ids
}

// Vanish takes a snapshot of the first volume away and puts another one in the
// place where it was found.
func (s *realStage) Vanish(id string) {
	s.Helper()
	if err := snapshots.Delete(s.Context(), s.Cinder, id).Err; err != nil {
		s.Fatal(err)
	}
	acceptance.Until(s.T, "the snapshot is gone", func() bool {
		return gophercloud.ResponseCodeIs(snapshots.Get(s.Context(), s.Cinder, id).Err, http.StatusNotFound)
	})
	s.onBackEnd(s.volume, "nightly")
}

// Hold makes an adoption take 15 s: a real one that has begun cannot be held at
// will.
func (s *realStage) Hold() { s.Turn("delay/manage_snapshot", "15") }

func (s *realStage) Thaw() { s.Turn("delay/manage_snapshot", "") }

func (s *realStage) FailCreation(reason string) {
	s.FailNext("fail/manage_snapshot", reason, func(ctx context.Context) bool { return s.has(ctx, "error") != "" })
}

// FailDeletion does afterwards what the message tells an administrator to do.
func (s *realStage) FailDeletion(reason string) {
	s.FailNext("fail/unmanage_snapshot", reason, func(ctx context.Context) bool {
		id := s.has(ctx, "error_deleting")
		return id != "" && snapshots.ResetStatus(ctx, s.Cinder, id, snapshots.ResetStatusOpts{
			Status: "available",
		}).Err == nil
	})
}

// has finds a snapshot in that status.
func (s *realStage) has(ctx context.Context, status string) string {
	all, _ := s.list(ctx)
	for _, snapshot := range all {
		if snapshot.Status == status {
			return snapshot.ID
		}
	}
	return ""
}
