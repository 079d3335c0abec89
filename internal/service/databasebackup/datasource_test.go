package databasebackup_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// names are those of the backups that a list has.
func names(values map[string]any) []string {
	names := []string{}
	for _, backup := range values["backups"].([]any) {
		names = append(names, backup.(map[string]any)["name"].(string))
	}
	return names
}

func TestAnInstanceIsAskedForItsBackups(t *testing.T) {
	s, c := start(t, acceptance.Data("database_backups", "all",
		"instance_id = var.instance_id", "through_instance = true"))
	c.Apply()
	if s.Count(http.MethodGet, "database:/instances/*/backups") == 0 {
		t.Error("the instance was not asked")
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
		list := acceptance.Data("database_backups", "all", by)
		c.Write(list)
		c.Fails("HTTP status: 403 Forbidden", "plan")
		c.WriteAs("administrator", list)
		c.Apply()
		got := names(c.Only().Values)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", by, diff)
		}
	}
}

func TestAnInstanceThatIsGoneHasNoListOfItsOwn(t *testing.T) {
	list := func(lines ...string) string { return acceptance.Data("database_backups", "all", lines...) }
	s, c := start(t, list("instance_id = var.instance_id"))
	s.Trove.Instances.Remove(s.instance)
	c.Apply()
	c.Write(list("instance_id = var.instance_id", "through_instance = true"))
	c.Fails("Resource "+s.instance+" cannot be found.", "plan")
	c.Write(list("through_instance = true"))
	c.Fails("must be specified when", "plan")
}
