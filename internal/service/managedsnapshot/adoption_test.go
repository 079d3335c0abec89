package managedsnapshot_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// adoptions are lives of snapshots, on any cloud.
var adoptions = map[string]func(*testing.T, acceptance.Stage){
	"a reference that is not there is named":         notThere,
	"a reference of another volume names that":       ofAnotherVolume,
	"a reference that is managed names the snapshot": managedAlready,
	"unmanage keeps the data, and delete does not":   kept,
}

func TestAdoptions(t *testing.T) {
	t.Parallel()
	for name, play := range adoptions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, newFakeStage(t))
		})
	}
}

func notThere(t *testing.T, s acceptance.Stage) {
	c := acceptance.NewBench(t, s, resource("no-such"))
	c.Fails(`no such reference: fixture@files#files has no snapshot {"source-name":"no-such"}`, "apply", "-auto-approve")
	rowOnly(t, s, c)
}

func ofAnotherVolume(t *testing.T, s acceptance.Stage) {
	c := acceptance.NewBench(t, s, resource("weekly"))
	c.Fails(`{"source-name":"weekly"} belongs to volume-`+s.Variables()["other_volume_id"], "apply", "-auto-approve")
	rowOnly(t, s, c)
}

// rowOnly fails the test unless there is one failed row, and destroy takes it
// away.
func rowOnly(t *testing.T, s acceptance.Stage, c *acceptance.Bench) {
	t.Helper()
	if r := c.Only(); !r.Tainted || len(s.IDs()) != 1 || r.ID() != s.IDs()[0] {
		t.Errorf("the state has %s, tainted %t, the cloud %v", r.ID(), r.Tainted, s.IDs())
	}
	c.Destroy()
	c.Holds(0)
}

func managedAlready(t *testing.T, s acceptance.Stage) {
	c := acceptance.NewBench(t, s, resource("nightly"))
	c.Apply()
	id := c.Only().ID()
	c.Write(resource("nightly"), resource("snapshot-"+id))
	c.Fails(`{"source-name":"snapshot-`+id+`"} is already managed as snapshot `+id, "apply", "-auto-approve")
	c.Destroy()
	c.Holds(0)
}

func kept(t *testing.T, s acceptance.Stage) {
	c := acceptance.NewBench(t, s, resource("nightly"), resource("hourly", `on_destroy = "delete"`))
	c.Apply()
	c.PlansNothing()
	name := map[string]string{}
	for _, r := range c.State() {
		name[r.Address] = "snapshot-" + r.ID()
	}
	c.Destroy()
	c.Write(listing(host, `safe_to_manage = true`))
	c.Apply()
	for address, want := range map[string]bool{
		"cloudbackup_managed_snapshot.nightly": true, "cloudbackup_managed_snapshot.hourly": false,
	} {
		if got := slices.Contains(names(c), name[address]); got != want {
			t.Errorf("the back end has what %s was: %t, want %t", address, got, want)
		}
	}
}

// badRefs are references that the cloud takes and cannot adopt, each with what
// is said about it.
var badRefs = map[string]struct {
	prepare func(*fakeStage)
	says    string
}{
	"one on a back end that lists nothing": {
		func(s *fakeStage) {
			for _, name := range s.Cinder.BackendSnapshots() {
				s.Cinder.Backend.Remove(name)
			}
		},
		`no such reference: fixture@files#files lists no snapshots at all, so that {"source-name":"nightly"} is ` +
			`wrong, or its driver cannot list them`,
	},
	"one that is not safe": {
		func(s *fakeStage) { s.Cinder.Unsafe("nightly", "in use by a guest") },
		`fixture@files#files says that {"source-name":"nightly"} is not safe to manage: in use by a guest`,
	},
	"one that should be fine": {
		func(s *fakeStage) { s.Cinder.Snapshots.Next("creating", "error") },
		`the cloud could not adopt {"source-name":"nightly"} and does not say why: fixture@files#files lists it as safe`,
	},
	"one that may not be looked up": {
		func(s *fakeStage) {
			s.Cinder.Unsafe("nightly", "in use by a guest")
			s.FailWith(http.MethodGet, "/manageable_snapshots/detail", 1, fakecloud.Answer{
				Status: http.StatusForbidden, Body: `{"forbidden":{"code":403,"message":"Policy doesn't allow it."}}`,
			})
		},
		`whether the back end has it could not be looked up (Policy doesn't allow it.)`,
	},
}

