package cloud

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

func TestReasonsInWords(t *testing.T) {
	t.Parallel()
	read := func(code int, body string, header ...string) error {
		err, _ := errors.AsType[gophercloud.ErrUnexpectedResponseCode](httpError(code, body, header...))
		err.Method = http.MethodGet
		return err
	}
	refused := &net.OpError{
		Op: "dial", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 3128}, Err: syscall.ECONNREFUSED,
	}
	through := func(err error) error {
		return &url.Error{Op: "Get", URL: "https://cloud.example.com/", Err: err}
	}
	type said struct{ Reason, Advice string }
	for name, test := range map[string]struct {
		err  error
		want said
	}{
		"a quota is not a matter of roles": {
			httpError(403, `{"forbidden":{"message":"Quota exceeded for resources: ['backups']."}}`),
			said{Reason: "Quota exceeded for resources: ['backups']."},
		},
		"a few words of plain text": {
			httpError(503, "no upstream\n", "Content-Type", "text/plain; charset=utf-8"),
			said{Reason: "Service Unavailable: no upstream"},
		},
		"a book of plain text": {
			httpError(503, strings.Repeat("x", 201), "Content-Type", "text/plain"),
			said{Reason: "Service Unavailable, without a reason"},
		},
		"a circle": {
			read(302, "", "Location", "/v3/backups?marker=b1"),
			said{Reason: "the service redirects in a circle, at last to https://cloud.example.com/v3/backups"},
		},
		"a read that has moved away": {
			read(302, "", "Location", "https://new.example.com/"),
			said{Reason: "the service has moved to https://new.example.com/"},
		},
		"a change that has moved": {
			httpError(307, "", "Location", "/v4"), said{Reason: "the service has moved to https://cloud.example.com/v4"},
		},
		"a proxy that does not answer": {
			through(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: refused}),
			said{Reason: "nothing answers at the proxy that HTTPS_PROXY or HTTP_PROXY names (192.0.2.1:3128): " +
				"connection refused"},
		},
		"a peer without TLS": {
			through(errors.New("http: server gave HTTP response to HTTPS client")),
			said{Reason: "the other side answers without TLS: its address begins with http, not https"},
		},
		"a peer that is no web server": {
			through(errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"`)),
			said{Reason: "what answers there does not speak HTTP"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Explain(test.err)
			if diff := cmp.Diff(test.want, said{got.Reason, got.Advice}); diff != "" {
				t.Errorf("reason and advice (-want +got):\n%s", diff)
			}
		})
	}
}

// TestServiceThatRedirectsInACircle asks a real server.
func TestServiceThatRedirectsInACircle(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("/a", http.RedirectHandler("/b", http.StatusFound))
	mux.Handle("/b", http.RedirectHandler("/a", http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	client := gophercloud.ProviderClient{HTTPClient: http.Client{CheckRedirect: transport.NoRedirect}}
	//nolint:bodyclose // gophercloud closes it.
	_, err := client.Request(t.Context(), http.MethodGet, server.URL+"/a", &gophercloud.RequestOpts{})
	if got := Explain(err).Reason; !strings.HasPrefix(got, "the service redirects in a circle, at last to "+server.URL) {
		t.Errorf("got %q, want a circle", got)
	}
}

func TestSignInWithoutATokenIsNone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"no token": {
			`{"token":{"expires_at":"2099-01-01T00:00:00.000000Z","catalog":[]}}`,
			"the identity service answered without a token",
		},
		"no body": {"", "the cloud answered with an empty body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, oneVolumeService)
			k.before = func(w http.ResponseWriter) bool {
				w.WriteHeader(http.StatusCreated)
				fmt.Fprint(w, test.body)
				return true
			}
			err := look(t.Context(), k.client(t))
			if got := Explain(err).Reason; !strings.HasSuffix(got, test.want) || !IsSignIn(err) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBrokenProxyIsNotPassedOver(t *testing.T) {
	const isNone = " is not the address of a proxy"
	for name, test := range map[string]struct{ variable, value, want string }{
		"an address":                 {"HTTPS_PROXY", "http://proxy.example.com:3128", ""},
		"a name and a port":          {"HTTPS_PROXY", "proxy.example.com:3128", ""},
		"no address":                 {"HTTPS_PROXY", "http://", "the environment variable HTTPS_PROXY" + isNone},
		"a secret and no port":       {"https_proxy", "http://u:pass@p:x", "the environment variable https_proxy" + isNone},
		"one for the other scheme":   {"HTTP_PROXY", "http://", ""},
		"one that is not set at all": {"HTTPS_PROXY", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"} {
				t.Setenv(variable, "")
			}
			t.Setenv(test.variable, test.value)
			got := ""
			if _, err := New(Settings{AuthURL: "https://cloud.example.com", Token: "t"}); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
