package cloud

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// catalog lists where the services of a cloud answer.
type catalog []catalogEntry

type catalogEntry struct {
	endpoint
	region       string
	availability gophercloud.Availability
}

// endpoint is one address of a service.
type endpoint struct {
	kind  string // service type
	url   string // ends in a slash
	major int    // version of the API as type or URL tell it, 0 if they do not
	from  string // who says so: "the catalog", "endpoint_overrides"
}

func newCatalog(from *tokens.ServiceCatalog) catalog {
	var c catalog
	for _, service := range from.Entries {
		for _, e := range service.Endpoints {
			region := e.RegionID
			if region == "" {
				region = e.Region
			}
			c = append(c, catalogEntry{
				endpoint:     newEndpoint(service.Type, e.URL, "the catalog"),
				region:       region,
				availability: gophercloud.Availability(e.Interface),
			})
		}
	}
	return c
}

// typeVersion finds the version in types such as volumev3.
var typeVersion = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z-]+v(\d)$`)
})

func newEndpoint(kind, address, from string) endpoint {
	e := endpoint{kind: kind, url: gophercloud.NormalizeURL(address), from: from}
	if u, err := url.Parse(address); err == nil {
		_, e.major, _ = transport.SplitVersion(u.Path)
	}
	if match := typeVersion().FindStringSubmatch(kind); match != nil && e.major == 0 {
		e.major, _ = strconv.Atoi(match[1])
	}
	return e
}

// regions returns the regions of all services but identity, which often serves
// several regions.
func (c catalog) regions() []string {
	var regions []string
	for _, e := range c {
		if e.region != "" && e.kind != "identity" {
			regions = append(regions, e.region)
		}
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}

func (c catalog) find(types []string, region string, kind gophercloud.Availability) []endpoint {
	var found []endpoint
	for _, e := range c {
		if e.region == region && e.availability == kind && slices.Contains(types, e.kind) {
			found = append(found, e.endpoint)
		}
	}
	return found
}

// missing says what the catalog has instead.
func (c catalog) missing(types []string, region string, kind gophercloud.Availability) error {
	var kinds, elsewhere, otherwise []string
	for _, e := range c {
		switch {
		case e.region == region && slices.Contains(types, e.kind):
			otherwise = append(otherwise, string(e.availability))
		case e.region == region && e.availability == kind:
			kinds = append(kinds, e.kind)
		case e.availability == kind && slices.Contains(types, e.kind):
			elsewhere = append(elsewhere, e.region)
		}
	}
	slices.Sort(kinds)
	slices.Sort(elsewhere)
	slices.Sort(otherwise)
	var has string
	switch {
	case len(otherwise) > 0:
		has = "it has only the endpoint types " + strings.Join(slices.Compact(otherwise), ", ")
	case len(elsewhere) > 0:
		has = "it is in " + strings.Join(slices.Compact(elsewhere), ", ")
	case len(kinds) > 0:
		has = "the region has the services " + strings.Join(slices.Compact(kinds), ", ")
	case len(c) == 0:
		has = "the catalog is empty, as it is for a token without a project; set `project_id` or `project_name`"
	default:
		has = "the catalog has the regions " + strings.Join(c.regions(), ", ")
	}
	return fmt.Errorf("the catalog of the cloud has no %s endpoint of a %s service in region %q: %s",
		kind, types[0], region, has)
}
