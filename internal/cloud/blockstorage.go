package cloud

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// newestBlockStorage is the newest microversion that this provider knows
// (cinder/api/openstack/rest_api_version_history.rst, 2024.1).
var newestBlockStorage = microversion{3, 71}

// blockStorageTypes are the official type and its aliases (OpenStack service
// types authority), the most wanted first.
var blockStorageTypes = []string{"block-storage", "volumev3", "block-store", "volume", "volumev2"}

// BlockStorage returns a client for the block storage service: version 3, or 2
// if the cloud has nothing newer. Its Microversion is the newest that both
// sides know; see [Supports] and [Require]. The client is the caller's own.
func (c *Client) BlockStorage(ctx context.Context) (*gophercloud.ServiceClient, error) {
	region := cmp.Or(c.region, c.session.settings.Region)
	c.session.mu.Lock()
	once := c.session.blockStorages[region]
	if once == nil {
		once = new(shared[*gophercloud.ServiceClient])
		c.session.blockStorages[region] = once
	}
	c.session.mu.Unlock()

	found, err := once.get(ctx, c.findBlockStorage)
	if err != nil {
		return nil, err
	}
	own := *found
	return &own, nil
}

func (c *Client) findBlockStorage(ctx context.Context) (*gophercloud.ServiceClient, error) {
	in, err := c.session.signIn(ctx)
	if err != nil {
		return nil, err
	}
	all, err := c.endpoints(ctx, blockStorageTypes...)
	if err != nil {
		return nil, err
	}
	// Asking is only needed where neither type nor URL say the version.
	for _, major := range []int{3, 0, 2} {
		for _, e := range all {
			if e.major != major {
				continue
			}
			sc, err := in.blockStorage(ctx, e)
			if err != nil || sc != nil {
				return sc, err
			}
		}
	}
	return nil, fmt.Errorf("the block storage service at %s speaks neither version 3 nor version 2", all[0].url)
}

// blockStorage returns a client for e, or nil if nothing that we speak is there.
func (in *signedIn) blockStorage(ctx context.Context, e endpoint) (*gophercloud.ServiceClient, error) {
	address, err := url.Parse(e.url)
	if err != nil {
		return nil, fmt.Errorf("the address of the %s service in the catalog: %w", e.kind, err)
	}
	base, inPath, project := splitVersion(address.Path)
	if e.major == 2 {
		return in.serviceClient("volumev2", address, slashedPath(base, 2, cmp.Or(project, in.project))), nil
	}
	address.Path = base
	if inPath != 0 {
		address.Path = slashedPath(base, inPath, "")
	}
	versions, err := in.versions(ctx, address.String())
	if err != nil {
		return nil, fmt.Errorf("asking %s for its versions: %w", address, err)
	}
	offered, ok := versions[3]
	switch _, two := versions[2]; {
	case !ok && e.major != 3 && two:
		return in.serviceClient("volumev2", address, slashedPath(base, 2, in.project)), nil
	case !ok && e.major != 3:
		return nil, nil //nolint:nilnil // The next endpoint may be better.
	case offered == (microversion{}):
		tflog.Warn(ctx, "Block storage does not say which microversions it knows", map[string]any{"url": address.String()})
		offered = microversion{major: 3}
	}
	if project == "" && offered.less(optionalProject) {
		project = in.project
	}
	sc := in.serviceClient("block-storage", address, slashedPath(base, 3, project))
	sc.Microversion = newestBlockStorage.String()
	if offered.less(newestBlockStorage) {
		sc.Microversion = offered.String()
	}
	return sc, nil
}

// optionalProject is the first version that needs no project in the URL
// (cinder/api/microversions.py, PROJECT_ID_OPTIONAL_IN_URL).
var optionalProject = microversion{3, 67}

func (in *signedIn) serviceClient(kind string, address *url.URL, path string) *gophercloud.ServiceClient {
	address.Path = path
	return &gophercloud.ServiceClient{ProviderClient: in.provider, Endpoint: address.String(), Type: kind}
}

func slashedPath(base string, major int, project string) string {
	path := fmt.Sprintf("%sv%d/", base, major)
	if project != "" {
		path += project + "/"
	}
	return path
}

// versions asks a service which versions of its API it has, and up to which
// microversion. A gateway that does not pass the question on gives an empty
// answer.
func (in *signedIn) versions(ctx context.Context, address string) (map[int]microversion, error) {
	var answer struct {
		Versions []versionDocument `json:"versions"`
		Version  *versionDocument  `json:"version"`
	}
	// A list of several versions has status 300 (cinder-real/001-versions).
	//nolint:bodyclose // gophercloud closes what it decodes.
	_, err := in.provider.Request(ctx, http.MethodGet, address, &gophercloud.RequestOpts{
		JSONResponse: &answer,
		OkCodes:      []int{http.StatusOK, http.StatusMultipleChoices},
	})
	if status := Explain(err).Status; status >= 400 && status < 500 && status != http.StatusUnauthorized {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if answer.Version != nil {
		answer.Versions = append(answer.Versions, *answer.Version)
	}
	found := map[int]microversion{}
	for _, v := range answer.Versions {
		if match := versionSegment.FindStringSubmatch(v.ID); match != nil {
			newest, _ := parseMicroversion(v.Newest)
			major, _ := strconv.Atoi(match[1])
			found[major] = newest
		}
	}
	return found, nil
}

type versionDocument struct {
	ID     string `json:"id"`
	Newest string `json:"version"`
}

// Supports reports whether the service that sc talks to knows the microversion,
// such as "3.43".
func Supports(sc *gophercloud.ServiceClient, version string) bool {
	offered, err := parseMicroversion(sc.Microversion)
	if err != nil {
		return false
	}
	wanted, err := parseMicroversion(version)
	return err == nil && !offered.less(wanted)
}

// Require returns an error if the service that sc talks to does not know the
// microversion that what needs: an attribute, or an undertaking.
func Require(sc *gophercloud.ServiceClient, version, what string) error {
	if Supports(sc, version) {
		return nil
	}
	offered := sc.Microversion
	if offered == "" {
		offered = "v2"
	}
	return fmt.Errorf("%s needs block storage API %s, this cloud offers %s", what, version, offered)
}
