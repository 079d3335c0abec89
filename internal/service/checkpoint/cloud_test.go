package checkpoint_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

func TestARefusedCheckpointThatExistsIsAdopted(t *testing.T) {
	s, c := start(t, resource("it"))
	s.Karbor.Checkpoints.Add(karbor.Checkpoint{ProjectID: s.Project, Plan: s.plan}) // was there before
	s.Karbor.RefuseNext("Timed out waiting for a reply to message ID 7", karbor.Protecting, karbor.Available)
	c.Succeeds("apply", "-auto-approve").Says(t, "was taken for what it has made")
	c.Sent(http.MethodPost, aCheckpoint.Collection, 1)
	c.PlansNothing()
	if got, want := c.Only().ID(), s.IDs()[1]; got != want {
		t.Errorf("the state has %s, want %s", got, want)
	}
	c.Destroy()
	c.Holds(1)
}

func TestARefusedCheckpointThatNeverBeganIsNamed(t *testing.T) {
	s, c := start(t, resource("it"))
	s.Karbor.Plans.Edit(s.plan.ID, func(p *karbor.Plan) { p.Resources[0].Type = "OS::No::Such" })
	before := s.Karbor.Checkpoints.Add(karbor.Checkpoint{
		ProjectID: s.Project, Plan: s.plan, Status: karbor.Protecting,
	}).ID
	got := c.Fails("Protection Plugin for OS::No::Such could not be found", "apply", "-auto-approve")
	orphan := s.IDs()[1]
	got.Says(t, "The cloud has left behind "+orphan)
	if strings.Contains(got.Out, before) || strings.Contains(got.Out, "Traceback") {
		t.Errorf("too much is said:\n%s", got.Out)
	}
	if left := c.State(); len(left) > 0 {
		t.Errorf("the state has %s", left[0].ID())
	}
}

func TestOnlyPikeTakesExtraInfo(t *testing.T) {
	s, c := start(t, resource("it", `extra_info = { note = "hello" }`))
	c.Fails("Karbor does so up to Pike only", "apply", "-auto-approve")
	c.Holds(0)
	s.Karbor.TakesExtraInfo()
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff(map[string]any{"note": "hello"}, c.Only().Values["extra_info"]); diff != "" {
		t.Errorf("extra_info (-want +got):\n%s", diff)
	}
	c.Write(resource("it", `extra_info = { note = "bye" }`))
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Destroy()
	c.Holds(0)
}

func TestACheckpointInTheMakingIsNotDeletedBeforeItsEnd(t *testing.T) {
	s, c := start(t, resource("it"))
	c.Apply()
	s.Karbor.Checkpoints.Remove(c.Only().ID())
	s.Karbor.Checkpoints.Add(karbor.Checkpoint{
		ID: c.Only().ID(), ProjectID: s.Project, Plan: s.plan, Status: karbor.Protecting,
	})
	destroy := c.Start("destroy", "-auto-approve", "-refresh=false")
	acceptance.Until(t, "the provider waits", func() bool { return s.Count(http.MethodGet, aCheckpoint.Item) > 5 })
	c.Sent(http.MethodDelete, aCheckpoint.Item, 0)
	s.set(c.Only().ID(), karbor.Available)
	destroy.Succeeds()
	c.Sent(http.MethodDelete, aCheckpoint.Item, 1)
	c.Holds(0)
}

func TestCheckpointsOfOnePlanAreMadeOneAfterTheOther(t *testing.T) {
	s, c := start(t, resource("it", "count = 3"), acceptance.Block("checkpoint", "other",
		"provider_id = var.provider_id", "plan_id = var.other_plan_id"))
	s.Hold()
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "two plans have a checkpoint in the making", func() bool {
		return len(s.IDs()) == 2 && s.Count(http.MethodGet, aCheckpoint.Item) > 10
	})
	c.Sent(http.MethodPost, aCheckpoint.Collection, 2)
	s.Thaw()
	apply.Succeeds()
	c.Holds(4)
	c.Destroy()
	c.Holds(0)
}

func TestAProviderThatIsGoneTakesNoCheckpointWithIt(t *testing.T) {
	s, c := start(t, resource("it"))
	c.Apply()
	s.FailWith(http.MethodGet, aCheckpoint.Item, 1, fakecloud.Answer{
		Status: http.StatusNotFound, Header: http.Header{"Content-Type": {"application/json"}},
		Body: `{"itemNotFound":{"code":404,"message":"Provider ` + s.plan.ProviderID + ` could not be found."}}`,
	})
	c.Fails("does not know the provider of the checkpoint", "plan")
	c.PlansNothing()
	c.Destroy()
}

