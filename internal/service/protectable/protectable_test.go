package protectable_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// listing is the data source with those lines in it.
func listing(kind string, lines ...string) string {
	return acceptance.Data("protectable_resources", "all",
		append([]string{`protectable_type = "` + kind + `"`}, lines...)...)
}

// names are those of what the data source has.
func names(c *acceptance.Bench) []string {
	names := []string{}
	for _, one := range instances(c) {
		names = append(names, one.(map[string]any)["name"].(string))
	}
	return names
}

func instances(c *acceptance.Bench) []any { return c.Only().Values["instances"].([]any) }

func TestProtectableResourcesAreListed(t *testing.T) {
	s, c := start(t)
	s.CBR.AddTurbo("share", 500)
	vault := s.CBR.Vaults.Add(cbr.Vault{Name: "servers", ProjectID: s.Project}).ID
	s.CBR.Vaults.Put(vault, s.db.ID)
	for _, test := range []struct {
		name, kind string
		lines      []string
		want       []string
	}{
		{"servers", "server", nil, []string{"web", "db"}},
		{"disks, also those of servers", "disk", nil, []string{"web-volume-0", "web-volume-1", "db-volume-0", "data"}},
		{"disks of a server", "disk", []string{"server_id = var.server_id"}, []string{"web-volume-0", "web-volume-1"}},
		{"file systems", "turbo", nil, []string{"share"}},
		{"desktops", "workspace_v2", nil, []string{}},
		{"by id", "server", []string{"id = var.server_id"}, []string{"web"}},
		{"by name", "server", []string{`name = "db"`}, []string{"db"}},
		{"by a part of a name", "server", []string{`name = "d"`}, []string{}},
		{"by status", "server", []string{`status = "active"`}, []string{"web", "db"}},
		{"by another status", "disk", []string{`status = "available"`}, []string{"data"}},
		{"what a vault would take", "server", []string{"protectable = true"}, []string{"web"}},
		{"what no vault would take", "server", []string{"protectable = false"}, []string{"db"}},
		{"no more than the limit", "disk", []string{"limit = 2"}, []string{"web-volume-0", "web-volume-1"}},
	} {
		c.Write(listing(test.kind, test.lines...))
		c.Succeeds("apply", "-auto-approve", "-refresh-only")
		if diff := cmp.Diff(test.want, names(c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestAllPagesOfProtectableResources has more of them than the service gives at
// once, and its offset is of no use.
func TestAllPagesOfProtectableResources(t *testing.T) {
	s, c := start(t)
	want := []string{"web", "db"}
	for n := range 70 {
		want = append(want, s.CBR.AddServer(fmt.Sprintf("server-%02d", n), 10).Name)
	}
	c.Write(listing("server"))
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff(want, names(c)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	s.CBR.IgnoreMarkers()
	c.Fails("The cloud repeats page 2 of its list", "plan").Says(t, "select some with id, name or server_id")
	c.Write(listing("server", `name = "server-69"`))
	c.Succeeds("apply", "-auto-approve", "-refresh-only")
	if diff := cmp.Diff([]string{"server-69"}, names(c)); diff != "" {
		t.Errorf("names where markers are ignored (-want +got):\n%s", diff)
	}
}

// TestEverythingThatTheCloudSaysOfProtectableResources has the sample of Huawei
// Cloud's API, then a server in a vault, then one of which nothing is said.
func TestEverythingThatTheCloudSaysOfProtectableResources(t *testing.T) {
	s, c := start(t)
	body, err := os.ReadFile("testdata/list-protectables.json")
	if err != nil {
		t.Fatal(err)
	}
	s.FailWith(http.MethodGet, "/protectables/server/instances", 100, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: string(body),
	})
	disk := func(id, name string, size float64, detail any) any {
		return map[string]any{
			"id": id, "name": name, "type": "OS::Cinder::Volume", "size": size, "status": "in-use", "detail": detail,
		}
	}
	server := map[string]any{
		"id": "55ecd8b8-1457-4a2a-a9df-53756a690082", "name": "no_delete_for_cbr_interface", "type": "OS::Nova::Server",
		"size": 50.0, "status": "ACTIVE", "detail": `{"id":"55ecd8b8-1457-4a2a-a9df-53756a690082",` +
			`"name":"no_delete_for_cbr_interface","status":"ACTIVE"}`,
		"children": []any{
			disk("13eb535f-8635-4faf-9f08-584d21e78f0a", "no_delete_for_cbr_interface-volume-0000", 40,
				`{"id":"13eb535f-8635-4faf-9f08-584d21e78f0a","bootable":"true","size":40}`),
			disk("8d3d519f-d409-4be3-8a1f-9f7a5ecb7a99", "volume-f926-0001", 10,
				`{"id":"8d3d519f-d409-4be3-8a1f-9f7a5ecb7a99","bootable":"false","size":10}`),
		},
		"protectable": map[string]any{"result": true, "code": nil, "reason": nil, "message": nil, "vault": nil},
	}
	taken := map[string]any{
		"id": "0d9b1e0f-5c0a-4c6e-9e0e-3c1f8e2b7a11", "name": "db", "type": "OS::Nova::Server", "size": 40.0,
		"status": "ACTIVE", "detail": nil, "children": []any{},
		"protectable": map[string]any{
			"result": false, "code": "BackupService.6103", "reason": "The resource is in a vault already.",
			"message": "In use.",
			"vault":   map[string]any{"id": "3b5816b5-f29c-4172-9d9a-76c719a659ce", "name": "servers"},
		},
	}
	bare := map[string]any{
		"id": "1c1b1e0f-5c0a-4c6e-9e0e-3c1f8e2b7a12", "name": nil, "type": nil, "size": 0.0, "status": nil, "detail": nil,
		"children": []any{}, "protectable": nil,
	}
	c.Write(listing("server", "detailed = true"))
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff([]any{server, taken, bare}, instances(c)); diff != "" {
		t.Errorf("in detail (-want +got):\n%s", diff)
	}
	server["detail"] = nil
	for _, child := range server["children"].([]any) {
		child.(map[string]any)["detail"] = nil
	}
	c.Write(listing("server"))
	c.Apply()
	if diff := cmp.Diff([]any{server, taken, bare}, instances(c)); diff != "" {
		t.Errorf("in short (-want +got):\n%s", diff)
	}
}

func TestProtectableResourcesThatCannotBeHad(t *testing.T) {
	t.Parallel()
	c := acceptance.NewBench(t, newStage(t))
	for says, lines := range map[string][]string{
		"value must be one of":                           {"cluster"},
		"Invalid protectable_type provided":              {"turbo"},
		"string length must be at least 1":               {"server", `name = ""`},
		"must be at least 1":                             {"server", "limit = 0"},
		`An argument named "marker" is not expected`:     {"server", `marker = "x"`},
		"Inappropriate value for attribute \"detailed\"": {"server", `detailed = "some"`},
	} {
		c.Write(listing(lines[0], lines[1:]...))
		c.Fails(says, "plan")
	}
}
