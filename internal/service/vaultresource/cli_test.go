package vaultresource_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// TestTheOrderOfTheCLI has resource and policy, as Terraform orders what it creates
// and what it destroys.
func TestTheOrderOfTheCLI(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	blocks := func(more string) []string {
		policy := acceptance.Block("vault_policy_attachment", "x", "vault_id = var.vault_id", "policy_id = var.policy_id",
			more)
		return []string{single(more), policy}
	}
	keys := func(key string) []string { return blocks(`for_each = toset(["` + key + `"])`) }
	c := acceptance.NewBench(t, s, keys("old")...)
	c.OnCLI()
	c.Apply()
	for _, path := range []string{take, "/vaults/*/dissociatepolicy"} {
		s.Delay(http.MethodPost, path, time.Second, 1)
	}
	c.Write(keys("new")...)
	c.Apply()
	c.PlansNothing()
	s.tied(t)
	for _, address := range []string{"cloudbackup_vault_resource.x", "cloudbackup_vault_policy_attachment.x"} {
		c.Succeeds("state", "mv", address+`["new"]`, address)
	}
	c.Write(blocks("lifecycle { create_before_destroy = true }")...)
	got := c.Fails("already", "apply", "-auto-approve", "-replace=cloudbackup_vault_resource.x",
		"-replace=cloudbackup_vault_policy_attachment.x")
	if n := strings.Count(got.Out, "Import it with the id"); n != 2 {
		t.Errorf("%d of 2 are refused:\n%s", n, got.Out)
	}
	c.PlansNothing()
	s.tied(t)
	c.Write(blocks("")...)
	c.Destroy()
}

// tied fails the test unless the vault has its resource and its policy.
func (s *fakeStage) tied(t *testing.T) {
	t.Helper()
	if in, policies := s.in(s.vault), s.CBR.Vaults.Applied(s.vault); len(in) != 1 || len(policies) != 1 {
		t.Errorf("the vault has %v and %v", in, policies)
	}
}
