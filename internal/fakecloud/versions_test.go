package fakecloud_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestAnOlderCinder(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.Microversions("3.42")
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{})
	var got []any
	for _, version := range []string{"latest", "3.42", "3.43", "2.1", "4.0"} {
		demo.version = version
		got = append(got, do(t, demo.request(t, http.MethodGet, "/backups/"+b.ID, "")).status)
	}
	demo.version = "latest"
	_, body := demo.call(t, http.MethodGet, "/backups/"+b.ID, "")
	_, metadata := body["backup"].(map[string]any)["metadata"]
	got = append(got, metadata)
	demo.base = cloud.URL() + "/volume/v3"
	status, _ := demo.call(t, http.MethodGet, "/backups", "")
	got = append(got, status)
	if diff := cmp.Diff([]any{200, 200, 406, 406, 406, false, 404}, got); diff != "" {
		t.Errorf("statuses, metadata, no project (-want +got):\n%s", diff)
	}
	root := do(t, demo.request(t, http.MethodGet, "/", ""))
	var doc struct{ Versions []struct{ Version string } }
	if err := json.Unmarshal(root.body, &doc); err != nil || doc.Versions[0].Version != "3.42" {
		t.Errorf("got %d %s, want version 3.42", root.status, root.body)
	}
}

func TestACloudWithV2Only(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.OnlyV2()
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	if got := demo.status(t, "/volumes/"+v.ID); got != "404" {
		t.Errorf("got %s from v3, want 404", got)
	}
	demo.base = cloud.URL() + "/volume/v2/" + fakecloud.DemoProjectID
	id := demo.id(t, "/backups", backupOf(v.ID))
	cloud.Finish()
	r := do(t, demo.request(t, http.MethodGet, "/backups/"+id, ""))
	var body map[string]map[string]any
	if err := json.Unmarshal(r.body, &body); err != nil {
		t.Fatal(err)
	}
	_, metadata := body["backup"]["metadata"]
	status, _ := demo.call(t, http.MethodPut, "/backups/"+id, `{"backup":{"name":"x"}}`)
	got := []any{body["backup"]["status"], metadata, r.header.Get("Openstack-Api-Version"), status}
	if diff := cmp.Diff([]any{"available", false, "", 404}, got); diff != "" {
		t.Errorf("status, metadata, version, status of a PUT (-want +got):\n%s", diff)
	}
	raw := authenticate(t, cloud, passwordOf("demo"), projectScope("demo")).body
	var token issued
	if err := json.Unmarshal(raw, &token); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, s := range token.Token.Catalog {
		kinds = append(kinds, s.Type)
	}
	if diff := cmp.Diff([]string{"identity", "volumev2", "database", "data-protect", "cbr"}, kinds); diff != "" {
		t.Errorf("catalog (-want +got):\n%s", diff)
	}
}

func TestAProjectInThePathMustBeTheTokens(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	demo.base = cloud.URL() + "/volume/v3/" + fakecloud.AdminProjectID
	status, got := demo.call(t, http.MethodGet, "/backups", "")
	if diff := cmp.Diff([]any{400, "Malformed request url"}, []any{status, message(got)}); diff != "" {
		t.Errorf("status and message (-want +got):\n%s", diff)
	}
}
