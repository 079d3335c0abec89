package fakecloud

import (
	"net/http"
	"slices"
)

// strategy says where the backups of an instance go, or those of a project if
// it has no instance.
type strategy struct {
	project, instance, container string
}

var shapeStrategy = []troveShape{
	{name: "instance_id", kind: "string", max: 64, pattern: troveUUID},
	{name: "swift_container", kind: "string", max: 255, pattern: troveText, required: true},
}

func (s *Trove) strategyRoutes() []route {
	return []route{
		{method: http.MethodGet, path: "/backup_strategies", serve: s.listStrategies},
		{method: http.MethodPost, path: "/backup_strategies", serve: s.putStrategy},
		{method: http.MethodDelete, path: "/backup_strategies", serve: s.dropStrategy},
	}
}

func (x *strategy) view() members {
	return members{
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
func (s *Trove) putStrategy(q *call) (Answer, error) {
	body, err := q.readTrove("backup_strategy", shapeStrategy)
	if err != nil {
		return Answer{}, err
	}
	container := str(body.get("swift_container"))
	if unsafe.MatchString(container) {
		return Answer{}, notAllowed(container)
	}
	project, instance := q.token.projectID(), ""
	if id := body.text("instance_id"); id != nil {
		instance = *id
	}
	x := s.strategy(project, instance)
	if x == nil {
		x = &strategy{project: project, instance: instance}
		s.strategies = append(s.strategies, x)
	}
	x.container = container
	return Answer{Status: http.StatusAccepted, Body: members{"backup_strategy": x.view()}}, nil
}

// strategyProject is the project whose strategies a call is about.
func (s *Trove) strategyProject(q *call) (string, error) {
	project := q.URL.Query().Get("project_id")
	if project == "" {
		return q.token.projectID(), nil
	}
	if !q.sees(project) {
		return "", refuse(http.StatusForbidden, "Operation not allowed for tenant "+q.token.projectID()+".")
	}
	return project, nil
}

// listStrategies lists the strategies of a project, that of the project first
// (trove-real/strategy-list).
func (s *Trove) listStrategies(q *call) (Answer, error) {
	project, err := s.strategyProject(q)
	if err != nil {
		return Answer{}, err
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
	return Answer{Status: http.StatusOK, Body: members{"backup_strategies": shown}}, nil
}

// dropStrategy removes a strategy, if there is one
// (trove-real/strategy-delete-unknown).
func (s *Trove) dropStrategy(q *call) (Answer, error) {
	project, err := s.strategyProject(q)
	if err != nil {
		return Answer{}, err
	}
	wanted := q.URL.Query().Get("instance_id")
	s.strategies = slices.DeleteFunc(s.strategies, func(x *strategy) bool {
		return x.project == project && x.instance == wanted
	})
	return Answer{Status: http.StatusAccepted}, nil
}
