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

// Huawei Cloud takes more than the vault holds: terraform-provider-huaweicloud
// puts disks of 150 GB into 50 GB and two servers into 10 GB
// (resource_huaweicloud_cbr_vault_test.go, resource_huaweicloud_cbr_checkpoint_test.go),
// while the manual of Open Telekom Cloud forbids it.
func TestTheResourcesMayBeLargerThanAVaultOfHuaweiCloud(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		huawei bool
		want   []int
	}{
		{"Open Telekom Cloud", false, []int{400, 400, 400}},
		{"Huawei Cloud", true, []int{200, 200, 200}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fc, s := newScene(t, test.huawei)
			large := fc.CBR.AddServer("large", 500)
			resources := []any{object{"id": large.ID, "type": large.Type}}
			create, _ := s.do(http.MethodPost, "/vaults", vaultBody(func(v, b object) {
				v["resources"], b["size"] = []any{object{"id": fc.CBR.AddServer("app", 60).ID, "type": large.Type}}, 50
			}), nil)
			add, _ := s.do(http.MethodPost, "/vaults/"+s.other+"/addresources", object{"resources": resources}, nil)
			shrink, _ := s.do(http.MethodPut, "/vaults/"+s.vault,
				object{"vault": object{"billing": object{"size": 20}}}, nil)
			if diff := cmp.Diff(test.want, []int{create, add, shrink}); diff != "" {
				t.Errorf("created, added, shrunk (-want +got):\n%s", diff)
			}
		})
	}
}
