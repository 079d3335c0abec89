package cloud

import (
	"bytes"
	"fmt"
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
