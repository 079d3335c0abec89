package signin

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

func TestOver(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ upper, lower, want Settings }{
		"what is not said comes from below": {
			Settings{Password: "p", MaxRetries: 3},
			Settings{AuthURL: "https://a", UserName: "demo", Password: "old", Region: "R1", Insecure: new(true), MaxRetries: 1},
			Settings{AuthURL: "https://a", UserName: "demo", Password: "p", Region: "R1", Insecure: new(true), MaxRetries: 3},
		},
		"an id replaces a name": {
			Settings{UserID: "u1", ProjectName: "demo"},
			Settings{UserName: "admin", ProjectID: "p1", UserDomainName: "Default"},
			Settings{UserID: "u1", ProjectName: "demo", UserDomainName: "Default"},
		},
		"a password replaces a token and an application credential": {
			Settings{Password: "p"},
			Settings{Token: "t", ApplicationCredentialID: "ac", ApplicationCredentialSecret: "s"},
			Settings{Password: "p"},
		},
		"a token replaces a password": {Settings{Token: "t"}, Settings{Password: "p"}, Settings{Token: "t"}},
		"the secret of an application credential may come from below": {
			Settings{ApplicationCredentialID: "ac"},
			Settings{ApplicationCredentialName: "backup", ApplicationCredentialSecret: "s", Password: "p"},
			Settings{ApplicationCredentialID: "ac", ApplicationCredentialSecret: "s"},
		},
		"a project replaces the system": {
			Settings{ProjectID: "p1"}, Settings{SystemScope: true}, Settings{ProjectID: "p1"},
		},
		"the system replaces a project": {
			Settings{SystemScope: true}, Settings{ProjectID: "p1"}, Settings{SystemScope: true},
		},
		"false is said": {
			Settings{Insecure: new(false)}, Settings{Insecure: new(true)}, Settings{Insecure: new(false)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.upper.Over(test.lower)
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(Settings{})); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAuthOptions(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings Settings
		want     gophercloud.AuthOptions
	}{
		"a name in the default domain": {
			Settings{UserName: "demo", Password: "p", ProjectName: "demo", DefaultDomain: "default", AllowReauth: true},
			gophercloud.AuthOptions{
				Username: "demo", Password: "p", DomainID: "default", AllowReauth: true,
				Scope: &gophercloud.AuthScope{ProjectName: "demo", DomainID: "default"},
			},
		},
		"an id needs no domain": {
			Settings{UserID: "u1", UserName: "demo", Password: "p", ProjectID: "p1", ProjectName: "demo", UserDomainName: "d"},
			gophercloud.AuthOptions{UserID: "u1", Password: "p", Scope: &gophercloud.AuthScope{ProjectID: "p1"}},
		},
		"user and project in different domains": {
			Settings{UserName: "demo", Password: "p", ProjectName: "x", UserDomainName: "users", ProjectDomainID: "d2"},
			gophercloud.AuthOptions{
				Username: "demo", Password: "p", DomainName: "users",
				Scope: &gophercloud.AuthScope{ProjectName: "x", DomainID: "d2"},
			},
		},
		"one domain for both": {
			Settings{UserName: "demo", Password: "p", ProjectName: "x", DomainName: "acme", DefaultDomain: "default"},
			gophercloud.AuthOptions{
				Username: "demo", Password: "p", DomainName: "acme",
				Scope: &gophercloud.AuthScope{ProjectName: "x", DomainName: "acme"},
			},
		},
		"a domain to work in": {
			Settings{UserName: "admin", Password: "p", DomainID: "d1"},
			gophercloud.AuthOptions{
				Username: "admin", Password: "p", DomainID: "d1", Scope: &gophercloud.AuthScope{DomainID: "d1"},
			},
		},
		"the system": {
			Settings{UserID: "u1", Password: "p", SystemScope: true, DomainID: "d1"},
			gophercloud.AuthOptions{UserID: "u1", Password: "p", Scope: &gophercloud.AuthScope{System: true}},
		},
		"a trust": {
			Settings{UserID: "u1", Password: "p", trustID: "t1"},
			gophercloud.AuthOptions{UserID: "u1", Password: "p", Scope: &gophercloud.AuthScope{TrustID: "t1"}},
		},
		"a token leaves the user out": {
			Settings{Token: "t", UserName: "demo", Password: "p", UserDomainID: "d1", ProjectID: "p1", AllowReauth: true},
			gophercloud.AuthOptions{TokenID: "t", Scope: &gophercloud.AuthScope{ProjectID: "p1"}},
		},
		"an application credential by id": {
			Settings{ApplicationCredentialID: "ac", ApplicationCredentialSecret: "s", UserName: "demo", AllowReauth: true},
			gophercloud.AuthOptions{ApplicationCredentialID: "ac", ApplicationCredentialSecret: "s", AllowReauth: true},
		},
		"an application credential by name": {
			Settings{
				ApplicationCredentialName: "backup", ApplicationCredentialSecret: "s",
				UserName: "demo", DefaultDomain: "default",
			},
			gophercloud.AuthOptions{
				ApplicationCredentialName: "backup", ApplicationCredentialSecret: "s",
				Username: "demo", DomainID: "default",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := test.settings.authOptions()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("options (-want +got):\n%s", diff)
			}
			if _, err := got.ToTokenV3CreateMap(nil); err != nil {
				t.Errorf("gophercloud refuses the options: %v", err)
			}
		})
	}
}

