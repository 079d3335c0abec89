package cbr

import (
	"net/http"
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
	// Disks are those of a server, the system's first.
	Disks []Disk
	// Restored are the ids of the backups that were put back, PoweredOn is
	// whether the server was started after the last of them.
	Restored  []string
	PoweredOn bool
	restoring bool
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
	return s.add(i)
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
	for _, i := range s.instances {
		if i.ID == id {
			return i
		}
	}
	return nil
}

func (s *CBR) protectableRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/protectables/{type}/instances", Serve: s.listProtectables},
		{Method: http.MethodGet, Path: "/protectables/{type}/instances/{id}", Serve: s.showProtectable},
	}
}

const protectablePage = 50

func (s *CBR) listProtectables(q *core.Call) (core.Answer, error) {
	kind, known := kinds[q.Args[0]]
	if !known {
		return core.Answer{}, invalid("Invalid protectable_type provided.")
	}
	query := q.URL.Query()
	p, err := readPage(query, protectablePage)
	if err != nil {
		return core.Answer{}, err
	}
	var found []core.Members
	for _, i := range s.instances {
		if i.Type == kind.resource && match(query, "id", i.ID) && match(query, "name", i.Name) &&
			(query.Get("status") == "" || strings.EqualFold(query.Get("status"), i.Status)) {
			found = append(found, s.protectable(i))
		}
	}
	if i := slices.IndexFunc(found, func(m core.Members) bool { return m["id"] == query.Get("marker") }); i >= 0 {
		found = found[i+1:]
	}
	if q.Args[0] == "server" {
		// The offset of servers counts pages, and 0 and 1 are the same
		// (data_source_huaweicloud_cbr_protectable_instances.go).
		p.offset = max(p.offset-1, 0) * p.limit
	}
	return ok(s.show(core.Members{"instances": cut(found, p)}))
}

func (s *CBR) showProtectable(q *core.Call) (core.Answer, error) {
	kind, known := kinds[q.Args[0]]
	i := s.instance(q.Args[1])
	if known && i != nil && i.Type == kind.resource {
		return ok(s.show(core.Members{"instance": s.protectable(i)}))
	}
	code := "7100"
	if kind.resource == Volume {
		code = "7000"
	}
	return core.Answer{}, refuse(http.StatusNotFound, code, "Resource "+q.Args[1]+" not found.")
}

// protectable shows i with whatever keeps it from being protected once more.
func (s *CBR) protectable(i *Instance) core.Members {
	children := []core.Members{}
	for _, d := range i.Disks {
		children = append(children, core.Members{
			"id": d.ID, "name": d.Name, "type": Volume, "size": d.SizeGB, "status": "in-use", "children": []core.Members{},
		})
	}
	may := core.Members{"result": true, "code": "", "reason": "", "vault": nil}
	if v := s.Vaults.holding(i.ID); v != nil {
		may = core.Members{
			"result": false, "code": "BackupService.6103", "reason": "The resource is in a vault already.",
			"vault": s.Vaults.view(v),
		}
	}
	return core.Members{
		"id": i.ID, "name": i.Name, "type": i.Type, "size": i.SizeGB, "status": i.Status, "children": children,
		"detail": core.Members{"id": i.ID, "name": i.Name, "status": i.Status}, "protectable": may,
	}
}
