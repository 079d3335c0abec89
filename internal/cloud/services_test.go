package cloud

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// entries builds a catalog of "type region interface url" lines.
func entries(lines ...string) string {
	var services []string
	for _, line := range lines {
		f := strings.Fields(line)
		services = append(services, fmt.Sprintf(
			`{"type":%q,"endpoints":[{"region":%q,"region_id":%q,"interface":%q,"url":%q}]}`, f[0], f[1], f[1], f[2], f[3]))
	}
	return "[" + strings.Join(services, ",") + "]"
}

func TestBlockStorage(t *testing.T) {
	t.Parallel()
	v3 := func(newest string) string {
		return fmt.Sprintf(`{"versions":[{"id":"v3.0","status":"CURRENT","version":%q,"min_version":"3.0"}]}`, newest)
	}
	both := `{"versions":[{"id":"v2.0","status":"DEPRECATED","version":"","min_version":""},
		{"id":"v3.0","status":"CURRENT","version":"3.59","min_version":"3.0"}]}`
	twoOnly := `{"versions":[{"id":"v2.0","status":"CURRENT","version":"","min_version":""}]}`
	type found struct{ Endpoint, Microversion string }
	for name, test := range map[string]struct {
		catalog   string
		documents map[string]string // by path
		overrides map[string]string
		want      found
	}{
		"version 3 with the project in the URL": {
			catalog:   entries("volumev3 R1 public HOST/volume/v3/" + project),
			documents: map[string]string{"/volume/v3/": v3("3.43")},
			want:      found{"/volume/v3/" + project + "/", "3.43"},
		},
		"a newer cloud than this provider": {
			catalog:   entries("volumev3 R1 public HOST/v3/" + project),
			documents: map[string]string{"/v3/": v3("3.99")},
			want:      found{"/v3/" + project + "/", "3.71"},
		},
		"the official type without a project": {
			catalog:   entries("block-storage R1 public HOST/v3"),
			documents: map[string]string{"/v3/": v3("3.71")},
			want:      found{"/v3/", "3.71"},
		},
		"a cloud that needs the project but does not say so": {
			catalog:   entries("block-storage R1 public HOST/v3"),
			documents: map[string]string{"/v3/": v3("3.66")},
			want:      found{"/v3/" + project + "/", "3.66"},
		},
		"an address without a version": {
			catalog:   entries("block-storage R1 public HOST/volume"),
			documents: map[string]string{"/volume/": both},
			want:      found{"/volume/v3/" + project + "/", "3.59"},
		},
		"an address without a version, of an old cloud": {
			catalog:   entries("volume R1 public HOST/volume"),
			documents: map[string]string{"/volume/": twoOnly},
			want:      found{"/volume/v2/" + project + "/", ""},
		},
		"version 3 goes before 2": {
			catalog:   entries("volumev2 R1 public HOST/v2/"+project, "volumev3 R1 public HOST/v3/"+project),
			documents: map[string]string{"/v3/": v3("3.27")},
			want:      found{"/v3/" + project + "/", "3.27"},
		},
		"version 2 if there is nothing newer": {
			catalog: entries("volume R1 public HOST/v1/"+project, "volumev2 R1 public HOST/v2/"+project),
			want:    found{"/v2/" + project + "/", ""},
		},
		"the version document is not to be had": {
			catalog: entries("volumev3 R1 public HOST/v3/" + project),
			want:    found{"/v3/" + project + "/", "3.0"},
		},
		"an override by an alias": {
			catalog:   entries("identity R1 public HOST/v3"),
			overrides: map[string]string{"volumev3": "HOST/else/v3/" + project},
			documents: map[string]string{"/else/v3/": v3("3.50")},
			want:      found{"/else/v3/" + project + "/", "3.50"},
		},
		"an override with a URL of version 2": {
			catalog:   entries("volumev3 R1 public HOST/v3/" + project),
			overrides: map[string]string{"block-storage": "HOST/v2/" + project},
			want:      found{"/v2/" + project + "/", ""},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, test.catalog)
			for path, document := range test.documents {
				k.HandleFunc("GET "+path+"{$}", func(w http.ResponseWriter, _ *http.Request) {
					if strings.Contains(document, "v2.0") {
						w.WriteHeader(http.StatusMultipleChoices)
					}
					fmt.Fprint(w, document)
				})
			}
			c := k.client(t, func(s *Settings) {
				s.EndpointOverrides = map[string]string{}
				for kind, url := range test.overrides {
					s.EndpointOverrides[kind] = strings.ReplaceAll(url, "HOST", k.url)
				}
			})
			sc, err := c.BlockStorage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := found{strings.TrimPrefix(sc.Endpoint, k.url), sc.Microversion}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("client (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMissingService(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		catalog, want string
	}{
		"in another region": {
			entries("volumev3 R2 public HOST/v3", "compute R1 public HOST/v2.1"),
			`no public endpoint of a block-storage service in region "R1": it is in R2`,
		},
		"nowhere": {
			entries("compute R1 public HOST/v2.1", "image R1 public HOST/v2"),
			`no public endpoint of a block-storage service in region "R1": the region has the services compute, image`,
		},
		"only inside": {
			entries("volumev3 R1 internal HOST/v3"),
			`no public endpoint of a block-storage service in region "R1": ` +
				`it has only the endpoint types internal`,
		},
		"no such region": {
			entries("compute R3 public HOST/v2.1"),
			`no public endpoint of a block-storage service in region "R1": the catalog has the regions R3`,
		},
		"no catalog": {
			`[]`,
			`in region "R1": the catalog is empty, as it is for a token without a project`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newKeystone(t, test.catalog).client(t, func(s *Settings) { s.Region = "R1" })
			_, err := c.BlockStorage(t.Context())
			if got := Explain(err).Reason; !strings.Contains(got, test.want) || IsNotFound(err) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestServiceInTroubleIsAskedAgain(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	var asked atomic.Int64
	k.HandleFunc("GET /volume/v3/{$}", func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) == 1 {
			w.Header().Set("X-Openstack-Request-Id", "req-1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, `{"versions":[{"id":"v3.0","version":"3.70"}]}`)
	})
	c := k.client(t)
	if _, err := c.BlockStorage(t.Context()); !IsTransient(err) {
		t.Errorf("got %v, want an error that may pass", err)
	}
	for range 3 {
		sc, err := c.BlockStorage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sc.Microversion = "3.0" // of this copy only
	}
	sc, err := c.BlockStorage(t.Context())
	if err != nil || sc.Microversion != "3.70" || asked.Load() != 2 {
		t.Errorf("got microversion %s (%v) after %d questions, want 3.70 after 2", sc.Microversion, err, asked.Load())
	}
}

func TestMicroversionIsSent(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.64")
	got := make(chan string, 1)
	k.HandleFunc("GET /volume/v3/"+project+"/messages", func(w http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get("Openstack-Api-Version")
		fmt.Fprint(w, `{}`)
	})
	sc, err := k.client(t).BlockStorage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	//nolint:bodyclose // gophercloud closes it.
	if _, err := sc.Get(t.Context(), sc.ServiceURL("messages"), new(map[string]any), nil); err != nil {
		t.Fatal(err)
	}
	if got := <-got; got != "volume 3.64" {
		t.Errorf("got version header %q, want volume 3.64", got)
	}
}

func TestRegion(t *testing.T) {
	t.Parallel()
	one := entries("identity Global public HOST/v3", "volumev3 R1 public HOST/v3", "compute R1 internal HOST/v2.1")
	two := entries("volumev3 R1 public HOST/v3", "compute R2 public HOST/v2.1")
	for name, test := range map[string]struct {
		catalog, configured, in, want, problem string
		signIns                                int
	}{
		"configured":          {one, "R7", "", "R7", "", 0},
		"of an object":        {two, "R7", "R2", "R2", "", 0},
		"the only one":        {one, "", "", "R1", "", 1},
		"one of several":      {two, "", "", "", "region: the cloud has the regions R1, R2; set `region` to one of them", 1},
		"none in the catalog": {`[]`, "", "", "", "region: the catalog of the cloud names no region; set `region`", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, test.catalog)
			got, err := k.client(t, func(s *Settings) { s.Region = test.configured }).In(test.in).Region(t.Context())
			if got != test.want || Explain(err).Reason != test.problem || k.signIns() != test.signIns {
				t.Errorf("got %q, %v after %d sign-ins, want %q, %q after %d",
					got, err, k.signIns(), test.want, test.problem, test.signIns)
			}
		})
	}
}

func TestRegionsHaveTheirOwnEndpoints(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, entries("volumev3 R1 public HOST/one/v3/p1", "volumev3 R2 public HOST/two/v3/p2"))
	c := k.client(t, func(s *Settings) { s.Region = "R1" })
	for region, want := range map[string]string{"": "/one/v3/p1/", "R1": "/one/v3/p1/", "R2": "/two/v3/p2/"} {
		sc, err := c.In(region).BlockStorage(context.WithoutCancel(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(sc.Endpoint, k.url); got != want {
			t.Errorf("region %q: got %s, want %s", region, got, want)
		}
	}
	if got := k.signIns(); got != 1 {
		t.Errorf("got %d sign-ins, want 1 for all regions", got)
	}
}

func TestRequire(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ offered, wanted, problem string }{
		{"3.43", "3.43", ""},
		{"3.70", "3.9", ""},
		{"3.8", "3.43", "metadata needs block storage API 3.43, this cloud offers 3.8"},
		{"", "3.9", "metadata needs block storage API 3.9, this cloud offers v2"},
	} {
		sc := &gophercloud.ServiceClient{Microversion: test.offered}
		err := Require(sc, test.wanted, "metadata")
		if got := Explain(err).Reason; got != test.problem || Supports(sc, test.wanted) != (err == nil) {
			t.Errorf("got %q, want %q", got, test.problem)
		}
	}
}

func TestSplitVersion(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"":                  "/ 0 ",
		"/":                 "/ 0 ",
		"/v3":               "/ 3 ",
		"/volume/v3/5ec0":   "/volume/ 3 5ec0",
		"/dev1/keystone/v3": "/dev1/keystone/ 3 ",
		"/identity":         "/identity/ 0 ",
		"/compute/v2.1/":    "/compute/ 2 ",
	} {
		base, major, rest := transport.SplitVersion(path)
		if got := fmt.Sprintf("%s %d %s", base, major, rest); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
