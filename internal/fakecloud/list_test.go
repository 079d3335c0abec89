package fakecloud_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// names gives the names in a list of backups.
func names(got map[string]any) []any {
	list := []any{}
	for _, b := range got["backups"].([]any) {
		list = append(list, b.(map[string]any)["name"])
	}
	return list
}

func TestNextLinksLeadThroughTheWholeList(t *testing.T) {
	t.Parallel()
	for name, query := range map[string]string{
		"plain":                                "limit=2&sort=name:asc",
		"with a count":                         "limit=2&sort=name:asc&with_count=true",
		"in the order of the default, by page": "sort=created_at:asc",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newClient(t, cloud, fakecloud.DemoUser)
			cloud.Cinder.MaxLimit(2)
			want := []any{}
			for i := range 5 {
				name := fmt.Sprint("backup-", i)
				cloud.Cinder.Backups.Add(fakecloud.Backup{Name: &name})
				want = append(want, name)
			}
			got := []any{}
			path := "/backups/detail?" + query
			for path != "" {
				_, page := demo.call(t, http.MethodGet, path, "")
				got = append(got, names(page)...)
				path = ""
				if links, ok := page["backups_links"].([]any); ok {
					path = strings.TrimPrefix(links[0].(map[string]any)["href"].(string), demo.base)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListsOfBackups(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	add := func(project, name, status string) {
		cloud.Cinder.Backups.Add(fakecloud.Backup{ProjectID: project, Name: &name, Status: status})
	}
	add(fakecloud.DemoProjectID, "a", "available")
	add(fakecloud.DemoProjectID, "b", "error")
	add(fakecloud.AdminProjectID, "c", "available")
	foreign := cloud.Cinder.Backups.All()[2].ID
	const (
		demoID     = fakecloud.DemoProjectID
		badSort    = "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."
		doubleSort = "The 'sort_key' and 'sort_dir' parameters are deprecated and " +
			"cannot be used with the 'sort' parameter."
		badCount = "Invalid filters with_count are found in query options."
	)
	for name, test := range map[string]struct {
		user, version, query string
		want                 any
	}{
		"the newest first":              {"demo", "3.0", "", []any{"b", "a"}},
		"of all projects for an admin":  {"admin", "3.0", "all_tenants=1", []any{"c", "b", "a"}},
		"of all projects for a member":  {"demo", "3.70", "all_tenants=1", []any{"b", "a"}},
		"of one project for an admin":   {"admin", "3.0", "all_tenants=1&project_id=" + demoID, []any{"b", "a"}},
		"by status":                     {"demo", "3.70", "status=error", []any{"b"}},
		"by name":                       {"demo", "3.70", "name=a", []any{"a"}},
		"by size for an admin":          {"admin", "3.70", "size=1", []any{"c"}},
		"by size for a member":          {"demo", "3.70", "size=1", "Invalid filters size are found in query options."},
		"by size for a member, before":  {"demo", "3.30", "size=1", []any{"b", "a"}},
		"sorted by name, too early":     {"demo", "3.36", "sort=name:asc", "Invalid input received: Invalid sort key"},
		"sorted by name":                {"demo", "3.37", "sort=name:asc", []any{"a", "b"}},
		"sorted by the old parameters":  {"demo", "3.0", "sort_key=status&sort_dir=asc", []any{"a", "b"}},
		"with an offset":                {"demo", "3.0", "offset=1", []any{"a"}},
		"with a large offset":           {"demo", "3.0", "offset=9", []any{}},
		"without an end":                {"demo", "3.0", "limit=99999", []any{"b", "a"}},
		"with text as a limit":          {"demo", "3.0", "limit=x", "limit param must be an integer"},
		"with text as an offset":        {"demo", "3.0", "offset=x", "offset must be an integer."},
		"after somebody else's backup":  {"demo", "3.0", "marker=" + foreign, "Backup " + foreign + " could not be found."},
		"with text for all_tenants":     {"admin", "3.0", "all_tenants=x", "all_tenants must be a boolean, got 'x'."},
		"with a wrong direction":        {"demo", "3.0", "sort=id:up", badSort},
		"sorted in both ways":           {"demo", "3.0", "sort=id&sort_key=id", doubleSort},
		"counted too early is a filter": {"demo", "3.44", "with_count=1", badCount},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, cloud, test.user)
			c.version = test.version
			status, got := c.call(t, http.MethodGet, "/backups/detail?"+test.query, "")
			var answer any = message(got)
			if status == http.StatusOK {
				answer = names(got)
			}
			if diff := cmp.Diff(test.want, answer); diff != "" {
				t.Errorf("%d (-want +got):\n%s", status, diff)
			}
		})
	}
}

func TestAnAdminSeesEverybodysBackups(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{})
	admin := newClient(t, cloud, fakecloud.AdminUser)
	if got := admin.status(t, "/backups/"+b.ID); got != "available" {
		t.Errorf("got %s, want available", got)
	}
}

func TestManageableSnapshotsByPage(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	admin := newClient(t, cloud, fakecloud.AdminUser)
	v := cloud.Cinder.AddVolume("", 1)
	for _, name := range []string{"b", "a", "c"} {
		cloud.Cinder.AddBackendSnapshot(v.ID, name)
	}
	var got []string
	marker := ""
	for {
		query := url.Values{"host": {fakecloud.Pool}, "limit": {"1"}, "sort": {"reference:asc"}}
		if marker != "" {
			query.Set("marker", marker)
		}
		_, page := admin.call(t, http.MethodGet, "/manageable_snapshots?"+query.Encode(), "")
		list := page["manageable-snapshots"].([]any)
		if len(list) == 0 {
			break
		}
		name := list[0].(map[string]any)["reference"].(map[string]any)["source-name"].(string)
		got = append(got, name)
		marker = `{"source-name": "` + name + `"}`
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
