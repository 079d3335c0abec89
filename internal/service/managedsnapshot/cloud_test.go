package managedsnapshot_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestOlderCloudsHaveTheSameCallsOnAnOlderPath(t *testing.T) {
	t.Parallel()
	for name, age := range map[string]func(*fakeStage){
		"3.7": func(s *fakeStage) { s.Microversions("3.7") },
		"v2":  func(s *fakeStage) { s.OnlyV2() },
	} {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, resource("nightly", `metadata = { keep = "30d" }`))
			age(s)
			c.Apply()
			c.PlansNothing()
			if got := []int{
				s.Count(http.MethodPost, "/os-snapshot-manage"), s.Count(http.MethodPost, "/manageable_snapshots"),
			}; !cmp.Equal(got, []int{1, 0}) {
				t.Errorf("got %v POSTs to the older and the newer path, want 1 and 0", got)
			}
			got := c.Only().Values
			newer := []any{got["user_id"], got["group_snapshot_id"], got["consumes_quota"]}
			if diff := cmp.Diff([]any{nil, nil, nil}, newer); diff != "" {
				t.Errorf("what only newer clouds tell (-want +got):\n%s", diff)
			}
			c.Write(resource("nightly", `name = "renamed"`))
			c.Apply()
			c.PlansNothing()
			s.Cinder.Unsafe("hourly", "in use by a guest")
			c.Write(resource("nightly", `name = "renamed"`), resource("hourly"))
			c.Fails("is not safe to manage: in use by a guest", "apply", "-auto-approve")
			c.Destroy()
		})
	}
}

func TestChangesSendNoMoreThanWhatHasChanged(t *testing.T) {
	labeled := []string{`name = "a"`, `description = "b"`, `metadata = { keep = "30d" }`}
	s, c := start(t, resource("nightly", labeled...))
	c.Apply()
	for _, test := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"another name", []string{`name = "z"`, labeled[1], labeled[2]}, []string{`PUT {"snapshot":{"name":"z"}}`}},
		{"no name", []string{labeled[1], labeled[2]}, []string{`PUT {"snapshot":{"name":""}}`}},
		{
			"no description, other metadata",
			[]string{`metadata = { keep = "1y" }`},
			[]string{`PUT {"snapshot":{"description":""}}`, `PUT {"metadata":{"keep":"1y"}}`},
		},
		{"no metadata", nil, []string{`PUT {"metadata":{}}`}},
	} {
		s.ForgetRequests()
		c.Write(resource("nightly", test.lines...))
		c.Apply()
		c.PlansNothing()
		if diff := cmp.Diff(test.want, c.Wrote()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	got, _ := s.Cinder.Snapshots.Get(c.Only().ID())
	if got.Name != nil && *got.Name != "" || len(got.Metadata) > 0 {
		t.Errorf("the cloud has name %v and metadata %v", *got.Name, got.Metadata)
	}
	c.Destroy()
}

func TestTheSizeIsThatOfTheSnapshot(t *testing.T) {
	s, c := start(t, resource("nightly"))
	// The volume has grown since: the row has its size until it is adopted.
	s.Cinder.Volumes.Edit(s.volume, func(v *fakecloud.Volume) { v.SizeGB = 5 })
	c.Apply()
	c.PlansNothing()
	if got := c.Only().Values["size"]; got != 1.0 {
		t.Errorf("the size is %v, want 1", got)
	}
	c.Destroy()
}