func TestWrongSettings(t *testing.T) {
	t.Parallel()
	good := Settings{AuthURL: "https://cloud.example.com:5000/v3", UserName: "demo", Password: "hunter2"}
	for name, test := range map[string]struct {
		change func(*Settings)
		want   string
	}{
		"no address": {
			func(s *Settings) { s.AuthURL = "" },
			"auth_url: the address of the cloud's identity service is not set",
		},
		"a bare host": {
			func(s *Settings) { s.AuthURL = "cloud.example.com" },
			`auth_url: "cloud.example.com" is not a whole URL such as https://cloud.example.com:5000/v3`,
		},
		"no address at all": {
			func(s *Settings) { s.AuthURL = "http://a b" },
			"auth_url: the text is not a URL such as https://cloud.example.com:5000/v3",
		},
		"version 2": {
			func(s *Settings) { s.AuthURL = "https://cloud.example.com/v2.0" },
			`auth_url: "https://cloud.example.com/v2.0" is version 2 of the identity service; this provider speaks version 3`,
		},
		"nobody": {
			func(s *Settings) { s.UserName, s.Password = "", "" },
			"nothing to sign in with is set",
		},
		"a user without word":   {func(s *Settings) { s.Password = "" }, "password: a user is set, but no password"},
		"a word without a user": {func(s *Settings) { s.UserName = "" }, "user_name: a password is set, but no user"},
		"a credential without its secret": {
			func(s *Settings) { s.ApplicationCredentialID = "ac" },
			"application_credential_secret: an application credential is set without its secret",
		},
		"a secret without its credential": {
			func(s *Settings) { s.ApplicationCredentialSecret = "hunter2" },
			"application_credential_id: the secret of an application credential is set without the credential's id or name",
		},
		"a credential's name without its user": {
			func(s *Settings) {
				s.UserName, s.ApplicationCredentialName, s.ApplicationCredentialSecret = "", "backup", "hunter2"
			},
			"user_name: an application credential is set by its name, which is only unique together with its user; " +
				"set the user's name or id, or the credential's id",
		},
		"an endpoint type": {
			func(s *Settings) { s.EndpointType = "secret" }, `endpoint_type: "secret" is none of public, internal and admin`,
		},
		"an override": {
			func(s *Settings) { s.EndpointOverrides = map[string]string{"database": "trove"} },
			`endpoint_overrides: the address of "database": ` +
				`"trove" is not a whole URL such as https://cloud.example.com:5000/v3`,
		},
		"retries": {func(s *Settings) { s.MaxRetries = -1 }, "max_retries: -1 is negative"},
		"no such file": {
			func(s *Settings) { s.CACertFile = "/nowhere/ca.pem" },
			`cacert_file: the file "/nowhere/ca.pem" cannot be read: no such file or directory`,
		},
		"no certificate": {
			func(s *Settings) { s.CACertFile = "-----BEGIN NONSENSE-----" },
			"cacert_file: there is no certificate in PEM form in it",
		},
		"a cert without key": {
			func(s *Settings) { s.Cert = "cert.pem" },
			"key: a client certificate is set without its key",
		},
		"a key without cert": {
			func(s *Settings) { s.Key = "key.pem" },
			"cert: the key of a client certificate is set without the certificate",
		},
		"a wrong pair": {
			func(s *Settings) { s.Cert, s.Key = "-----BEGIN A-----", "-----BEGIN B-----" },
			"cert: the certificate and the key do not go together: tls: failed to find any PEM data in certificate input",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := good
			test.change(&s)
			_, _, err := Complete(s, services)
			if _, ok := errors.AsType[*SettingError](err); !ok || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got a secret in %v", err)
			}
		})
	}
}
