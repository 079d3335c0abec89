package fakecloud_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// issued is the part of a token's body that the tests look at.
type issued struct {
	Token struct {
		Methods []string
		Project *struct{ ID, Name string }
		System  map[string]bool
		Roles   []struct{ Name string }
		Catalog []struct {
			Type      string
			Endpoints []struct{ Interface, Region, URL string }
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	const (
		credential = `{"methods":["application_credential"],"application_credential":`
		secret     = `","secret":"more-secret"}}`
		owner      = `"user":{"name":"demo","domain":{"name":"Default"}}`
	)
	byID := `{"methods":["password"],"password":{"user":{"id":"` + fakecloud.DemoUserID + `","password":"secret"}}}`
	for name, test := range map[string]struct {
		identity, scope string
		status          int
		project         string
	}{
		"by name":                     {passwordOf("demo"), projectScope("demo"), 201, "demo"},
		"by id":                       {byID, `{"project":{"id":"` + fakecloud.DemoProjectID + `"}}`, 201, "demo"},
		"without a scope":             {passwordOf("demo"), "", 201, ""},
		"unscoped":                    {passwordOf("demo"), `"unscoped"`, 201, ""},
		"for the system":              {passwordOf("admin"), `{"system":{"all":true}}`, 201, ""},
		"for the system as a member":  {passwordOf("demo"), `{"system":{"all":true}}`, 401, ""},
		"for the domain":              {passwordOf("demo"), `{"domain":{"name":"Default"}}`, 201, ""},
		"for another domain":          {passwordOf("demo"), `{"domain":{"id":"moon"}}`, 401, ""},
		"for somebody else's project": {passwordOf("demo"), projectScope("admin"), 401, ""},
		"for an unknown project":      {passwordOf("demo"), projectScope("moon"), 401, ""},
		"as nobody":                   {passwordOf("nobody"), projectScope("demo"), 401, ""},
		"with a credential by id":     {credential + `{"id":"` + fakecloud.CredentialID + secret, "", 201, "demo"},
		"with a credential by name":   {credential + `{"name":"terraform",` + owner + `,` + secret[2:], "", 201, "demo"},
		"with a nameless credential":  {credential + `{"name":"terraform","secret":"more-secret"}}`, "", 401, ""},
		"with a wrong secret":         {credential + `{"id":"` + fakecloud.CredentialID + `","secret":"x"}}`, "", 401, ""},
		"with a credential and a scope": {
			credential + `{"id":"` + fakecloud.CredentialID + secret, projectScope("demo"), 401, "",
		},
		"without a name": {
			`{"methods":["password"],"password":{"user":{"password":"secret"}}}`, "", 400, "",
		},
		"for a project without a name": {passwordOf("demo"), `{"project":{}}`, 400, ""},
		"without methods":              {`{}`, "", 400, ""},
		"with a foreign method":        {`{"methods":["totp"]}`, "", 401, ""},
		"without its method":           {`{"methods":["password"]}`, "", 400, ""},
		"with a wrong type":            {`{"methods":"password"}`, "", 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := authenticate(t, fakecloud.New(t), test.identity, test.scope)
			var got issued
			if err := json.Unmarshal(r.body, &got); err != nil {
				t.Fatal(err)
			}
			project := ""
			if got.Token.Project != nil {
				project = got.Token.Project.Name
			}
			if diff := cmp.Diff([]any{test.status, test.project}, []any{r.status, project}); diff != "" {
				t.Errorf("status and project (-want +got):\n%s\n%s", diff, r.body)
			}
		})
	}
}

func TestAWrongPasswordSaysNothing(t *testing.T) {
	t.Parallel()
	identity := `{"methods":["password"],"password":{"user":{"name":"demo","domain":{"id":"default"},"password":"x"}}}`
	raw := authenticate(t, fakecloud.New(t), identity, "").body
	want := `{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}`
	if diff := cmp.Diff(want, string(raw)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestATokenGivesAnother(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	old := signIn(t, cloud, fakecloud.DemoUser, fakecloud.DemoProject)
	identity := `{"methods":["token"],"token":{"id":"` + old + `"}}`
	r := authenticate(t, cloud, identity, projectScope(fakecloud.DemoProject))
	var got issued
	if err := json.Unmarshal(r.body, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"token", "password"}, got.Token.Methods); diff != "" {
		t.Errorf("%d, methods (-want +got):\n%s", r.status, diff)
	}
}

func TestTheCatalogHasAllRegions(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	raw := authenticate(t, cloud, passwordOf("demo"), projectScope("demo")).body
	var token issued
	if err := json.Unmarshal(raw, &token); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range token.Token.Catalog {
		for _, e := range s.Endpoints {
			got = append(got, s.Type+" "+e.Region+" "+e.Interface+" "+e.URL[len(cloud.URL()):])
		}
	}
	slices.Sort(got)
	var want []string
	for _, face := range []string{"admin", "internal", "public"} {
		for _, kind := range []string{"block-storage", "volumev3"} {
			want = append(want,
				kind+" RegionOne "+face+" /volume/v3/"+fakecloud.DemoProjectID,
				kind+" RegionTwo "+face+" /region-two/volume/v3/"+fakecloud.DemoProjectID)
		}
		want = append(want, "identity RegionOne "+face+" /identity", "identity RegionTwo "+face+" /identity",
			"cbr RegionOne "+face+" /cbr/v3/"+fakecloud.DemoProjectID,
			"cbr RegionTwo "+face+" /region-two/cbr/v3/"+fakecloud.DemoProjectID,
			"database RegionOne "+face+" /database/v1.0/"+fakecloud.DemoProjectID,
			"database RegionTwo "+face+" /region-two/database/v1.0/"+fakecloud.DemoProjectID,
			"data-protect RegionOne "+face+" /data-protect/v1/"+fakecloud.DemoProjectID,
			"data-protect RegionTwo "+face+" /region-two/data-protect/v1/"+fakecloud.DemoProjectID)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("endpoints (-want +got):\n%s", diff)
	}
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.ExpireTokens()
	if got := demo.status(t, "/backups/x"); got != "401" {
		t.Errorf("got %s with an expired token, want 401", got)
	}
	if got := newClient(t, cloud, fakecloud.DemoUser).status(t, "/backups/x"); got != "404" {
		t.Errorf("got %s with a new token, want 404", got)
	}
	cloud.TokenLife(-time.Second)
	if got := newClient(t, cloud, fakecloud.DemoUser).status(t, "/backups/x"); got != "401" {
		t.Errorf("got %s with a token that is too old, want 401", got)
	}
}

func TestUsersAndProjectsCanBeAdded(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	id := cloud.AddProject("lab")
	cloud.AddUser("ada", "secret", id, fakecloud.RoleReader)
	reader := &client{
		cloud: cloud, base: cloud.URL() + "/volume/v3/" + id,
		token: signIn(t, cloud, "ada", "lab"), version: "3.70",
	}
	v := cloud.Cinder.AddVolume("", 1, func(v *fakecloud.Volume) { v.ProjectID = id })
	status, got := reader.call(t, http.MethodPost, "/backups", backupOf(v.ID))
	want := "403 Policy doesn't allow backup:create to be performed."
	if text := http.StatusText(status); text != "Forbidden" || "403 "+message(got) != want {
		t.Errorf("got %d %s, want %s", status, message(got), want)
	}
	if got := reader.status(t, "/volumes/"+v.ID); got != "available" {
		t.Errorf("got %s for a reader's GET, want available", got)
	}
}

func TestRegionsHaveTheirOwnData(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Region(fakecloud.RegionTwo).Cinder.Backups.Add(fakecloud.Backup{})
	if got := demo.status(t, "/backups/"+b.ID); got != "404" {
		t.Errorf("got %s in RegionOne, want 404", got)
	}
	demo.base = cloud.URL() + "/region-two/volume/v3/" + fakecloud.DemoProjectID
	if got := demo.status(t, "/backups/"+b.ID); got != "available" {
		t.Errorf("got %s in RegionTwo, want available", got)
	}
}
