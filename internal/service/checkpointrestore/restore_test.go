package checkpointrestore_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpointrestore"
)

// fakeStage is the embedded cloud with two checkpoints.
type fakeStage struct {
	*acceptance.Embedded
	checkpoint, other karbor.Checkpoint
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{Embedded: acceptance.Embed(t)}
	s.checkpoint = s.Karbor.Checkpoints.Add(karbor.Checkpoint{
		ID: "615faab2-04a4-4451-947e-4d1864513d47", ProjectID: s.Project,
	})
	s.other = s.Karbor.Checkpoints.Add(karbor.Checkpoint{
		ID: "e6ed7bcf-c4c0-4281-82b5-28fbaff34506", ProjectID: s.Project,
	})
	return s
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{
		"provider_id": s.checkpoint.Plan.ProviderID, "checkpoint_id": s.checkpoint.ID, "other_checkpoint_id": s.other.ID,
	}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, name := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, r := range s.Region(name).Karbor.Restores.All() {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.Karbor.Restores.Remove(id) }
func (s *fakeStage) FailCreation(reason string) {
	s.Karbor.Restores.Next(karbor.InProgress, karbor.Fail)
	s.Karbor.Restores.NextReason(reason)
}
func (s *fakeStage) FailDeletion(string) {}

func (s *fakeStage) Furnish() { s.Region(fakecloud.RegionTwo).Karbor.Checkpoints.Add(s.checkpoint) }

// made is what the last restore has made, as the cloud names it.
func (s *fakeStage) made(t *testing.T) string {
	t.Helper()
	all := s.Karbor.Restores.All()
	if keys := slices.Collect(maps.Keys(all[len(all)-1].ResourcesStatus)); len(keys) == 1 {
		return keys[0]
	}
	t.Fatalf("the last restore has made %v", all[len(all)-1].ResourcesStatus)
	return ""
}

// aRestore is what the scenarios know of the kind.
var aRestore = acceptance.Case{
	Kind:       checkpointrestore.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Collection: "/restores",
	Item:       "/restores/*",
	Stays:      true,
	Stage:      func(t *testing.T) acceptance.Stage { return newFakeStage(t) },

	Samples: map[string]any{
		"region": fakecloud.RegionOne, "triggers": map[string]any{"a": "b"}, "restore_target": "http://there/v3",
	},
	Filled: []string{"region", "restore_target"},
	Refused: map[string]string{
		"it is empty":                   acceptance.Block("checkpoint_restore", "x", checkpoint, `provider_id = ""`),
		"out of letters, digits, space": resource("x", `parameters = { "a$" = {} }`),
		`attribute "password" is required`: resource("x", `restore_target = "http://there/v3"`,
			`restore_auth = { type = "password", username = "u" }`),
		"string length must be at least 1": resource("x", `restore_target = ""`),
	},
}

const (
	provider   = "provider_id = var.provider_id"
	checkpoint = "checkpoint_id = var.checkpoint_id"
)

// resource is a restore of the first checkpoint.
func resource(name string, lines ...string) string {
	return acceptance.Block("checkpoint_restore", name, slices.Concat([]string{provider, checkpoint}, lines)...)
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

func TestCheckpointRestore(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, aRestore)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, checkpointrestore.Kind)
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	record := func(id, provider, checkpoint, status string) map[string]any {
		return map[string]any{
			"id": id, "provider_id": provider, "checkpoint_id": checkpoint, "status": status,
			"project_id": "1c621d13293f4eb7a88f220057f0778e",
		}
	}
	const of = "615faab2-04a4-4451-947e-4d1864513d47"
	failed := record("cdcbb716-dd30-428f-9879-9774c2d1afb2", karbor.DelayProvider,
		"5175a2a4-f8ae-4a94-a761-82d1d64acbe6", "fail")
	failed["parameters"] = map[string]any{"OS::Cinder::Volume": map[string]any{"delay": "1", "fail": "true"}}
	elsewhere := record("57f90b80-c3d2-416d-b860-e095869e7200", karbor.NoopProvider, of, "in_progress")
	elsewhere["restore_target"] = "http://192.0.2.1/identity/"
	for file, want := range map[string]map[string]any{
		"restore-show":               record("d84ed615-d0d7-4e57-943a-c32c6aa235cb", karbor.NoopProvider, of, "success"),
		"restore-show-failed":        failed,
		"restore-create-target-auth": elsewhere,
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, aRestore, "testdata/"+file+".json", want)
		})
	}
}

