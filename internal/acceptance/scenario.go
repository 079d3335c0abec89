package acceptance

import (
	"slices"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// neededFor skips a scenario that is about the CLI if there is to be none. Of all
// that, -short leaves one life.
func neededFor(t *testing.T, kind lifecycle.Kind, s scenario) {
	t.Helper()
	if kind.Type == "volume_backup" && s.name == stories[0].name {
		needCLI(t)
		return
	}
	NeedCLI(t)
}

// scenario is one story. Faults says that it needs the embedded cloud, waits that
// something in it takes time, looks that it needs an object that is looked at,
// imported or deleted after it was made, cli that it is about Terraform itself, few
// that it is enough to see that for a few kinds.
type scenario struct {
	name   string
	cli    bool
	few    bool
	faults bool
	waits  bool
	looks  bool
	play   func(*play)
}

// few are the kinds for which all that is about the CLI is played through it: one of
// each family of APIs.
var few = []string{"volume_backup", "checkpoint", "vault_policy"}

// real reports whether the scenario of a kind goes through the CLI.
func (s scenario) real(kind lifecycle.Kind) bool {
	return s.cli && (!s.few || slices.Contains(few, kind.Type))
}
