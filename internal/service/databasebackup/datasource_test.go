package databasebackup_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// filled is a cloud with backups of both instances, a minute apart, and some of
// another project.
func filled(t *testing.T, n int) (*fakeStage, func(config string) map[string]any) {
	t.Helper()
	s, c := start(t)
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range n {
		b := fakecloud.DatabaseBackup{
			ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i), ProjectID: s.Project, InstanceID: &s.instance,
			Name: fmt.Sprintf("b%d", i), CreatedAt: begin.Add(time.Duration(i) * time.Minute),
		}
		if i == 3 {
			b.Status = "FAILED"
		}
		if i == 4 {
			b.InstanceID = &s.other
		}
		s.Trove.Backups.Add(b)
	}
	s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance, Name: "foreign"})
	return s, func(blocks string) map[string]any {
		t.Helper()
		c.Write(config(s, blocks))
		c.Apply()
		c.PlansNothing()
		return c.Only().Values
	}
}

func TestOneBackupIsFound(t *testing.T) {
	_, read := filled(t, 5)
	for _, test := range []struct{ name, by, want string }{
		{"by id", `id = "00000000-0000-4000-8000-000000000001"`, "b1"},
		{"by name", `name = "b2"`, "b2"},
		{"by instance", `instance_id = var.other_instance_id`, "b4"},
		{"the newest of several", "instance_id = var.instance_id\nstatus = \"COMPLETED\"\nmost_recent = true", "b2"},
		{"the newest of a datastore", "datastore_type = \"mysql\"\nmost_recent = true", "b4"},
	} {
		got := read("data \"cloudbackup_database_backup\" \"it\" {\n" + test.by + "\n}\n")
		if got["name"] != test.want {
			t.Errorf("%s: got %v, want %s", test.name, got["name"], test.want)
		}
	}
}

func TestOneBackupIsNotFound(t *testing.T) {
	const missing = "00000000-dead-beef-0000-000000000000"
	s, c := start(t)
	for i := range 7 {
		s.Trove.Backups.Add(fakecloud.DatabaseBackup{
			ProjectID: s.Project, InstanceID: &s.instance, Name: fmt.Sprint("b", i),
		})
	}
	for by, says := range map[string]string{
		`name = "b9"`:                             "no database backup matches",
		`instance_id = var.instance_id`:           "7 database backups match",
		`id = "` + missing + `"`:                  "Resource " + missing + " cannot be found.",
		`datastore_type = "nosuch"`:               "Datastore 'nosuch' cannot be found.",
		`most_recent = true`:                      "At least one attribute out of",
		"id = \"" + missing + "\"\nname = \"b1\"": "cannot be specified when",
	} {
		c.Write(config(s, "data \"cloudbackup_database_backup\" \"it\" {\n"+by+"\n}\n"))
		c.Fails(says, "plan")
	}
}

// names are those of the backups that a list has.
func names(values map[string]any) []string {
	names := []string{}
	for _, backup := range values["backups"].([]any) {
		names = append(names, backup.(map[string]any)["name"].(string))
	}
	return names
}

func TestBackupsAreListed(t *testing.T) {
	s, read := filled(t, 5)
	for _, test := range []struct {
		name, by string
		want     []string
	}{
		{"the newest first", "", []string{"b4", "b3", "b2", "b1", "b0"}},
		{"of one instance", "instance_id = var.other_instance_id", []string{"b4"}},
		{"of one instance, through it", "instance_id = var.other_instance_id\nthrough_instance = true", []string{"b4"}},
		{"in one status", `status = "FAILED"`, []string{"b3"}},
		{"of a datastore", `datastore = "mysql"`, []string{"b4", "b3", "b2", "b1", "b0"}},
		{"none is no error", `name = "b9"`, []string{}},
	} {
		values := read("data \"cloudbackup_database_backups\" \"all\" {\n" + test.by + "\n}\n")
		if diff := cmp.Diff(test.want, names(values)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	if s.Count(http.MethodGet, "database:/instances/*/backups") == 0 {
		t.Error("the instance was not asked")
	}
}

func TestAllPagesAreRead(t *testing.T) {
	_, read := filled(t, 120)
	values := read("data \"cloudbackup_database_backups\" \"all\" {}\n")
	if got := len(names(values)); got != 120 {
		t.Errorf("%d backups are listed, want 120", got)
	}
}

func TestOtherProjectsAreForAdministrators(t *testing.T) {
	s, c := start(t)
	s.AddUser("administrator", s.Secret(), s.Project, fakecloud.RoleAdmin)
	s.Trove.Backups.Add(fakecloud.DatabaseBackup{ProjectID: s.Project, InstanceID: &s.instance, Name: "own"})
	s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance, Name: "foreign"})
	for by, want := range map[string][]string{
		"all_projects = true":                            {"foreign", "own"},
		`project_id = "` + fakecloud.DemoProjectID + `"`: {"foreign"},
		`project_id = "` + s.Project + `"`:               {"own"},
	} {
		list := config(s, "data \"cloudbackup_database_backups\" \"all\" {\n"+by+"\n}\n")
		c.Write(list)
		c.Fails("HTTP status: 403 Forbidden", "plan")
		c.Write(strings.Replace(list, "tester", "administrator", 1))
		c.Apply()
		got := names(c.Only().Values)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", by, diff)
		}
	}
}

func TestAnInstanceThatIsGoneHasNoListOfItsOwn(t *testing.T) {
	s, c := start(t)
	s.Trove.RemoveInstance(s.instance)
	c.Write(config(s, "data \"cloudbackup_database_backups\" \"all\" {\ninstance_id = var.instance_id\n}\n"))
	c.Apply()
	c.Write(config(s, "data \"cloudbackup_database_backups\" \"all\" {\ninstance_id = var.instance_id\n"+
		"through_instance = true\n}\n"))
	c.Fails("Resource "+s.instance+" cannot be found.", "plan")
	c.Write(config(s, "data \"cloudbackup_database_backups\" \"all\" {\nthrough_instance = true\n}\n"))
	c.Fails("must be specified when", "plan")
}
