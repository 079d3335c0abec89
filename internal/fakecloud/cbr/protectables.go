package cbr

import (
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// protectablePage is the most that the service gives at once.
const protectablePage = 50

// protectables are the words in the path for what can be protected. Huawei Cloud
// knows more of them than Open Telekom Cloud.
var protectables = map[string]struct {
	resource string
	huawei   bool
}{
	"server":       {resource: Server},
	"disk":         {resource: Volume},
	"turbo":        {resource: Turbo, huawei: true},
	"workspace":    {resource: "OS::Workspace::Desktop", huawei: true},
	"workspace_v2": {resource: "OS::Workspace::DesktopV2", huawei: true},
}

// IgnoreMarkers makes the list of protectables begin at its beginning whatever
// the marker says. Its offset is broken in a known way, its marker may be.
func (s *CBR) IgnoreMarkers() {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.unmarked = true
}

func (s *CBR) protectableRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/protectables/{type}/instances", Serve: s.listProtectables},
		{Method: http.MethodGet, Path: "/protectables/{type}/instances/{id}", Serve: s.showProtectable},
	}
}

// protectableType is the type of resource that a word in the path means.
func (s *CBR) protectableType(word string) (string, error) {
	known, ok := protectables[word]
	if !ok || known.huawei && !s.huawei {
		return "", invalid("Invalid protectable_type provided.")
	}
	return known.resource, nil
}

func (s *CBR) listProtectables(q *core.Call) (core.Answer, error) {
	resource, err := s.protectableType(q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	query := q.URL.Query()
	p, err := readPage(query, protectablePage)
	if err != nil {
		return core.Answer{}, err
	}
	for _, name := range []string{"id", "server_id"} {
		if id := query.Get(name); id != "" && !uuidShape.MatchString(id) {
			return core.Answer{}, invalid("Invalid " + name + " provided.")
		}
	}
	found := []core.Members{}
	for _, i := range s.known() {
		if i.Type == resource && match(query, "id", i.ID) && match(query, "name", i.Name) &&
			match(query, "server_id", i.ServerID) &&
			(query.Get("status") == "" || strings.EqualFold(query.Get("status"), i.Status)) {
			found = append(found, s.protectable(i))
		}
	}
	marked := func(m core.Members) bool { return m["id"] == query.Get("marker") }
	if i := slices.IndexFunc(found, marked); i >= 0 && !s.unmarked {
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
	resource, err := s.protectableType(q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if i := s.instance(q.Args[1]); i != nil && i.Type == resource {
		return ok(s.show(core.Members{"instance": s.protectable(i)}))
	}
	code := "7100"
	if resource == Volume {
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
			"detail": core.Members{"id": d.ID, "name": d.Name, "size": d.SizeGB, "status": "in-use"},
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
