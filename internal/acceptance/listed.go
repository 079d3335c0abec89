package acceptance

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// queries are lives of what is there and in no state yet. They go through the protocol: not
// every CLI knows queries.
var queries = []scenario{
	{name: "what is there is listed", faults: true, looks: true, play: (*play).queried},
	{name: "what is listed can be generated, and plans nothing", faults: true, looks: true, play: (*play).generated},
	{name: "a list that fails says so", faults: true, looks: true, play: (*play).listRefused},
}

// Listed is one result of a query.
type Listed struct {
	Name               string // to display
	Identity, Resource map[string]any
}

// List lists the objects of a type, as `terraform query` does, and returns what is wrong.
func (s *Protocol) List(name string, config map[string]any, limit int64, whole bool) (all []Listed, said string) {
	s.Helper()
	schema, ok := s.schemas.ListResourceSchemas[name]
	server, serves := s.server.(tfprotov6.ListResourceServer)
	if !ok || !serves {
		s.Fatalf("%s cannot be listed", name)
	}
	stream, err := server.ListResource(s.Context(), &tfprotov6.ListResourceRequest{
		TypeName: name, Config: s.encode(schema.ValueType(), config), IncludeResource: whole, Limit: limit,
	})
	s.check(err, nil)
	kind, identity := s.schemas.ResourceSchemas[name].ValueType(), s.identities.IdentitySchemas[name].ValueType()
	var lines strings.Builder
	for result := range stream.Results {
		if len(result.Diagnostics) > 0 {
			lines.WriteString(s.instance(name).said(result.Diagnostics))
			continue
		}
		one := Listed{Name: result.DisplayName, Identity: s.decode(identity, result.Identity.IdentityData)}
		if whole {
			one.Resource = s.decode(kind, result.Resource)
		}
		all = append(all, one)
	}
	return all, lines.String()
}

// Generated is the configuration that a CLI writes for an object that is imported.
func (s *Protocol) Generated(of Made) map[string]any {
	s.Helper()
	resp, err := s.server.GenerateResourceConfig(s.Context(), &tfprotov6.GenerateResourceConfigRequest{
		TypeName: of.life.name, State: of.life.encodeOrNull(of.life.state),
	})
	s.check(err, resp.Diagnostics)
	return s.decode(of.life.kind(), resp.Config)
}

// canBeListed skips the scenario for what the cloud does not list.
func (m module) canBeListed() {
	m.Helper()
	if _, ok := m.server.schemas.ListResourceSchemas["cloudbackup_"+m.Kind.Type]; !ok {
		m.Skip("there is no query for this kind")
	}
}

// place are the arguments that say where to look for an object.
func (m module) place(state map[string]any) map[string]any {
	place := map[string]any{}
	for _, parent := range m.Kind.Parents {
		place[parent] = state[parent]
	}
	return place
}

// found is the one of the results that has that id.
func (m module) found(all []Listed, id any) Listed {
	m.Helper()
	i := slices.IndexFunc(all, func(one Listed) bool { return one.Identity["id"] == id })
	if i < 0 {
		m.Fatalf("%v is not listed: %v", id, all)
	}
	return all[i]
}

func (p *play) queried() {
	m := p.module()
	m.canBeListed()
	name := "cloudbackup_" + p.Kind.Type
	made := m.made(m.required)
	state := made.State()
	place := m.place(state)
	all, said := m.server.List(name, place, 100, true)
	if said != "" {
		p.Fatal(said)
	}
	one := m.found(all, state["id"])
	for member, value := range one.Identity {
		if value == nil || value != state[member] {
			p.Errorf("the identity's %s is %v, want %v", member, value, state[member])
		}
	}
	imported := m.server.Import(name, p.importID(&Resource{Values: state}))
	if diff := cmp.Diff(imported.State(), one.Resource); diff != "" {
		p.Errorf("a list brings something else than an import (-import +list):\n%s", diff)
	}
	if text, _ := state["name"].(string); !strings.Contains(one.Name, text) {
		p.Errorf("it is displayed as %q, its name is %q", one.Name, text)
	}
	for _, other := range all {
		if other.Name == "" || len(other.Identity) != len(one.Identity) {
			p.Errorf("%v is listed as %q", other.Identity, other.Name)
		}
	}
	if some, said := m.server.List(name, place, 1, false); said != "" || len(some) != 1 {
		p.Errorf("of a limit of one, %d are listed: %s", len(some), said)
	}
	p.onlyLooks()
	made.Change(nil)
}

// generated imports what is listed, with the configuration that is generated for it.
func (p *play) generated() {
	m := p.module()
	m.canBeListed()
	name := "cloudbackup_" + p.Kind.Type
	config := maps.Clone(m.required)
	for argument := range m.optional() {
		config[argument] = m.basic[argument]
	}
	made := m.made(config)
	imported := m.server.Import(name, p.importID(&Resource{Values: made.State()}))
	generated := m.server.Generated(imported)
	if said := imported.life.validate(generated); said != "" {
		p.Errorf("what is generated is not valid: %s\n%v", said, generated)
	}
	imported.PlansNothing(generated)
	p.onlyLooks()
	made.Change(nil)
}

// optional are the optional arguments that Basic has.
func (m module) optional() map[string]any {
	all := map[string]any{}
	for _, a := range m.block.Attributes {
		if a.Optional && !a.WriteOnly && m.basic[a.Name] != nil && !a.Computed {
			all[a.Name] = m.basic[a.Name]
		}
	}
	return all
}

func (p *play) listRefused() {
	m := p.module()
	m.canBeListed()
	made := m.made(m.required)
	p.Fake().FailWith(http.MethodGet, "[a-z]*", 1000, forbidden) // no id, but every list
	_, said := m.server.List("cloudbackup_"+p.Kind.Type, m.place(made.State()), 100, false)
	p.Fake().ForgetFaults()
	for _, words := range []string{"Unable to list ", "Policy doesn't allow it to be shown."} {
		if !strings.Contains(said, words) {
			p.Errorf("%q is not said: %s", words, said)
		}
	}
	made.Change(nil)
}
