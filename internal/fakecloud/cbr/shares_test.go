package cbr_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

const receiver = "075e6035d300d48c2fd0c00b78b71ebf"

func TestABackupIsShared(t *testing.T) {
	t.Parallel()
	for cloud, huawei := range map[string]bool{"OTC docs": false, "Huawei OpenAPI": true} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			_, s := newScene(t, huawei)
			members := "/backups/" + s.backup + "/members"
			for _, test := range []struct{ operation, method, path string }{
				{"AddMember", http.MethodPost, members},
				{"ShowMembersDetail", http.MethodGet, members + "?status=pending&dest_project_id=" + receiver},
				{"ShowMemberDetail", http.MethodGet, members + "/" + receiver},
			} {
				for _, sample := range samples(t, test.operation, cloud) {
					var body, answer map[string]any
					if test.method == http.MethodPost {
						body = map[string]any{"members": []any{receiver}}
					}
					status, _ := s.do(test.method, test.path, body, &answer)
					if status != sample.Status {
						t.Fatalf("%s: got status %d with %v, want %d", test.operation, status, answer, sample.Status)
					}
					// The share of the sample has been accepted, and has a vault.
					lacks := slices.DeleteFunc(lacking(sample.Response, answer), func(path string) bool {
						return strings.HasPrefix(path, ".member.vault_id ")
					})
					if diff := cmp.Diff([]string{}, lacks); diff != "" {
						t.Errorf("%s: what the answer lacks (-want +got):\n%s", test.operation, diff)
					}
				}
			}
			if status, _ := s.do(http.MethodDelete, members+"/"+receiver, nil, nil); status != http.StatusNoContent {
				t.Errorf("the share ends with %d, want 204", status)
			}
		})
	}
}

func TestSharesThatAreRefused(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	fc.CBR.Backups.Share(s.backup, receiver, "pending")
	disk := fc.CBR.Backups.Add(cbr.Backup{ResourceType: cbr.Volume}).ID
	failed := fc.CBR.Backups.Add(cbr.Backup{Status: "error"}).ID
	many := []any{}
	for n := range 11 {
		many = append(many, fmt.Sprintf("%032x", n))
	}
	with := func(projects ...any) object { return object{"members": projects} }
	for _, test := range []struct {
		name, method, path string
		body               any
		want               string // status and code
	}{
		{"with nobody", "POST", s.backup + "/members", with(), "400 9900"},
		{"with too many at once", "POST", s.backup + "/members", with(many...), "400 9900"},
		{"with too many in all", "POST", s.backup + "/members", with(many[:10]...), "400 6701"},
		{"with a domain", "POST", s.backup + "/members", object{"domains": []any{receiver}}, "400 9900"},
		{"with the same one twice", "POST", s.backup + "/members", with(receiver), "400 6703"},
		{"with no project", "POST", s.backup + "/members", with("x"), "400 6704"},
		{"of a disk", "POST", disk + "/members", with(receiver), "400 6700"},
		{"of a failed backup", "POST", failed + "/members", with(receiver), "400 6702"},
		{"that is none", "GET", s.backup + "/members/" + strings.Repeat("0", 32), nil, "404 6705"},
		{"of no backup", "GET", cbr.ID("nobody") + "/members", nil, "404 6200"},
		{"answered without a word", "PUT", s.backup + "/members/" + receiver, object{}, "400 6706"},
		{
			"answered by the one who shares", "PUT", s.backup + "/members/" + receiver,
			object{"status": "rejected"},
			"400 6708",
		},
		{"that ends twice", "DELETE", s.backup + "/members/" + strings.Repeat("0", 32), nil, "404 6705"},
	} {
		var answer map[string]any
		status, _ := s.do(test.method, "/backups/"+test.path, test.body, &answer)
		code, _ := answer["error_code"].(string)
		got := fmt.Sprintf("%d %s", status, strings.TrimPrefix(code, "BackupService."))
		if got != test.want {
			t.Errorf("a share %s: got %s, want %s", test.name, got, test.want)
		}
	}
}
