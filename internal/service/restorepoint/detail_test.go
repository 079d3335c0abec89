package restorepoint_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// disks are the names of the disks that have a backup in a restore point.
func (s *fakeStage) disks(id string) []string {
	var names []string
	for _, b := range s.members(id) {
		for _, child := range s.CBR.Backups.Children(b.ID) {
			names = append(names, child.ResourceName)
		}
	}
	return names
}

func TestDisksOfAServerCanBeChosen(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.Huawei()
	system, data := s.web.Disks[0].ID, s.web.Disks[1].ID
	details := func(lines string) string {
		return resource("p", `name = "p"`, `resource_details = [{
    id   = var.server_id
    type = "OS::Nova::Server"
    `+lines+`
  }]`)
	}
	c := acceptance.NewBench(t, s)
	for _, test := range []struct {
		name, lines, sent string
		want              []string
	}{
		{"all", "", "", []string{"web-volume-0", "web-volume-1"}},
		{
			"all but one", fmt.Sprintf("exclude_volumes = [%q]", data),
			fmt.Sprintf(`,"extra_info":{"exclude_volumes":[%q]}`, data),
			[]string{"web-volume-0"},
		},
		{
			"one", fmt.Sprintf("include_volumes = [{ id = %q }]", data),
			fmt.Sprintf(`,"extra_info":{"include_volumes":[{"id":%q}]}`, data),
			[]string{"web-volume-1"},
		},
		{
			"one with its system", fmt.Sprintf(`include_volumes = [{ id = %q, os_version = "CentOS 7.2" }]`, system),
			fmt.Sprintf(`,"extra_info":{"include_volumes":[{"id":%q,"os_version":"CentOS 7.2"}]}`, system),
			[]string{"web-volume-0"},
		},
		{"none of them in so many words", "include_volumes = []", "", []string{"web-volume-0", "web-volume-1"}},
	} {
		c.Write(details(test.lines))
		s.ForgetRequests()
		c.Apply()
		c.PlansNothing()
		point := c.Only().ID()
		if diff := cmp.Diff(test.want, s.disks(point)); diff != "" {
			t.Errorf("%s: disks (-want +got):\n%s", test.name, diff)
		}
		var posts []string
		for _, body := range c.Wrote() {
			if body[:4] == "POST" {
				posts = append(posts, body)
			}
		}
		want := []string{fmt.Sprintf(`POST {"checkpoint":{"vault_id":%q,"parameters":{"name":"p","resource_details":`+
			`[{"id":%q,"type":"OS::Nova::Server"%s}]}}}`, s.vault, s.web.ID, test.sent)}
		if diff := cmp.Diff(want, posts); diff != "" {
			t.Errorf("%s: sent (-want +got):\n%s", test.name, diff)
		}
	}
	c.Destroy()
	c.Holds(0)
}

func TestOpenTelekomCloudTakesNoIncludedDisks(t *testing.T) {
	s, c := start(t)
	c.Write(resource("p", `resource_details = [{
    id              = var.server_id
    type            = "OS::Nova::Server"
    include_volumes = [{ id = "`+s.web.Disks[0].ID+`" }]
  }]`))
	c.Fails("Invalid key include_volumes", "apply", "-auto-approve")
	c.Holds(0)
}

func TestWhatTheCloudSaysOfAParticipantIsKept(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.Huawei()
	c := acceptance.NewBench(t, s, resource("p"))
	c.Apply()
	want := map[string]any{
		"id": s.vault, "name": "vault", "skipped_resources": []any{}, "resources": []any{map[string]any{
			"id": s.web.ID, "name": "web", "type": cbr.Server, "protect_status": "available", "resource_size": 50.0,
			"backup_size": 0.0, "backup_count": 0.0, "extra_info": "{}",
		}},
	}
	if diff := cmp.Diff(want, c.Only().Values["vault"]); diff != "" {
		t.Errorf("the vault (-want +got):\n%s", diff)
	}
	c.PlansNothing()
	c.Destroy()
}

func TestSharesOfABackupThatStaysAreNamed(t *testing.T) {
	s, c := start(t, resource("p"))
	c.Apply()
	kept := s.members(c.Only().ID())[0].ID
	s.CBR.Backups.Edit(kept, func(b *cbr.Backup) { b.Image = true })
	s.CBR.Backups.Share(kept, "075e6035d300d48c2fd0c00b78b71ebf", "accepted")
	s.CBR.Backups.Share(kept, "175e6035d300d48c2fd0c00b78b71ebf", "pending")
	got := c.Fails("Unable to delete restore point", "destroy", "-auto-approve")
	got.Says(t, "an image was made from it")
	got.Says(t, "it is shared with project 075e6035d300d48c2fd0c00b78b71ebf (accepted) and "+
		"175e6035d300d48c2fd0c00b78b71ebf (pending)")
	s.CBR.Backups.Edit(kept, func(b *cbr.Backup) { b.Image = false })
	c.Destroy() // a share alone does not keep it
	c.Holds(0)
}
