package cloud

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// service says how one service is found and spoken to.
type service struct {
	noun     string       // "block storage", for messages
	types    []string     // official type and aliases, the most wanted first
	versions []version    // that this provider speaks, the most wanted first
	newest   microversion // that this provider knows; zero for a service without microversions
}

// version is one version of the API of a service.
type version struct {
	major int
	path  string // "v1.0"
	kind  string // the type that gophercloud knows it by

	// withoutProject is the first microversion that needs no project in the
	// path; zero if all need it.
	withoutProject microversion
}

var (
	// Types are those of the OpenStack service types authority. The newest
	// microversion is that of cinder/api/openstack/rest_api_version_history.rst,
	// 2024.1; the project is optional from
	// cinder/api/microversions.py, PROJECT_ID_OPTIONAL_IN_URL on.
	blockStorage = service{
		noun:  "block storage",
		types: []string{"block-storage", "volumev3", "block-store", "volume", "volumev2"},
		versions: []version{
			{major: 3, path: "v3", kind: "block-storage", withoutProject: microversion{3, 67}},
			{major: 2, path: "v2", kind: "volumev2"},
		},
		newest: microversion{3, 71},
	}

	// The project is part of every address (trove/common/api.py, API).
	database = service{
		noun:     "database",
		types:    []string{"database"},
		versions: []version{{major: 1, path: "v1.0", kind: "database"}},
	}

	// karbor/api/v1/router.py; its list of versions answers 500.
	dataProtection = service{
		noun:     "data protection",
		types:    []string{"data-protect", "data-protection", "data-protection-orchestration"},
		versions: []version{{major: 1, path: "v1", kind: "data-protect"}},
	}

	// CBR API reference, endpoints.
	cloudBackup = service{
		noun:     "cloud backup and recovery",
		types:    []string{"cbr"},
		versions: []version{{major: 3, path: "v3", kind: "cbr"}},
	}
)

// serviceTypes are all types that count in endpoint_overrides.
func serviceTypes() []string {
	return slices.Concat(blockStorage.types, database.types, dataProtection.types, cloudBackup.types)
}

// BlockStorage returns a client for the block storage service: version 3, or 2
// if the cloud has nothing newer. Its Microversion is the newest that both
// sides know; see [Supports] and [Require]. The client is the caller's own.
func (c *Client) BlockStorage(ctx context.Context) (*gophercloud.ServiceClient, error) {
	return c.service(ctx, &blockStorage)
}

// Database returns a client for the database service, version 1.0. There are no
// microversions. The client is the caller's own.
func (c *Client) Database(ctx context.Context) (*gophercloud.ServiceClient, error) {
	return c.service(ctx, &database)
}

// DataProtection returns a client for the data protection service (Karbor),
// version 1. The client is the caller's own.
func (c *Client) DataProtection(ctx context.Context) (*gophercloud.ServiceClient, error) {
	return c.service(ctx, &dataProtection)
}

// CloudBackup returns a client for Cloud Backup and Recovery (CBR), version 3.
// The client is the caller's own.
func (c *Client) CloudBackup(ctx context.Context) (*gophercloud.ServiceClient, error) {
	return c.service(ctx, &cloudBackup)
}

func (c *Client) service(ctx context.Context, s *service) (*gophercloud.ServiceClient, error) {
	key := serviceInRegion{s.noun, cmp.Or(c.region, c.session.settings.Region)}
	c.session.mu.Lock()
	found := c.session.services[key]
	if found == nil {
		found = new(shared[*gophercloud.ServiceClient])
		c.session.services[key] = found
	}
	c.session.mu.Unlock()

	sc, err := found.get(ctx, func(ctx context.Context) (*gophercloud.ServiceClient, error) { return c.find(ctx, s) })
	if err != nil {
		return nil, err
	}
	own := *sc
	return &own, nil
}

func (c *Client) find(ctx context.Context, s *service) (*gophercloud.ServiceClient, error) {
	in, err := c.session.signIn(ctx)
	if err != nil {
		return nil, err
	}
	all, err := c.endpoints(ctx, s.types)
	if err != nil {
		return nil, err
	}
	// Where neither type nor address say the version, it has to be asked for.
	majors := []int{s.versions[0].major, 0}
	for _, v := range s.versions[1:] {
		majors = append(majors, v.major)
	}
	for _, major := range majors {
		for _, e := range all {
			if e.major != major {
				continue
			}
			address, err := url.Parse(e.url)
			if err != nil {
				return nil, fmt.Errorf("the address of the %s service in %s: %w", e.kind, e.from, err)
			}
			c.session.origins.Allow(e.url)
			sc, err := in.client(ctx, s, e, address)
			if err != nil || sc != nil {
				return sc, err
			}
		}
	}
	speaks, wanted := "", fmt.Sprintf("version %d", s.versions[0].major)
	if all[0].major != 0 {
		speaks = fmt.Sprintf(" speaks version %d;", all[0].major)
	}
	for _, v := range s.versions[1:] {
		wanted += fmt.Sprintf(" or %d", v.major)
	}
	return nil, fmt.Errorf("the %s service at %s (in %s)%s this provider speaks %s",
		s.noun, transport.Address(parsed(all[0].url)), all[0].from,
		cmp.Or(speaks, " speaks no version that is known:"), wanted)
}

func parsed(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		return new(url.URL)
	}
	return u
}

// client returns a client for the service at e, or nil if nothing that we speak
// is there.
func (in *signedIn) client(
	ctx context.Context, s *service, e endpoint, at *url.URL,
) (*gophercloud.ServiceClient, error) {
	base, inPath, project := transport.SplitVersion(at.Path)
	spoken, offered := s.versions[0], microversion{}
	for _, v := range s.versions {
		if v.major == e.major {
			spoken = v
		}
	}
	if s.newest != (microversion{}) && spoken.major == s.newest.major {
		ask := *at
		if ask.Path = base; inPath != 0 {
			ask.Path = base + spoken.path + "/"
		}
		versions, err := in.versions(ctx, ask.String())
		if err != nil {
			return nil, fmt.Errorf("asking %s (in %s) for its versions: %w", transport.Address(&ask), e.from, err)
		}
		var ok bool
		offered, ok = versions[spoken.major]
		if !ok && e.major != spoken.major {
			i := slices.IndexFunc(s.versions, func(v version) bool { _, has := versions[v.major]; return has })
			if i < 0 {
				return nil, nil //nolint:nilnil // The next endpoint may be better.
			}
			spoken = s.versions[i]
		}
		if spoken.major == s.newest.major && offered == (microversion{}) {
			tflog.Warn(ctx, "The service does not say which microversions it knows", map[string]any{"url": ask.String()})
			offered = microversion{major: spoken.major}
		}
	}
	if project == "" && (spoken.withoutProject == (microversion{}) || offered.less(spoken.withoutProject)) {
		if in.Project == "" {
			return nil, fmt.Errorf("the %s service needs a project, and the sign-in is for none; "+
				"set `project_id` or `project_name`", s.noun)
		}
		project = in.Project
	}
	sc := &gophercloud.ServiceClient{ProviderClient: in.Provider, Type: spoken.kind, MoreHeaders: in.Headers}
	if at.Path = base + spoken.path + "/"; project != "" {
		at.Path += project + "/"
	}
	at.RawPath, at.User, at.RawQuery = "", nil, ""
	sc.Endpoint = at.String()
	if offered != (microversion{}) && spoken.major == s.newest.major {
		sc.Microversion = s.newest.String()
		if offered.less(s.newest) {
			sc.Microversion = offered.String()
		}
	}
	return sc, nil
}
