package vault_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// A module may give the whole of it, or an object in it, only at apply.
func TestBillingMayBeUnknownAsAWhole(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	server := acceptance.NewProtocol(t, s)
	later := configured(map[string]any{"billing": acceptance.Unknown})
	made := server.Blank("cloudbackup_vault")
	if _, _, said := made.Plan(later); said != "" {
		t.Errorf("a creation is refused with %s", said)
	}
	made.Change(configured(nil))
	if _, replaces, said := made.Plan(later); said != "" || replaces {
		t.Errorf("a change is refused, or replaces (%v): %s", replaces, said)
	}
	within := configured(nil)
	within["billing"].(map[string]any)["extra_info"] = acceptance.Unknown
	if _, replaces, said := made.Plan(within); said != "" || replaces {
		t.Errorf("an unknown order is refused, or replaces (%v): %s", replaces, said)
	}
}
