package vaultpolicy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicy"
)

// vaultPolicy is what the scenarios know of the kind.
var vaultPolicy = acceptance.Case{
	Kind:       vaultpolicy.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Another:    resource("another", daily, all),
	Collection: "/policies",
	Item:       "/policies/*",
	Instant:    true,
	Stage:      func(t *testing.T) acceptance.Stage { return newFakeStage(t) },
	Needs:      []string{"trigger_pattern"},
	Samples:    map[string]any{"schedule": nil},
	Filled:     []string{"region"},

	// The gateway throttles (CBR API reference, rate limits).
	Throttled: &fakecloud.Answer{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}},
		Body: fakecloud.Members{"error_code": "APIGW.0308", "error_msg": "The throttling threshold has been reached"},
	},
	DriftSays: `"somebodys" -> "nightly"`,
	Refused: map[string]string{
		"must have 1 to 64 letters, digits, _ or -": strings.Replace(
			resource("x", daily, all), `name = "x"`, `name = "every night"`, 1),
		"FREQ is \"MONTHLY\", neither WEEKLY nor DAILY": resource("x",
			`trigger_pattern = ["FREQ=MONTHLY;BYHOUR=1;BYMINUTE=0"]`, all),
		"leave RRULE: out":        resource("x", `trigger_pattern = ["RRULE:FREQ=DAILY;BYHOUR=1;BYMINUTE=0"]`, all),
		"UTC itself is UTC+00:00": resource("x", daily, `operation_definition = { day_backups = 3, timezone = "UTC" }`),
		"2 attributes specified when one (and only one)": resource("x", daily, all,
			`schedule = { interval = 1, execution_times = ["06:00"] }`),
		"No attribute specified when one (and only one)": resource("x", all),
		"must be a time of the day such as 06:30": resource("x", all,
			`schedule = { interval = 1, execution_times = ["6:00"] }`),
		"max_backups and retention_duration_days exclude each other": resource("x", daily,
			`operation_definition = { max_backups = 3, retention_duration_days = 3 }`),
		"retention_duration_days excludes day_backups": resource("x", daily,
			`operation_definition = { year_backups = 3, retention_duration_days = 3 }`),
		"need timezone, which says when a day begins": resource("x", daily, `operation_definition = { day_backups = 3 }`),
		"are for policies with operation_type replication": resource("x", daily,
			`operation_definition = { destination_region = "RegionTwo" }`),
		`An argument named "pattern" is not expected`: resource("x", daily, all, `pattern = []`),
	},
	Lookup: &acceptance.Lookup{
		Plural: "vault_policies", Results: "policies",
		Many: []acceptance.Listing{
			{By: "", Want: []string{"p0", "p1", "p2"}},
			{By: "limit = 2", Want: []string{"p0", "p1"}},
			{By: `operation_type = "replication"`, Want: []string{"p2"}},
			{By: `name = "p1"`, Want: []string{"p1"}},
			{By: `vault_id = "2402058d-8373-4b0a-b848-d3c0dfdc71a8"`, Want: []string{}},
		},
		Refused: map[string]string{
			"must be an id":             acceptance.Data("vault_policies", "x", `vault_id = "a/b"`),
			"string length must be at ": acceptance.Data("vault_policies", "x", `name = ""`),
		},
	},
}

func TestVaultPolicy(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, vaultPolicy)
}

func TestVaultPolicyOnHuaweiCloud(t *testing.T) {
	t.Parallel()
	c := vaultPolicy
	c.Stage = func(t *testing.T) acceptance.Stage {
		s := newFakeStage(t)
		s.CBR.Huawei()
		return s
	}
	acceptance.RunInProcess(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, vaultpolicy.Kind)
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	kept := map[string]any{
		"max_backups": nil, "retention_duration_days": 1.0, "day_backups": nil, "week_backups": nil,
		"month_backups": nil, "year_backups": nil, "timezone": "UTC+01:00", "full_backup_interval": nil,
		"destination_region": nil, "destination_project_id": nil, "enable_acceleration": nil, "cross_account_urn": nil,
	}
	plain := map[string]any{
		"id": "cbb3ce6f-3332-4e7c-b98e-77290d8471ff", "name": "policy001", "enabled": true, "status": "enabled",
		"operation_type": "backup", "associated_vaults": []any{}, "operation_definition": kept,
		"trigger_pattern": []any{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=14;BYMINUTE=00"},
	}
	everything := map[string]any{
		"id": "cbb3ce6f-3332-4e7c-b98e-77290d8471ff", "name": "policy001", "enabled": false, "status": "disabled",
		"operation_type": "replication", "trigger_pattern": plain["trigger_pattern"],
		"associated_vaults": []any{map[string]any{
			"vault_id": "2402058d-8373-4b0a-b848-d3c0dfdc71a8", "destination_vault_id": "1876cfb0-abe5-4eab-97ec-79d3b28a4d92",
		}},
		"operation_definition": map[string]any{
			"max_backups": nil, "retention_duration_days": 30.0, "day_backups": nil, "week_backups": nil,
			"month_backups": nil, "year_backups": nil, "timezone": "UTC+08:00", "full_backup_interval": 5.0,
			"destination_region": "eu-nl", "destination_project_id": "fcf6cb26c3bf4402869792207ad3dce4",
			"enable_acceleration": true, "cross_account_urn": "iam::1:agency:copies",
		},
	}
	for file, want := range map[string]map[string]any{"show-otc": plain, "show-everything": everything} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, vaultPolicy, "testdata/"+file+".json", want)
		})
	}
}
