package vaultresource_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultresource"
)

const (
	kind = "cloudbackup_vault_resource"
	add  = "/vaults/*/addresources"
	take = "/vaults/*/removeresources"
)

// single is a resource x in a vault of somebody else.
func single(lines ...string) string {
	return acceptance.Block("vault_resource", "x", append([]string{
		"vault_id = var.vault_id", "resource_id = var.server_id", `type = "OS::Nova::Server"`,
	}, lines...)...)
}

// vaultResource is what the scenarios know of the kind.
var vaultResource = acceptance.Case{
	Kind:       vaultresource.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Two:        "testdata/two.tf",
	Collection: add,
	Item:       "/vaults/*",
	Remove:     acceptance.Route{Method: http.MethodPost, Path: take},
	Again:      true,
	SameID:     true,
	Repeats:    true,
	Stage:      func(t *testing.T) acceptance.Stage { return newHuaweiStage(t) },
	Throttled: &fakecloud.Answer{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}},
		Body: fakecloud.Members{"error_code": "APIGW.0308", "error_msg": "The throttling threshold has been reached"},
	},
	DriftSays: cbr.ID("web-volume-0"),
	Refused: map[string]string{
		"vault_id must be an id":                        strings.Replace(single(), "var.vault_id", `"a/b"`, 1),
		`An argument named "protect_status" is not`:     single(`protect_status = "available"`),
		"exclude_volumes[Value(\"a/b\")] must be an id": single(`exclude_volumes = ["a/b"]`),
		"string length must be between 1 and 255":       single(`name = ""`),
	},
	LocalChanges: []string{"force_remove_resources = true"},
	Samples: map[string]any{
		"name": "web", "include_volumes": []any{map[string]any{"id": cbr.ID("web-volume-0"), "os_version": "Linux"}},
		"from_vault_id": nil, // a move is no creation
	},
	Filled: []string{"name", "from_vault_id"},
}

func TestVaultResource(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, vaultResource)
}

func TestVaultResourceOnOpenTelekomCloud(t *testing.T) {
	t.Parallel()
	c := vaultResource
	c.Stage = func(t *testing.T) acceptance.Stage { return newStage(t) }
	c.Samples = maps.Clone(c.Samples)
	c.Samples["include_volumes"] = nil // it lacks that
	acceptance.RunInProcess(t, c)
}

func TestTies(t *testing.T) {
	t.Parallel()
	acceptance.Ties(t, vaultResource, func(v map[string]string) map[string]any {
		return map[string]any{"vault_id": v["vault_id"], "resource_id": v["server_id"], "type": cbr.Server}
	})
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, vaultresource.Kind)
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	acceptance.WireToState(t, vaultResource, "testdata/show-everything.json", map[string]any{
		"id": "94eba8b2-acc9-4d82-badc-127144cc5526", "resource_id": "94eba8b2-acc9-4d82-badc-127144cc5526",
		"vault_id": "2b076f26-391f-40fa-bf71-a798940faccf", "type": "OS::Nova::Server", "name": "web",
		"status": "protecting", "size": 50.0, "backup_size": 12.0, "backup_count": 3.0,
		"exclude_volumes": []any{"eccbcfdd-f843-4bbb-b2c0-a5ce861f9376"},
		"include_volumes": []any{
			map[string]any{"id": "bdef09bb-293f-446a-88a4-86e9f14408c4", "os_version": "Linux"},
			map[string]any{"id": "5230a977-1a94-4092-8edd-519303a44cda", "os_version": nil},
		},
	})
}