func TestABadReferenceSaysWhyAndLeavesOnlyARowToUnmanage(t *testing.T) {
	t.Parallel()
	for name, test := range badRefs {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, resource("nightly", `on_destroy = "delete"`))
			test.prepare(s)
			before := s.unmanaged()
			got := c.Fails(test.says, "apply", "-auto-approve")
			got.Says(t, `went to status "error" while the cloud was creating it.`)
			got.Says(t, "the next apply or destroy unmanages it, which leaves the data on the back end alone")
			if r := c.Only(); !r.Tainted || r.ID() != s.IDs()[0] {
				t.Errorf("the state has %s, tainted %t, want %s tainted", r.ID(), r.Tainted, s.IDs()[0])
			}
			s.ForgetRequests()
			c.Destroy()
			if diff := cmp.Diff([]string{`POST {"os-unmanage":null}`}, c.Wrote()); diff != "" {
				t.Errorf("what destroy sent (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]any{0, before}, []any{len(s.IDs()), s.unmanaged()}); diff != "" {
				t.Errorf("rows, and what is free on the back end (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFailedAdoptionIsTriedAgain(t *testing.T) {
	s, c := start(t, resource("nightly"))
	s.Cinder.Unsafe("nightly", "in use by a guest")
	c.Fails("in use by a guest", "apply", "-auto-approve")
	failed := c.Only().ID()
	s.Cinder.Unsafe("nightly", "")
	s.ForgetRequests()
	c.Apply()
	c.PlansNothing()
	if got := c.Only().ID(); got == failed || len(s.IDs()) != 1 {
		t.Errorf("the state has %s after %s, the cloud %v", got, failed, s.IDs())
	}
	if got := c.Wrote(); len(got) != 2 || got[0] != `POST {"os-unmanage":null}` {
		t.Errorf("got %q, want the failed row unmanaged and one adoption", got)
	}
	c.Destroy()
}

func TestWhyIsSearchedForOnceOnly(t *testing.T) {
	s, c := start(t, resource("nightly"))
	s.Cinder.Unsafe("nightly", "in use by a guest")
	c.Fails("in use by a guest", "apply", "-auto-approve")
	s.ForgetRequests()
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Sent(http.MethodGet, "/manageable_snapshots/detail", 0)
	c.Destroy()
}

func TestAChangeOfOnDestroySendsNothing(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.Apply()
	s.ForgetRequests()
	c.Write(resource("nightly", `on_destroy = "delete"`))
	c.Plans("0 to add, 1 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	if got := c.Wrote(); len(got) > 0 {
		t.Errorf("got %q, want nothing", got)
	}
	c.Destroy()
	if got := s.unmanaged(); strings.Contains(got, "snapshot-") {
		t.Errorf("the data was kept: %s", got)
	}
}

func TestAnImportDoesNotKnowTheReference(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.Apply()
	id := c.Only().ID()
	c.Succeeds("state", "rm", "cloudbackup_managed_snapshot.nightly")
	c.Succeeds("import", "cloudbackup_managed_snapshot.nightly", "RegionOne:"+id)
	if got := c.Only().Values["ref"]; got != nil {
		t.Errorf("the import knows the reference %v", got)
	}
	s.ForgetRequests()
	c.Plans("0 to add, 1 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	if got := c.Wrote(); len(got) > 0 || c.Only().ID() != id {
		t.Errorf("got %q and %s, want nothing sent and %s", got, c.Only().ID(), id)
	}
	c.Write(strings.Replace(resource("nightly"), `"source-name" = "nightly"`, `"source-name" = "hourly"`, 1))
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Destroy()
}

func TestAReferenceThatIsNotKnownYetReplacesNothing(t *testing.T) {
	unknown := strings.Replace(resource("nightly"), `= { "source-name" = "nightly" }`, "= terraform_data.ref.output", 1)
	ref := "resource \"terraform_data\" \"ref\" {\n  input = { \"source-name\" = \"nightly\" }\n}\n"
	s, c := start(t, unknown, ref)
	c.Apply()
	c.PlansNothing()
	c.Succeeds("taint", "terraform_data.ref")
	c.Plans("is not known before apply, and is left as it is")
	c.Apply()
	c.PlansNothing()
	c.Sent(http.MethodPost, "/manageable_snapshots", 1)
	c.Destroy()
	if got := s.unmanaged(); !strings.Contains(got, "snapshot-") {
		t.Errorf("the back end has %s", got)
	}
}

func TestNothingIsAdoptedWithoutAReference(t *testing.T) {
	s, c := start(t, strings.Replace(resource("nightly"), `ref = { "source-name" = "nightly" }`, "", 1))
	c.OnCLI() // it writes the configuration
	c.Fails("Nothing can be adopted without a reference", "plan")
	// An import needs none: what a generated configuration has can be planned.
	c.Write(resource("nightly"))
	c.Apply()
	id := c.Only().ID()
	c.Succeeds("state", "rm", "cloudbackup_managed_snapshot.nightly")
	c.Write(`import {
  to = cloudbackup_managed_snapshot.nightly
  id = "` + id + `"
}
`)
	c.Succeeds("plan", "-generate-config-out=generated.tf")
	c.Apply()
	c.PlansNothing()
	if got := c.Only().ID(); got != id || len(s.IDs()) != 1 {
		t.Errorf("the state has %s, want %s", got, id)
	}
	c.Destroy()
}

func TestOneThatWasAdoptedAndFailsLaterIsDeletedAsAskedFor(t *testing.T) {
	s, c := start(t, resource("nightly", `on_destroy = "delete"`))
	c.Apply()
	s.Cinder.Snapshots.Edit(s.IDs()[0], func(x *fakecloud.Snapshot) { x.Status = "error" })
	c.Run("plan").Says(t, "Managed snapshot is not well")
	s.ForgetRequests()
	c.Destroy()
	if diff := cmp.Diff([]string{"DELETE"}, c.Wrote()); diff != "" {
		t.Errorf("what destroy sent (-want +got):\n%s", diff)
	}
}

func TestAFailedAdoptionIsNotRetained(t *testing.T) {
	s, c := start(t, resource("no-such", `on_destroy = "retain"`))
	c.Fails("no such reference", "apply", "-auto-approve")
	s.ForgetRequests()
	c.Destroy()
	c.Holds(0)
	if diff := cmp.Diff([]string{`POST {"os-unmanage":null}`}, c.Wrote()); diff != "" {
		t.Errorf("what destroy sent (-want +got):\n%s", diff)
	}
}
