package volumebackup_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// What Terraform itself makes of a configuration: the provider sees no more than
// the plans.

func TestCreateBeforeDestroyMakesTheNextBackupFirst(t *testing.T) {
	s, c := start(t)
	c.OnCLI()
	const first = "lifecycle {\n create_before_destroy = true\n }"
	c.Write(resource("nightly", `triggers = { week = "48" }`, first))
	c.Apply()
	was := c.One("nightly").ID()
	s.ForgetRequests()
	c.Write(resource("nightly", `triggers = { week = "49" }`, first))
	c.Apply()
	if is := c.One("nightly").ID(); !slices.Equal(s.IDs(), []string{is}) || is == was {
		t.Errorf("the cloud has %v, the state %s after %s", s.IDs(), is, was)
	}
	if got := changes(s); !slices.Equal(got, []string{http.MethodPost, http.MethodDelete}) {
		t.Errorf("%v were sent, want a POST and then a DELETE", got)
	}
	c.PlansNothing()
}

func TestAReplacementThatIsAskedForMakesOneBackup(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.OnCLI()
	c.Apply()
	was := c.One("nightly").ID()
	s.ForgetRequests()
	c.Succeeds("apply", "-auto-approve", "-replace=cloudbackup_volume_backup.nightly")
	if is := c.One("nightly").ID(); !slices.Equal(s.IDs(), []string{is}) || is == was {
		t.Errorf("the cloud has %v, the state %s after %s", s.IDs(), is, was)
	}
	if got := changes(s); !slices.Equal(got, []string{http.MethodDelete, http.MethodPost}) {
		t.Errorf("%v were sent, want a DELETE and then a POST", got)
	}
}

func TestABackupThatIsMovedOrIgnoredIsLeftAlone(t *testing.T) {
	s, c := start(t, resource("nightly"))
	c.OnCLI()
	c.Apply()
	was := c.One("nightly").ID()
	s.ForgetRequests()
	moved := "moved {\n from = cloudbackup_volume_backup.nightly\n to = cloudbackup_volume_backup.weekly\n}\n"
	renamed := strings.Replace(resource("nightly"), `" "nightly"`, `" "weekly"`, 1)
	c.Write(renamed, moved)
	c.Apply()
	ignored := strings.NewReplacer("var.volume_id", "var.other_volume_id", `name = "nightly"`, `name = "another"`).
		Replace(strings.TrimSuffix(renamed, "}\n"))
	c.Write(ignored + "lifecycle {\n ignore_changes = [volume_id, name]\n }\n}\n")
	c.PlansNothing()
	if got := changes(s); len(got) > 0 || c.One("weekly").ID() != was {
		t.Errorf("%v were sent, the state has %s, want %s", got, c.One("weekly").ID(), was)
	}
}

// changes are the methods of what was sent that could change a backup.
func changes(s acceptance.Stage) []string {
	var methods []string
	for _, r := range s.Fake().Requests() {
		if r.Method != http.MethodGet && r.Service != "identity" {
			methods = append(methods, r.Method)
		}
	}
	return methods
}
