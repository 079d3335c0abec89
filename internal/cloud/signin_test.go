package cloud

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSignInIsRepeatedInTrouble(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(http.ResponseWriter){
		"on 429": func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
		"on 502": func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) },
		"on 503": func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"on 504": func(w http.ResponseWriter) { w.WriteHeader(http.StatusGatewayTimeout) },
		"on a broken connection": func(w http.ResponseWriter) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, oneVolumeService)
			k.volumes("3.70")
			k.before = func(w http.ResponseWriter) bool {
				if k.signIns() > 1 {
					return false
				}
				trouble(w)
				return true
			}
			err := look(t.Context(), k.client(t, func(s *Settings) { s.MaxRetries = 1 }))
			if err != nil || k.signIns() != 2 {
				t.Errorf("got %v after %d sign-ins, want success after 2", err, k.signIns())
			}
		})
	}
}

func TestFailedSignInIsTriedAgainByTheNextWhoNeedsIt(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	k.before = func(w http.ResponseWriter) bool {
		if k.signIns() > 1 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	c := k.client(t)

	if err := look(t.Context(), c); !IsTransient(err) {
		t.Errorf("got %v, want an error that may pass", err)
	}
	if err := look(t.Context(), c); err != nil {
		t.Errorf("got %v, want the second sign-in to succeed", err)
	}
}

func TestSignInErrorsHaveAdviceByCause(t *testing.T) {
	t.Parallel()
	page := func(w http.ResponseWriter) { fmt.Fprint(w, "<html>Welcome to the hotel</html>") }
	for name, test := range map[string]struct {
		answer       func(http.ResponseWriter)
		reason, want string
	}{
		"no version 3": {
			func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
			"the service has nothing at this address", "auth_url is not the address of version 3 of Keystone.",
		},
		"trouble": {
			func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
			"Service Unavailable, without a reason", "The identity service is in trouble; try again later.",
		},
		"a login page": {
			func(w http.ResponseWriter) { w.WriteHeader(http.StatusCreated); page(w) },
			"answered 201 with a web page instead of JSON: a proxy or a login page is in between",
			"auth_url is not the address of Keystone, or a proxy or a login page is in between.",
		},
		"a server that hangs up": {
			func(w http.ResponseWriter) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err == nil {
					_ = conn.Close()
				}
			},
			"the connection broke before the whole answer came",
			"Check auth_url, the network, HTTPS_PROXY and NO_PROXY, and cacert_file.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, oneVolumeService)
			k.before = func(w http.ResponseWriter) bool { test.answer(w); return true }
			got := Explain(look(t.Context(), k.client(t)))
			if !strings.Contains(got.Reason, test.reason) || got.Advice != test.want {
				t.Errorf("got reason %q and advice %q, want %q and %q", got.Reason, got.Advice, test.reason, test.want)
			}
		})
	}
}

func TestRefusedSignInSaysWhy(t *testing.T) {
	t.Parallel()
	// expired signs in well and then has nothing valid any more.
	expired := func(t *testing.T, k *keystone, c *Client) error {
		t.Helper()
		if err := look(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		k.expire()
		k.mu.Lock()
		k.password = "changed meanwhile"
		k.mu.Unlock()
		return look(t.Context(), c)
	}
	for name, test := range map[string]struct {
		settings func(*Settings)
		fail     func(*testing.T, *keystone, *Client) error
		want     Failure
	}{
		"a wrong password": {
			settings: func(s *Settings) { s.Password = "wrong" },
			fail:     func(t *testing.T, _ *keystone, c *Client) error { t.Helper(); return look(t.Context(), c) },
			want: Failure{
				Reason: "signing in as user demo (domain default) in project " + project + " at HOST/v3/: " +
					"The request you have made requires authentication.",
				Status: 401, RequestID: "req-refused", Method: "POST", URL: "HOST/v3/auth/tokens",
				Advice: "A name, a domain, the secret or the role in the project is wrong, or what is used to sign in is " +
					"expired, revoked or of another cloud. What is set: auth_url (OS_AUTH_URL), user_name (the provider block), " +
					"password (OS_PASSWORD), project_id (clouds.yaml).",
			},
		},
		"a password that was changed": {
			settings: func(*Settings) {},
			fail:     expired,
			want: Failure{
				Reason: "the token has expired; signing in as user demo (domain default) in project " + project +
					" at HOST/v3/ again: " +
					"The request you have made requires authentication.",
				Status: 401, RequestID: "req-refused", Method: "POST", URL: "HOST/v3/auth/tokens",
				Advice: "A name, a domain, the secret or the role in the project is wrong, or what is used to sign in is " +
					"expired, revoked or of another cloud. What is set: auth_url (OS_AUTH_URL), user_name (the provider block), " +
					"password (OS_PASSWORD), project_id (clouds.yaml).",
			},
		},
		"a token cannot be renewed": {
			settings: func(s *Settings) { s.Token = "gAAAAAgiven" },
			fail:     expired,
			want: Failure{Reason: "signing in: the token has expired or was revoked, and a token cannot be renewed; " +
				"set a new `token`, or sign in with a password or an application credential"},
		},
		"renewal is switched off": {
			settings: func(s *Settings) { s.AllowReauth = false },
			fail:     expired,
			want:     Failure{Reason: "signing in: the token has expired or was revoked, and `allow_reauth` is false"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, oneVolumeService)
			k.volumes("3.70")
			err := test.fail(t, k, k.client(t, test.settings, func(s *Settings) {
				s.Sources = map[string]string{
					"auth_url": "OS_AUTH_URL", "user_name": "the provider block", "password": "OS_PASSWORD",
					"project_id": "clouds.yaml", "token": "OS_TOKEN", "region": "OS_REGION_NAME",
				}
			}))
			got := Explain(err)
			got.URL = strings.Replace(got.URL, k.url, "HOST", 1)
			got.Reason = strings.Replace(got.Reason, k.url, "HOST", 1)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Explain (-want +got):\n%s", diff)
			}
			if IsNotFound(err) || IsLost(err) || IsTransient(err) || IsStatus(err, 401) {
				t.Errorf("a refused sign-in must not look like an answer of the service: %v", err)
			}
		})
	}
}

func TestTokenWithoutScopeIsShownNotChanged(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	k.valid = "gAAAAAgiven"
	c := k.client(t, func(s *Settings) { *s = Settings{AuthURL: s.AuthURL, Token: "gAAAAAgiven"} })

	if err := look(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got := k.signIns(); got != 0 {
		t.Errorf("got %d new tokens, want the given one to be used", got)
	}
}
