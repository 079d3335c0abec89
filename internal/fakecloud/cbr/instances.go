package cbr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The types of what can be protected.
const (
	Server = "OS::Nova::Server"
	Volume = "OS::Cinder::Volume"
	Turbo  = "OS::Sfs::Turbo"
)

// kinds says for each kind of vault what it holds and who backs it up (API
// reference, provider ids).
var kinds = map[string]struct{ resource, provider, spec string }{
	"server": {Server, "0daac4c5-6707-4851-97ba-169e36266b66", "server"},
	"disk":   {Volume, "d1603440-187d-4516-af25-121250c7cc97", "volume"},
	"turbo":  {Turbo, "3f3c3220-245c-4805-b811-758870015881", "turbo"},
}

// Instance is a server, a disk or a file system that can be backed up.
type Instance struct {
	ID, Name, Type string
	SizeGB         int
	Status, Zone   string
	// ServerID is the server that a disk is attached to.
	ServerID string
	// Disks are those of a server, the system's first.
	Disks []Disk
	// Restored are the ids of the backups that were put back, PoweredOn is
	// whether the server was started after the last of them.
	Restored  []string
	PoweredOn bool
	restoring bool
	// foreign is set if the disk is a volume of the block storage.
	foreign bool
}

// Disk is a disk of a server.
type Disk struct {
	ID, Name string
	SizeGB   int
}

// AddServer makes a server with disks of these sizes; its id is given by name.
func (s *CBR) AddServer(name string, sizes ...int) Instance {
	i := Instance{Name: name, Type: Server, Status: "ACTIVE"}
	for n, size := range sizes {
		disk := name + "-volume-" + strconv.Itoa(n)
		i.Disks = append(i.Disks, Disk{ID: ID(disk), Name: disk, SizeGB: size})
		i.SizeGB += size
	}
	i = s.add(i)
	for _, d := range i.Disks {
		s.add(Instance{Name: d.Name, Type: Volume, SizeGB: d.SizeGB, Status: "in-use", ServerID: i.ID})
	}
	return i
}

// AddDisk makes a disk that is attached to no server.
func (s *CBR) AddDisk(name string, size int) Instance {
	return s.add(Instance{Name: name, Type: Volume, SizeGB: size, Status: "available"})
}

// AddTurbo makes a file system.
func (s *CBR) AddTurbo(name string, size int) Instance {
	return s.add(Instance{Name: name, Type: Turbo, SizeGB: size, Status: "available"})
}

func (s *CBR) add(i Instance) Instance {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	i.ID, i.Zone = ID(i.Name), "az-01"
	s.instances = append(s.instances, &i)
	return i
}

// Instance gives the instance of that name.
func (s *CBR) Instance(name string) Instance {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	if i := s.instance(ID(name)); i != nil {
		return *i
	}
	return Instance{}
}

// ID is the id of what the cloud gave that name when it was made by a knob.
func ID(name string) string {
	hex := core.IDOf("cbr " + name)
	return strings.Join([]string{hex[:8], hex[8:12], hex[12:16], hex[16:20], hex[20:]}, "-")
}

func (s *CBR) instance(id string) *Instance {
	for _, i := range s.known() {
		if i.ID == id {
			return i
		}
	}
	return nil
}

// Volumes lets the volumes of the block storage be disks, as they are on the
// clouds that have CBR: both services speak of EVS volumes there. List is called
// with the lock held.
func (s *CBR) Volumes(list func() []Instance) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.volumes = list
}

// known are the instances, with the volumes that there are now.
func (s *CBR) known() []*Instance {
	if s.volumes == nil {
		return s.instances
	}
	there := map[string]bool{}
	for _, v := range s.volumes() {
		there[v.ID] = true
		at := slices.IndexFunc(s.instances, func(i *Instance) bool { return i.ID == v.ID })
		if at < 0 {
			s.instances = append(s.instances, &Instance{ID: v.ID, Type: Volume, Zone: "az-01", foreign: true})
			at = len(s.instances) - 1
		}
		if i := s.instances[at]; i.foreign {
			i.Name, i.SizeGB, i.Status, i.ServerID = v.Name, v.SizeGB, v.Status, v.ServerID
		}
	}
	s.instances = slices.DeleteFunc(s.instances, func(i *Instance) bool { return i.foreign && !there[i.ID] })
	return s.instances
}
