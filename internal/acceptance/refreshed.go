package acceptance

import (
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Unknown stands in a configuration for a value that a plan does not know yet.
var Unknown any = unknown{}

// Plan plans a configuration and applies nothing. It returns the plan, what is wrong with it,
// and whether it needs another object.
func (m Made) Plan(config map[string]any) (planned map[string]any, replaces bool, said string) {
	m.life.Helper()
	planned, _, replaces, said = m.life.plan(config)
	return planned, replaces, said
}

// Warned is what the last plan warns of.
func (m Made) Warned() string { return m.life.warned }

// PlansNothing fails the test unless the state is what the configuration says.
func (m Made) PlansNothing(config map[string]any) {
	m.life.Helper()
	planned, replaces, said := m.Plan(config)
	if said != "" || replaces {
		m.life.Errorf("the plan is refused, or replaces (%v): %s", replaces, said)
	}
	if said == "" && !m.life.value(planned).RawEquals(m.life.value(m.life.state)) {
		m.life.Errorf("the plan changes it (-state +plan):\n%s", cmp.Diff(m.life.state, planned))
	}
}

// Refresh reads the object again and returns what is said about it. An object that
// is gone has no state any more.
func (m Made) Refresh() string {
	m.life.Helper()
	i := m.life
	resp, err := i.server.ReadResource(i.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.name, CurrentState: i.encodeOrNull(i.state), Private: i.private, CurrentIdentity: i.ident,
	})
	i.check(err, nil)
	i.state, i.private, i.ident = i.decode(i.kind(), resp.NewState), resp.Private, resp.NewIdentity
	var lines strings.Builder
	for _, d := range resp.Diagnostics {
		lines.WriteString(d.Summary + ": " + d.Detail + "\n")
	}
	return lines.String()
}

// Import imports an object by its id and reads it.
func (s *Protocol) Import(name, id string) Made {
	s.Helper()
	m := s.Blank(name)
	imported, err := s.server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: name, ID: id,
	})
	s.check(err, imported.Diagnostics)
	one := imported.ImportedResources[0]
	m.life.state, m.life.private, m.life.ident = s.decode(m.life.kind(), one.State), one.Private, one.Identity
	m.Refresh()
	return m
}
