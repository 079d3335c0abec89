package vaultrestore_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// serve answers the next request with the body.
func (s *fakeStage) serve(method, path, body string) {
	s.FailWith(method, path, 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
	})
}

func TestATaskFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	for file, one := range map[string]struct {
		started, ended string
		progress       any
	}{
		"task-otc":    {"2019-05-23T14:31:36.007Z", "2019-05-23T14:35:23.511Z", nil},
		"task-huawei": {"2019-05-23T14:31:36.00723Z", "2019-05-23T14:35:23.511155Z", 100.0},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var call struct {
				Response struct{ Body json.RawMessage }
			}
			content, err := os.ReadFile("testdata/" + file + ".json")
			if err == nil {
				err = json.Unmarshal(content, &call)
			}
			if err != nil {
				t.Fatal(err)
			}
			s := newFakeStage(t)
			s.serve(http.MethodPost, "/backups/*/restore", `{"job_id": "4827f2da-b008-4507-ab7d-42d0df5ed912"}`)
			s.serve(http.MethodGet, "/operation-logs/*", string(call.Response.Body))
			config := map[string]any{"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID}
			got := acceptance.NewProtocol(t, s).Make("cloudbackup_vault_restore", config).State()
			want := map[string]any{
				"id": "4827f2da-b008-4507-ab7d-42d0df5ed912", "region": fakecloud.RegionOne, "status": "restored",
				"backup_id": s.ofDisk, "overwrite_volume_id": s.disk.ID, "progress": one.progress,
				"started_at": one.started, "restored_at": one.ended, "error_code": nil, "error_message": nil,
				"overwrite_server_id": nil, "overwrite_resource_id": nil, "mappings": nil, "power_on": nil, "triggers": nil,
				"timeouts": nil,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the state (-want +got):\n%s", diff)
			}
		})
	}
}

// serveRefusal refuses the next restore.
func (s *fakeStage) serveRefusal(code string) {
	s.FailWith(http.MethodPost, "/backups/*/restore", 1, fakecloud.Answer{
		Status: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/json"}},
		Body: fakecloud.Members{"error_code": "BackupService." + code, "error_msg": "No."},
	})
}
