package vaultpolicyattachment_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// fakeStage is the embedded cloud with two vaults and two policies that somebody
// else owns. It is that of Open Telekom Cloud unless a test wants the other one.
type fakeStage struct {
	*acceptance.Embedded
	vault, other, policy, otherPolicy string
}

func newStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{
		Embedded: acceptance.Embed(t), vault: cbr.ID("vault"), other: cbr.ID("other vault"), policy: cbr.ID("policy"),
		otherPolicy: cbr.ID("other policy"),
	}
	s.furnish(s.CBR)
	return s
}

// newHuaweiStage is that of Huawei Cloud, which also takes destination_vault_id.
func newHuaweiStage(t *testing.T) *fakeStage {
	t.Helper()
	s := newStage(t)
	s.CBR.Huawei()
	return s
}

func (s *fakeStage) furnish(in *cbr.CBR) {
	for _, id := range []string{s.vault, s.other} {
		in.Vaults.Add(cbr.Vault{ID: id, ProjectID: s.Project})
	}
	for _, id := range []string{s.policy, s.otherPolicy} {
		in.Policies.Add(cbr.Policy{ID: id, ProjectID: s.Project})
	}
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{
		"vault_id": s.vault, "other_vault_id": s.other, "policy_id": s.policy, "other_policy_id": s.otherPolicy,
	}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, id := range []string{s.vault, s.other} {
			ids = append(ids, s.Region(region).CBR.Vaults.Applied(id)...)
		}
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.CBR.Vaults.TakeOff(s.vault, id) }

func (s *fakeStage) Furnish() { s.furnish(s.Region(fakecloud.RegionTwo).CBR) }

func (s *fakeStage) FailCreation(string) {}
func (s *fakeStage) FailDeletion(string) {}

// Occupy lets a backup run in the vault.
func (s *fakeStage) Occupy() { s.FailWith(http.MethodPost, on, 1000, refusal("6125")) }

func (s *fakeStage) Free() { s.ForgetFaults() }

// refusal is how the service says no.
func refusal(code string) fakecloud.Answer {
	return fakecloud.Answer{
		Status: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fakecloud.Members{"error_code": "BackupService." + code, "error_msg": "No."},
	}
}
