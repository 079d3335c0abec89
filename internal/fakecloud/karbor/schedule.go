package karbor

import (
	"net/http"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// schedule is what runs plans by itself. It never does here: it is kept so that
// what a real server answers can be seen.
type schedule struct {
	triggers, operations []core.Members
}

func (s *Karbor) scheduleRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/triggers", Serve: func(*core.Call) (core.Answer, error) {
			return ok(core.Members{"triggers": notNil(s.schedule.triggers)})
		}},
		{Method: http.MethodPost, Path: "/triggers", Serve: s.createTrigger},
		{Method: http.MethodDelete, Path: "/triggers/{id}", Serve: s.deleteTrigger},
		// The list has another name than what is in it (karbor-real/scheduled-operation-list).
		{Method: http.MethodGet, Path: "/scheduled_operations", Serve: func(*core.Call) (core.Answer, error) {
			return ok(core.Members{"operations": notNil(s.schedule.operations)})
		}},
		{Method: http.MethodPost, Path: "/scheduled_operations", Serve: s.createOperation},
		{Method: http.MethodGet, Path: "/scheduled_operations/{id}", Serve: s.showOperation},
		{Method: http.MethodDelete, Path: "/scheduled_operations/{id}", Serve: s.deleteOperation},
	}
}

func notNil(list []core.Members) []core.Members { return append([]core.Members{}, list...) }

func (s *Karbor) createTrigger(q *core.Call) (core.Answer, error) {
	info, _ := q.JSON.(*core.Object).Get("trigger_info").(*core.Object)
	if info == nil {
		return core.Answer{}, broken()
	}
	given, _ := info.Get("properties").(*core.Object)
	if given == nil {
		return core.Answer{}, broken()
	}
	if pattern := core.Str(given.Get("pattern")); !strings.Contains(pattern, "RRULE") {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "The trigger pattern("+pattern+") is invalid")
	}
	properties := core.Members{}
	for _, name := range given.Keys {
		properties[name] = core.Str(given.Get(name)) // also the window, which is a number
	}
	trigger := core.Members{
		"id": core.NewUUID(), "name": info.Get("name"), "type": info.Get("type"), "properties": properties,
	}
	s.schedule.triggers = append(s.schedule.triggers, trigger)
	return ok(core.Members{"trigger_info": trigger})
}

// deleteTrigger refuses to delete what is used, with a code that hardly any other
// service has.
func (s *Karbor) deleteTrigger(q *core.Call) (core.Answer, error) {
	for _, operation := range s.schedule.operations {
		if operation["trigger_id"] == q.Args[0] {
			return core.Answer{}, core.Refuse(http.StatusFailedDependency, "Trigger is being used by one or more operations")
		}
	}
	return s.without(&s.schedule.triggers, "Trigger", q.Args[0])
}

func (s *Karbor) createOperation(q *core.Call) (core.Answer, error) {
	given, _ := q.JSON.(*core.Object).Get("scheduled_operation").(*core.Object)
	if given == nil {
		return core.Answer{}, broken()
	}
	definition := core.Members{}
	if d, isObject := given.Get("operation_definition").(*core.Object); isObject {
		for _, name := range d.Keys {
			definition[name] = core.Str(d.Get(name))
		}
	}
	operation := core.Members{
		"id": core.NewUUID(), "name": given.Get("name"), "description": given.Get("description"),
		"operation_type": given.Get("operation_type"), "trigger_id": given.Get("trigger_id"),
		"operation_definition": definition, "enabled": true,
	}
	s.schedule.operations = append(s.schedule.operations, operation)
	return ok(core.Members{"scheduled_operation": operation})
}

func (s *Karbor) showOperation(q *core.Call) (core.Answer, error) {
	for _, operation := range s.schedule.operations {
		if operation["id"] == q.Args[0] {
			return ok(core.Members{"scheduled_operation": operation})
		}
	}
	return core.Answer{}, core.Refuse(http.StatusNotFound, "Scheduled Operation "+q.Args[0]+" could not be found.")
}

func (s *Karbor) deleteOperation(q *core.Call) (core.Answer, error) {
	return s.without(&s.schedule.operations, "Scheduled Operation", q.Args[0])
}

// without takes one out of a list.
func (s *Karbor) without(list *[]core.Members, noun, id string) (core.Answer, error) {
	for i, x := range *list {
		if x["id"] == id {
			*list = append((*list)[:i:i], (*list)[i+1:]...)
			return ok(nil)
		}
	}
	return core.Answer{}, core.Refuse(http.StatusNotFound, noun+" "+id+" could not be found.")
}
