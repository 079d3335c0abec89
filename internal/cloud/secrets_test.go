package cloud

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"
)

// TestEchoedSecretsAreHidden asks a cloud that repeats in its errors what it was
// sent, as web frameworks in debug mode do.
func TestEchoedSecretsAreHidden(t *testing.T) {
	t.Parallel()
	const password = "hunter2 in Köln"
	k := newKeystone(t, oneVolumeService)
	k.HandleFunc("GET /volume/v3/{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{}`) })
	k.password = password
	echo := func(w http.ResponseWriter, code int, text string) {
		w.Header().Set("X-Openstack-Request-Id", "req-"+text)
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"forbidden":{"message":%q}}`, "You sent "+text)
	}
	k.HandleFunc("GET /volume/v3/"+project+"/backups/{id}", func(w http.ResponseWriter, r *http.Request) {
		echo(w, http.StatusForbidden, r.Header.Get("X-Auth-Token"))
	})
	var out bytes.Buffer
	ctx := tflogtest.RootLogger(t.Context(), &out)
	c := k.client(t, func(s *Settings) { s.Password = password })
	err := look(ctx, c)
	got := Explain(err)
	if got.Reason != "You sent ***" || got.RequestID != "req-***" || strings.Contains(err.Error(), "secret-token") {
		t.Errorf("got %+v of %v, want *** for the token", got, err)
	}

	k.before = func(w http.ResponseWriter) bool {
		echo(w, http.StatusForbidden, password)
		return true
	}
	err = look(ctx, k.client(t, func(s *Settings) { s.Password = password }))
	if got := Explain(err).Reason; !strings.HasSuffix(got, "You sent ***") {
		t.Errorf("got %q, want *** for the password", got)
	}
	for _, secret := range []string{"secret-token", "hunter2"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("got %s in the log:\n%s", secret, out.String())
		}
	}
}
