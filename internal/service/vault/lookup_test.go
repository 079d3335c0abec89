package vault_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestAllFiltersOfVaultsAreSent(t *testing.T) {
	t.Parallel()
	filters := url.Values{
		"name": {"servers"}, "status": {"frozen"}, "cloud_type": {"hybrid"}, "object_type": {"turbo"},
		"protect_type": {"replication"}, "policy_id": {"cbb3ce6f-3332-4e7c-b98e-77290d8471ff"},
		"resource_ids":          {"94eba8b2-acc9-4d82-badc-127144cc5526,e8cc6bfd-d324-4b88-9109-9fb0ba70676f"},
		"enterprise_project_id": {"all_granted_eps"},
	}
	s := newFakeStage(t)
	config, want := map[string]any{}, url.Values{"limit": {"1000"}}
	for name, value := range filters {
		config[name], want[name] = value[0], value
	}
	acceptance.NewProtocol(t, s).ReadDataSource("cloudbackup_vaults", config)
	got, err := url.ParseQuery(acceptance.Queries(s, "/vaults")[0])
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("query, %v (-want +got):\n%s", err, diff)
	}
}

// page serves a page of vaults with these ids, as the service gives them: the count
// is no number of what is in it.
func (s *fakeStage) page(ids ...string) {
	vaults := []string{}
	for _, id := range ids {
		vaults = append(vaults, `{"id": "`+id+`", "name": "web-`+id+`"}`)
	}
	s.FailWith(http.MethodGet, "/vaults", 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: `{"vaults": [` + strings.Join(vaults, ",") + `], "count": 50}`,
	})
}

// There are no links to the next page.
func TestAllPagesOfVaultsAreRead(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.page("a", "b")
	s.page("c", "d")
	s.page("e")
	var ids []any
	for _, v := range acceptance.NewProtocol(t, s).ReadDataSource("cloudbackup_vaults", nil)["vaults"].([]any) {
		ids = append(ids, v.(map[string]any)["id"])
	}
	if diff := cmp.Diff([]any{"a", "b", "c", "d", "e"}, ids); diff != "" {
		t.Errorf("vaults (-want +got):\n%s", diff)
	}
	want := []string{"limit=1000", "limit=1000&offset=2", "limit=1000&offset=4"}
	if diff := cmp.Diff(want, acceptance.Queries(s, "/vaults")); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

// Whether the service compares names exactly is not documented.
func TestANameIsComparedExactly(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.page("a-old", "a")
	got := acceptance.NewProtocol(t, s).ReadDataSource("cloudbackup_vault", map[string]any{"name": "web-a"})
	if got["id"] != "a" {
		t.Errorf("got vault %v, want the one of that name", got["id"])
	}
}
