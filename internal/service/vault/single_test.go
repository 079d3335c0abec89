package vault_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vault"
)

// singleStage is the embedded cloud with two vaults and two policies that somebody
// else owns.
type singleStage struct {
	*acceptance.Embedded
	owner                     *fakeStage
	vault, other, otherPolicy string
}

func newSingleStage(t *testing.T) singleStage {
	t.Helper()
	owner := newFakeStage(t)
	s := singleStage{
		Embedded: owner.Embedded, owner: owner,
		vault: cbr.ID("vault"), other: cbr.ID("other vault"), otherPolicy: cbr.ID("other policy"),
	}
	s.own(s.CBR)
	return s
}

func (s singleStage) own(in *cbr.CBR) {
	for _, id := range []string{s.vault, s.other} {
		in.Vaults.Add(cbr.Vault{ID: id, ProjectID: s.Project})
	}
	in.Policies.Add(cbr.Policy{ID: s.otherPolicy, ProjectID: s.Project})
}

func (s singleStage) Variables() map[string]string {
	return map[string]string{
		"vault_id": s.vault, "other_vault_id": s.other, "server_id": s.owner.server.ID,
		"db_id": s.owner.db.ID, "data_disk_id": s.owner.server.Disks[1].ID, "policy_id": s.owner.policy,
		"other_policy_id": s.otherPolicy,
	}
}

func (s singleStage) Furnish() {
	in := s.Region(fakecloud.RegionTwo).CBR
	in.Huawei()
	s.owner.furnish(in)
	s.own(in)
}

func (s singleStage) FailCreation(string) {}
func (s singleStage) FailDeletion(string) {}

// Occupy lets something else be done to the vault.
func (s singleStage) Occupy() {
	s.CBR.Vaults.Edit(s.vault, func(v *cbr.Vault) { v.Status = "frozen" })
}

func (s singleStage) Free() {
	s.CBR.Vaults.Edit(s.vault, func(v *cbr.Vault) { v.Status = "available" })
}

// memberStage is that stage with the resources in the vaults as the objects.
type memberStage struct{ singleStage }

func (s memberStage) IDs() []string {
	var ids []string
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, id := range []string{s.vault, s.other} {
			_, in, _ := s.Region(region).CBR.Vaults.Get(id)
			ids = append(ids, in...)
		}
	}
	return ids
}

func (s memberStage) Vanish(id string) { s.CBR.Vaults.TakeOut(s.vault, id) }

// Drift leaves other disks out.
func (s memberStage) Drift(id string) {
	s.CBR.Vaults.Exclude(s.vault, id, s.owner.server.Disks[0].ID, s.owner.server.Disks[1].ID)
}

func (s memberStage) Drifted(id string) bool {
	return !slices.Equal(s.CBR.Vaults.Excluded(s.vault, id), []string{s.owner.server.Disks[1].ID})
}

// Move makes a backup of the resource.
func (s memberStage) Move(string) func() {
	backup := s.owner.backUp(s.vault)
	return func() { s.CBR.Backups.Remove(backup) }
}

// attachedStage is that stage with what is applied as the objects.
type attachedStage struct{ singleStage }

func (s attachedStage) IDs() []string {
	var ids []string
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, id := range []string{s.vault, s.other} {
			ids = append(ids, s.Region(region).CBR.Vaults.Applied(id)...)
		}
	}
	return ids
}

func (s attachedStage) Vanish(id string) { s.CBR.Vaults.TakeOff(s.vault, id) }

// throttled is how the gateway says that it is asked too often.
var throttled = &fakecloud.Answer{
	Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}},
	Body: fakecloud.Members{"error_code": "APIGW.0308", "error_msg": "The throttling threshold has been reached"},
}

// single and attached are a resource and a policy, both x, in a vault of somebody
// else.
func single(lines ...string) string {
	return acceptance.Block("vault_resource", "x", append([]string{
		"vault_id = var.vault_id", "resource_id = var.server_id", `type = "OS::Nova::Server"`,
	}, lines...)...)
}

func attached(lines ...string) string {
	return acceptance.Block("vault_policy_attachment", "x", append([]string{
		"vault_id = var.vault_id", "policy_id = var.policy_id",
	}, lines...)...)
}

// vaultResource and vaultPolicyAttachment are what the scenarios know of the
// kinds. The vault has no say about a drift of an attachment, which is there or
// is not, and nothing of it moves.
var (
	vaultResource = acceptance.Case{
		Kind:       vault.ResourceKind,
		Basic:      "testdata/single/basic.tf",
		Changed:    "testdata/single/changed.tf",
		Replaced:   "testdata/single/replaced.tf",
		Two:        "testdata/single/two.tf",
		Collection: "/vaults/*/addresources",
		Item:       "/vaults/*",
		Remove:     acceptance.Route{Method: http.MethodPost, Path: "/vaults/*/removeresources"},
		Again:      true,
		SameID:     true,
		Stage:      func(t *testing.T) acceptance.Stage { return memberStage{newSingleStage(t)} },
		Throttled:  throttled,
		DriftSays:  cbr.ID("web-volume-0"),
		Refused: map[string]string{
			"vault_id must be an id":                        strings.Replace(single(), "var.vault_id", `"a/b"`, 1),
			`An argument named "protect_status" is not`:     single(`protect_status = "available"`),
			"exclude_volumes[Value(\"a/b\")] must be an id": single(`exclude_volumes = ["a/b"]`),
			"string length must be between 1 and 255":       single(`name = ""`),
		},
		LocalChanges: []string{"force_remove_resources = true"},
		Samples: map[string]any{
			"name": "web", "include_volumes": []any{map[string]any{"id": cbr.ID("web-volume-0"), "os_version": "Linux"}},
		},
		Filled: []string{"name"},
	}
	vaultPolicyAttachment = acceptance.Case{
		Kind:       vault.AttachmentKind,
		Basic:      "testdata/attachment/basic.tf",
		Changed:    "testdata/attachment/changed.tf",
		Replaced:   "testdata/attachment/replaced.tf",
		Two:        "testdata/attachment/two.tf",
		Collection: "/vaults/*/associatepolicy",
		Item:       "/policies",
		Remove:     acceptance.Route{Method: http.MethodPost, Path: "/vaults/*/dissociatepolicy"},
		Instant:    true,
		SameID:     true,
		Stage:      func(t *testing.T) acceptance.Stage { return attachedStage{newSingleStage(t)} },
		Throttled:  throttled,
		Refused: map[string]string{
			"policy_id must be an id":             strings.Replace(attached(), "var.policy_id", `""`, 1),
			`An argument named "policies" is not`: attached("policies = []"),
			"destination_vault_id must be an id":  attached(`destination_vault_id = "a b"`),
			"string length must be at least 1":    attached(`region = ""`),
			"nothing can be done in that time":    attached(`timeouts { create = "0s" }`),
		},
		Samples: map[string]any{"destination_vault_id": cbr.ID("other vault")},
		Filled:  []string{"destination_vault_id"},
	}
)

func TestVaultResource(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, vaultResource)
}

func TestVaultPolicyAttachment(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, vaultPolicyAttachment)
}
