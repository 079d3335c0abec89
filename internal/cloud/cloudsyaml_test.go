package cloud

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writeClouds makes the files the ones that are read.
func writeClouds(t *testing.T, cloudsYAML, secureYAML string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"clouds.yaml": cloudsYAML, "secure.yaml": secureYAML} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("OS_CLIENT_CONFIG_FILE", filepath.Join(dir, "clouds.yaml"))
	for _, variable := range []string{"OS_REGION_NAME", "OS_INTERFACE", "OS_CACERT", "OS_CERT", "OS_KEY"} {
		t.Setenv(variable, "")
	}
}

const someClouds = `# a comment
clouds:
  prod:
    auth:
      auth_url: https://prod.example.com/identity
      username: demo
      project_name: backups
      user_domain_name: users
      project_domain_name: projects
    region_name: R1
    interface: internal
    verify: false
  "test":
    auth: {auth_url: https://test.example.com}
cache:
  expiration: {}
`

func TestCloudsYAML(t *testing.T) {
	writeClouds(t, someClouds, "clouds: {prod: {auth: {password: hunter2}}}")
	fromFile := Settings{
		Cloud: "prod", AuthURL: "https://prod.example.com/identity", Region: "R1", EndpointType: "internal",
		UserName: "demo", Password: "hunter2", UserDomainName: "users",
		ProjectName: "backups", ProjectDomainName: "projects", DefaultDomain: "default",
	}
	for name, test := range map[string]struct {
		beside Settings
		want   func(*Settings)
	}{
		"alone": {Settings{}, func(*Settings) {}},
		"with a region and a project": {
			Settings{Region: "R2", ProjectID: "p2", EndpointType: "public"},
			func(s *Settings) { s.Region, s.ProjectID, s.ProjectName, s.EndpointType = "R2", "p2", "", "public" },
		},
		"with an application credential": {
			Settings{ApplicationCredentialID: "ac", ApplicationCredentialSecret: "s"},
			func(s *Settings) {
				s.ApplicationCredentialID, s.ApplicationCredentialSecret, s.Password = "ac", "s", ""
			},
		},
		"with another project's domain": {
			Settings{ProjectDomainID: "d9"},
			func(s *Settings) { s.ProjectDomainID, s.ProjectDomainName = "d9", "" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			test.beside.Cloud = "prod"
			c, err := New(test.beside)
			if err != nil {
				t.Fatal(err)
			}
			want := fromFile
			test.want(&want)
			if diff := cmp.Diff(want, c.session.settings, cmp.AllowUnexported(Settings{})); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrongCloudsYAML(t *testing.T) {
	for name, test := range map[string]struct{ clouds, secure, want string }{
		"a name that is not there": {someClouds, "", `cloud: cloud "dev" is not in FILE, which has prod, test`},
		"no names that we can see": {"clouds: {prod: {}}", "", `cloud: cloud "dev" is not in FILE`},
		"no YAML": {
			"clouds:\n\t- x", "",
			"cloud: yaml: line 2: found character that cannot start any token",
		},
		"a password of the wrong type": {
			"clouds:\n  dev:\n    auth:\n      password: [hunter2]\n", "",
			"cloud: yaml: unmarshal errors:\n  line 4 of clouds.yaml: a value of the wrong type",
		},
		"an entry without auth": {"clouds: {dev: {region_name: R1}}", "", "cloud: the entry has no member `auth`"},
		"an entry without an address": {
			"clouds: {dev: {auth: {username: demo}}}", "",
			"auth_url: the address of the cloud's identity service is not set",
		},
		"a certificate that is not there": {
			"clouds: {dev: {auth: {}, cacert: /nowhere/ca.pem}}", "",
			"cloud: unable to compute TLS configuration: failed to open the CA cert file: " +
				"open /nowhere/ca.pem: no such file or directory",
		},
	} {
		t.Run(name, func(t *testing.T) {
			writeClouds(t, test.clouds, test.secure)
			_, err := New(Settings{Cloud: "dev"})
			if err == nil {
				t.Fatal("got no error")
			}
			got := strings.ReplaceAll(err.Error(), os.Getenv("OS_CLIENT_CONFIG_FILE"), "FILE")
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestMissingCloudsYAML(t *testing.T) {
	writeClouds(t, someClouds, "")
	t.Setenv("OS_CLIENT_CONFIG_FILE", "/nowhere/clouds.yaml")
	_, err := New(Settings{Cloud: "prod"})
	want := "cloud: clouds file not found. Search locations were: [/nowhere/clouds.yaml]"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, []byte(authority), 0o600); err != nil {
		t.Fatal(err)
	}
	writeClouds(t, "clouds:\n"+
		"  trusting: {auth: {}, verify: false}\n"+
		"  strict: {auth: {}}\n"+
		"  own: {auth: {}, cacert: "+file+"}\n", "")
	for name, test := range map[string]struct {
		settings Settings
		want     bool // whether the server is trusted
	}{
		"nothing said":                     {Settings{}, false},
		"insecure":                         {Settings{Insecure: new(true)}, true},
		"an authority in a file":           {Settings{CACertFile: file}, true},
		"an authority as PEM":              {Settings{CACertFile: authority}, true},
		"a trusting entry":                 {Settings{Cloud: "trusting"}, true},
		"a trusting entry, but not here":   {Settings{Cloud: "trusting", Insecure: new(false)}, false},
		"a strict entry":                   {Settings{Cloud: "strict"}, false},
		"an entry with an authority":       {Settings{Cloud: "own"}, true},
		"an authority as PEM and an entry": {Settings{Cloud: "strict", CACertFile: authority}, true},
	} {
		t.Run(name, func(t *testing.T) {
			test.settings.AuthURL, test.settings.Token = server.URL, "gAAAAA"
			c, err := New(test.settings)
			if err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := c.session.gate.next.RoundTrip(req)
			if err == nil {
				resp.Body.Close()
			}
			if got := err == nil; got != test.want {
				t.Errorf("got %v, want trusted: %t", err, test.want)
			}
		})
	}
}
