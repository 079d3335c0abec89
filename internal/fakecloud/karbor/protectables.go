package karbor

import (
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/keystone"
)

const projectType = "OS::Keystone::Project"

func (s *Karbor) protectableRoutes() []core.Route {
	const kind = "/protectables/{type}"
	return []core.Route{
		{Method: http.MethodGet, Path: "/protectables", Serve: func(*core.Call) (core.Answer, error) {
			return ok(core.Members{"protectable_type": resourceTypes})
		}},
		{Method: http.MethodGet, Path: kind, Serve: typed(func(q *core.Call) (core.Answer, error) {
			return ok(core.Members{"protectable_type": core.Members{"name": q.Args[0], "dependent_types": []any{}}})
		})},
		{Method: http.MethodGet, Path: kind + "/instances", Serve: typed(func(q *core.Call) (core.Answer, error) {
			found, err := instances(q)
			return core.Answer{Status: http.StatusOK, Body: core.Members{"instances": []any{found}}}, err
		})},
		{Method: http.MethodGet, Path: kind + "/instances/{id}", Serve: typed(func(q *core.Call) (core.Answer, error) {
			found, err := instances(q)
			return core.Answer{Status: http.StatusOK, Body: core.Members{"instance": found}}, err
		})},
	}
}

// typed refuses a type that there is not.
func typed(serve func(*core.Call) (core.Answer, error)) func(*core.Call) (core.Answer, error) {
	return func(q *core.Call) (core.Answer, error) {
		if !slices.Contains(resourceTypes, q.Args[0]) {
			return core.Answer{}, core.Refuse(http.StatusBadRequest,
				"Invalid input received: Invalid protectable type provided.")
		}
		return serve(q)
	}
}

var projectNames = map[string]string{
	keystone.DemoProjectID: keystone.DemoProject, keystone.AdminProjectID: keystone.AdminProject,
}

// instances are what the recorded server could see: it had no other services
// (karbor-real/protectable-instances-volume-no-cinder).
func instances(q *core.Call) (core.Members, error) {
	if kind := q.Args[0]; kind != projectType {
		return nil, core.Refuse(http.StatusInternalServerError,
			"List protectable resources of type "+kind+" failed: Couldn't find the endpoint of service(cinder)")
	}
	id := q.Caller.ProjectID
	return core.Members{
		"id": id, "type": projectType, "name": projectNames[id], "extra_info": nil, "dependent_resources": []any{},
	}, nil
}
