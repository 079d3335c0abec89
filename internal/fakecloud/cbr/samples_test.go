package cbr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// client sends requests with a token of the project demo.
type client struct {
	t     *testing.T
	base  string
	token string
}

func newClient(t *testing.T, fc *fakecloud.Cloud) *client {
	t.Helper()
	c := &client{t: t, base: fc.AuthURL()}
	var answer map[string]any
	_, header := c.do(http.MethodPost, "/auth/tokens", map[string]any{"auth": map[string]any{
		"identity": map[string]any{"methods": []string{"password"}, "password": map[string]any{"user": map[string]any{
			"id": fakecloud.DemoUserID, "password": fakecloud.DemoPassword,
		}}},
		"scope": map[string]any{"project": map[string]any{"id": fakecloud.DemoProjectID}},
	}}, &answer)
	c.token = header.Get("X-Subject-Token")
	c.base = fc.URL() + "/cbr/v3/" + fakecloud.DemoProjectID
	return c
}

// do sends one request and gives status and header of the answer.
func (c *client) do(method, path string, body, answer any) (int, http.Header) {
	c.t.Helper()
	var sent io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		sent = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, sent)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("X-Auth-Token", c.token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if answer != nil && len(raw) > 0 {
		if err := json.Unmarshal(raw, answer); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return resp.StatusCode, resp.Header
}

// sample is one pair of request and answer in the documentation of a cloud.
type sample struct {
	Source   string         `json:"source"`
	Request  map[string]any `json:"request_body"`
	Status   int            `json:"response_status"`
	Response map[string]any `json:"response_body"`
}

// samples gives those of an operation that the documentation of one cloud has.
func samples(t *testing.T, operation, source string) []sample {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", operation+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Samples []sample `json:"samples"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(file.Samples, func(s sample) bool { return !strings.HasPrefix(s.Source, source) })
}

// shape gives the kind of each member by its path.
func shape(value any, path string, into map[string]string) map[string]string {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			shape(inner, path+"."+name, into)
		}
		if len(v) == 0 {
			into[path] = "object"
		}
	case []any:
		into[path] = "list"
		for _, inner := range v {
			shape(inner, path+"[]", into)
		}
	case nil:
		into[path] = "null"
	default:
		into[path] = fmt.Sprintf("%T", v)
	}
	return into
}

// lacking lists what of the sample the answer does not have in the same form. A
// null may stand for any form, and an empty list has no members.
func lacking(want, got any) []string {
	has := shape(got, "", map[string]string{})
	lacks := []string{}
	for path, kind := range shape(want, "", map[string]string{}) {
		mine, ok := has[path]
		nested := slices.ContainsFunc(slices.Collect(maps.Keys(has)), func(p string) bool {
			return strings.HasPrefix(p, path+".")
		})
		if ok && (mine == kind || mine == "null" || kind == "null") || !ok && nested && (kind == "object" || kind == "null") {
			continue
		}
		lacks = append(lacks, path+" "+kind+" is "+mine)
	}
	slices.Sort(lacks)
	return lacks
}

// scene holds the ids of a scene that the requests of samples are sent to.
type scene struct {
	*client
	vault, other, policy, checkpoint, backup, child string
	server                                          cbr.Instance
}

// newScene has a vault with a server, a policy and a restore point in it.
func newScene(t *testing.T, huawei bool) (*fakecloud.Cloud, *scene) {
	t.Helper()
	fc := fakecloud.New(t)
	if huawei {
		fc.CBR.Huawei()
	}
	s := &scene{client: newClient(t, fc), server: fc.CBR.AddServer("web", 40, 10)}
	note := "vault_description"
	s.vault = fc.CBR.Vaults.Add(cbr.Vault{Description: &note, Tags: []cbr.Tag{{Key: "key01", Value: &note}}}).ID
	s.other = fc.CBR.Vaults.Add(cbr.Vault{Name: "other"}).ID
	s.do(http.MethodPost, "/vaults/"+s.vault+"/addresources", map[string]any{"resources": []any{map[string]any{
		"id": s.server.ID, "type": cbr.Server, "extra_info": map[string]any{"exclude_volumes": []any{s.server.Disks[1].ID}},
	}}}, nil)
	fc.Finish()
	var answer map[string]map[string]any
	s.do(http.MethodPost, "/policies", samples(t, "CreatePolicy", "OTC")[0].Request, &answer)
	s.policy, _ = answer["policy"]["id"].(string)
	s.do(http.MethodPost, "/checkpoints", map[string]any{"checkpoint": map[string]any{
		"vault_id": s.vault, "parameters": map[string]any{"description": "before"},
	}}, &answer)
	s.checkpoint, _ = answer["checkpoint"]["id"].(string)
	fc.Finish()
	s.backup = fc.CBR.Backups.All()[0].ID
	s.do(http.MethodGet, "/backups/"+s.backup, nil, &answer)
	children, _ := answer["backup"]["children"].([]any)
	first, _ := children[0].(map[string]any)
	s.child, _ = first["id"].(string)
	return fc, s
}

