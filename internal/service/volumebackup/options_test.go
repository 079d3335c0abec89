package volumebackup_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestOtherProjectsNeedTheAdministratorRole(t *testing.T) {
	s, c := start(t)
	s.AddUser("administrator", s.Secret(), s.Project, fakecloud.RoleAdmin)
	s.Stock()
	const foreign = "11111111222233334444555555555555"
	s.Cinder.Backups.Add(fakecloud.Backup{ProjectID: foreign, Name: new("theirs")})
	for _, by := range []string{"all_projects = true", `project_id = "` + foreign + `"`} {
		c.WriteAs("tester", acceptance.Data("volume_backups", "x", by))
		c.Fails("needs the administrator role", "plan").Says(t, by)
	}
	all := acceptance.Data("volume_backups", "all", "all_projects = true")
	theirs := acceptance.Data("volume_backups", "theirs", `project_id = "`+foreign+`"`)
	c.WriteAs("administrator", all, theirs)
	c.Apply()
	names := func(name string) (found []any) {
		for _, b := range c.One(name).Values["backups"].([]any) {
			found = append(found, b.(map[string]any)["name"])
		}
		return found
	}
	if diff := cmp.Diff([]any{7, []any{"theirs"}}, []any{len(names("all")), names("theirs")}); diff != "" {
		t.Errorf("an administrator sees (-want +got):\n%s", diff)
	}
}

func TestWhatTheCloudRefusesIsAtTheArgument(t *testing.T) {
	_, c := start(t)
	for argument, block := range map[string]string{
		"volume_id":   acceptance.Block("volume_backup", "x", `volume_id = "vol-1"`),
		"snapshot_id": resource("x", `snapshot_id = "snap-1"`),
	} {
		c.Write(block)
		got := c.Fails("is not a 'uuid'", "apply", "-auto-approve")
		got.Says(t, "with cloudbackup_volume_backup.x")
		if line := regexp.MustCompile(`\d+: +` + argument + ` +=`); !line.MatchString(got.Out) {
			t.Errorf("the error is not at %s:\n%s", argument, got.Out)
		}
	}
	c.Write(acceptance.Data("volume_backups", "x", `sort = "shoe_size:asc"`))
	c.Fails("Keys that every cloud knows", "plan").Says(t, `sort = "shoe_size:asc"`)
}

func TestALimitBeyondAPageIsNotSent(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Stock()
	server := acceptance.NewProtocol(t, s)
	got := server.ReadDataSource("cloudbackup_volume_backups", map[string]any{"limit": 9000000000})
	if found := len(got["backups"].([]any)); found != 5 {
		t.Errorf("got %d backups, want 5", found)
	}
	for _, query := range acceptance.Queries(s, "/backups/detail") {
		if !strings.Contains(query, "limit=1000") {
			t.Errorf("the query was %s", query)
		}
	}
}

func TestOlderCloudsCannotSortByName(t *testing.T) {
	s, c := start(t, acceptance.Data("volume_backups", "x", `sort = "created_at:asc,name:desc"`))
	s.Microversions("3.36")
	c.Fails("sort by name needs block storage API 3.37, this cloud offers 3.36", "plan").Says(t, "sort")
	c.Write(acceptance.Data("volume_backups", "x", `sort = "created_at:asc"`))
	c.Apply()
}

func TestAQuotaSaysWhatIsReserved(t *testing.T) {
	s, c := start(t, resource("one"))
	s.Limit(0)
	s.FailWith(http.MethodGet, "/os-quota-sets/*", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: `{"quota_set":{"id":"p","backups":{"limit":2,"in_use":0,"reserved":2},` +
			`"backup_gigabytes":{"limit":-1,"in_use":0,"reserved":0}}}`,
	})
	got := c.Fails("BackupLimitExceeded", "apply", "-auto-approve")
	got.Says(t, "Used are 0 of 2 backups (2 more reserved) and 0 of unlimited GiB.")
	s.Fail(http.MethodGet, "/os-quota-sets/*", http.StatusForbidden, 1)
	c.Fails("Delete backups that you no longer need", "apply", "-auto-approve")
}

func TestWhatIsAskedForIsSentAndNoMore(t *testing.T) {
	s, c := start(t)
	const snapshot = "33333333-2222-4333-8444-555555555555"
	s.Cinder.AddSnapshot(snapshot, s.volume, func(x *fakecloud.Snapshot) { x.ProjectID = s.Project })
	lines := []string{
		`snapshot_id = "` + snapshot + `"`, `container = "tapes"`, `description = "d"`, `metadata = { keep = "30d" }`,
	}
	c.Write(resource("all", lines...))
	c.Apply()
	c.PlansNothing()
	got := c.Only().Values
	if diff := cmp.Diff([]any{snapshot, "tapes"}, []any{got["snapshot_id"], got["container"]}); diff != "" {
		t.Errorf("the state has (-want +got):\n%s", diff)
	}
	for _, test := range []struct{ line, want string }{
		{`description = "e"`, `PUT {"backup":{"description":"e"}}`},
		{`metadata = { keep = "1y" }`, `PUT {"backup":{"metadata":{"keep":"1y"}}}`},
	} {
		s.ForgetRequests()
		if test.line[0] == 'd' {
			lines[2] = test.line
		} else {
			lines[3] = test.line
		}
		c.Write(resource("all", lines...))
		c.Apply()
		if diff := cmp.Diff([]string{test.want}, c.Wrote()); diff != "" {
			t.Errorf("%s sent (-want +got):\n%s", test.line, diff)
		}
	}
	c.Destroy()
}

func TestEachPassingStatusOfTheVolumeIsWaitedFor(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"restoring-backup", "reverting", "extending", "reserved"} {
		t.Run(status, func(t *testing.T) {
			s, c := start(t, resource("one"))
			s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.Status = status })
			apply := c.Start("apply", "-auto-approve")
			acceptance.Until(t, "the cloud has refused", func() bool { return s.Count(http.MethodPost, "/backups") > 1 })
			s.Free()
			apply.Succeeds()
			c.Destroy()
		})
	}
}

func TestADeletionThatEndsInErrorDeletingSaysWhatLeadsOut(t *testing.T) {
	s, c := start(t, resource("stuck"))
	c.Apply()
	id := c.Only().ID()
	s.Cinder.Backups.NextDelete("deleting", "error_deleting")
	got := c.Fails(`went to status "error_deleting" while the cloud was deleting it`, "destroy", "-auto-approve")
	got.Says(t, "openstack volume backup set --state error "+id)
	c.Run("plan").Says(t, "Volume backup is not well")
	s.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Status = "error" })
	c.Destroy()
}
