package vaultpolicyattachment_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicyattachment"
)

const (
	kind = "cloudbackup_vault_policy_attachment"
	on   = "/vaults/*/associatepolicy"
	off  = "/vaults/*/dissociatepolicy"
)

// attached is a policy x of a vault of somebody else.
func attached(lines ...string) string {
	return acceptance.Block("vault_policy_attachment", "x", append([]string{
		"vault_id = var.vault_id", "policy_id = var.policy_id",
	}, lines...)...)
}

// vaultPolicyAttachment is what the scenarios know of the kind. One is there or is
// not: it has no drift, and nothing of it changes.
var vaultPolicyAttachment = acceptance.Case{
	Kind:       vaultpolicyattachment.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Two:        "testdata/two.tf",
	Collection: on,
	Item:       "/policies",
	Remove:     acceptance.Route{Method: http.MethodPost, Path: off},
	Instant:    true,
	SameID:     true,
	Repeats:    true,
	Stage:      func(t *testing.T) acceptance.Stage { return newHuaweiStage(t) },
	Throttled: &fakecloud.Answer{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}},
		Body: fakecloud.Members{"error_code": "APIGW.0308", "error_msg": "The throttling threshold has been reached"},
	},
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

func TestVaultPolicyAttachment(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, vaultPolicyAttachment)
}

func TestVaultPolicyAttachmentOnOpenTelekomCloud(t *testing.T) {
	t.Parallel()
	c := vaultPolicyAttachment
	c.Stage = func(t *testing.T) acceptance.Stage { return newStage(t) }
	acceptance.RunInProcess(t, c)
}

func TestTies(t *testing.T) {
	t.Parallel()
	acceptance.Ties(t, vaultPolicyAttachment, func(v map[string]string) map[string]any {
		return map[string]any{"vault_id": v["vault_id"], "policy_id": v["policy_id"]}
	})
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, vaultpolicyattachment.Kind)
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	acceptance.WireToState(t, vaultPolicyAttachment, "testdata/list-policies.json", map[string]any{
		"id": "cbb3ce6f-3332-4e7c-b98e-77290d8471ff", "policy_id": "cbb3ce6f-3332-4e7c-b98e-77290d8471ff",
		"vault_id":             "2b076f26-391f-40fa-bf71-a798940faccf",
		"destination_vault_id": "1876cfb0-abe5-4eab-97ec-79d3b28a4d92", "status": "applied",
	})
}

// configured is the policy applied to the vault, with changes.
func (s *fakeStage) configured(changes map[string]any) map[string]any {
	config := map[string]any{"vault_id": s.vault, "policy_id": s.policy}
	maps.Copy(config, changes)
	return config
}

// sends fails the test unless those are the bodies of the POSTs to the service.
func (s *fakeStage) sends(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, r := range s.Requests() {
		if r.Service != "identity" && r.Method != http.MethodGet {
			got = append(got, r.Method+" "+string(r.Body))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func TestItIsSentWhole(t *testing.T) {
	t.Parallel()
	s := newHuaweiStage(t)
	copies := s.CBR.Policies.Add(cbr.Policy{ProjectID: s.Project, OperationType: "replication"}).ID
	acceptance.NewProtocol(t, s).Make(kind, map[string]any{
		"vault_id": s.vault, "policy_id": copies, "destination_vault_id": s.other,
	})
	s.sends(t, `POST {"destination_vault_id":"`+s.other+`","policy_id":"`+copies+`"}`)
}

func TestAPolicyThatDoesNotExist(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	said := acceptance.NewProtocol(t, s).Blank(kind).Refuses(map[string]any{
		"vault_id": s.vault, "policy_id": "00000000-dead-beef-0000-000000000000",
	})
	if !strings.Contains(said, "There is no vault policy 00000000-dead-beef-0000-000000000000 in region RegionOne") {
		t.Errorf("it is refused with %s", said)
	}
	s.sends(t)
}

func TestItReplacesNoOtherPolicy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.CBR.Vaults.Apply(s.vault, s.otherPolicy)
	said := acceptance.NewProtocol(t, s).Blank(kind).Refuses(s.configured(nil))
	if !strings.Contains(said, "("+s.otherPolicy+") for backup already, and can have one") {
		t.Errorf("it is refused with %s", said)
	}
	s.sends(t)
}

// An answer without the list of policies does not say that there are none.
func TestItIsGoneWhenAListSaysSo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	made := acceptance.NewProtocol(t, s).Make(kind, s.configured(nil))
	s.ForgetRequests()
	s.FailWith(http.MethodGet, "/policies", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{}`,
	})
	made.Change(nil)
	if got := s.Count(http.MethodGet, "/policies"); got != 2 {
		t.Errorf("%d looks, want one that says nothing and one that says it is gone", got)
	}
}
