package managedsnapshot_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// listing is the data source with those lines in it.
func listing(lines ...string) string {
	return acceptance.Data("manageable_snapshots", "all", lines...)
}

const host = `host = "fixture@files#files"`

// names are what the back end calls the snapshots of the data source.
func names(c *acceptance.Bench) []string {
	names := []string{}
	for _, one := range c.Only().Values["snapshots"].([]any) {
		names = append(names, one.(map[string]any)["reference"].(map[string]any)["source-name"].(string))
	}
	return names
}

func TestManageableSnapshotsAreListed(t *testing.T) {
	s, c := start(t)
	s.Cinder.Unsafe("hourly", "in use by a guest")
	for _, test := range []struct {
		name     string
		lines    []string
		maxLimit int
		want     []string
		gets     int
	}{
		{"all pages", []string{host}, 2, []string{"weekly", "nightly", "hourly"}, 2},
		{"all pages, one snapshot each", []string{host}, 1, []string{"weekly", "nightly", "hourly"}, 4},
		{"in another order", []string{host, `sort = "reference:asc"`}, 1000, []string{"hourly", "nightly", "weekly"}, 2},
		{"by size", []string{host, `sort = "size,reference:asc"`}, 1000, []string{"weekly", "hourly", "nightly"}, 2},
		{"behind a marker", []string{host, `marker = { "source-name" = "weekly" }`}, 1, []string{"nightly", "hourly"}, 3},
		{"behind the first ones", []string{host, `offset = 1`}, 1, []string{"nightly", "hourly"}, 3},
		{"no more than the limit", []string{host, `limit = 2`}, 1, []string{"weekly", "nightly"}, 2},
		{"the safe ones", []string{host, `safe_to_manage = true`}, 1000, []string{"weekly", "nightly"}, 2},
		{"the others", []string{host, `safe_to_manage = false`, `limit = 1`}, 1, []string{"hourly"}, 3},
		{"without a pool", []string{`host = "fixture@files"`, `limit = 1`}, 1000, []string{"weekly"}, 1},
	} {
		s.Cinder.MaxLimit(test.maxLimit)
		c.Write(listing(test.lines...))
		s.ForgetRequests()
		c.Succeeds("apply", "-auto-approve", "-refresh-only")
		if diff := cmp.Diff(test.want, names(c)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if got := s.Count(http.MethodGet, "/manageable_snapshots/detail"); got != test.gets {
			t.Errorf("%s: the back end was asked %d times, want %d", test.name, got, test.gets)
		}
	}
}

func TestEverythingThatTheBackEndSays(t *testing.T) {
	s, c := start(t)
	managed := s.Cinder.AddSnapshot("22222222-2222-4222-8222-222222222222", s.volume)
	s.Cinder.Backend.Remove("hourly")
	s.Cinder.Unsafe("weekly", "in use by a guest")
	source := func(volume string) map[string]any { return map[string]any{"source-name": "volume-" + volume} }
	want := []any{
		map[string]any{
			"reference": map[string]any{"source-name": "weekly"}, "source_reference": source(s.other), "size": 2.0,
			"safe_to_manage": false, "reason_not_safe": "in use by a guest", "cinder_id": nil, "extra_info": nil,
		},
		map[string]any{
			"reference": map[string]any{"source-name": "snapshot-" + managed.ID}, "source_reference": source(s.volume),
			"size": 1.0, "safe_to_manage": false, "reason_not_safe": "already managed", "cinder_id": managed.ID,
			"extra_info": nil,
		},
		map[string]any{
			"reference": map[string]any{"source-name": "nightly"}, "source_reference": source(s.volume), "size": 1.0,
			"safe_to_manage": true, "reason_not_safe": nil, "cinder_id": nil, "extra_info": nil,
		},
	}
	c.Write(listing(host))
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff(want, c.Only().Values["snapshots"]); diff != "" {
		t.Errorf("with details (-want +got):\n%s", diff)
	}
	for _, one := range want {
		one.(map[string]any)["reason_not_safe"], one.(map[string]any)["cinder_id"] = nil, nil
	}
	s.Microversions("3.7")
	c.Write(listing(host, "detailed = false"))
	c.Apply()
	if diff := cmp.Diff(want, c.Only().Values["snapshots"]); diff != "" {
		t.Errorf("in short, from an older cloud (-want +got):\n%s", diff)
	}
	if got := s.Count(http.MethodGet, "/os-snapshot-manage"); got == 0 {
		t.Error("the older path was not asked")
	}
}

func TestNoSnapshotsAreNoError(t *testing.T) {
	s, c := start(t)
	for _, name := range s.Cinder.BackendSnapshots() {
		s.Cinder.Backend.Remove(name)
	}
	c.Write(listing(host))
	c.Apply()
	if diff := cmp.Diff([]string{}, names(c)); diff != "" {
		t.Errorf("snapshots (-want +got):\n%s", diff)
	}
}

func TestListsThatCannotBeHad(t *testing.T) {
	s, c := start(t)
	for says, lines := range map[string][]string{
		"Service cinder-volume could not be found on host nowhere@files":     {`host = "nowhere@files"`},
		"A host is written as host@backend or host@backend#pool":             {`host = "nowhere"`},
		"Cluster c@files could not be found":                                 {`cluster = "c@files"`},
		"marker not found: {'source-name': 'zz'}":                            {host, `marker = { "source-name" = "zz" }`},
		"No attribute specified when one (and only one) of":                  {},
		"2 attributes specified when one (and only one)":                     {host, `cluster = "c@files"`},
		"must be reference or size":                                          {host, `sort = "color"`},
		"must be at least 1":                                                 {host, `limit = 0`},
		"string length must be at least 1":                                   {`host = ""`},
		`marker["source-name"] is null`:                                      {host, `marker = { "source-name" = null }`},
		"must be between 0 and":                                              {host, `offset = -1`},
		`Inappropriate value for attribute "marker": map of string required`: {host, `marker = "weekly"`},
	} {
		c.Write(listing(lines...))
		c.Fails(says, "plan")
	}
	c.WriteAs("tester", listing(host))
	got := c.Fails("Listing what a back end has needs the administrator role by default.", "plan")
	got.Says(t, "HTTP status: 403 Forbidden")
	s.Microversions("3.16")
	c.Write(listing(`cluster = "c@files"`))
	c.Fails("cluster needs block storage API 3.17, this cloud offers 3.16", "plan")
}
