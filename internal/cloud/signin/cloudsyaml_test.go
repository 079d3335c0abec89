package signin

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// services may have addresses of their own.
const project = "5ec0cf1b0ab345479e59bdeccf0dbfca"

var services = []string{"block-storage", "volumev3", "database", "data-protect", "cbr"}

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
	for _, variable := range []string{
		"OS_REGION_NAME", "OS_INTERFACE", "OS_CACERT", "OS_CERT", "OS_KEY", "OS_CLIENT_SECURE_FILE",
	} {
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
		Insecure: new(true),
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
			got, _, err := Complete(test.beside, services)
			if err != nil {
				t.Fatal(err)
			}
			want := fromFile
			test.want(&want)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Settings{}),
				cmpopts.IgnoreFields(Settings{}, "Sources")); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWrongCloudsYAML(t *testing.T) {
	for name, test := range map[string]struct{ clouds, secure, want, advice string }{
		"a name that is not there": {
			someClouds, "", `cloud: cloud "dev" is not in DIR/clouds.yaml, which has prod, test`,
			"Set `cloud` to one that is there.",
		},
		"names in one line": {
			"clouds: {prod: {}}", "", `cloud: cloud "dev" is not in DIR/clouds.yaml, which has prod`,
			"Set `cloud` to one that is there.",
		},
		"an empty file": {
			"# nothing yet\n", "", "cloud: cloud \"dev\" is not in DIR/clouds.yaml, which has no `clouds` at all",
			"Set `cloud` to one that is there.",
		},
		"no YAML": {
			"clouds:\n\t- x", "",
			"cloud: DIR/clouds.yaml, line 2: found character that cannot start any token", "Fix the file.",
		},
		"no YAML in the second file": {
			"clouds: {dev: {auth: {}}}", "clouds: [",
			"cloud: DIR/secure.yaml, line 1: did not find expected node content", "Fix the file.",
		},
		"a password of the wrong type": {
			"clouds:\n  dev:\n    auth:\n      password: [hunter2]\n", "",
			"cloud: DIR/clouds.yaml, line 4: a value of the wrong type", "Fix the file.",
		},
		"a password of the wrong type in the second file": {
			"clouds: {dev: {auth: {}}}", "clouds:\n  dev:\n    auth:\n      password: [hunter2]\n",
			"cloud: DIR/secure.yaml, line 4: a value of the wrong type", "Fix the file.",
		},
		"an entry that is no mapping": {
			"clouds:\n  dev: hunter2\n", "",
			"cloud: DIR/clouds.yaml, line 2: a value of the wrong type", "Fix the file.",
		},
		"an entry without auth": {
			"clouds: {dev: {region_name: R1}}", "",
			"cloud: the entry \"dev\" of DIR/clouds.yaml: it has no member `auth`",
			"Write `auth_url` into the entry itself, or get the file from your provider.",
		},
		"a vendor's profile": {
			"clouds: {dev: {profile: ovh, auth: {username: demo}}}", "",
			`cloud: the entry "dev" of DIR/clouds.yaml: its profile "ovh" is described in a file clouds-public.yaml, ` +
				"and there is none at HERE/clouds-public.yaml, nor DIR/openstack/clouds-public.yaml, " +
				"nor /etc/openstack/clouds-public.yaml",
			"Write `auth_url` into the entry itself, or get the file from your provider.",
		},
		"a way to sign in that is not known": {
			"clouds: {dev: {auth_type: v3oidcpassword, auth: {auth_url: 'https://a'}}}", "",
			`cloud: the entry "dev" of DIR/clouds.yaml: its auth_type "v3oidcpassword" is a way to sign in that this ` +
				"provider does not know; it knows password, token, v3applicationcredential and aksk", "Fix the entry.",
		},
		"an entry without an address": {
			"clouds: {dev: {auth: {username: demo}}}", "",
			"auth_url: the address of the cloud's identity service is not set",
			`Add it to the entry "dev" of clouds.yaml or of secure.yaml beside it, or set it in the provider block.`,
		},
		"an entry without a password": {
			"clouds: {dev: {auth: {auth_url: 'https://a', username: demo}}}", "clouds: {prod: {auth: {password: hunter2}}}",
			"password: a user is set, but no password",
			`Add it to the entry "dev" of clouds.yaml or of secure.yaml beside it, or set it in the provider block.`,
		},
		"keys that nobody knows": {
			"clouds: {dev: {auth: {auth_url: 'https://a', accesskey: x}, username: demo, floating_ip_source: x}}",
			"clouds: {dev: {auth: {pass: x}}}",
			"nothing to sign in with is set",
			`Add it to the entry "dev" of clouds.yaml or of secure.yaml beside it, or set it in the provider block. ` +
				"Its `auth` has `accesskey`, `pass`, which this provider does not know. It has `username` outside of `auth`.",
		},
		"another system": {
			"clouds: {dev: {auth: {auth_url: 'https://a', token: t, system_scope: some}}}", "",
			`cloud: the entry "dev" of DIR/clouds.yaml: its system_scope is "some", and "all" is the only one there is`,
			"Fix the entry.",
		},
		"a certificate that is not there": {
			"clouds: {dev: {auth: {auth_url: 'https://a', token: t}, cacert: /nowhere/ca.pem}}", "",
			"cloud: the entry \"dev\" of DIR/clouds.yaml: its `cacert`: " +
				"the file \"/nowhere/ca.pem\" cannot be read: no such file or directory", "Fix the entry.",
		},
		"a key that is no path": {
			"clouds: {dev: {auth: {auth_url: 'https://a', token: t}, cert: '-----BEGIN A-----', key: LS0tLS1CRUdJTiBQUklW}}", "",
			"cloud: the entry \"dev\" of DIR/clouds.yaml: its `key`: the value is neither PEM " +
				"(it has no -----BEGIN line) nor the path of a readable file: no such file or directory", "Fix the entry.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			writeClouds(t, test.clouds, test.secure)
			dir := filepath.Dir(os.Getenv("OS_CLIENT_CONFIG_FILE"))
			t.Setenv("XDG_CONFIG_HOME", dir)
			here := t.TempDir()
			t.Chdir(here)
			_, _, err := Complete(Settings{Cloud: "dev"}, services)
			wrong, ok := errors.AsType[*SettingError](err)
			if !ok {
				t.Fatalf("got %v, want what is wrong with a setting", err)
			}
			got := strings.NewReplacer(here, "HERE", dir, "DIR").Replace(err.Error())
			if got != test.want || wrong.Advice != test.advice {
				t.Errorf("got %q and %q, want %q and %q", got, wrong.Advice, test.want, test.advice)
			}
		})
	}
}

