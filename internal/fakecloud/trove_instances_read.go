package fakecloud

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
)

func (s *Trove) instanceRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/instances", serve: s.listInstances},
		{method: http.MethodPost, path: "/instances", serve: s.createInstance},
		{method: http.MethodGet, path: "/instances/{id}", serve: s.showInstance},
	}
}

// listInstances lists the instances of the project, the newest first
// (trove-real/instances-list). Those of clusters are left out unless they are
// asked for. The marker is an id (trove/instance/models.py, Instances.load).
func (s *Trove) listInstances(q *call) (Answer, error) {
	limit, err := q.number("limit", trovePage)
	if err != nil {
		return Answer{}, err
	}
	query := q.URL.Query()
	var mine []*instance
	for _, i := range s.instances {
		clustered := i.ClusterID == "" || isTrue(strings.ToLower(query.Get("include_clustered")))
		if i.ProjectID == q.token.projectID() && clustered {
			mine = append(mine, i)
		}
	}
	slices.SortStableFunc(mine, func(a, b *instance) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	at := slices.IndexFunc(mine, func(i *instance) bool { return i.ID == query.Get("marker") })
	rest := mine[at+1:]
	shown := []any{}
	for _, i := range rest[:min(limit, len(rest))] {
		s.lookAt(i)
		shown = append(shown, s.instanceView(q, i))
	}
	body := members{"instances": shown}
	if n := len(shown); n > 0 && n < len(rest) {
		body["links"] = s.next(q, rest[n-1].ID)
	}
	return Answer{Status: http.StatusOK, Body: body}, nil
}

func (s *Trove) showInstance(q *call) (Answer, error) {
	i, err := s.findInstance(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	s.lookAt(i)
	return Answer{Status: http.StatusOK, Body: members{"instance": s.instanceDetail(q, i)}}, nil
}

// lookAt is a look at what keeps an instance busy.
func (s *Trove) lookAt(i *instance) {
	s.cloud.clock.look(i.op)
	for _, b := range slices.Clone(s.Backups.all) {
		if b.of(i.ID) && b.running() {
			s.cloud.clock.look(b.op)
		}
	}
}

// instanceView is what a list shows of an instance.
func (s *Trove) instanceView(q *call, i *instance) members {
	return members{
		"id": i.ID, "name": i.Name, "status": s.statusOf(i), "operating_status": i.OperatingStatus,
		"links":     s.troveLinks(q, "/instances/"+i.ID),
		"flavor":    members{"id": i.Flavor, "links": s.troveLinks(q, "/flavors/"+i.Flavor)},
		"datastore": members{"type": i.Datastore, "version": i.Version},
		"region":    s.home, "access": members{}, "volume": members{"size": i.VolumeGB},
	}
}

// instanceDetail is an instance with all that there is. The fault has details
// for administrators only (trove-real/instance-show); here they are always null.
func (s *Trove) instanceDetail(q *call, i *instance) members {
	shown := s.instanceView(q, i)
	maps.Copy(shown, members{
		"datastore": members{"type": i.Datastore, "version": i.Version, "version_number": i.Version},
		"created":   troveTime(i.CreatedAt), "updated": troveTime(i.UpdatedAt),
		"service_status_updated": troveTime(i.UpdatedAt),
	})
	if i.Fault != "" {
		shown["fault"] = members{"message": i.Fault, "created": troveTime(i.FaultAt), "details": nil}
	}
	return shown
}

// troveLinks are the links of an object. They have https and no prefix,
// wherever the service lives (trove/common/views.py, create_links).
func (s *Trove) troveLinks(q *call, path string) []any {
	host := "https://" + strings.TrimPrefix(s.cloud.URL(), "http://")
	return []any{
		members{"href": host + "/v1.0/" + q.token.projectID() + path, "rel": "self"},
		members{"href": host + path, "rel": "bookmark"},
	}
}

// blame notes on an instance why its backup was refused
// (trove/instance/models.py, persist_instance_fault; trove-real/instance-show).
func (s *Trove) blame(q *call, id string, err error) {
	if i, missing := s.findInstance(q, id); missing == nil {
		s.setFault(i.ID, err.Error())
	}
}

func (s *Trove) setFault(id, message string) {
	if i := s.instance(id); i != nil {
		i.Fault, i.FaultAt = message, s.now()
	}
}
