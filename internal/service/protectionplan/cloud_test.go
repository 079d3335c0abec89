package protectionplan_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

func TestAStartedPlanIsReplacedAndTheReasonSaid(t *testing.T) {
	s, c := start(t, resource("it", "started = true"))
	c.Apply()
	c.PlansNothing()
	c.Sent(http.MethodPut, aPlan.Item, 1)
	first := c.Only().ID()
	for _, change := range []string{
		`description = "d"`, `resources = [{ id = "a", type = "OS::Nova::Server", name = "n" }]`, "started = false",
	} {
		lines := []string{"started = true", change}
		if change == "started = false" {
			lines = lines[1:]
		}
		c.Write(resource("it", lines...))
		got := c.Run("plan")
		got.Says(t, "1 to add, 0 to change, 1 to destroy")
		got.Says(t, "Protection plan "+first+" is started, and Karbor changes no plan that is")
	}
	c.Apply()
	c.PlansNothing()
	if got, _ := s.Karbor.Plans.Get(c.Only().ID()); c.Only().ID() == first || got.Status != karbor.Suspended {
		t.Errorf("the state has %s after %s, in status %q", c.Only().ID(), first, got.Status)
	}
	c.Destroy()
	c.Holds(0)
}

func TestAPlanStartsInOnePUT(t *testing.T) {
	s, c := start(t, resource("it"))
	c.Apply()
	s.ForgetRequests()
	c.Write(resource("it", `description = "d"`, "started = true"))
	c.Plans("0 to add, 1 to change, 0 to destroy")
	// Nobody may send it again: the second one would be refused.
	s.Fail(http.MethodPut, aPlan.Item, http.StatusServiceUnavailable, 1)
	c.Fails("503 Service Unavailable", "apply", "-auto-approve")
	c.Sent(http.MethodPut, aPlan.Item, 1)
	c.Apply()
	c.PlansNothing()
	want := `PUT {"plan":{"description":"d","status":"started"}}`
	if diff := cmp.Diff([]string{want, want}, c.Wrote()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	c.Destroy()
}

func TestAPlanThatSomebodyHasStartedStaysAsItIs(t *testing.T) {
	s, c := start(t, resource("it"))
	c.Apply()
	s.Karbor.Plans.Edit(c.Only().ID(), func(p *karbor.Plan) { p.Status = "started" })
	c.PlansNothing()
	c.Destroy()
}

func TestANewPlanThatDoesNotStartIsTakenBack(t *testing.T) {
	s, c := start(t, resource("it", "started = true"))
	s.Fail(http.MethodPut, aPlan.Item, http.StatusServiceUnavailable, 1)
	c.Fails("503 Service Unavailable", "apply", "-auto-approve")
	c.Holds(0)
	// Only the answer is lost.
	s.CutAfter(http.MethodPut, aPlan.Item, 1)
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}

func TestParametersAreTextOnTheWireAndNoDrift(t *testing.T) {
	s, c := start(t, resource("it", `parameters = { "OS::Cinder::Volume" = { force = true, backup_mode = "full" } }`))
	c.Apply()
	id := c.Only().ID()
	// As the server writes what others have sent as true.
	s.Karbor.Plans.Edit(id, func(p *karbor.Plan) { p.Parameters["OS::Cinder::Volume"]["force"] = "True" })
	c.PlansNothing()
	c.Succeeds("state", "rm", "cloudbackup_protection_plan.it")
	c.Succeeds("import", "cloudbackup_protection_plan.it", id)
	c.PlansNothing()
	c.Write(resource("it", `parameters = { "OS::Cinder::Volume" = { force = false, backup_mode = "full" } }`))
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Write(resource("it", `parameters = { "OS::Cinder::Volume" = { shade = "red" } }`))
	c.Fails(`has no option "shade"`, "plan")
	c.Write(resource("it"))
	c.Destroy()
}

func TestParametersThatTheProviderDoesNotHaveAreRefusedAtPlanTime(t *testing.T) {
	s, c := start(t)
	c.Refuses(map[string]string{
		`has no option "shade" to protect resources of type "OS::Cinder::Volume"; it has backup_mode, backup_name`: resource(
			"x",
			`parameters = { "OS::Cinder::Volume" = { shade = "red" } }`),
		`cannot protect resources of type "OS::Nova::Server"; it can protect OS::Cinder::Volume`: resource("x",
			`parameters = { "OS::Nova::Server#25336116-f38e-4c22-81ad-e9b7bd71ba51" = {} }`),
		`has no option "delay" to protect resources of type "OS::Cinder::Volume"; it has none`: acceptance.Block(
			"protection_plan", "x", `name = "x"`, volumes,
			`provider_id = "`+karbor.NoopProvider+`"`, `parameters = { "OS::Cinder::Volume" = { delay = 1 } }`),
		"There is no protection provider 00000000-dead": acceptance.Block("protection_plan", "x", `name = "x"`, volumes,
			`provider_id = "00000000-dead-beef-0000-000000000000"`),
	})
	if got := s.Count(http.MethodPost, aPlan.Collection); got != 0 {
		t.Errorf("%d POSTs were sent", got)
	}
}

func TestProvidersAreFound(t *testing.T) {
	_, c := start(t,
		acceptance.Data("protection_provider", "by_name", `name = "OS Infra Provider"`),
		acceptance.Data("protection_provider", "by_id", `id = "`+karbor.NoopProvider+`"`),
		acceptance.Data("protection_providers", "all"),
		"output \"options\" {\n  value = keys(jsondecode(data.cloudbackup_protection_provider.by_name.options_schema)["+
			"\"OS::Cinder::Volume\"].properties)\n}\n")
	c.Apply()
	c.PlansNothing()
	var got []any
	for _, name := range []string{"by_name", "by_id"} {
		got = append(got, c.One(name).Values["id"], c.One(name).Values["name"], c.One(name).Values["description"])
	}
	for _, p := range c.One("all").Values["providers"].([]any) {
		got = append(got, p.(map[string]any)["name"])
	}
	want := []any{
		karbor.InfraProvider, "OS Infra Provider", "Swift bank, Cinder volume backup and snapshot plugins",
		karbor.NoopProvider, "No-Op Provider", "Swift bank, no-op protection plugin",
		"Delay Provider", "No-Op FS Provider", "No-Op Provider", "OS Infra Provider",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
	c.Refuses(map[string]string{
		"No protection provider matches":    acceptance.Data("protection_provider", "x", `name = "OS"`),
		"There is no protection provider 0": acceptance.Data("protection_provider", "x", `id = "`+id(0)+`"`),
	})
}

// odd are plans of others, with any JSON as extra info.
func odd(s *fakeStage) {
	for name, extra := range map[string]string{
		"odd text": `"x"`, "odd list": `["x", 1]`, "odd number": `7`, "odd members": `{"a": {"b": null}, "c": [1]}`,
	} {
		s.Karbor.Plans.Add(karbor.Plan{Name: name, ProjectID: s.Project, Resources: []karbor.Resource{{
			ID: "25336116-f38e-4c22-81ad-e9b7bd71ba51", Type: "OS::Cinder::Volume", Name: "data", ExtraInfo: extra,
		}}})
	}
}

func TestAnOddPlanOfSomebodyElseFailsNothing(t *testing.T) {
	s, c := start(t, resource("it"), acceptance.Data("protection_plans", "all", `sort = "name:asc"`))
	odd(s)
	c.Apply()
	c.Sent(http.MethodPost, aPlan.Collection, 1)
	got := map[any]any{}
	for _, p := range c.One("all").Values["plans"].([]any) {
		plan := p.(map[string]any)
		got[plan["name"]] = plan["resources"].([]any)[0].(map[string]any)["extra_info"]
	}
	delete(got, "it")
	want := map[any]any{
		"odd text": nil, "odd list": nil, "odd number": nil,
		"odd members": map[string]any{"a": `{"b":null}`, "c": "[1]"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("extra_info (-want +got):\n%s", diff)
	}
}

func TestALostAnswerToAChangeIsLookedUp(t *testing.T) {
	s, c := start(t, resource("it"))
	c.Apply()
	s.CutAfter(http.MethodPut, aPlan.Item, 1)
	c.Write(resource("it", `description = "d"`, "started = true"))
	c.Apply()
	c.PlansNothing()
	c.Sent(http.MethodPut, aPlan.Item, 1)
	s.CutBefore(http.MethodPut, aPlan.Item, 1)
	c.Write(resource("other"))
	c.Apply()
	c.Write(resource("other", `description = "d"`))
	c.Fails("Unable to update protection plan", "apply", "-auto-approve")
}

func TestAPlanWhoseAnswerHasNoIDIsFound(t *testing.T) {
	s, c := start(t, resource("it"))
	arrived, release := s.Pause(http.MethodPost, aPlan.Collection)
	s.FailWith(http.MethodPost, aPlan.Collection, 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"plan":{"name":"it"}}`,
	})
	apply := c.Start("apply", "-auto-approve")
	<-arrived
	s.Karbor.Plans.Add(karbor.Plan{Name: "it", ProjectID: s.Project, Resources: []karbor.Resource{{
		ID: "25336116-f38e-4c22-81ad-e9b7bd71ba51", Type: "OS::Cinder::Volume", Name: "data",
	}}})
	release()
	apply.Succeeds().Says(t, "was taken for what it has made")
	c.Sent(http.MethodPost, aPlan.Collection, 1)
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}

func TestAPlanWhoseAnswerWasLostIsStarted(t *testing.T) {
	s, c := start(t, resource("it", "started = true"))
	s.CutAfter(http.MethodPost, aPlan.Collection, 1)
	c.Apply()
	c.Sent(http.MethodPost, aPlan.Collection, 1)
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}
