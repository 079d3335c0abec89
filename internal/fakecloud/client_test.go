package fakecloud_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// reply is an answer that was read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// do sends a request and reads the whole answer.
func do(t *testing.T, req *http.Request) reply {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, raw}
}

// authenticate posts a sign-in request.
func authenticate(t *testing.T, c *fakecloud.Cloud, identity, scope string) reply {
	t.Helper()
	body := `{"auth":{"identity":` + identity + `}}`
	if scope != "" {
		body = `{"auth":{"identity":` + identity + `,"scope":` + scope + `}}`
	}
	url := c.AuthURL() + "/auth/tokens"
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	return do(t, req)
}

func passwordOf(user string) string {
	return fmt.Sprintf(`{"methods":["password"],"password":{"user":
		{"name":%q,"domain":{"id":"default"},"password":"secret"}}}`, user)
}

func projectScope(name string) string {
	return fmt.Sprintf(`{"project":{"name":%q,"domain":{"name":"Default"}}}`, name)
}

// signIn gives a token.
func signIn(t *testing.T, c *fakecloud.Cloud, user, project string) string {
	t.Helper()
	got := authenticate(t, c, passwordOf(user), projectScope(project))
	if got.status != http.StatusCreated {
		t.Fatalf("signing in: %d %s", got.status, got.body)
	}
	return got.header.Get("X-Subject-Token")
}

// client talks to one Cinder for one project.
type client struct {
	cloud   *fakecloud.Cloud
	base    string
	token   string
	version string
}

// newClient is a client of the user and the project of that name.
func newClient(t *testing.T, c *fakecloud.Cloud, name string) *client {
	t.Helper()
	id := fakecloud.DemoProjectID
	if name == fakecloud.AdminProject {
		id = fakecloud.AdminProjectID
	}
	return &client{
		cloud: c, base: c.URL() + "/volume/v3/" + id,
		token: signIn(t, c, name, name), version: "3.70",
	}
}

func (c *client) request(t *testing.T, method, path, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Auth-Token", c.token)
	req.Header.Set("OpenStack-API-Version", "volume "+c.version)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// call sends a request and gives the status and the decoded body.
func (c *client) call(t *testing.T, method, path, body string) (int, map[string]any) {
	t.Helper()
	r := do(t, c.request(t, method, path, body))
	var got map[string]any
	if len(r.body) > 0 && r.header.Get("Content-Type") == "application/json" {
		if err := json.Unmarshal(r.body, &got); err != nil {
			t.Fatalf("%s %s: %s", method, path, r.body)
		}
	}
	return r.status, got
}

// id calls and gives the id of the object in the answer.
func (c *client) id(t *testing.T, path, body string) string {
	t.Helper()
	status, got := c.call(t, http.MethodPost, path, body)
	for _, inner := range got {
		if m, ok := inner.(map[string]any); ok && status/100 == 2 {
			return m["id"].(string)
		}
	}
	t.Fatalf("POST %s: %d %v", path, status, got)
	return ""
}

// status gives an object's status, "404" if it is gone.
func (c *client) status(t *testing.T, path string) string {
	t.Helper()
	code, got := c.call(t, http.MethodGet, path, "")
	for _, inner := range got {
		if m, ok := inner.(map[string]any); ok && code == http.StatusOK {
			return m["status"].(string)
		}
	}
	return fmt.Sprint(code)
}

// until looks at an object until it has a status.
func (c *client) until(t *testing.T, path, want string) {
	t.Helper()
	got := ""
	for range 50 {
		if got = c.status(t, path); got == want {
			return
		}
	}
	t.Errorf("%s: got status %s after 50 looks, want %s", path, got, want)
}

// message gives the message of an error's body.
func message(got map[string]any) string {
	for _, inner := range got {
		if m, ok := inner.(map[string]any); ok {
			return fmt.Sprint(m["message"])
		}
	}
	return ""
}
