// Package fakecloud is an OpenStack cloud in memory. It speaks Keystone v3,
// Cinder, Trove, Karbor and CBR over real HTTP on loopback, keeps state, and is as
// strict as the real servers: what it answers is pinned to calls that were
// recorded from a Cinder 21.3.1 and a Trove 18.0.0 (both Zed) and from the last
// Karbor there is, see testdata/cinder-real, trove-real and karbor-real, and for
// CBR to the published API.
//
// CBR and the sign-in also answer at hosts of their own, whatever follows the
// first label: iam.eu-de.example.com and cbr.eu-de.example.com. Clients that know
// nothing else get there with the cloud as their HTTP proxy.
//
// Its clock, its faults and the objects in it are knobs, and it keeps a log of
// all requests, so that a test can also prove what was not sent.
//
// Each service is a package over [core]; another API joins as one more.
package fakecloud

import (
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cinder"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/trove"
)

// The regions of the cloud. Each has its own data.
const (
	RegionOne = "RegionOne"
	RegionTwo = "RegionTwo"
)

// Cloud is one cloud with its own address. All its methods may be used at the
// same time as requests are served.
type Cloud struct {
	*core.Cloud
	*keystone.Keystone

	// Cinder is the block storage of RegionOne.
	Cinder *cinder.Cinder
	// Trove is the database service of RegionOne.
	Trove *trove.Trove
	// Karbor is the data protection of RegionOne.
	Karbor *karbor.Karbor
	// CBR is the backup service of RegionOne.
	CBR *cbr.CBR

	regions []*Region
}

// Region is one region of the cloud, with its own services.
type Region struct {
	// Name is the region's name in the catalog.
	Name string
	// Cinder is the region's block storage.
	Cinder *cinder.Cinder
	// Trove is the region's database service.
	Trove *trove.Trove
	// Karbor is the region's data protection.
	Karbor *karbor.Karbor
	// CBR is the region's backup service.
	CBR *cbr.CBR
}

// New starts a cloud that lives as long as the test. A request for a route
// that it does not know fails the test.
func New(tb core.TB) *Cloud {
	tb.Helper()
	c, err := Start("127.0.0.1:0")
	if err != nil {
		tb.Fatalf("starting the embedded cloud: %v", err)
	}
	c.Attach(tb)
	return c
}

// Start starts a cloud that listens at addr until Close. A request for a route
// that it does not know is answered 404.
func Start(addr string) (*Cloud, error) {
	shared, err := core.Start(addr)
	if err != nil {
		return nil, err
	}
	c := &Cloud{Cloud: shared, Keystone: keystone.New(shared)}
	swift := trove.Swift{}
	c.addRegion(RegionOne, "", swift)
	c.addRegion(RegionTwo, "/region-two", swift)
	one := c.Region(RegionOne)
	c.Cinder, c.Trove, c.Karbor, c.CBR = one.Cinder, one.Trove, one.Karbor, one.CBR
	return c, nil
}

// addRegion makes a region whose services live below prefix.
func (c *Cloud) addRegion(name, prefix string, swift trove.Swift) {
	r := &Region{
		Name:   name,
		Cinder: cinder.New(c.Cloud, name, prefix+"/volume"),
		Trove:  trove.New(c.Cloud, name, prefix+"/database", swift),
		Karbor: karbor.New(c.Cloud, name, prefix+"/data-protect"),
		CBR:    cbr.New(c.Cloud, name, prefix+"/cbr"),
	}
	r.CBR.Volumes(func() []cbr.Instance { return disks(r.Cinder) })
	c.regions = append(c.regions, r)
}

// disks are the volumes of a Cinder as CBR sees them.
func disks(s *cinder.Cinder) []cbr.Instance {
	var all []cbr.Instance
	for _, v := range s.AllVolumes() {
		disk := cbr.Instance{ID: v.ID, Name: core.TextOf(v.Name), SizeGB: v.SizeGB, Status: v.Status}
		if len(v.Attachments) > 0 {
			disk.ServerID = v.Attachments[0].ServerID
		}
		all = append(all, disk)
	}
	return all
}

// Region gives the region of that name, or nil.
func (c *Cloud) Region(name string) *Region {
	for _, r := range c.regions {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Microversions makes all Cinders older: newest is their newest microversion,
// "3.42".
func (c *Cloud) Microversions(newest string) {
	for _, r := range c.regions {
		r.Cinder.Microversions(newest)
	}
}

// OnlyV2 makes the cloud an old one: the catalog has Cinder's v2 only, and
// that is what is served.
func (c *Cloud) OnlyV2() {
	for _, r := range c.regions {
		r.Cinder.OnlyV2()
	}
}

// NoTrove takes Trove out of the catalog of all regions.
func (c *Cloud) NoTrove() {
	for _, r := range c.regions {
		r.Trove.Absent()
	}
}
