package cloud

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport/script"
)

const webPage = "a web page instead of JSON: a proxy or a login page is in between"

func TestMalformedAnswersAreSaidInWords(t *testing.T) {
	t.Parallel()
	type answer struct {
		Backup struct {
			ID   string                     `json:"id"`
			Made gophercloud.JSONRFC3339NoZ `json:"made"`
		} `json:"backup"`
	}
	const url = "https://cloud.example.com/v3/backups"
	for name, test := range map[string]struct {
		body, want string
	}{
		"a web page":               {"\n <html><body>hunter2</body></html>", webPage},
		"half of it":               {`{"backup":{"id":"b1"`, "JSON that ends early"},
		"nothing":                  {"", "an empty body"},
		"a greeting":               {"OK", "something that is not JSON"},
		"JSON with a web page":     {`{"backup":<html>}`, "something that is not JSON"},
		"brackets in a text":       {`{"backup":{"id":"]}\"{[`, "JSON that ends early"},
		"a list":                   {`{"backup":[]}`, `a value of the wrong type in "backup"`},
		"a number for a text":      {`{"backup":{"id":5}}`, `a value of the wrong type in "backup.id"`},
		"a time of another planet": {`{"backup":{"made":"stardate 4523.3"}}`, "a time in a form that is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sc := scripted(script.WithBody(202, test.body))
				for method, lost := range map[string]bool{"POST": true, "PUT": false} {
					err := Request(t.Context(), sc, method, url+"?secret=hunter2", nil, new(answer))
					want := Failure{
						Reason: fmt.Sprintf("%s %s answered 202 with %s", method, url, test.want),
						Status: 202, Method: method, URL: url,
					}
					if diff := cmp.Diff(want, Explain(err)); diff != "" {
						t.Errorf("failure (-want +got):\n%s", diff)
					}
					if IsLost(err) != lost {
						t.Errorf("%s: got lost %t, want %t", method, IsLost(err), lost)
					}
				}
			})
		})
	}
}

// scripted is a client of a service that answers what it is told.
func scripted(steps ...script.Step) *gophercloud.ServiceClient {
	base := &script.Network{Steps: steps}
	base.Steps = []script.Step{{Do: func(req *http.Request) (*http.Response, error) {
		resp, err := steps[min(len(base.Bodies), len(steps))-1].Do(req)
		if resp != nil {
			resp.Request = req
		}
		return resp, err
	}}}
	return &gophercloud.ServiceClient{ProviderClient: &gophercloud.ProviderClient{
		HTTPClient: http.Client{
			Transport:     transport.New(transport.Layers{Base: base, Clock: new(transport.Clock)}),
			CheckRedirect: transport.NoRedirect,
		},
	}}
}

func TestMalformedAnswersAreSeenThroughGophercloudToo(t *testing.T) {
	t.Parallel()
	for body, what := range map[string]string{"<html>": webPage, `{"backups":[{}`: "JSON that ends early"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sc := scripted(script.WithBody(200, body))
				//nolint:bodyclose // gophercloud closes it.
				_, err := sc.Get(t.Context(), "https://cloud.example.com/v3/backups", new(any), nil)
				want := "GET https://cloud.example.com/v3/backups answered 200 with " + what
				if got := Explain(err).Reason; got != want || IsLost(err) {
					t.Errorf("got %q, lost %t, want %q", got, IsLost(err), want)
				}
			})
		})
	}
}

func TestWhatNobodyReadsIsNotChecked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sc := scripted(script.WithBody(202, "<html>202 Accepted</html>"))
		if err := Request(t.Context(), sc, "DELETE", "https://cloud.example.com/", nil, nil); err != nil {
			t.Errorf("got %v, want no error", err)
		}
	})
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	mux := http.NewServeMux()
	long := strings.Repeat(" ", 10_000)
	mux.HandleFunc("/decoded", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}"+long) })
	mux.HandleFunc("/thrown-away", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}"+long) })
	mux.HandleFunc("/refused", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, "{}"+long)
	})
	mux.HandleFunc("/no-token", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"unauthorized":{"message":"no"}}`+long)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	base := transport.NewBase(nil)
	dial := base.DialContext
	base.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		connections.Add(1)
		return dial(ctx, network, address)
	}
	t.Cleanup(base.CloseIdleConnections)
	sc := &gophercloud.ServiceClient{ProviderClient: &gophercloud.ProviderClient{HTTPClient: http.Client{
		Transport: transport.New(transport.Layers{Base: base, Clock: new(transport.Clock)}),
	}}}
	for path, answer := range map[string]any{
		"/decoded": new(any), "/thrown-away": nil, "/refused": new(any), "/no-token": new(any),
	} {
		_ = Request(t.Context(), sc, "GET", server.URL+path, nil, answer)
		_ = Request(t.Context(), sc, "GET", server.URL+path, nil, answer)
	}
	if got := connections.Load(); got != 1 {
		t.Errorf("got %d connections, want 1", got)
	}
}
