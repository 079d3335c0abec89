package fakecloud

import "strings"

// OnlyV2 makes the cloud an old one: the catalog has Cinder's v2 only, and
// that is what is served. Zed has no v2 any more (cinder-real/003, 005).
func (c *Cloud) OnlyV2() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keystone.onlyV2 = true
}

// catalog lists the services. A token without a project gets no endpoint whose
// URL needs one (keystone/catalog/core.py, format_url).
func (k *keystone) catalog(t *token) []any {
	type place struct{ kind, name string }
	var order []place
	endpoints := map[place][]any{}
	for _, s := range k.cloud.services {
		for _, e := range s.entries() {
			at := place{e.kind, e.name}
			if _, ok := endpoints[at]; !ok {
				order = append(order, at)
				endpoints[at] = []any{}
			}
			if strings.Contains(e.url, "%s") && t.project == nil {
				continue
			}
			url := k.cloud.URL() + strings.ReplaceAll(e.url, "%s", t.projectID())
			endpoints[at] = append(endpoints[at], k.endpoints(at.kind, s.region(), url)...)
		}
	}
	catalog := []any{}
	for _, at := range order {
		catalog = append(catalog, members{
			"id": idOf("service " + at.kind), "type": at.kind, "name": at.name, "endpoints": endpoints[at],
		})
	}
	return catalog
}

// endpoints gives a service's endpoints in one region, or in all if it has none.
func (k *keystone) endpoints(kind, region, url string) []any {
	regions := []string{region}
	if region == "" {
		regions = nil
		for _, r := range k.cloud.regions {
			regions = append(regions, r.Name)
		}
	}
	var list []any
	for _, region := range regions {
		for _, face := range []string{"public", "internal", "admin"} {
			list = append(list, members{
				"id":        idOf(strings.Join([]string{"endpoint", kind, region, face}, " ")),
				"interface": face, "region": region, "region_id": region, "url": url,
			})
		}
	}
	return list
}
