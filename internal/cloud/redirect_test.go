package cloud

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

func TestRedirectsAreFollowedOnlyWhereTheyDoNoHarm(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("got %s %s with the token on another host", r.Method, r.URL)
	}))
	t.Cleanup(other.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("/here", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) })
	mux.Handle("/moved", http.RedirectHandler("/here", http.StatusFound))
	// The same machine under another name.
	mux.Handle("/away", http.RedirectHandler(strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	client := gophercloud.ProviderClient{
		TokenID: "gAAAAA",
		HTTPClient: http.Client{
			Transport:     transport.New(transport.Layers{Base: transport.NewBase(nil), Clock: new(transport.Clock)}),
			CheckRedirect: transport.NoRedirect,
		},
	}
	for _, test := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/moved", 0},
		{"GET", "/away", 302},
		{"POST", "/moved", 302},
	} {
		//nolint:bodyclose // gophercloud closes it.
		_, err := client.Request(t.Context(), test.method, server.URL+test.path, &gophercloud.RequestOpts{})
		if got := Explain(err).Status; got != test.want {
			t.Errorf("%s %s: got status %d (%v), want %d", test.method, test.path, got, err, test.want)
		}
	}
}

// TestTokenStaysAtHome leads requests with a token away from the service, by a
// redirect and by a link in an answer.
func TestTokenStaysAtHome(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("got %s %s with the token %q elsewhere", r.Method, r.URL, r.Header.Get("X-Auth-Token"))
		fmt.Fprint(w, `{"backups":[]}`)
	}))
	t.Cleanup(other.Close)
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	list := "GET /volume/v3/" + project + "/"
	away := map[string]string{
		"another-port":   other.URL + "/",
		"another-scheme": strings.Replace(k.url, "http://", "https://", 1) + "/x",
		"another-name":   strings.Replace(k.url, "127.0.0.1", "localhost", 1) + "/x",
	}
	for path, to := range away {
		k.Handle(list+path, http.RedirectHandler(to, http.StatusFound))
	}
	sc, err := k.client(t).BlockStorage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for path, to := range away {
		err := Request(t.Context(), sc, http.MethodGet, sc.ServiceURL(path), nil, new(any))
		if got, want := Explain(err).Reason, "the service has moved to "+to; got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	err = Request(t.Context(), sc, http.MethodGet, other.URL+"/v3/volumes?marker=1", nil, new(any))
	want := "an answer of the cloud leads to " + transport.OriginOf(other.URL) +
		", where none of its services is known to be; " +
		"the request was not sent there"
	if got := Explain(err).Reason; got != want || IsLost(err) || IsTransient(err) {
		t.Errorf("got %q, want %q", got, want)
	}
}
