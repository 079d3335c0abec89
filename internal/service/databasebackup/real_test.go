package databasebackup_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// The instances of trovestack (lib/instances.py).
const (
	healthyInstance = "10000000-0000-4000-8000-000000000001"
	otherInstance   = "10000000-0000-4000-8000-000000000002"
	brokenInstance  = "10000000-0000-4000-8000-000000000004" // its database is down
)

// realStage is a real Trove with two healthy instances. A backup on it takes a
// second.
type realStage struct{ *acceptance.Real }

// found is a backup in the API's words.
type found struct {
	ID       string  `json:"id"`
	Status   string  `json:"status"`
	ParentID *string `json:"parent_id"`
}

func TestRealDatabaseBackup(t *testing.T) {
	acceptance.NeedTrove(t)
	c := databaseBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newRealStage(t) }
	acceptance.Run(t, c)
}

func newRealStage(t *testing.T) *realStage {
	t.Helper()
	s := &realStage{acceptance.TroveMember(t)}
	t.Cleanup(s.clear)
	return s
}

// startReal sets up a real cloud and a CLI on it, for one test.
func startReal(t *testing.T, blocks ...string) (*realStage, *acceptance.Bench) {
	t.Helper()
	acceptance.NeedTrove(t)
	s := newRealStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

// clear takes away what the test has left. A parent takes its children along.
func (s *realStage) clear() {
	s.service(context.Background(), "start", "swift-proxy")
	s.Clear([]string{"hold/create_backup", "fail/create_backup", "fail/delete_backup"}, nil,
		func(ctx context.Context) bool {
			all, err := s.list(ctx)
			for _, backup := range all {
				_ = s.remove(ctx, backup.ID)
			}
			return err == nil && len(all) == 0
		})
}

// service starts or stops a daemon of the stack, and returns when that is done.
func (s *realStage) service(ctx context.Context, verb, daemon string) {
	s.Helper()
	script := os.Getenv("CLOUDBACKUP_TROVE_SERVICE")
	if out, err := exec.CommandContext(ctx, script, verb, daemon).CombinedOutput(); err != nil {
		s.Fatalf("%v\n%s", err, out)
	}
}

// list gives the backups of the test's instances.
func (s *realStage) list(ctx context.Context) ([]found, error) {
	var all []found
	for _, instance := range []string{healthyInstance, otherInstance} {
		var page struct {
			Backups []found `json:"backups"`
		}
		query := url.Values{"instance_id": {instance}, "limit": {"100"}}
		_, err := s.Trove.Get(ctx, s.Trove.ServiceURL("backups")+"?"+query.Encode(), &page, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Backups...)
	}
	return all, nil
}

func (s *realStage) remove(ctx context.Context, id string) error {
	_, err := s.Trove.Delete(ctx, s.Trove.ServiceURL("backups", id), nil)
	return err
}

// get gives one backup, and nil if there is none.
func (s *realStage) get(id string) *found {
	s.Helper()
	var body struct {
		Backup *found `json:"backup"`
	}
	_, err := s.Trove.Get(s.Context(), s.Trove.ServiceURL("backups", id), &body, nil)
	if err != nil && !gophercloud.ResponseCodeIs(err, http.StatusNotFound) {
		s.Fatal(err)
	}
	return body.Backup
}

// backUp makes a backup of an instance behind Terraform's back.
func (s *realStage) backUp(instance string) string {
	s.Helper()
	var body struct {
		Backup found `json:"backup"`
	}
	_, err := s.Trove.Post(s.Context(), s.Trove.ServiceURL("backups"),
		map[string]any{"backup": map[string]any{"name": "somebody's", "instance": instance}},
		&body, &gophercloud.RequestOpts{OkCodes: []int{http.StatusAccepted}})
	if err != nil {
		s.Fatal(err)
	}
	return body.Backup.ID
}

// statuses of all backups, sorted.
func (s *realStage) statuses() []string {
	s.Helper()
	all, err := s.list(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	var statuses []string
	for _, backup := range all {
		statuses = append(statuses, backup.Status)
	}
	slices.Sort(statuses)
	return statuses
}

func (s *realStage) Variables() map[string]string {
	return map[string]string{"instance_id": healthyInstance, "other_instance_id": otherInstance}
}

func (s *realStage) IDs() []string {
	s.Helper()
	all, err := s.list(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	var ids []string
	for _, backup := range all {
		ids = append(ids, backup.ID)
	}
	return ids
}

func (s *realStage) Vanish(id string) {
	s.Helper()
	if err := s.remove(s.Context(), id); err != nil {
		s.Fatal(err)
	}
	acceptance.Until(s.T, "the backup is gone", func() bool { return s.get(id) == nil })
}

func (s *realStage) Hold() { s.Turn("hold/create_backup", "held") }

func (s *realStage) Thaw() { s.Turn("hold/create_backup", "") }

// FailCreation lets the next backup to begin fail: the knob turns itself back.
func (s *realStage) FailCreation(reason string) { s.Turn("fail/create_backup", reason) }

// FailDeletion lets the next deletion fail: the knob turns itself back.
func (s *realStage) FailDeletion(reason string) { s.Turn("fail/delete_backup", reason) }

func TestRealChainIsMadeAndDestroyedInOneRun(t *testing.T) {
	_, c := startReal(t, resource("full"), resource("delta", childOf("full")), resource("epsilon", childOf("delta")))
	c.Apply()
	c.PlansNothing()
	if got, want := c.One("epsilon").Values["parent_id"], c.One("delta").ID(); got != want {
		t.Errorf("the parent of epsilon is %v, want delta, %s", got, want)
	}
	c.Destroy()
	c.Holds(0)
}

func TestRealChainWithoutReferencesIsDestroyedInOneRun(t *testing.T) {
	_, c := startReal(t)
	var blocks []string
	for _, block := range []string{
		resource("full"), resource("delta", "incremental = true"), resource("epsilon", "incremental = true"),
	} {
		blocks = append(blocks, block)
		c.Write(blocks...)
		c.Apply()
	}
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}

func TestRealParentWhoseChildStaysIsRefused(t *testing.T) {
	_, c := startReal(t, resource("full"), resource("delta", childOf("full")))
	c.Apply()
	child := c.One("delta").ID()
	c.Succeeds("state", "rm", "cloudbackup_database_backup.delta")
	c.Write(resource("full"))
	c.Fails("is still needed by "+child, "destroy", "-auto-approve")
	c.Holds(2)
	c.Write(resource("full", "delete_children = true"))
	c.Apply()
	c.Destroy()
	c.Holds(0)
}

func TestRealInstanceThatIsBusyIsWaitedFor(t *testing.T) {
	s, c := startReal(t, resource("late"))
	s.Hold()
	first := s.backUp(healthyInstance)
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the guest is at work", func() bool { return s.get(first).Status == "BUILDING" })
	s.Thaw()
	if got := apply.Wait(); got.Code != 0 {
		t.Fatalf("apply ended with code %d:\n%s", got.Code, got.Out)
	}
	if diff := cmp.Diff([]string{"COMPLETED", "COMPLETED"}, s.statuses()); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	c.PlansNothing()
	c.Destroy()
	c.Holds(1)
}

func TestRealInstanceThatStaysBusyIsLeftAlone(t *testing.T) {
	s, c := startReal(t, resource("never", `timeouts { create = "4s" }`))
	s.Hold()
	first := s.backUp(healthyInstance)
	c.Fails("Unable to create database backup", "apply", "-auto-approve").Says(t, healthyInstance)
	if diff := cmp.Diff([]string{first}, s.IDs()); diff != "" {
		t.Errorf("backups (-want +got):\n%s", diff)
	}
	if left := c.State(); len(left) > 0 {
		t.Errorf("the state has %s", left[0].ID())
	}
}

func TestRealBackupThatFailsIsReplaced(t *testing.T) {
	s, c := startReal(t, resource("one"))
	s.FailCreation("the tape is torn")
	c.Fails(`went to status "FAILED"`, "apply", "-auto-approve")
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff([]string{"COMPLETED"}, s.statuses()); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	c.Destroy()
	c.Holds(0)
}

func TestRealBackupThatHangsMeetsTheTimeout(t *testing.T) {
	s, c := startReal(t, resource("hanging", `timeouts { create = "5s" }`))
	s.Hold()
	got := c.Fails("timed out after", "apply", "-auto-approve")
	got.Says(t, `"BUILDING"`)
	got.Says(t, "terraform untaint")
	id := c.Only().ID()
	if diff := cmp.Diff([]string{id}, s.IDs()); diff != "" {
		t.Errorf("backups (-want +got):\n%s", diff)
	}
	c.Write(resource("hanging"))
	c.Succeeds("untaint", "cloudbackup_database_backup.hanging")
	s.Thaw()
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}

func TestRealBackupsOfOneInstanceAreMadeOneAfterTheOther(t *testing.T) {
	s, c := startReal(t, resource("twin", "count = 2"))
	// Asked for at once, both are accepted, and the second kills the first.
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff([]string{"COMPLETED", "COMPLETED"}, s.statuses()); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	c.Destroy()
	c.Holds(0)
}

func TestRealIncrementalsOfOneApplyBuildOnWhatIsThere(t *testing.T) {
	s, c := startReal(t, resource("full"))
	c.Apply()
	c.Write(resource("full"), resource("delta", "count = 2", "incremental = true"))
	c.Apply()
	c.PlansNothing()
	all, err := s.list(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parents := map[string]bool{}
	for _, backup := range all {
		if backup.ParentID != nil {
			parents[*backup.ParentID] = true
		}
	}
	if len(all) != 3 || len(parents) != 2 {
		t.Errorf("%d backups have the parents %v, want 3 in one chain", len(all), parents)
	}
	c.Destroy()
	c.Holds(0)
}

func TestRealDatabaseThatIsDownIsNotWaitedFor(t *testing.T) {
	_, c := startReal(t)
	c.Write(block("down", `instance_id = "`+brokenInstance+`"`, `timeouts { create = "1m" }`))
	// Trove says 422 and "instance status was ACTIVE", and means the database.
	c.Fails("Unable to create database backup", "apply", "-auto-approve").Says(t, "operating_status")
	c.Holds(0)
}

func TestRealObjectStoreThatIsDownIsSaid(t *testing.T) {
	s, c := startReal(t, resource("one"))
	c.Apply()
	c.Write(resource("one"), resource("two"))
	s.service(t.Context(), "stop", "swift-proxy")
	// A definite answer: nothing was made, and nothing is looked up.
	got := c.Fails("Unable to create database backup", "apply", "-auto-approve")
	got.Says(t, "Cannot connect to Swift")
	if strings.Contains(got.Out, "lost") || strings.Contains(got.Out, "not known whether") {
		t.Errorf("a definite refusal is called a lost answer:\n%s", got.Out)
	}
	c.Holds(1)
	s.service(t.Context(), "start", "swift-proxy")
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}
