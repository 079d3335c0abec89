package vault_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The cloud does not tell it again: an imported vault keeps what it has.
func TestAVaultInSeveralZones(t *testing.T) {
	zones := func(value string) string {
		return strings.Replace(resource("v"), "size ", "is_multi_az = "+value+"\n    size ", 1)
	}
	_, c := start(t, zones("true"))
	c.Apply()
	c.PlansNothing()
	want := []string{`POST {"vault":{"name":"v","billing":{"object_type":"server","protect_type":"backup",` +
		`"consistent_level":"crash_consistent","size":100,"is_multi_az":true},"resources":[]}}`}
	if diff := cmp.Diff(want, c.Wrote()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	id := c.One("v").ID()
	c.Succeeds("state", "rm", "cloudbackup_vault.v")
	c.Succeeds("import", "cloudbackup_vault.v", id)
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff(want, c.Wrote()); diff != "" {
		t.Errorf("sent after the import (-want +got):\n%s", diff)
	}
	c.Destroy()
	c.Holds(0)
}
