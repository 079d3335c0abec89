package trove

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

func (s *Trove) instanceRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/instances", Serve: s.listInstances},
		{Method: http.MethodPost, Path: "/instances", Serve: s.createInstance},
		{Method: http.MethodGet, Path: "/instances/{id}", Serve: s.showInstance},
		{Method: http.MethodDelete, Path: "/instances/{id}", Serve: s.deleteInstance},
	}
}

// listInstances lists the instances of the project, the newest first
// (trove-real/instances-list). Those of clusters are left out unless they are
// asked for. The marker is an id (trove/instance/models.py, Instances.load).
func (s *Trove) listInstances(q *core.Call) (core.Answer, error) {
	limit, err := number(q, "limit", pageSize)
	if err != nil {
		return core.Answer{}, err
	}
	query := q.URL.Query()
	var mine []*Instance
	for _, i := range s.instances.All() {
		clustered := i.ClusterID == "" || core.IsTrue(strings.ToLower(query.Get("include_clustered")))
		if i.ProjectID == q.Caller.ProjectID && clustered {
			mine = append(mine, i)
		}
	}
	slices.SortStableFunc(mine, func(a, b *Instance) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	at := slices.IndexFunc(mine, func(i *Instance) bool { return i.ID == query.Get("marker") })
	rest := mine[at+1:]
	shown := []any{}
	for _, i := range rest[:min(limit, len(rest))] {
		s.lookAt(i)
		shown = append(shown, s.instanceView(q, i))
	}
	body := core.Members{"instances": shown}
	if n := len(shown); n > 0 && n < len(rest) {
		body["links"] = s.next(q, rest[n-1].ID)
	}
	return core.Answer{Status: http.StatusOK, Body: body}, nil
}

func (s *Trove) showInstance(q *core.Call) (core.Answer, error) {
	i, err := s.findInstance(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	s.lookAt(i)
	return core.Answer{Status: http.StatusOK, Body: core.Members{"instance": s.instanceDetail(q, i)}}, nil
}

// lookAt is a look at what keeps an instance busy.
func (s *Trove) lookAt(i *Instance) {
	s.instances.Look(i)
	for _, b := range slices.Clone(s.Backups.rows.All()) {
		if b.of(i.ID) && b.running() {
			s.Backups.rows.Look(b)
		}
	}
}

// instanceView is what a list shows of an instance.
func (s *Trove) instanceView(q *core.Call, i *Instance) core.Members {
	return core.Members{
		"id": i.ID, "name": i.Name, "status": s.statusOf(i), "operating_status": i.OperatingStatus,
		"links":     s.links(q, "/instances/"+i.ID),
		"flavor":    core.Members{"id": i.Flavor, "links": s.links(q, "/flavors/"+i.Flavor)},
		"datastore": core.Members{"type": i.Datastore, "version": i.Version},
		"region":    s.region, "access": core.Members{}, "volume": core.Members{"size": i.VolumeGB},
	}
}

// instanceDetail is an instance with all that there is. The fault has details
// for administrators only (trove-real/instance-show); here they are always null.
func (s *Trove) instanceDetail(q *core.Call, i *Instance) core.Members {
	shown := s.instanceView(q, i)
	maps.Copy(shown, core.Members{
		"datastore": core.Members{"type": i.Datastore, "version": i.Version, "version_number": i.Version},
		"created":   timestamp(i.CreatedAt), "updated": timestamp(i.UpdatedAt),
		"service_status_updated": timestamp(i.UpdatedAt),
	})
	if i.Fault != "" {
		shown["fault"] = core.Members{"message": i.Fault, "created": timestamp(i.FaultAt), "details": nil}
	}
	return shown
}

// troveLinks are the links of an object. They have https and no prefix,
// wherever the service lives (trove/common/views.py, create_links).
func (s *Trove) links(q *core.Call, path string) []any {
	host := "https://" + strings.TrimPrefix(s.cloud.URL(), "http://")
	return []any{
		core.Members{"href": host + "/v1.0/" + q.Caller.ProjectID + path, "rel": "self"},
		core.Members{"href": host + path, "rel": "bookmark"},
	}
}

// blame notes on an instance why its backup was refused
// (trove/instance/models.py, persist_instance_fault; trove-real/instance-show).
func (s *Trove) blame(q *core.Call, id string, err error) {
	if i, missing := s.findInstance(q, id); missing == nil {
		s.setFault(i.ID, err.Error())
	}
}

func (s *Trove) setFault(id, message string) {
	if i := s.instances.Find(id); i != nil {
		i.Fault, i.FaultAt = message, s.now()
	}
}
