package cbr_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// gophertelekomcloud takes a resource out again, or moves it, without a look
// after it was added (acceptance/openstack/cbr/v3/vaults_test.go,
// TestVaultResources and TestVaultMigrateResources).
func TestANewResourceMayLeaveAtOnce(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, call, want string }{
		{"it is removed", "removeresources", ""},
		{"it is moved", "migrateresources", "moved"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fc, s := newScene(t, false)
			app := fc.CBR.AddServer("app", 10)
			s.do(http.MethodPost, "/vaults/"+s.vault+"/addresources",
				object{"resources": []any{object{"id": app.ID, "type": app.Type}}}, nil)
			body := object{"resource_ids": []any{app.ID}}
			if test.want != "" {
				body["destination_vault_id"] = s.other
			}
			status, _ := s.do(http.MethodPost, "/vaults/"+s.vault+"/"+test.call, body, nil)
			fc.Finish()
			_, in, _ := fc.CBR.Vaults.Get(s.vault)
			_, other, _ := fc.CBR.Vaults.Get(s.other)
			want := []string{"200", fmt.Sprint([]string{s.server.ID}), "[]"}
			if test.want != "" {
				want[2] = fmt.Sprint([]string{app.ID})
			}
			if diff := cmp.Diff(want, []string{fmt.Sprint(status), fmt.Sprint(in), fmt.Sprint(other)}); diff != "" {
				t.Errorf("status and the resources of both vaults (-want +got):\n%s", diff)
			}
		})
	}
}
