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
