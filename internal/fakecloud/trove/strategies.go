package trove

import (
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// strategy says where the backups of an instance go, or those of a project if
// it has no instance.
type strategy struct {
	project, instance, container string
}

var shapeStrategy = &core.Schema{
	Types: []string{"object"}, Open: true,
	Fields: []core.Field{
		{Name: "instance_id", Schema: shapeUUID},
		{Name: "swift_container", Schema: shapeText},
	},
	Required: []string{"swift_container"},
}

func (s *Trove) strategyRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/backup_strategies", Serve: s.listStrategies},
		{Method: http.MethodPost, Path: "/backup_strategies", Serve: s.putStrategy},
		{Method: http.MethodDelete, Path: "/backup_strategies", Serve: s.dropStrategy},
	}
}

func (x *strategy) view() core.Members {
	return core.Members{
		"project_id": x.project, "instance_id": x.instance, "backend": "swift", "swift_container": x.container,
	}
}

// strategy gives the strategy of exactly that project and instance.
func (s *Trove) strategy(project, instance string) *strategy {
	for _, x := range s.strategies {
		if x.project == project && x.instance == instance {
			return x
		}
	}
	return nil
}

// container is where a backup goes for which no container was asked: that of
// the instance, or that of the project, or the usual one
// (trove/backup/models.py, BackupStrategy.get; trove-real/show-with-strategy).
func (s *Trove) container(project, instance string) string {
	for _, name := range []string{instance, ""} {
		if x := s.strategy(project, name); x != nil {
			return x.container
		}
	}
	return "database_backups"
}

// putStrategy makes a strategy, or changes the one that there is. The instance
// need not exist (trove-real/strategy-create-unknown-instance).
func (s *Trove) putStrategy(q *core.Call) (core.Answer, error) {
	body, err := read(q, "backup_strategy", shapeStrategy)
	if err != nil {
		return core.Answer{}, err
	}
	container := core.Str(body.Get("swift_container"))
	if unsafe.MatchString(container) {
		return core.Answer{}, notAllowed(container)
	}
	project, instance := q.Caller.ProjectID, ""
	if id := body.Text("instance_id"); id != nil {
		instance = *id
	}
	x := s.strategy(project, instance)
	if x == nil {
		x = &strategy{project: project, instance: instance}
		s.strategies = append(s.strategies, x)
	}
	x.container = container
	return core.Answer{Status: http.StatusAccepted, Body: core.Members{"backup_strategy": x.view()}}, nil
}

// strategyProject is the project whose strategies a call is about.
func (s *Trove) strategyProject(q *core.Call) (string, error) {
	project := q.URL.Query().Get("project_id")
	if project == "" {
		return q.Caller.ProjectID, nil
	}
	if !q.Sees(project) {
		return "", core.Refuse(http.StatusForbidden, "Operation not allowed for tenant "+q.Caller.ProjectID+".")
	}
	return project, nil
}

// listStrategies lists the strategies of a project, that of the project first
// (trove-real/strategy-list).
func (s *Trove) listStrategies(q *core.Call) (core.Answer, error) {
	project, err := s.strategyProject(q)
	if err != nil {
		return core.Answer{}, err
	}
	wanted, shown := q.URL.Query().Get("instance_id"), []any{}
	for _, x := range s.strategies {
		if x.project != project || wanted != "" && x.instance != wanted {
			continue
		}
		if x.instance == "" {
			shown = slices.Insert(shown, 0, any(x.view()))
		} else {
			shown = append(shown, x.view())
		}
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"backup_strategies": shown}}, nil
}

// dropStrategy removes a strategy, if there is one
// (trove-real/strategy-delete-unknown).
func (s *Trove) dropStrategy(q *core.Call) (core.Answer, error) {
	project, err := s.strategyProject(q)
	if err != nil {
		return core.Answer{}, err
	}
	wanted := q.URL.Query().Get("instance_id")
	s.strategies = slices.DeleteFunc(s.strategies, func(x *strategy) bool {
		return x.project == project && x.instance == wanted
	})
	return core.Answer{Status: http.StatusAccepted}, nil
}
