package cloud

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

func TestLogHasNoSecrets(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	k.password = "secret-password"
	k.HandleFunc("POST /volume/v3/"+project+"/", k.guarded(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "session=secret-cookie")
		w.Header().Set("X-Openstack-Request-Id", "req-export")
		fmt.Fprint(w, `{"backup-record":{"backup_service":"ceph","backup_url":"secret-record"},"adminPass":"secret-pass"}`)
	}))
	for name, change := range map[string]func(*Settings){
		"password": func(s *Settings) { s.Password = "secret-password" },
		"token":    func(s *Settings) { s.Token = "secret-given" },
		"application credential": func(s *Settings) {
			s.Password, s.ApplicationCredentialID, s.ApplicationCredentialSecret = "", "ac1", "secret-password"
		},
	} {
		var out bytes.Buffer
		ctx := tflogtest.RootLogger(t.Context(), &out)
		cinder, err := k.client(t, change).BlockStorage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		//nolint:bodyclose // gophercloud closes it.
		_, err = cinder.Post(ctx, cinder.ServiceURL("backups"), map[string]any{
			"restore_auth": map[string]any{"username": "demo", "password": "secret-restore"},
			"secrets":      []string{"secret-item"},
			"name":         "nightly",
		}, &got, &gophercloud.RequestOpts{OkCodes: []int{200}})
		if err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if strings.Contains(text, "secret-") {
			t.Errorf("%s: got a secret in the log:\n%s", name, text)
		}
		for _, want := range []string{"nightly", "demo", "ceph", "req-export", `\"password\":\"***\"`} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: got no %s in the log:\n%s", name, want, text)
			}
		}
	}
}

func TestOneLineForEachRequest(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	var out bytes.Buffer
	if err := look(tflogtest.RootLogger(t.Context(), &out), k.client(t)); err != nil {
		t.Fatal(err)
	}
	entries, err := tflogtest.MultilineJSONDecode(&out)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if e["@level"] == "debug" {
			got = append(got, fmt.Sprint(e["method"], " ", strings.TrimPrefix(fmt.Sprint(e["url"]), k.url), " ", e["status"]))
		}
	}
	want := []string{
		"POST /v3/auth/tokens 201",
		"GET /volume/v3/ 200",
		"GET /volume/v3/" + project + "/backups/b1 200",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestMaskedHeader(t *testing.T) {
	t.Parallel()
	got, err := maskedHeader{http.Header{
		"X-Auth-Token": {"1"}, "X-Subject-Token": {"2"}, "Authorization": {"3"}, "Proxy-Authorization": {"4"},
		"X-Security-Token": {"5"}, "Cookie": {"6"}, "Set-Cookie": {"7"}, "Www-Authenticate": {"8"},
		"Location": {"/known-secret"}, "Accept": {"application/json"},
	}, newSecrets("known-secret")}.MarshalText()
	want := `{"Accept":["application/json"],"Authorization":["***"],"Cookie":["***"],"Location":["/***"],` +
		`"Proxy-Authorization":["***"],"Set-Cookie":["***"],"Www-Authenticate":["***"],"X-Auth-Token":["***"],` +
		`"X-Security-Token":["***"],"X-Subject-Token":["***"]}`
	if err != nil || string(got) != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}

// TestAnswersAreKeptOnlyForTheTrace looks at whether the body is wrapped.
func TestAnswersAreKeptOnlyForTheTrace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ctx  func(context.Context) context.Context
		want bool
	}{
		"at TRACE":      {func(ctx context.Context) context.Context { return tflogtest.RootLogger(ctx, io.Discard) }, true},
		"without a log": {func(ctx context.Context) context.Context { return ctx }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(test.ctx(t.Context()), http.MethodGet, "https://cloud.example.com/", nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := (&logged{next: &script{steps: []step{withBody(200, "{}")}}}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if _, kept := resp.Body.(*readAlong); kept != test.want {
				t.Errorf("got kept %t, want %t", kept, test.want)
			}
		})
	}
}

func TestMaskedBody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, want string }{
		"nothing":          {"", ""},
		"a web page":       {"<html>hunter2</html>", "(20 bytes that are not JSON)"},
		"big numbers stay": {`{"size":12345678901234567890}`, `{"size":12345678901234567890}`},
		"a token's id": {
			`{"auth":{"identity":{"methods":["token"],"token":{"id":"gAAAAA"}},"scope":{"project":{"id":"p1"}}}}`,
			`{"auth":{"identity":{"methods":["token"],"token":{"id":"***"}},"scope":{"project":{"id":"p1"}}}}`,
		},
		"a password's user is none": {
			`{"password":{"user":{"name":"demo","domain":{"id":"default"},"password":"hunter2"}}}`,
			`{"password":{"user":{"domain":{"id":"default"},"name":"demo","password":"***"}}}`,
		},
		"an application credential": {
			`{"application_credential":{"id":"ac1","secret":"hunter2"}}`,
			`{"application_credential":{"id":"ac1","secret":"***"}}`,
		},
		"users of a database": {
			`[{"name":"app","password":"hunter2"},{"adminPass":12345}]`,
			`[{"name":"app","password":"***"},{"adminPass":"***"}]`,
		},
		"all words for a secret": {
			`{"passwd":"1","passcode":"2","private_key":"3","adminPass":"4","secret_key":"5","x-auth-token":"6","pass":"7"}`,
			`{"adminPass":"***","pass":"7","passcode":"***","passwd":"***","private_key":"***",` +
				`"secret_key":"***","x-auth-token":"***"}`,
		},
		"a known secret in any text": {
			`{"message":"you sent known-secret","list":["known-secret"]}`,
			`{"list":["***"],"message":"you sent ***"}`,
		},
		"JSON in a text": {
			`{"extra_info":"{\"password\":\"hunter2\",\"a\":1}","name":"[not JSON"}`,
			`{"extra_info":"{\"a\":1,\"password\":\"***\"}","name":"[not JSON"}`,
		},
		"no secret yet": {`{"password":null,"tokens":["a","b"]}`, `{"password":null,"tokens":["***","***"]}`},
	} {
		got, err := maskedBody{[]byte(test.body), newSecrets("known-secret")}.MarshalText()
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %s (%v), want %s", name, got, err, test.want)
		}
	}
}