func TestWhatIsWrongWithACheckpointIsSaid(t *testing.T) {
	s, c := start(t, resource("it"))
	c.Apply()
	for status, says := range map[string]string{
		karbor.Error: "It cannot be restored", karbor.Deleting: "Somebody is deleting it",
		karbor.ErrorDeleting: "The API can neither delete it again nor reset it",
	} {
		s.set(c.Only().ID(), status)
		c.Succeeds("plan").Says(t, says)
	}
	s.set(c.Only().ID(), karbor.ErrorDeleting)
	s.ForgetRequests()
	c.Fails("from which no call leads out", "destroy", "-auto-approve")
	c.Sent(http.MethodDelete, aCheckpoint.Item, 0)
	s.Rescue(c.Only().ID())
	c.Destroy()
	c.Holds(0)
}

func TestARefusalIsAboutAnArgument(t *testing.T) {
	_, c := start(t, acceptance.Block("checkpoint", "it", `provider_id = "`+karbor.NoopProvider+`"`,
		"plan_id = var.plan_id"))
	c.Fails("Set provider_id to that of the plan", "apply", "-auto-approve")
	c.Write(acceptance.Block("checkpoint", "it", "provider_id = var.provider_id",
		`plan_id = "00000000-dead-beef-0000-000000000000"`))
	c.Fails("There is no plan 00000000-dead-beef-0000-000000000000", "apply", "-auto-approve")
	c.Holds(0)
}

func TestKarborGoesByThreeNames(t *testing.T) {
	for _, name := range karbor.Types {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, acceptance.Data("checkpoints", "all", mine))
			s.Karbor.CatalogType(name)
			s.Region(fakecloud.RegionTwo).Karbor.CatalogType(name)
			c.Apply()
			c.Sent(http.MethodGet, aCheckpoint.Collection, 1)
		})
	}
	s, c := start(t, acceptance.Data("checkpoints", "all", mine))
	s.Karbor.Absent()
	s.Region(fakecloud.RegionTwo).Karbor.Absent()
	c.Fails("no public endpoint of a "+karbor.Types[0]+" service", "plan")
}

func TestABankOfFilesIsRead(t *testing.T) {
	s, c := start(t)
	p := s.Karbor.Plans.Add(karbor.Plan{ProjectID: s.Project, ProviderID: karbor.FileProvider})
	var want []string
	for range 3 {
		want = append(want, s.Karbor.Checkpoints.Add(karbor.Checkpoint{ProjectID: s.Project, Plan: p}).ID)
	}
	slices.Reverse(want)
	all := acceptance.Data("checkpoints", "all", `provider_id = "`+karbor.FileProvider+`"`)
	c.Write(all)
	c.Apply()
	var got []string
	for _, o := range c.One("all").Values["checkpoints"].([]any) {
		got = append(got, o.(map[string]any)["id"].(string))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checkpoints (-want +got):\n%s", diff)
	}
	s.Karbor.MaxLimit(2) // it gives the last two, whatever the marker
	c.Fails("repeats page 2", "plan")
}

func TestACheckpointIsTouchedUnderItsOwnProviderOnly(t *testing.T) {
	s, c := start(t, resource("it"))
	made := s.Karbor.Checkpoints.Add(karbor.Checkpoint{ProjectID: s.Project, Plan: s.plan}).ID
	const says = "belongs to protection provider " + karbor.InfraProvider
	right := karbor.InfraProvider + "/" + made
	c.Fails(says, "import", "cloudbackup_checkpoint.it", karbor.NoopProvider+"/"+made).Says(t, "import it as `"+right+"`")
	c.Write(one(`provider_id = "`+karbor.NoopProvider+`"`, `id = "`+made+`"`))
	c.Fails(says, "plan").Says(t, `Set provider_id to "`+karbor.InfraProvider+`"`)
	// In the state already, and not read before the destroy.
	c.Write(resource("it"))
	c.Succeeds("import", "cloudbackup_checkpoint.it", right)
	s.Karbor.Checkpoints.Edit(made, func(c *karbor.Checkpoint) { c.Plan.ProviderID = karbor.NoopProvider })
	c.Fails("belongs to protection provider "+karbor.NoopProvider, "plan")
	c.Fails("belongs to protection provider "+karbor.NoopProvider, "destroy", "-auto-approve", "-refresh=false")
	c.Sent(http.MethodDelete, aCheckpoint.Item, 0)
	c.Holds(1)
}
