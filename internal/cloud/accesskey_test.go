package cloud_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

// lookAtPolicies reads a list from the backup service.
func lookAtPolicies(t *testing.T, s cloud.Settings) error {
	t.Helper()
	c, err := cloud.New(s)
	if err != nil {
		return err
	}
	cbr, err := c.CloudBackup(t.Context())
	if err != nil {
		return err
	}
	return cloud.Request(t.Context(), cbr, http.MethodGet, cbr.ServiceURL("policies"), nil, nil)
}

func accessKeySettings(fc *fakecloud.Cloud) cloud.Settings {
	return cloud.Settings{
		AuthURL: fc.AuthURL(), Region: fakecloud.RegionOne, ProjectName: fakecloud.DemoProject,
		AccessKey: keystone.AccessKey, SecretKey: keystone.SecretKey,
	}
}

// issued signs in as the user demo, for a project or for none, and returns the token.
func issued(fc *fakecloud.Cloud, project string) string {
	scope := ""
	if project != "" {
		scope = `,"scope":{"project":{"name":"` + project + `","domain":{"id":"default"}}}`
	}
	body := `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"demo","domain":{"id":"default"},` +
		`"password":"` + fakecloud.DemoPassword + `"}}}` + scope + `}}`
	//nolint:noctx // A test.
	resp, err := http.Post(fc.AuthURL()+"/auth/tokens", "application/json", strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	_ = resp.Body.Close()
	return resp.Header.Get("X-Subject-Token")
}

func TestAccessKey(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*fakecloud.Cloud, *cloud.Settings)
		want   string // part of the error, "" for none
	}{
		{"a project by name", func(*fakecloud.Cloud, *cloud.Settings) {}, ""},
		{"a project by id", func(_ *fakecloud.Cloud, s *cloud.Settings) {
			s.ProjectName, s.ProjectID = "", fakecloud.DemoProjectID
		}, ""},
		{"the region's project", func(fc *fakecloud.Cloud, s *cloud.Settings) {
			fc.RenameProject(fakecloud.DemoProjectID, fakecloud.RegionOne)
			s.ProjectName = ""
		}, ""},
		{"the scoped form", func(_ *fakecloud.Cloud, s *cloud.Settings) { s.Signing = "scoped" }, ""},
		{"a temporary key", func(_ *fakecloud.Cloud, s *cloud.Settings) {
			s.AccessKey, s.SecretKey = keystone.TemporaryAccessKey, keystone.TemporarySecretKey
			s.SecurityToken = keystone.TemporaryKeyToken
		}, ""},
		{"an endpoint without version and project", func(fc *fakecloud.Cloud, s *cloud.Settings) {
			s.EndpointOverrides = map[string]string{"cbr": fc.URL() + "/cbr"}
		}, ""},
		{"a server whose clock is ahead by hours", func(fc *fakecloud.Cloud, _ *cloud.Settings) {
			fc.ClockOffset(5 * time.Hour)
		}, ""},
		{
			"a wrong secret", func(_ *fakecloud.Cloud, s *cloud.Settings) { s.SecretKey = "wrong-secret" },
			"signing in with access key " + keystone.AccessKey + " in project demo at ",
		},
		{
			"no such project", func(_ *fakecloud.Cloud, s *cloud.Settings) { s.ProjectName = "nowhere" },
			`this access key has no project "nowhere"`,
		},
		{"an agency", func(fc *fakecloud.Cloud, s *cloud.Settings) {
			id := fc.AddProject("theirs")
			fc.AddAgency("backups", "their-domain", id, fakecloud.RoleMember)
			s.AgencyName, s.AgencyDomainName, s.ProjectName = "backups", "their-domain", "theirs"
		}, ""},
		{"a token without a project", func(fc *fakecloud.Cloud, s *cloud.Settings) {
			*s = cloud.Settings{AuthURL: fc.AuthURL(), Region: fakecloud.RegionOne, Token: issued(fc, "")}
		}, "set `project_id` or `project_name`"},
		{"a token of a project", func(fc *fakecloud.Cloud, s *cloud.Settings) {
			*s = cloud.Settings{AuthURL: fc.AuthURL(), Region: fakecloud.RegionOne, Token: issued(fc, fakecloud.DemoProject)}
		}, ""},
		{"an agency for a token", func(fc *fakecloud.Cloud, s *cloud.Settings) {
			id := fc.AddProject("theirs")
			fc.AddAgency("backups", "their-domain", id, fakecloud.RoleMember)
			*s = cloud.Settings{
				AuthURL: fc.AuthURL(), Region: fakecloud.RegionOne, Token: issued(fc, fakecloud.DemoProject),
				ProjectID: id, AgencyName: "backups", AgencyDomainName: "their-domain",
			}
		}, ""},
		{"an agency for a user", func(fc *fakecloud.Cloud, s *cloud.Settings) {
			id := fc.AddProject("theirs")
			fc.AddAgency("backups", "their-domain", id, fakecloud.RoleMember)
			*s = cloud.Settings{
				AuthURL: fc.AuthURL(), Region: fakecloud.RegionOne, UserName: fakecloud.DemoUser,
				Password: fakecloud.DemoPassword, ProjectID: id, AgencyName: "backups", AgencyDomainName: "their-domain",
			}
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fc := fakecloud.New(t)
			s := accessKeySettings(fc)
			test.change(fc, &s)
			err := lookAtPolicies(t, s)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if err != nil && s.SecretKey != "" && strings.Contains(err.Error(), s.SecretKey) {
				t.Errorf("got the secret key in %v", err)
			}
		})
	}
}

func TestAccessKeySettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		settings  cloud.Settings
		attribute string
	}{
		{"no secret", cloud.Settings{AccessKey: "AK", Region: "eu-de"}, "secret_key"},
		{"no access key", cloud.Settings{SecretKey: "SK", Region: "eu-de"}, "access_key"},
		{"no project", cloud.Settings{AccessKey: "AK", SecretKey: "SK"}, "region"},
		{"no such signing", cloud.Settings{AccessKey: "AK", SecretKey: "SK", Region: "eu-de", Signing: "v4"}, "signing"},
		{"an agency's domain", cloud.Settings{Token: "t", AgencyDomainName: "a"}, "agency_name"},
		{"the system", cloud.Settings{AccessKey: "AK", SecretKey: "SK", Region: "eu-de", SystemScope: true}, "system_scope"},
		{"a line break", cloud.Settings{AccessKey: "AK\n", SecretKey: "SK", Region: "eu-de"}, "access_key"},
		{"a return", cloud.Settings{AccessKey: "AK", SecretKey: "SK\r", Region: "eu-de"}, "secret_key"},
		{"a tabulator", cloud.Settings{AccessKey: "A", SecretKey: "S", SecurityToken: "\tT", Region: "r"}, "security_token"},
		{"a token with a line break", cloud.Settings{Token: "gAAAAA\n"}, "token"},
		{"a path as project", cloud.Settings{AccessKey: "AK", SecretKey: "SK", ProjectID: "a/b"}, "project_id"},
		{"half an agency", cloud.Settings{Token: "t", AgencyName: "a"}, "agency_domain_name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.settings.AuthURL = "https://iam.example.com/v3"
			_, err := cloud.New(test.settings)
			wrong, ok := errors.AsType[*cloud.SettingError](err)
			if !ok || wrong.Attribute != test.attribute {
				t.Errorf("got %v, want what is wrong with %s", err, test.attribute)
			}
		})
	}
}

// A key in the block is not mixed with the secret of another one in the
// environment.
func TestAccessKeyOverAnother(t *testing.T) {
	t.Parallel()
	base := cloud.Settings{AccessKey: "other", SecretKey: "other-secret", SecurityToken: "t", Password: "p"}
	got := cloud.Settings{AccessKey: "mine"}.Over(base)
	if diff := cmp.Diff([]string{"mine", "", "", ""},
		[]string{got.AccessKey, got.SecretKey, got.SecurityToken, got.Password}); diff != "" {
		t.Errorf("key, secret, token, password (-want +got):\n%s", diff)
	}
	got = cloud.Settings{AccessKey: "other"}.Over(base)
	if got.SecretKey != "other-secret" || got.SecurityToken != "t" {
		t.Errorf("got %+v, want the secret that goes with the key", got)
	}
}

// TestServerOfAnotherYearNeedsOneSignIn has a cloud whose clock is years off: its
// tokens have long ended by this machine's clock, or never do.
func TestServerOfAnotherYearNeedsOneSignIn(t *testing.T) {
	t.Parallel()
	for _, year := range []int{2001, 2028, 2099} {
		t.Run(fmt.Sprint(year), func(t *testing.T) {
			t.Parallel()
			fc := fakecloud.New(t)
			fc.SetTime(time.Date(year, time.December, 31, 23, 59, 58, 0, time.UTC))
			c, err := cloud.New(cloud.Settings{
				AuthURL: fc.AuthURL(), Region: fakecloud.RegionOne, UserName: fakecloud.DemoUser,
				Password: fakecloud.DemoPassword, ProjectName: fakecloud.DemoProject, AllowReauth: true,
			})
			if err != nil {
				t.Fatal(err)
			}
			for range 20 {
				cbr, err := c.CloudBackup(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := cloud.Request(t.Context(), cbr, http.MethodGet, cbr.ServiceURL("policies"), nil, nil); err != nil {
					t.Fatal(err)
				}
			}
			if got := fc.Count(http.MethodPost, "/auth/tokens"); got != 1 {
				t.Errorf("got %d sign-ins, want 1", got)
			}
		})
	}
}

// TestAdviceForAnAccessKey refuses keys for several reasons, and compares what the
// reader is told to do.
func TestAdviceForAnAccessKey(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change       func(*cloud.Settings)
		want, advice string
	}{
		"a project that is not there": {
			func(s *cloud.Settings) { s.ProjectName = "nowhere" }, `: this access key has no project "nowhere"`,
			"Set `project_id` or `project_name`. Without them the project with the name of the region is meant.",
		},
		"an id of a project that is not there": {
			func(s *cloud.Settings) { s.ProjectName, s.ProjectID = "", "0123" },
			"; the access key may have no project \"0123\": look at `project_id`", "",
		},
		"a temporary key without its token": {
			func(s *cloud.Settings) {
				s.AccessKey, s.SecretKey = keystone.TemporaryAccessKey, keystone.TemporarySecretKey
			},
			"verify aksk signature fail",
			"A name, a domain, the secret or the role in the project is wrong, or what is used to sign in is expired, " +
				"revoked or of another cloud. A temporary access key needs its `security_token`.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := accessKeySettings(fakecloud.New(t))
			test.change(&s)
			got := cloud.Explain(lookAtPolicies(t, s))
			if !strings.HasSuffix(got.Reason, test.want) || got.Advice != test.advice {
				t.Errorf("got %q and %q, want %q and %q", got.Reason, got.Advice, test.want, test.advice)
			}
		})
	}
}
