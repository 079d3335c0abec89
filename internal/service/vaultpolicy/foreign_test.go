package vaultpolicy_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

func TestAPolicyOfAnotherProviderIsTakenOver(t *testing.T) {
	t.Parallel()
	pattern := []string{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=14;BYMINUTE=00"}
	for file, test := range map[string]struct {
		address string
		policy  cbr.Policy
		config  map[string]any
	}{
		"otc-policy-replication": {
			"opentelekomcloud_cbr_policy_v3.policy",
			cbr.Policy{
				Name: "repl", OperationType: "replication", Enabled: true, Pattern: pattern,
				Definition: cbr.Definition{
					MaxBackups: new(10), DayBackups: new(1), WeekBackups: new(2), MonthBackups: new(4), YearBackups: new(3),
					Timezone: new("UTC+03:00"), DestinationRegion: new("RegionTwo"),
					DestinationProjectID: new("ce8eac5ecfe14cca9669391e8e73d33f"),
				},
			},
			map[string]any{
				"name": "repl", "operation_type": "replication", "trigger_pattern": []any{pattern[0]},
				"operation_definition": map[string]any{
					"max_backups": 10.0, "day_backups": 1.0, "week_backups": 2.0, "month_backups": 4.0, "year_backups": 3.0,
					"timezone": "UTC+03:00", "destination_region": "RegionTwo",
					"destination_project_id": "ce8eac5ecfe14cca9669391e8e73d33f",
				},
			},
		},
		"hw-policies": {
			"huaweicloud_cbr_policy.test",
			cbr.Policy{
				Name: "policy2", OperationType: "backup",
				Pattern: []string{
					"FREQ=DAILY;INTERVAL=5;BYHOUR=06;BYMINUTE=00", "FREQ=DAILY;INTERVAL=5;BYHOUR=18;BYMINUTE=00",
				},
				Definition: cbr.Definition{MaxBackups: new(5), Timezone: new("UTC+08:00")},
			},
			map[string]any{
				"name": "policy2", "operation_type": "backup", "enabled": false,
				"schedule":             map[string]any{"interval": 5.0, "execution_times": []any{"06:00", "18:00"}},
				"operation_definition": map[string]any{"max_backups": 5.0, "timezone": "UTC+08:00"},
			},
		},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			from := acceptance.ForeignState(t, "testdata/peers/"+file+".json")[test.address]
			test.policy.ID, test.policy.ProjectID = from.Values["id"].(string), s.Project
			s.CBR.Policies.Add(test.policy)
			acceptance.NewProtocol(t, s).TakesOver(from, "cloudbackup_vault_policy", test.config, "schedule")
		})
	}
}
