package fakecloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// withToken asks the identity service.
func withToken(t *testing.T, c *fakecloud.Cloud, token, path string, header ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.AuthURL()+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Auth-Token", token)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return do(t, req)
}

// TestSignInOfTheVendorsProviders goes the way of terraform-provider-opentelekomcloud
// and -huaweicloud with a password: a token for the project of the region, whose
// name is the region's; another one for the domain; then the user by name, the
// project and the domain.
func TestSignInOfTheVendorsProviders(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.RegionProjects()
	var ofProject, ofDomain struct {
		Token struct {
			Project, Domain *struct{ ID, Name string }
			Catalog         []struct{ Type string }
		}
	}
	project := authenticate(t, cloud, passwordOf("demo"), projectScope(fakecloud.RegionOne))
	domain := authenticate(t, cloud, passwordOf("demo"), `{"domain":{"name":"Default"}}`)
	for body, into := range map[*reply]any{&project: &ofProject, &domain: &ofDomain} {
		if err := json.Unmarshal(body.body, into); err != nil || body.status != http.StatusCreated {
			t.Fatalf("got %d %s (%v), want a token", body.status, body.body, err)
		}
	}
	if got := ofProject.Token; got.Project == nil || got.Project.Name != fakecloud.RegionOne || len(got.Catalog) == 0 {
		t.Errorf("got %s, want the region's project and a catalog", project.body)
	}
	if got := ofDomain.Token; got.Domain == nil || got.Domain.ID != "default" || got.Project != nil {
		t.Errorf("got %s, want the domain and no project", domain.body)
	}
	token := domain.header.Get("X-Subject-Token")
	got := map[string]string{}
	for path, member := range map[string]string{
		"/users?name=demo": "users", "/users?name=moon": "users", "/projects?name=RegionTwo": "projects",
		"/auth/domains?name=Default": "domains",
	} {
		var answer map[string]any
		answered := withToken(t, cloud, token, path)
		if err := json.Unmarshal(answered.body, &answer); err != nil {
			t.Fatal(err)
		}
		list, _ := answer[member].([]any)
		got[path] = fmt.Sprint(answered.status, " ", len(list))
	}
	want := map[string]string{
		"/users?name=demo": "200 1", "/users?name=moon": "200 0", "/projects?name=RegionTwo": "200 1",
		"/auth/domains?name=Default": "200 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses and numbers (-want +got):\n%s", diff)
	}
}

func TestTokenIsShown(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := signIn(t, cloud, fakecloud.DemoUser, fakecloud.DemoProject)
	admin := signIn(t, cloud, fakecloud.AdminUser, fakecloud.AdminProject)
	got := map[string]int{}
	for name, pair := range map[string][2]string{
		"one's own": {demo, demo}, "another's as administrator": {admin, demo}, "another's": {demo, admin},
		"none": {demo, "gAAAAA"}, "by nobody": {"gAAAAA", demo},
	} {
		shown := withToken(t, cloud, pair[0], "/auth/tokens", "X-Subject-Token", pair[1])
		got[name] = shown.status
		if shown.status == http.StatusOK && shown.header.Get("X-Subject-Token") != pair[1] {
			t.Errorf("%s: got the token %q, want it in the header", name, shown.header.Get("X-Subject-Token"))
		}
	}
	want := map[string]int{
		"one's own": 200, "another's as administrator": 200, "another's": 403, "none": 404, "by nobody": 401,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if got := withToken(t, cloud, demo, "/users?name=demo").status; got != http.StatusForbidden {
		t.Errorf("got %d for the users with a token of a project, want 403", got)
	}
}
