package cbr_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// call sends a request and returns its answer.
func (s *scene) call(method, path string, body any) (int, object) {
	var answer object
	status, _ := s.do(method, path, body, &answer)
	return status, answer
}

func TestSchedulesThatAreRefused(t *testing.T) {
	t.Parallel()
	_, s := newScene(t, false)
	const hourly = "FREQ=DAILY;INTERVAL=1;BYHOUR=%d;BYMINUTE=%d"
	for name, test := range map[string]struct {
		rules []any
		want  int
	}{
		"an hour apart":     {[]any{fmt.Sprintf(hourly, 6, 0), fmt.Sprintf(hourly, 7, 0)}, 200},
		"ten minutes apart": {[]any{fmt.Sprintf(hourly, 6, 0), fmt.Sprintf(hourly, 6, 10)}, 400},
		"apart by midnight": {[]any{fmt.Sprintf(hourly, 23, 30), fmt.Sprintf(hourly, 0, 0)}, 400},
		"on other days": {[]any{
			"FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0", "FREQ=WEEKLY;BYDAY=TU;BYHOUR=6;BYMINUTE=10",
		}, 200},
		"no such hour":              {[]any{fmt.Sprintf(hourly, 24, 0)}, 400},
		"no such minute":            {[]any{fmt.Sprintf(hourly, 6, 60)}, 400},
		"no such day":               {[]any{"FREQ=WEEKLY;BYDAY=XX;BYHOUR=6;BYMINUTE=0"}, 400},
		"an interval of a season":   {[]any{"FREQ=DAILY;INTERVAL=99;BYHOUR=6;BYMINUTE=0"}, 400},
		"several hours in one rule": {[]any{"FREQ=DAILY;INTERVAL=1;BYHOUR=6,18;BYMINUTE=0"}, 200},
	} {
		body := policyBody(func(p, _ object) {
			p["trigger"] = object{"properties": object{"pattern": test.rules}}
		})
		if status, answer := s.call(http.MethodPost, "/policies", body); status != test.want {
			t.Errorf("%s: got %d, want %d: %v", name, status, test.want, answer)
		}
	}
}

// Backups take room, and a vault that is to expand does.
func TestBackupsTakeRoomInTheirVault(t *testing.T) {
	t.Parallel()
	for expands, want := range map[bool]object{
		false: {"size": 10.0, "used": 10240.0, "again": 400}, true: {"size": 13.0, "used": 10240.0, "again": 200},
	} {
		fc, s := newScene(t, true)
		big := fc.CBR.AddServer("big", 40)
		vault := fc.CBR.Vaults.Add(cbr.Vault{SizeGB: 10, AutoExpand: expands}).ID
		fc.CBR.Vaults.Put(vault, big.ID)
		fc.CBR.BackUp(vault)
		status, _ := s.call(http.MethodPost, "/checkpoints", checkpointBody(vault, object{}))
		_, answer := s.call(http.MethodGet, "/vaults/"+vault, nil)
		billing := answer["vault"].(object)["billing"].(object)
		got := object{"size": billing["size"], "used": billing["used"], "again": status}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("a vault that expands: %v (-want +got):\n%s", expands, diff)
		}
	}
}

func TestPoliciesAreShownLate(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	fc.CBR.LatePolicies(2)
	_, made := s.call(http.MethodPost, "/policies", policyBody(func(_, _ object) {}))
	id := made["policy"].(object)["id"].(string)
	var got []int
	for range 3 {
		status, _ := s.call(http.MethodGet, "/policies/"+id, nil)
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{404, 404, 200}, got); diff != "" {
		t.Errorf("looks at a new policy (-want +got):\n%s", diff)
	}
	s.call(http.MethodPost, "/vaults/"+s.vault+"/associatepolicy", object{"policy_id": id})
	got = nil
	for range 3 {
		_, answer := s.call(http.MethodGet, "/policies?vault_id="+s.vault, nil)
		got = append(got, len(answer["policies"].([]any)))
	}
	if diff := cmp.Diff([]int{0, 0, 1}, got); diff != "" {
		t.Errorf("policies of the vault (-want +got):\n%s", diff)
	}
}

func TestADefinitionMayBeMerged(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	fc.CBR.Merge()
	most, days := 7, 30
	id := fc.CBR.Policies.Add(cbr.Policy{Definition: cbr.Definition{MaxBackups: &most}}).ID
	_, answer := s.call(http.MethodPut, "/policies/"+id, object{"policy": object{"operation_definition": object{
		"retention_duration_days": days,
	}}})
	want := object{"max_backups": 7.0, "retention_duration_days": 30.0}
	if diff := cmp.Diff(want, answer["policy"].(object)["operation_definition"]); diff != "" {
		t.Errorf("definition (-want +got):\n%s", diff)
	}
}

// The user manual forbids it, and the code is a 500.
func TestADiskIsInOneVaultOnly(t *testing.T) {
	t.Parallel()
	fc, s := newScene(t, false)
	app := fc.CBR.AddServer("app", 10)
	disks := fc.CBR.Vaults.Add(cbr.Vault{ObjectType: "disk"}).ID
	fc.CBR.Vaults.Put(disks, app.Disks[0].ID)
	status, answer := s.call(http.MethodPost, "/vaults/"+s.vault+"/addresources",
		object{"resources": []any{object{"id": app.ID, "type": app.Type}}})
	if status != http.StatusInternalServerError || answer["error_code"] != "BackupService.6137" {
		t.Errorf("got %d, %v", status, answer)
	}
}

func TestExternalIsNoID(t *testing.T) {
	t.Parallel()
	for huawei, want := range map[bool]int{false: 404, true: 200} {
		_, s := newScene(t, huawei)
		status, answer := s.call(http.MethodGet, "/vaults/external?external_project_id=x&region_id=RegionTwo", nil)
		if status != want {
			t.Errorf("Huawei Cloud: %v: got %d, want %d: %v", huawei, status, want, answer)
		}
	}
}