func TestMissingCloudsYAML(t *testing.T) {
	writeClouds(t, someClouds, "")
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	for variable, want := range map[string]string{
		"/nowhere/clouds.yaml": "cloud: there is no file /nowhere/clouds.yaml",
		"": "cloud: there is no file HERE/clouds.yaml, nor HERE/config/openstack/clouds.yaml, " +
			"nor /etc/openstack/clouds.yaml",
	} {
		t.Setenv("OS_CLIENT_CONFIG_FILE", variable)
		_, _, err := Complete(Settings{Cloud: "prod"}, services)
		if got := strings.ReplaceAll(fmt.Sprint(err), dir, "HERE"); got != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func TestWhatAnEntrySays(t *testing.T) {
	const auth = "auth_url: 'https://a', username: demo, password: p, token: t, " +
		"application_credential_id: ac, application_credential_secret: s"
	for name, test := range map[string]struct {
		entry string
		want  Settings
	}{
		"the address of a service": {
			"{auth: {auth_url: 'https://a', token: t}, block_storage_endpoint_override: 'https://b/v3', " +
				"compute_endpoint_override: x}",
			Settings{
				Token: "t", EndpointOverrides: map[string]string{"block-storage": "https://b/v3"}, DefaultDomain: "default",
			},
		},
		"an access key as the Go SDK of Open Telekom Cloud reads it": {
			"{auth: {auth_url: 'https://a', project_name: eu-de, ak: '0123', sk: s}, region_name: eu-de}",
			Settings{AccessKey: "0123", SecretKey: "s", ProjectName: "eu-de", Region: "eu-de", DefaultDomain: "default"},
		},
		"a temporary access key": {
			"{auth: {auth_url: 'https://a', access_key: 0123, secret_key: s, security_token: t, signing: scoped}, " +
				"region_name: eu-de}",
			Settings{
				AccessKey: "0123", SecretKey: "s", SecurityToken: "t", Signing: "scoped", Region: "eu-de",
				DefaultDomain: "default",
			},
		},
		"an access key outside of auth": {
			"{auth: {auth_url: 'https://a'}, ak: a, sk: s, regions: [eu-de, eu-nl]}",
			Settings{AccessKey: "a", SecretKey: "s", Region: "eu-de", DefaultDomain: "default"},
		},
		"an access key for another service": {
			"{auth: {auth_url: 'https://a', username: demo, password: p}, access_key: a, secret_key: s}",
			Settings{UserName: "demo", Password: "p", DefaultDomain: "default"},
		},
		"an access key beside a password": {
			"{auth_type: aksk, auth: {auth_url: 'https://a', password: p, ak: a, sk: s}, region_name: eu-de}",
			Settings{AccessKey: "a", SecretKey: "s", Region: "eu-de", DefaultDomain: "default"},
		},
		"a password beside an access key": {
			"{auth_type: password, auth: {auth_url: 'https://a', username: demo, password: p, ak: a, sk: s}}",
			Settings{UserName: "demo", Password: "p", DefaultDomain: "default"},
		},
		"an agency by names": {
			"{auth: {auth_url: 'https://a', token: t, project_id: p1, agency_name: ag, target_domain_id: OTC-1, " +
				"target_project_name: eu-de_theirs}}",
			Settings{
				Token: "t", AgencyName: "ag", AgencyDomainName: "OTC-1", ProjectName: "eu-de_theirs", DefaultDomain: "default",
			},
		},
		"an agency by ids": {
			"{auth: {auth_url: 'https://a', token: t, agency_name: ag, target_domain_id: " + project +
				", target_project_id: p2}}",
			Settings{
				Token: "t", AgencyName: "ag", agencyDomainID: project, ProjectID: "p2", DefaultDomain: "default",
			},
		},
		"a profile that openstacksdk brings along": {
			"{profile: otc, auth: {auth_url: 'https://a', token: t}}", Settings{Token: "t", DefaultDomain: "default"},
		},
		"the default domain": {
			"{auth: {auth_url: 'https://a', token: t, default_domain: d9}}", Settings{Token: "t", DefaultDomain: "d9"},
		},
		"sign-in with a password": {
			"{auth_type: password, auth: {" + auth + "}}", Settings{UserName: "demo", Password: "p", DefaultDomain: "default"},
		},
		"sign-in with a token": {
			"{auth_type: v3token, auth: {" + auth + "}}", Settings{UserName: "demo", Token: "t", DefaultDomain: "default"},
		},
		"sign-in with an application credential": {
			"{auth_type: v3applicationcredential, auth: {" + auth + "}}",
			Settings{
				UserName: "demo", ApplicationCredentialID: "ac", ApplicationCredentialSecret: "s", DefaultDomain: "default",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			writeClouds(t, "clouds: {dev: "+test.entry+"}", "")
			t.Setenv("XDG_CONFIG_HOME", t.TempDir())
			got, _, err := Complete(Settings{Cloud: "dev"}, services)
			if err != nil {
				t.Fatal(err)
			}
			test.want.Cloud, test.want.AuthURL = "dev", "https://a"
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(Settings{}),
				cmpopts.IgnoreFields(Settings{}, "Sources")); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPasswordsFromAnotherFile(t *testing.T) {
	writeClouds(t, someClouds, "clouds: {prod: {auth: {password: wrong}}}")
	file := filepath.Join(t.TempDir(), "passwords.yaml")
	if err := os.WriteFile(file, []byte("clouds: {prod: {auth: {password: hunter2}}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OS_CLIENT_SECURE_FILE", file)
	got, _, err := Complete(Settings{
		Cloud: "prod", UserName: "admin", Sources: map[string]string{"user_name": "OS_USERNAME"},
	}, services)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"auth_url": "clouds.yaml", "password": "clouds.yaml", "user_name": "OS_USERNAME", "project_name": "clouds.yaml",
		"user_domain_name": "clouds.yaml", "project_domain_name": "clouds.yaml", "region": "clouds.yaml",
		"endpoint_type": "clouds.yaml",
	}
	if diff := cmp.Diff(want, got.Sources); diff != "" || got.Password != "hunter2" {
		t.Errorf("got password %q, sources (-want +got):\n%s", got.Password, diff)
	}
}

func TestAnEmptySecureYAMLIsLikeNone(t *testing.T) {
	writeClouds(t, "clouds: {prod: {auth: {auth_url: https://prod.example.com, username: demo, password: p}}}", "\n")
	got, _, err := cloudSettings("prod", services)
	if err != nil || got.Password != "p" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestKeyIsNotWrittenToAFile has nowhere to write to, and a variable that holds a
// key itself, which only the provider block may say.
func TestKeyIsNotWrittenToAFile(t *testing.T) {
	cert, key := ownCertificate(t)
	indented := func(pem string) string { return strings.ReplaceAll(strings.TrimSpace(pem), "\n", "\n      ") }
	const auth = "    auth: {auth_url: 'https://a', token: t}\n"
	writeClouds(t, "clouds:\n  prod:\n"+auth+"    cert: |\n      "+indented(cert)+"\n",
		"clouds:\n  prod:\n    key: |\n      "+indented(key)+"\n")
	for _, variable := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(variable, filepath.Join(t.TempDir(), "nowhere"))
	}
	for _, variable := range []string{"OS_CACERT", "OS_CERT", "OS_KEY"} {
		t.Setenv(variable, "-----BEGIN SECRET-----")
	}
	if _, _, err := Complete(Settings{Cloud: "prod"}, services); err != nil {
		t.Error(err)
	}
}