func TestWhatBecameOfEachResourceIsSaid(t *testing.T) {
	s, c := start(t, resource("it"))
	c.Apply()
	if diff := cmp.Diff(map[string]any{s.made(t): "available"}, c.Only().Values["resources_status"]); diff != "" {
		t.Errorf("resources_status (-want +got):\n%s", diff)
	}
	s.FailCreation("no space left")
	c.Write(resource("it", `triggers = { again = "1" }`))
	got := c.Fails(`went to status "fail"`, "apply", "-auto-approve")
	key := s.made(t)
	got.Says(t, "Reason: "+key+": no space left")
	if diff := cmp.Diff(map[string]any{key: "no space left"}, c.Only().Values["resources_reason"]); diff != "" {
		t.Errorf("resources_reason (-want +got):\n%s", diff)
	}
}

func TestWhoSignsInAtTheTargetIsSentAndKeptNowhere(t *testing.T) {
	s, c := start(t, resource("it", `restore_target = "http://192.0.2.1/identity/v3"`,
		`restore_auth = { type = "password", username = "admin", password = "t0psecret" }`))
	c.OnCLI() // its files are looked into
	c.Succeeds("plan", "-out=plan.bin")
	// What follows is the configuration as the CLI has read it.
	shown, _, _ := strings.Cut(c.Succeeds("show", "-json", "plan.bin").Out, `"configuration":`)
	c.Apply()
	c.PlansNothing()
	if got, _ := s.Karbor.Restores.Get(c.Only().ID()); got.Auth != "t0psecret" {
		t.Errorf("the cloud got the password %q", got.Auth)
	}
	state := c.Succeeds("state", "pull").Out
	for name, text := range map[string]string{"plan": shown, "state": state} {
		if strings.Contains(text, "t0psecret") || !strings.Contains(text, "192.0.2.1") {
			t.Errorf("the %s has the password, or not the target:\n%s", name, text)
		}
	}
}

func TestACheckpointThatCannotBeRestoredIsRefusedBeforeThePOST(t *testing.T) {
	s, c := start(t, resource("it"))
	s.Karbor.Checkpoints.Edit(s.checkpoint.ID, func(c *karbor.Checkpoint) { c.Status = karbor.Error })
	c.Fails(`is in status "error"; only one in status "available" can be restored`, "apply", "-auto-approve")
	s.Karbor.Checkpoints.Edit(s.checkpoint.ID, func(c *karbor.Checkpoint) { c.Status = karbor.Deleted })
	c.Fails("There is no checkpoint "+s.checkpoint.ID, "apply", "-auto-approve")
	s.Karbor.Checkpoints.Edit(s.checkpoint.ID, func(c *karbor.Checkpoint) { c.Status = karbor.Protecting })
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the provider waits", func() bool {
		return s.Count(http.MethodGet, "/providers/*/checkpoints/*") > 5
	})
	c.Sent(http.MethodPost, aRestore.Collection, 0)
	s.Karbor.Checkpoints.Edit(s.checkpoint.ID, func(c *karbor.Checkpoint) { c.Status = karbor.Available })
	apply.Succeeds()
	c.Holds(1)
}

func TestParametersAreCheckedAtPlanTime(t *testing.T) {
	s, c := start(t, resource("it", `parameters = { "OS::Cinder::Volume" = { volume_id = "vol-1" } }`))
	got := c.Succeeds("plan")
	got.Says(t, "Warning: Checkpoint restore may not follow volume_id")
	got.Says(t, "The restore of checkpoint "+s.checkpoint.ID+" names volume vol-1 as volume_id")
	applied := c.Succeeds("apply", "-auto-approve")
	applied.Says(t, "names volume vol-1 as volume_id, and the cloud does not name that among what it has restored: "+
		s.made(t)+" is available")
	c.PlansNothing()
	c.Refuses(map[string]string{
		`has no option "shade" to restore resources of type "OS::Cinder::Volume"; it has restore_description`: resource(
			"x", `parameters = { "OS::Cinder::Volume" = { shade = "red" } }`),
		`cannot restore resources of type "OS::Nova::Server"; it can restore OS::Cinder::Volume`: resource(
			"x", `parameters = { "OS::Nova::Server" = { restore_name = "r" } }`),
		`Attribute "restore_target" must be specified when "restore_auth" is specified`: resource("x",
			`restore_auth = { type = "password", username = "u", password = "p" }`),
	})
	c.Holds(1)
}

func TestARestoreThatNeverEndsIsForgottenByDestroy(t *testing.T) {
	s, c := start(t, resource("it", "timeouts {\n    create = \"2s\"\n    delete = \"2s\"\n  }"))
	s.Karbor.Restores.Next(karbor.InProgress)
	const says = "nothing works on the restore any more"
	got := c.Run("apply", "-auto-approve")
	got.Says(t, "Waiting for checkpoint restore was given up")
	got.Says(t, says)
	if r := c.Only(); r.Tainted {
		t.Errorf("restore %s is tainted", r.ID())
	}
	got = c.Run("destroy", "-auto-approve")
	got.Says(t, "Checkpoint restore may still be running")
	got.Says(t, says)
	if got.Code != 0 {
		t.Errorf("destroy ended with code %d", got.Code)
	}
}