// TestBesideAVault has vault, resource and policy in one configuration.
func TestBesideAVault(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	vault := acceptance.Block("vault", "v", `name = "v"`, `billing = {
    object_type      = "server"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 100
  }`)
	one := strings.Replace(single(), "var.vault_id", "cloudbackup_vault.v.id", 1)
	policy := acceptance.Block("vault_policy_attachment", "p", "vault_id = cloudbackup_vault.v.id",
		"policy_id = var.policy_id")
	c := acceptance.NewBench(t, s, vault, one, policy)
	c.Apply()
	c.PlansNothing()
	id := c.One("v").ID()
	if diff := cmp.Diff([]string{s.server.ID}, s.in(id)); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	for name, in := range map[string]string{
		"cloudbackup_vault_resource.x": s.server.ID, "cloudbackup_vault_policy_attachment.p": s.policy,
	} {
		c.Succeeds("state", "rm", name)
		c.Succeeds("import", name, id+"/"+in)
	}
	c.PlansNothing()
	c.Write(vault, strings.Replace(one, "type =", "exclude_volumes = [var.data_disk_id]\n  type =", 1), policy)
	c.Apply()
	c.PlansNothing()
	backup := s.backUp(id)
	c.Fails("deletes 1 backup of it there", "destroy", "-auto-approve")
	s.CBR.Backups.Remove(backup)
	c.Destroy()
}

func TestItsBackupsAreNotLost(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Furnish()
	made := acceptance.NewProtocol(t, s).Make(kind, s.configured(nil))
	s.backUp(s.vault)
	lossy := "aking it out of vault " + s.vault + " deletes 1 backup of it there"
	for name, said := range map[string]string{
		"destroy":          made.Refuses(nil),
		"another resource": made.Refuses(s.configured(map[string]any{"resource_id": s.db.ID})),
		"another vault":    made.Refuses(s.configured(map[string]any{"vault_id": s.other})),
		"another region":   made.Refuses(s.configured(map[string]any{"region": fakecloud.RegionTwo})),
	} {
		if !strings.Contains(said, lossy) {
			t.Errorf("%s is refused with %s", name, said)
		}
	}
	made.Change(s.configured(map[string]any{"force_remove_resources": true}))
	made.Change(nil)
	if left := s.CBR.Backups.All(); len(left) > 0 || made.State() != nil {
		t.Errorf("left are %v and %v", left, made.State())
	}
}

func TestSomebodyElseTakesItOut(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"6134", "6135"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			made := acceptance.NewProtocol(t, s).Make(kind, s.configured(nil))
			s.CBR.Vaults.TakeOut(s.vault, s.server.ID)
			s.FailWith(http.MethodPost, take, 1, refusal(code))
			made.Change(nil)
			if got := s.Count(http.MethodPost, take); got != 1 {
				t.Errorf("it was taken out %d times, want once", got)
			}
		})
	}
}

func TestTheVaultThatHasItIsNamed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.CBR.Vaults.Put(s.other, s.server.ID)
	said := acceptance.NewProtocol(t, s).Blank(kind).Refuses(s.configured(nil))
	if !strings.Contains(said, "("+s.server.ID+") is in vault \"vault\" ("+s.other+"), and it can be in one vault only") {
		t.Errorf("it is refused with %s", said)
	}
}

func TestBackupsOnTheirWayOutAreNotCounted(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	made := acceptance.NewProtocol(t, s).Make(kind, s.configured(nil))
	s.CBR.Backups.Edit(s.backUp(s.vault), func(b *cbr.Backup) { b.Status = "deleting" })
	made.Change(nil)
}

// shows lets the vault once show the server as it says.
func (s *fakeStage) shows(server string) {
	s.FailWith(http.MethodGet, "/vaults/*", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: `{"vault": {"id": "` + s.vault + `", "billing": {"status": "available"}, "resources": [{
			"id": "` + s.server.ID + `", "type": "OS::Nova::Server", "name": "web", ` + server + `}]}}`,
	})
}

// Reads lag behind a change.
func TestAChangeOfDisksIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	made := acceptance.NewProtocol(t, s).Make(kind, s.configured(nil))
	s.shows(`"protect_status": "available", "extra_info": {"exclude_volumes": []}`)
	excluded := []any{s.server.Disks[1].ID}
	made.Change(s.configured(map[string]any{"exclude_volumes": excluded}))
	if diff := cmp.Diff(excluded, made.State()["exclude_volumes"]); diff != "" {
		t.Errorf("what is left out (-want +got):\n%s", diff)
	}
}