func TestAnswersHaveTheShapeOfTheDocumentation(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		operation, method string
		path              func(*scene) string
		// edit makes the sample's request one about the scene.
		edit func(*scene, map[string]any)
		// unlike are members of a sample that are a slip of the document.
		unlike []string
	}{
		{
			operation: "CreateVault", method: "POST", path: func(*scene) string { return "/vaults" },
			edit: func(s *scene, body map[string]any) {
				vault, _ := body["vault"].(map[string]any)
				if _, ok := vault["backup_policy_id"]; ok {
					vault["backup_policy_id"] = s.policy
				}
				if _, ok := vault["tags"]; ok {
					vault["resources"] = []any{map[string]any{
						"id": cbr.ID("fresh"), "type": cbr.Server,
						"extra_info": map[string]any{"exclude_volumes": []any{cbr.ID("fresh-volume-1")}},
					}}
				}
			},
		},
		{operation: "ShowVault", method: "GET", path: func(s *scene) string { return "/vaults/" + s.vault }},
		{operation: "ListVault", method: "GET", path: func(*scene) string { return "/vaults" }},
		{operation: "UpdateVault", method: "PUT", path: func(s *scene) string { return "/vaults/" + s.vault }},
		{
			operation: "AddVaultResource", method: "POST",
			path: func(s *scene) string { return "/vaults/" + s.vault + "/addresources" },
			edit: func(s *scene, body map[string]any) {
				body["resources"] = []any{map[string]any{"id": s.server.ID, "type": cbr.Server, "extra_info": map[string]any{
					"exclude_volumes": []any{s.server.Disks[1].ID},
				}}}
			},
		},
		{
			operation: "RemoveVaultResource", method: "POST",
			path: func(s *scene) string { return "/vaults/" + s.vault + "/removeresources" },
			edit: func(s *scene, body map[string]any) { body["resource_ids"] = []any{s.server.ID} },
		},
		{
			operation: "MigrateVaultResource", method: "POST",
			path: func(s *scene) string { return "/vaults/" + s.vault + "/migrateresources" },
			edit: func(s *scene, body map[string]any) {
				body["resource_ids"], body["destination_vault_id"] = []any{s.server.ID}, s.other
			},
		},
		{
			operation: "AssociateVaultPolicy", method: "POST",
			path: func(s *scene) string { return "/vaults/" + s.vault + "/associatepolicy" },
			edit: func(s *scene, body map[string]any) { body["policy_id"] = s.policy },
		},
		{operation: "CreatePolicy", method: "POST", path: func(*scene) string { return "/policies" }},
		{operation: "ShowPolicy", method: "GET", path: func(s *scene) string { return "/policies/" + s.policy }},
		{operation: "ListPolicies", method: "GET", path: func(*scene) string { return "/policies" }},
		{operation: "UpdatePolicy", method: "PUT", path: func(s *scene) string { return "/policies/" + s.policy }},
		{
			operation: "CreateCheckpoint", method: "POST", path: func(*scene) string { return "/checkpoints" },
			edit: func(s *scene, body map[string]any) {
				checkpoint, _ := body["checkpoint"].(map[string]any)
				parameters, _ := checkpoint["parameters"].(map[string]any)
				checkpoint["vault_id"], parameters["resources"] = s.vault, []any{s.server.ID}
			},
		},
		{operation: "ShowCheckpoint", method: "GET", path: func(s *scene) string { return "/checkpoints/" + s.checkpoint }},
		{
			operation: "ListBackups", method: "GET", path: func(*scene) string { return "/backups" },
			// The scene has no backup of a disk, and none that expires.
			unlike: []string{
				".backups[].expired_at", ".backups[].extend_info.bootable", ".backups[].extend_info.encrypted",
				".backups[].extend_info.snapshot_id",
			},
		},
		{operation: "ShowBackup", method: "GET", path: func(s *scene) string { return "/backups/" + s.backup }},
		{operation: "ListOpLogs", method: "GET", path: func(*scene) string { return "/operation-logs" }},
		{
			operation: "ListProtectable", method: "GET",
			path: func(*scene) string { return "/protectables/server/instances" },
			// What servers and disks are in detail is not this service's.
			unlike: []string{".instances[].detail.", ".instances[].children[].detail."},
		},
		{
			operation: "ShowProtectable", method: "GET",
			path:   func(s *scene) string { return "/protectables/server/instances/" + s.server.ID },
			unlike: []string{".instance.detail.", ".instance.children[].detail."},
		},
		{operation: "ShowVaultTag", method: "GET", path: func(s *scene) string { return "/vault/" + s.vault + "/tags" }},
	} {
		for cloud, huawei := range map[string]bool{"OTC docs": false, "Huawei OpenAPI": true} {
			t.Run(test.operation+" "+cloud, func(t *testing.T) {
				t.Parallel()
				for _, sample := range samples(t, test.operation, cloud) {
					if sample.Status != http.StatusOK {
						continue
					}
					fc, s := newScene(t, huawei)
					fc.CBR.AddServer("fresh", 40, 10)
					fc.CBR.Vaults.BindAtOnce()
					if test.edit != nil {
						test.edit(s, sample.Request)
					}
					var body any
					if test.method != http.MethodGet {
						body = sample.Request
					}
					var answer map[string]any
					status, _ := s.do(test.method, test.path(s), body, &answer)
					if status != sample.Status {
						t.Errorf("got status %d with %v, want %d", status, answer, sample.Status)
						continue
					}
					lacks := slices.DeleteFunc(lacking(sample.Response, answer), func(path string) bool {
						return slices.ContainsFunc(test.unlike, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
					})
					if diff := cmp.Diff([]string{}, lacks); diff != "" {
						t.Errorf("what the answer lacks (-want +got):\n%s", diff)
					}
				}
			})
		}
	}
}
