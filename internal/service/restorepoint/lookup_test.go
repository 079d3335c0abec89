package restorepoint_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// Stock adds restore points, the second one with two members.
func (s *fakeStage) Stock() {
	for i, name := range []string{"p0", "p1-0001", "p1-0002", "p2"} {
		run := name[:2]
		b := cbr.Backup{
			ID: cbr.ID("backup " + name), Name: name, ProjectID: s.Project, VaultID: s.vault, CheckpointID: cbr.ID(run),
			ResourceID: s.web.ID, ResourceName: s.web.Name,
		}
		if name == "p1-0002" || name == "p2" {
			b.ResourceID, b.ResourceName = s.db.ID, s.db.Name
		}
		if i == 3 {
			b.Status = "error"
		}
		s.CBR.Backups.Add(b)
	}
	s.CBR.Backups.Add(cbr.Backup{Name: "foreign"})
}

func TestAllFiltersOfBackupsAreSent(t *testing.T) {
	t.Parallel()
	filters := url.Values{
		"checkpoint_id": {"8b0851a8-adf3-4f4c-a914-dead08bf9664"}, "vault_id": {"3b5816b5-f29c-4172-9d9a-76c719a659ce"},
		"resource_id": {webID}, "parent_id": {"6df2b54c-dd62-4059-a07c-1b8f24f2725d"}, "name": {"backup_name"},
		"resource_name": {"web"}, "resource_type": {"OS::Nova::Server"}, "resource_az": {"az1.dc1"},
		"status": {"available"}, "image_type": {"replication"}, "start_time": {"2026-02-01T12:00:00Z"},
		"end_time": {"2026-03-01T12:00:00Z"}, "own_type": {"all_granted"}, "member_status": {"accepted"},
		"used_percent": {"80"}, "enterprise_project_id": {"all_granted_eps"},
	}
	for kind, options := range map[string]url.Values{
		"vault_backup":  {},
		"vault_backups": {"sort": {"created_at:asc,name"}, "dec": {"true"}},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.lists(t, "members-otc", 1)
			config, want := map[string]any{}, url.Values{"limit": {"1000"}}
			for _, values := range []url.Values{filters, options} {
				for name, value := range values {
					config[name], want[name] = value[0], value
				}
			}
			acceptance.NewProtocol(t, s).ReadDataSource("cloudbackup_"+kind, config)
			got, err := url.ParseQuery(acceptance.Queries(s, "/backups")[0])
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("query, %v (-want +got):\n%s", err, diff)
			}
		})
	}
}

// There are no links to the next page.
func TestAllPagesOfBackupsAreRead(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	const most = 1000
	for i := range most + 1 {
		b := cbr.Backup{ProjectID: s.Project, VaultID: s.vault, CheckpointID: cbr.ID(fmt.Sprint(i)), ResourceID: s.web.ID}
		if i == 0 {
			b.Name = "the oldest"
		}
		s.CBR.Backups.Add(b)
	}
	server := acceptance.NewProtocol(t, s)
	config := map[string]any{"vault_id": s.vault}
	backups := server.ReadDataSource("cloudbackup_vault_backups", config)["backups"]
	if got := len(backups.([]any)); got != most+1 {
		t.Errorf("got %d backups, want %d", got, most+1)
	}
	config["name"] = "the oldest"
	if got := server.ReadDataSource("cloudbackup_restore_point", config)["id"]; got != cbr.ID("0") {
		t.Errorf("got restore point %v, want that of the last page", got)
	}
	want := []string{"limit=1000&vault_id=" + s.vault, "limit=1000&offset=1000&vault_id=" + s.vault}
	if diff := cmp.Diff(append(want, want...), acceptance.Queries(s, "/backups")[:4]); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

// What is found by a filter is what is found by its id.
func TestARestorePointFoundByAFilterIsWhole(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Stock()
	server := acceptance.NewProtocol(t, s)
	want := server.ReadDataSource("cloudbackup_restore_point", map[string]any{"id": cbr.ID("p1")})
	want["resource_id"], want["most_recent"] = s.web.ID, true
	got := server.ReadDataSource("cloudbackup_restore_point", map[string]any{
		"resource_id": s.web.ID, "most_recent": true,
	})
	if diff := cmp.Diff(want, got); diff != "" || len(got["backups"].([]any)) != 2 || got["vault"] == nil {
		t.Errorf("found by its resource (-by id +got):\n%s", diff)
	}
}

// Whether the service compares names exactly is not documented.
func TestANameIsComparedExactly(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.lists(t, "members-everything", 1) // for "before-upgrade"
	got := acceptance.NewProtocol(t, s).ReadDataSource("cloudbackup_vault_backups", map[string]any{
		"name": "before-upgrade-0002",
	})
	if list := got["backups"].([]any); len(list) != 1 {
		t.Errorf("got %d backups, want the one of that name", len(list))
	}
}

// restorePoints is what the data source finds.
var restorePoints = &acceptance.Lookup{
	One: map[string]string{
		`name = "p0"`: "p0",
		"resource_id = var.server_id\nmost_recent = true": "p1",
		"resource_id = var.server_id\nname = \"p1\"":      "p1",
		"vault_id = var.vault_id\nmost_recent = true":     "p2",
	},
	Refused: map[string]string{
		"No restore point matches region": acceptance.Data("restore_point", "x", `name = "p9"`),
		"3 restore points match":          acceptance.Data("restore_point", "x", "vault_id = var.vault_id"),
		"There is no restore point 00000000-dead-beef-0000-000000000000": acceptance.Data("restore_point", "x",
			`id = "00000000-dead-beef-0000-000000000000"`),
		"At least one attribute out of":  acceptance.Data("restore_point", "x", "most_recent = true"),
		"vault_id must be an id":         acceptance.Data("restore_point", "x", `vault_id = "a/b"`),
		"No vault backup matches region": acceptance.Data("vault_backup", "x", `status = "deleting"`),
		"4 vault backups match":          acceptance.Data("vault_backup", "x", "vault_id = var.vault_id"),
		"Invalid sort provided":          acceptance.Data("vault_backups", "x", `sort = "size:up"`),
		"resource_id must be an id":      acceptance.Data("vault_backups", "x", `resource_id = "a b"`),
		"There is no vault backup 00000000": acceptance.Data("vault_backup", "x",
			`id = "00000000-dead-beef-0000-000000000000"`),
		`An argument named "offset" is not`: acceptance.Data("vault_backups", "x", "offset = 1"),
	},
}
