package cloud

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

func TestServicesWithoutMicroversions(t *testing.T) {
	t.Parallel()
	database := (*Client).Database
	for name, test := range map[string]struct {
		service   func(*Client, context.Context) (*gophercloud.ServiceClient, error)
		catalog   string
		overrides map[string]string
		want      string // endpoint
		problem   string // or the error
	}{
		"as the catalog says": {
			service: database, catalog: entries("database R1 public HOST/v1.0/" + project),
			want: "/v1.0/" + project + "/",
		},
		"below a path": {
			service: database, catalog: entries("database R1 public HOST/database/v1.0/" + project),
			want: "/database/v1.0/" + project + "/",
		},
		"an address without a project": {
			service: database, catalog: entries("database R1 public HOST/v1.0"),
			want: "/v1.0/" + project + "/",
		},
		"an address without a version": {
			service: database, catalog: entries("database R1 public HOST/database"),
			want: "/database/v1.0/" + project + "/",
		},
		"an override": {
			service: database, catalog: entries("database R1 public HOST/v1.0/" + project),
			overrides: map[string]string{"database": "HOST/trove/v1.0/other"},
			want:      "/trove/v1.0/other/",
		},
		"an override of another version": {
			service: database, catalog: entries("database R1 public HOST/v1.0/" + project),
			overrides: map[string]string{"database": "HOST/v2/other"},
			problem: "the database service at HOST/v2/other/ (in endpoint_overrides) speaks version 2; " +
				"this provider speaks version 1",
		},
		"Karbor": {
			service: (*Client).DataProtection, catalog: entries("data-protect R1 public HOST/v1/" + project),
			want: "/v1/" + project + "/",
		},
		"Karbor by its official type": {
			service: (*Client).DataProtection, catalog: entries("data-protection-orchestration R1 public HOST/karbor"),
			want: "/karbor/v1/" + project + "/",
		},
		"the most wanted type of Karbor": {
			service: (*Client).DataProtection,
			catalog: entries("data-protection R1 public HOST/b/v1/p", "data-protect R1 public HOST/a/v1/p"),
			want:    "/a/v1/p/",
		},
		"CBR": {
			service: (*Client).CloudBackup, catalog: entries("cbr R1 public HOST/v3/" + project), want: "/v3/" + project + "/",
		},
		"CBR without its path": {
			service: (*Client).CloudBackup, catalog: entries("cbr R1 public HOST"), want: "/v3/" + project + "/",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, test.catalog)
			c := k.client(t, func(s *Settings) {
				s.EndpointOverrides = map[string]string{}
				for kind, url := range test.overrides {
					s.EndpointOverrides[kind] = strings.ReplaceAll(url, "HOST", k.url)
				}
			}).In("R1")
			sc, err := test.service(c, t.Context())
			if err != nil || test.problem != "" {
				if got := strings.ReplaceAll(fmt.Sprint(err), k.url, "HOST"); got != test.problem {
					t.Errorf("got %s, want %s", got, test.problem)
				}
				return
			}
			if got := strings.TrimPrefix(sc.Endpoint, k.url); got != test.want || sc.Microversion != "" {
				t.Errorf("endpoint %s with microversion %q, want %s without", got, sc.Microversion, test.want)
			}
		})
	}
}

// A path such as /v1.0// would be answered 404, as if an object were gone.
func TestNoEndpointWithoutAProject(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		service func(*Client, context.Context) (*gophercloud.ServiceClient, error)
		noun    string
	}{
		"database":      {(*Client).Database, "database"},
		"checkpoints":   {(*Client).DataProtection, "data protection"},
		"vaults":        {(*Client).CloudBackup, "cloud backup and recovery"},
		"block storage": {(*Client).BlockStorage, "block storage"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, entries("database R1 public HOST/v1.0", "data-protect R1 public HOST/v1",
				"cbr R1 public HOST/v3", "volumev3 R1 public HOST/v3"))
			k.unscoped = true
			_, err := test.service(k.client(t).In("R1"), t.Context())
			want := "the " + test.noun + " service needs a project, and the sign-in is for none; " +
				"set `project_id` or `project_name`"
			if got := Explain(err).Reason; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// An override has one address, and that is in one region.
func TestOverrideCountsInTheProvidersRegionOnly(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, entries("database R1 public HOST/one/v1.0/p", "database R2 public HOST/two/v1.0/p"))
	for name, test := range map[string]struct{ configured, in, want string }{
		"the provider's region":   {"R1", "", "/mine/v1.0/p/"},
		"the same by its name":    {"R1", "R1", "/mine/v1.0/p/"},
		"another region":          {"R1", "R2", "/two/v1.0/p/"},
		"no region is configured": {"", "R2", "/mine/v1.0/p/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := k.client(t, func(s *Settings) {
				s.Region, s.EndpointOverrides = test.configured, map[string]string{"database": k.url + "/mine/v1.0/p"}
			})
			sc, err := c.In(test.in).Database(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(sc.Endpoint, k.url); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestNoDatabase(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ catalog, want string }{
		"no such service": {
			entries("volumev3 R1 public HOST/v3"),
			`the catalog of the cloud has no public endpoint of a database service in region "R1": ` +
				"the region has the services volumev3",
		},
		"another version": {
			entries("database R1 public HOST/v3/" + project),
			"the database service at HOST/v3/" + project + "/ (in the catalog) speaks version 3; this provider speaks version 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, test.catalog)
			_, err := k.client(t).In("R1").Database(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(strings.ReplaceAll(test.want, "HOST", k.url), err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}
