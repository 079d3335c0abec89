package fakecloud

// Region is one region of the cloud, with its own services.
type Region struct {
	// Name is the region's name in the catalog.
	Name string
	// Cinder is the region's block storage.
	Cinder *Cinder
	// Trove is the region's database service.
	Trove *Trove
}

// Region gives the region of that name, or nil.
func (c *Cloud) Region(name string) *Region {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.regions {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// addRegion makes a region whose services live below prefix.
func (c *Cloud) addRegion(name, prefix string) *Region {
	r := &Region{Name: name}
	r.Cinder = newCinder(c, name, prefix+"/volume")
	r.Trove = newTrove(c, name, prefix+"/database")
	c.regions = append(c.regions, r)
	c.services = append(c.services, r.Cinder, r.Trove)
	return r
}
