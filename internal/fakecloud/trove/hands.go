package trove

import (
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// AddInstance makes an instance, for tests that need no more. Without an id it
// gets one.
func (s *Trove) AddInstance(id string, with ...func(*Instance)) Instance {
	i := Instance{ID: id, Status: "ACTIVE", OperatingStatus: "HEALTHY"}
	for _, f := range with {
		f(&i)
	}
	return s.Instances.Add(i)
}

// Instance gives the instance of that id as the API shows it.
func (s *Trove) Instance(id string) (Instance, bool) { return s.Instances.Get(id) }

// EditInstance changes an instance.
func (s *Trove) EditInstance(id string, edit func(*Instance)) { s.Instances.Edit(id, edit) }

// RemoveInstance makes an instance vanish. Its backups stay.
func (s *Trove) RemoveInstance(id string) { s.Instances.Remove(id) }

var _ core.Service = (*Trove)(nil)
