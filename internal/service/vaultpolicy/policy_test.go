package vaultpolicy_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestAScheduleInPlainWords(t *testing.T) {
	s, c := start(t, resource("p", all, `schedule = { days = ["TH", "MO"], execution_times = ["18:30", "06:30"] }`))
	c.Apply()
	c.PlansNothing()
	want := []string{"FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=06;BYMINUTE=30", "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=18;BYMINUTE=30"}
	if diff := cmp.Diff(want, s.CBR.Policies.All()[0].Pattern); diff != "" {
		t.Errorf("pattern in the cloud (-want +got):\n%s", diff)
	}
	c.Write(resource("p", all, `schedule = { interval = 2, execution_times = ["06:30"] }`))
	c.Apply()
	c.PlansNothing()
	want = []string{"FREQ=DAILY;INTERVAL=2;BYHOUR=06;BYMINUTE=30"}
	if diff := cmp.Diff(want, s.CBR.Policies.All()[0].Pattern); diff != "" {
		t.Errorf("pattern in the cloud (-want +got):\n%s", diff)
	}
	c.Destroy()
	c.Holds(0)
}

// The service may give a pattern back in another spelling.
func TestAPatternIsComparedByItsMeaning(t *testing.T) {
	s, c := start(t,
		resource("p", all, `trigger_pattern = ["FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=06,18;BYMINUTE=05"]`),
		resource("q", all, `schedule = { days = ["MO", "TH"], execution_times = ["06:05"] }`))
	s.CBR.Respell()
	c.Apply()
	c.PlansNothing()
	s.ForgetRequests()
	c.Write(
		resource("p", all, `trigger_pattern = ["FREQ=WEEKLY;BYDAY=TH,MO;BYMINUTE=5;BYHOUR=18",
  "FREQ=WEEKLY;BYDAY=MO,TH;BYMINUTE=5;BYHOUR=6"]`),
		resource("q", all, `schedule = { days = ["TH", "MO"], execution_times = ["06:05"] }`))
	c.Apply()
	c.PlansNothing()
	c.Sent(http.MethodPut, "/policies/*", 0)
	c.Destroy()
}

func TestADriftOfAScheduleIsShown(t *testing.T) {
	s, c := start(t, resource("p", all, `schedule = { interval = 2, execution_times = ["06:05"] }`))
	c.Apply()
	s.Drift(c.Only().ID())
	c.Plans("0 to add, 1 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	want := []string{"FREQ=DAILY;INTERVAL=2;BYHOUR=06;BYMINUTE=05"}
	if diff := cmp.Diff(want, s.CBR.Policies.All()[0].Pattern); diff != "" {
		t.Errorf("pattern in the cloud (-want +got):\n%s", diff)
	}
	c.Destroy()
}

// What is not set is not sent: some clouds refuse what they do not know.
func TestOnlyWhatIsSetIsSent(t *testing.T) {
	_, c := start(t, resource("p", daily, all))
	c.Apply()
	c.Write(resource("p", daily, `enabled = false`,
		`operation_definition = { max_backups = -1, day_backups = 0, retention_duration_days = 30 }`))
	c.Apply()
	c.PlansNothing()
	c.Write(resource("p", daily, `enabled = false`, all))
	c.Apply()
	c.PlansNothing()
	pattern := `"trigger":{"properties":{"pattern":["FREQ=DAILY;INTERVAL=1;BYHOUR=06;BYMINUTE=00"]}}`
	want := []string{
		`POST {"policy":{"name":"p","operation_type":"backup","operation_definition":{},` + pattern + `}}`,
		`PUT {"policy":{"enabled":false,"operation_definition":` +
			`{"max_backups":-1,"retention_duration_days":30,"day_backups":0}}}`,
		`PUT {"policy":{"operation_definition":{"retention_duration_days":-1}}}`,
	}
	if diff := cmp.Diff(want, c.Wrote()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	c.Destroy()
}

func TestAReplicationNeedsToKnowWhere(t *testing.T) {
	_, c := start(t, `resource "cloudbackup_vault_policy" "p" {
  name                 = "p"
  operation_type       = "replication"
  `+daily+`
  operation_definition = { destination_region = "RegionTwo" }
}`)
	c.Fails("A replication policy needs destination_region and destination_project_id", "plan")
	c.Sent(http.MethodPost, "/policies", 0)
}

// The list of policies has no pages, and its count is no number of them (sample of
// the API reference, Querying the Policy List).
func TestThePoliciesAreOneList(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.FailWith(http.MethodGet, "/policies", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: `{"policies": [{"id": "a", "name": "nightly"}, {"id": "b", "name": "weekly"}], "count": 10}`,
	})
	got := acceptance.NewProtocol(t, s).ReadDataSource("cloudbackup_vault_policies", map[string]any{
		"operation_type": "backup", "vault_id": "2402058d-8373-4b0a-b848-d3c0dfdc71a8", "name": "weekly",
	})
	if list := got["policies"].([]any); len(list) != 1 || list[0].(map[string]any)["id"] != "b" {
		t.Errorf("got %v, want the policy of that name", list)
	}
	want := []string{"operation_type=backup&vault_id=2402058d-8373-4b0a-b848-d3c0dfdc71a8"}
	if diff := cmp.Diff(want, acceptance.Queries(s, "/policies")); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

// A module may give the whole of it only at apply.
func TestADefinitionMayBeUnknownAsAWhole(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := func(definition any) map[string]any {
		return map[string]any{
			"name": "nightly", "operation_type": "backup", "operation_definition": definition,
			"trigger_pattern": []any{"FREQ=DAILY;INTERVAL=1;BYHOUR=06;BYMINUTE=00"},
		}
	}
	made := acceptance.NewProtocol(t, s).Blank("cloudbackup_vault_policy")
	if _, _, said := made.Plan(config(acceptance.Unknown)); said != "" {
		t.Errorf("a creation is refused with %s", said)
	}
	made.Change(config(map[string]any{"max_backups": 7.0}))
	if _, replaces, said := made.Plan(config(acceptance.Unknown)); said != "" || replaces {
		t.Errorf("a change is refused, or replaces (%v): %s", replaces, said)
	}
}

// Nothing says whether the service merges a definition with the one before.
func TestANumberThatIsNotSetAnyMoreIsGone(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.CBR.Merge()
	config := func(definition map[string]any) map[string]any {
		return map[string]any{
			"name": "nightly", "operation_type": "backup", "operation_definition": definition,
			"trigger_pattern": []any{"FREQ=DAILY;INTERVAL=1;BYHOUR=06;BYMINUTE=00"},
		}
	}
	made := acceptance.NewProtocol(t, s).Make("cloudbackup_vault_policy", config(map[string]any{
		"max_backups": 7.0, "week_backups": 4.0, "timezone": "UTC+01:00",
	}))
	by := config(map[string]any{"retention_duration_days": 30.0, "timezone": "UTC+01:00"})
	made.Change(by)
	made.Refresh()
	made.PlansNothing(by)
}
