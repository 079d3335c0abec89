package acceptance

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// hollow are lives in which the cloud says that all is well, and does not say
// what it was asked.
var hollow = []scenario{
	{name: "a good answer without the object is a failed look", faults: true, play: (*play).hollowLooks},
	{name: "a POST that has done its work and is answered badly is looked up", faults: true, play: (*play).badlyAnswered},
}

// members are the objects' names in the answers of all services: no client minds
// one more.
var members = []string{
	"backup", "snapshot", "volume", "vault", "policy", "checkpoint", "plan", "restore", "provider", "operation_log",
}

// ofAll is an answer that has the same for the object of each service.
func ofAll(object any) string {
	all := map[string]any{}
	for _, name := range members {
		all[name] = object
	}
	text, _ := json.Marshal(all)
	return string(text)
}

func ok(body string) fakecloud.Answer {
	return fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
	}
}

// hollows are answers to a GET by what is wrong with them.
func hollows(id string) map[string]fakecloud.Answer {
	return map[string]fakecloud.Answer{
		"nothing":           ok(`{}`),
		"null":              ok(`null`),
		"a null":            ok(ofAll(nil)),
		"an empty object":   ok(ofAll(map[string]any{})),
		"another object":    ok(ofAll(map[string]any{"id": "5ca1ab1e-0000-4000-8000-000000000000", "status": "available"})),
		"no status":         ok(ofAll(map[string]any{"id": id})),
		"a gateway's error": ok(`{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"}`),
	}
}

// hollowLooks makes an object while looks are answered so, then refreshes it, and
// looks it up.
func (p *play) hollowLooks() {
	basic := p.basic()
	stage := p.Case.Stage(p.T)
	server := newProtocol(p.T, stage, hasty)
	life := server.instance("cloudbackup_" + p.Kind.Type)
	config := p.required(life.schema.Block, basic)

	arrived, release := stage.Fake().Pause(http.MethodPost, p.Collection)
	go func() {
		<-arrived
		answers := hollows("")
		for _, what := range slices.Sorted(maps.Keys(answers)) {
			stage.Fake().FailWith(http.MethodGet, p.Item, 1, answers[what])
		}
		release()
	}()
	if said := (Made{life}).try(config); said != "" {
		p.Fatalf("with empty answers while it was made: %s", said)
	}
	if got := stage.Fake().Count(http.MethodPost, p.Collection); got != 1 {
		p.Errorf("%d POSTs were sent, want 1", got)
	}
	stage.Fake().ForgetFaults()
	before := maps.Clone(life.state)
	if p.Past {
		return
	}
	for what, answer := range hollows(life.state["id"].(string)) {
		stage.Fake().FailWith(http.MethodGet, p.Item, 100, answer)
		if said := life.read(); !strings.Contains(said, "Unable to read "+p.Kind.Noun) {
			p.Errorf("%s: a refresh says %q", what, said)
		}
		if diff := cmp.Diff(before, life.state); diff != "" {
			p.Errorf("%s: a refresh has changed the state (-before +after):\n%s", what, diff)
		}
		p.hollowLookup(server, what, before)
		stage.Fake().ForgetFaults()
	}
	if said := life.read(); said != "" {
		p.Error(said)
	}
	if diff := cmp.Diff(before, life.state); diff != "" {
		p.Errorf("the state is not what it was (-before +after):\n%s", diff)
	}
}

// hollowLookup reads the data source by id.
func (p *play) hollowLookup(server *Protocol, what string, state map[string]any) {
	p.Helper()
	name := "cloudbackup_" + p.Kind.Type
	schema, ok := server.schemas.DataSourceSchemas[name]
	if !ok {
		return
	}
	asked := map[string]any{"id": state["id"]}
	for _, parent := range p.Kind.Parents {
		asked[parent] = state[parent]
	}
	read, err := server.server.ReadDataSource(p.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: server.encode(schema.ValueType(), asked),
	})
	server.check(err, nil)
	if !slices.ContainsFunc(read.Diagnostics, func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == tfprotov6.DiagnosticSeverityError
	}) {
		p.Errorf("%s: the data source takes it for an object: %v", what, server.decode(schema.ValueType(), read.State))
	}
}

// badlyAnswered loses what the answer to a POST should have told.
func (p *play) badlyAnswered() {
	basic := p.basic()
	for what, answer := range map[string]fakecloud.Answer{
		"nothing":         ok(`{}`),
		"an empty object": ok(ofAll(map[string]any{})),
		"an error of the service": {
			Status: http.StatusInternalServerError, Header: http.Header{"Content-Type": {"application/json"}},
			Body: `{"error_code":"BackupService.9910","error_msg":"Unknown error."}`,
		},
	} {
		stage := p.Case.Stage(p.T)
		life := newProtocol(p.T, stage, hasty).instance("cloudbackup_" + p.Kind.Type)
		was := stage.IDs()
		stage.Fake().AnswerAfter(http.MethodPost, p.Collection, 1, answer)
		if said := (Made{life}).try(p.required(life.schema.Block, basic)); said != "" {
			p.Errorf("%s: %s", what, said)
			continue
		}
		p.postedOnce(stage, what)
		if made := len(stage.IDs()) - len(was); made != 1 {
			p.Errorf("%s: %d objects were made, want 1", what, made)
		}
		if id, _ := life.state["id"].(string); !slices.Contains(stage.IDs(), id) {
			p.Errorf("%s: the state has %q, the cloud has %v", what, id, stage.IDs())
		}
	}
}
