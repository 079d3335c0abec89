package vault_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// moving are the numbers of the only resource in the state.
func moving(values map[string]any) []any {
	one := values["resources"].([]any)[0].(map[string]any)
	return []any{one["backup_count"], one["protect_status"]}
}

// A backup that is made between the plan and the end of its apply is no
// contradiction to the plan: the next refresh shows it.
func TestAVaultChangesWhileABackupIsMade(t *testing.T) {
	s, c := start(t, resource("v", web))
	c.Apply()
	id := c.Only().ID()
	for _, change := range []string{"threshold = 90", `tags = { owner = "storage" }`} {
		s.backUp(id)
		c.Write(resource("v", web, change))
		c.Succeeds("apply", "-auto-approve", "-refresh=false")
		c.PlansNothing()
	}
	c.Succeeds("apply", "-auto-approve", "-refresh-only")
	if diff := cmp.Diff([]any{2.0, "available"}, moving(c.Only().Values)); diff != "" {
		t.Errorf("after the refresh (-want +got):\n%s", diff)
	}
}
