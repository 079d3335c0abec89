package transport

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport/script"
)

func TestMaskedHeader(t *testing.T) {
	t.Parallel()
	got, err := maskedHeader{http.Header{
		"X-Auth-Token": {"1"}, "X-Subject-Token": {"2"}, "Authorization": {"3"}, "Proxy-Authorization": {"4"},
		"X-Security-Token": {"5"}, "Cookie": {"6"}, "Set-Cookie": {"7"}, "Www-Authenticate": {"8"},
		"Location": {"/known-secret"}, "Accept": {"application/json"},
	}, NewSecrets("known-secret")}.MarshalText()
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
			resp, err := (&logged{next: &script.Network{Steps: []script.Step{script.WithBody(200, "{}")}}}).RoundTrip(req)
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
		got, err := maskedBody{[]byte(test.body), NewSecrets("known-secret")}.MarshalText()
		if err != nil || string(got) != test.want {
			t.Errorf("%s: got %s (%v), want %s", name, got, err, test.want)
		}
	}
}
