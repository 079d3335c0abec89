package fakecloud_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

// newKarborClient is a client of the user demo.
func newKarborClient(t *testing.T, c *fakecloud.Cloud) *client {
	t.Helper()
	demo := newClient(t, c, fakecloud.DemoUser)
	demo.base = c.URL() + "/data-protect/v1/" + fakecloud.DemoProjectID
	return demo
}

// planned is a plan, the checkpoints of its provider, and the body that asks for
// one.
func planned(c *fakecloud.Cloud, p karbor.Plan) (plan karbor.Plan, path, body string) {
	plan = c.Karbor.Plans.Add(p)
	return plan, "/providers/" + plan.ProviderID + "/checkpoints", `{"checkpoint":{"plan_id":"` + plan.ID + `"}}`
}

func TestAfterADeletionTheOldStatusMayShow(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newKarborClient(t, cloud)
	_, path, body := planned(cloud, karbor.Plan{})
	cloud.Karbor.Checkpoints.NextDelete(karbor.Available, karbor.Deleting, karbor.Deleted)
	path += "/" + demo.id(t, path, body)
	demo.until(t, path, karbor.Available)
	demo.call(t, http.MethodDelete, path, "")
	got := []string{demo.status(t, path), demo.status(t, path), demo.status(t, path), demo.status(t, path)}
	want := []string{karbor.Available, karbor.Deleting, karbor.Deleted, karbor.Deleted}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestARefusedCheckpointMayExistAllTheSame(t *testing.T) {
	t.Parallel()
	const reason = "Timed out waiting for a reply to message ID 7"
	for name, test := range map[string]struct {
		prepare func(*fakecloud.Cloud)
		kind    string
		leaves  []string
		says    string
	}{
		"nothing is left": {
			prepare: func(c *fakecloud.Cloud) { c.Karbor.RefuseNext(reason) },
			says:    "Create checkpoint failed: " + reason,
		},
		"the work goes on": {
			prepare: func(c *fakecloud.Cloud) { c.Karbor.RefuseNext(reason, karbor.Protecting, karbor.Available) },
			says:    "Create checkpoint failed: " + reason, leaves: []string{karbor.Available},
		},
		"the orphan never changes": {
			kind: "OS::No::Such", leaves: []string{karbor.Protecting},
			says: "Create checkpoint failed: Flow: protect, Error: Protection Plugin for OS::No::Such could not be found.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newKarborClient(t, cloud)
			var p karbor.Plan
			if test.kind != "" {
				p.Resources = []karbor.Resource{{ID: "1", Type: test.kind, Name: "odd"}}
			}
			if test.prepare != nil {
				test.prepare(cloud)
			}
			_, path, body := planned(cloud, p)
			status, got := demo.call(t, http.MethodPost, path, body)
			if says, _, _ := strings.Cut(message(got), "\n"); status != http.StatusBadRequest || says != test.says {
				t.Errorf("got %d %q, want 400 %q", status, says, test.says)
			}
			cloud.Finish()
			var left []string
			for _, c := range cloud.Karbor.Checkpoints.All() {
				left = append(left, c.Status)
			}
			if diff := cmp.Diff(test.leaves, left); diff != "" {
				t.Errorf("checkpoints (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOnlyAnOldKarborTakesExtraInfo(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newKarborClient(t, cloud)
	p, path, _ := planned(cloud, karbor.Plan{})
	body := `{"checkpoint":{"plan_id":"` + p.ID + `","extra_info":{"note":"hello"}}}`
	refused, _ := demo.call(t, http.MethodPost, path, body)
	cloud.Karbor.TakesExtraInfo()
	_, made := demo.call(t, http.MethodPost, path, body)
	got := []any{refused, made["checkpoint"].(map[string]any)["extra_info"]}
	if diff := cmp.Diff([]any{400, `{"note": "hello"}`}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAPageOfCheckpointsHasALimit(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newKarborClient(t, cloud)
	p, path, _ := planned(cloud, karbor.Plan{})
	var ids []string
	for range 3 {
		ids = append(ids, cloud.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: p}).ID)
	}
	cloud.Karbor.MaxLimit(2)
	list := func(query string) (found []string) {
		_, got := demo.call(t, http.MethodGet, path+query, "")
		for _, c := range got["checkpoints"].([]any) {
			found = append(found, c.(map[string]any)["id"].(string))
		}
		return found
	}
	got := [][]string{list("?limit=5"), list("?limit=5&sort=x:asc"), list("?sort=x:asc&marker=" + ids[1])}
	if diff := cmp.Diff([][]string{ids, ids[:2], ids[2:]}, got); diff != "" {
		t.Errorf("default order, ascending, after a marker (-want +got):\n%s", diff)
	}
}

func TestARestoreTellsOfEachResource(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newKarborClient(t, cloud)
	c := cloud.Karbor.Checkpoints.Add(karbor.Checkpoint{})
	cloud.Karbor.Restores.Next(karbor.InProgress, karbor.Fail)
	cloud.Karbor.Restores.NextReason("no space left")
	path := "/restores/" + demo.id(t, "/restores", `{"restore":{"provider_id":"`+c.Plan.ProviderID+
		`","checkpoint_id":"`+c.ID+`","parameters":{}}}`)
	demo.until(t, path, karbor.Fail)
	_, got := demo.call(t, http.MethodGet, path, "")
	restore := got["restore"].(map[string]any)
	var told []any
	for key, status := range restore["resources_status"].(map[string]any) {
		kind, id, _ := strings.Cut(key, "#")
		isNew := id != c.Plan.Resources[0].ID
		told = append(told, kind, isNew, status, restore["resources_reason"].(map[string]any)[key])
	}
	if diff := cmp.Diff([]any{"OS::Cinder::Volume", true, "error", "no space left"}, told); diff != "" {
		t.Errorf("type, whether it is a new one, status, reason (-want +got):\n%s", diff)
	}
}

func TestTheCatalogMayCallKarborOtherwise(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{""}, karbor.Types...) {
		cloud := fakecloud.New(t)
		for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
			if s := cloud.Region(region).Karbor; name == "" {
				s.Absent()
			} else {
				s.CatalogType(name)
			}
		}
		var token issued
		raw := authenticate(t, cloud, passwordOf("demo"), projectScope("demo")).body
		if err := json.Unmarshal(raw, &token); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, s := range token.Token.Catalog {
			if strings.HasPrefix(s.Type, "data-") {
				got += s.Type
			}
		}
		if got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
}

func TestThePlugInsOfTheProviderInThePathDelete(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		own, by string
		want    []any
	}{
		"its own":                    {karbor.InfraProvider, karbor.InfraProvider, []any{karbor.Deleted, false}},
		"no-op leaves backups":       {karbor.InfraProvider, karbor.NoopProvider, []any{karbor.Deleted, true}},
		"backups that are not there": {karbor.NoopProvider, karbor.InfraProvider, []any{karbor.ErrorDeleting, false}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newKarborClient(t, cloud)
			c := cloud.Karbor.Checkpoints.Add(karbor.Checkpoint{
				Plan: cloud.Karbor.Plans.Add(karbor.Plan{ProviderID: test.own}),
			})
			status, _ := demo.call(t, http.MethodDelete, "/providers/"+test.by+"/checkpoints/"+c.ID, "")
			cloud.Finish()
			got, _ := cloud.Karbor.Checkpoints.Get(c.ID)
			if diff := cmp.Diff(test.want, []any{got.Status, got.Orphaned}); diff != "" || status != http.StatusOK {
				t.Errorf("%d, status and orphaned (-want +got):\n%s", status, diff)
			}
		})
	}
}

func TestKarborIsAsOddAsTheRealOne(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newKarborClient(t, cloud)
	for _, name := range []string{"beta", "Alpha", "gamma"} {
		cloud.Karbor.Plans.Add(karbor.Plan{Name: name})
	}
	names := func(query string) (all []any) {
		_, got := demo.call(t, http.MethodGet, "/plans"+query, "")
		for _, p := range got["plans"].([]any) {
			all = append(all, p.(map[string]any)["name"])
		}
		return all
	}
	post := func(body string) any {
		_, got := demo.call(t, http.MethodPost, "/plans", body)
		return got
	}
	nameless := `{"plan":{"name":"odd","provider_id":"` + karbor.InfraProvider + `","parameters":{},"resources":[` +
		`{"id":"1","type":"OS::Cinder::Volume","name":null,"extra_info":"x"}]}}`
	blank := strings.Replace(nameless, `"odd"`, `" "`, 1)
	for what, pair := range map[string][2]any{
		"order by name":         {[]any{"Alpha", "beta", "gamma"}, names("?sort=name:asc")},
		"order by last change":  {3, len(names("?sort=updated_at:asc"))},
		"a number is no filter": {3, len(names("?name=123"))},
		"a boolean is none":     {3, len(names("?name=True"))},
		"a quoted text is one":  {[]any{"beta"}, names("?name='beta'")},
		"a blank name": {
			"An invalid 'name' value was provided. The 'name' can not be empty.", message(post(blank).(map[string]any)),
		},
		"a resource without a name": {
			[]any{map[string]any{"id": "1", "type": "OS::Cinder::Volume", "name": nil, "extra_info": "x"}},
			post(nameless).(map[string]any)["plan"].(map[string]any)["resources"],
		},
	} {
		if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

func TestAMarkerOfAnotherPlanTellsATime(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newKarborClient(t, cloud)
	p, path, _ := planned(cloud, karbor.Plan{})
	cloud.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: p})
	marker := cloud.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: cloud.Karbor.Plans.Add(karbor.Plan{})}).ID
	after := cloud.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: p}).ID
	_, got := demo.call(t, http.MethodGet, path+"?sort=x:asc&plan_id="+p.ID+"&marker="+marker, "")
	if all := got["checkpoints"].([]any); len(all) != 1 || all[0].(map[string]any)["id"] != after {
		t.Errorf("got %v, want %s alone", all, after)
	}
}

func TestWhatKarborDoesNotRouteIsAnsweredByWebOb(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newKarborClient(t, cloud)
	p, path, body := planned(cloud, karbor.Plan{})
	want := map[string]any{
		"message": "The resource could not be found.<br /><br />\n\n\n", "code": "404 Not Found", "title": "Not Found",
	}
	for _, call := range [][2]string{
		{http.MethodGet, "/plans/"}, {http.MethodPatch, "/plans/" + p.ID}, {http.MethodPut, path},
	} {
		req := demo.request(t, call[0], call[1], "")
		req.Header.Set("Accept", "application/json")
		got := do(t, req)
		var body map[string]any
		if err := json.Unmarshal(got.body, &body); err != nil {
			t.Fatalf("%s %s: %s", call[0], call[1], got.body)
		}
		if diff := cmp.Diff(want, body); diff != "" || got.status != http.StatusNotFound {
			t.Errorf("%s %s: %d (-want +got):\n%s", call[0], call[1], got.status, diff)
		}
	}
	req := demo.request(t, http.MethodPost, path, body)
	req.Header.Del("Content-Type")
	if got := do(t, req); got.status != http.StatusInternalServerError {
		t.Errorf("a body that is not called JSON: got %d, want 500", got.status)
	}
}
