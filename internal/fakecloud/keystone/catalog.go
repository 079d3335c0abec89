package keystone

import (
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// catalog lists the services. A token without a project gets no endpoint whose
// URL needs one (keystone/catalog/core.py, format_url).
func (k *Keystone) catalog(t *token) []any {
	type place struct{ kind, name string }
	var order []place
	endpoints := map[place][]any{}
	for _, s := range k.cloud.Services() {
		for _, e := range s.Mount().Catalog {
			at := place{e.Type, e.Name}
			if _, ok := endpoints[at]; !ok {
				order = append(order, at)
				endpoints[at] = []any{}
			}
			if strings.Contains(e.URL, "%s") && t.project == nil {
				continue
			}
			url := k.cloud.URL() + strings.ReplaceAll(e.URL, "%s", t.projectID())
			endpoints[at] = append(endpoints[at], k.endpoints(at.kind, s.Mount().Region, url)...)
		}
	}
	catalog := []any{}
	for _, at := range order {
		catalog = append(catalog, core.Members{
			"id": core.IDOf("service " + at.kind), "type": at.kind, "name": at.name, "endpoints": endpoints[at],
		})
	}
	return catalog
}

// endpoints gives a service's endpoints in one region, or in all if it has none.
func (k *Keystone) endpoints(kind, region, url string) []any {
	regions := []string{region}
	if region == "" {
		regions = k.regions()
	}
	var list []any
	for _, region := range regions {
		for _, face := range []string{"public", "internal", "admin"} {
			list = append(list, core.Members{
				"id":        core.IDOf(strings.Join([]string{"endpoint", kind, region, face}, " ")),
				"interface": face, "region": region, "region_id": region, "url": url,
			})
		}
	}
	return list
}

// regions are those that services are in.
func (k *Keystone) regions() []string {
	var names []string
	for _, s := range k.cloud.Services() {
		if name := s.Mount().Region; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
