package acceptance

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// TakeOver goes on with an object in this process of the provider: a CLI starts a
// fresh one for each run. What it was in the other one stays as it is there.
func (s *Protocol) TakeOver(m Made) Made {
	s.Helper()
	taken := s.instance(m.life.name)
	taken.state, taken.private, taken.ident = maps.Clone(m.life.state), m.life.private, m.life.ident
	return Made{taken}
}

// Prepare plans a configuration and returns the plan, and what applies it later, as
// a CLI does with a plan that was saved. That returns what is wrong.
func (m Made) Prepare(config map[string]any) (planned map[string]any, apply func() string) {
	m.life.Helper()
	planned, private, replaces, said := m.life.plan(config)
	if said != "" || replaces {
		m.life.Fatalf("the plan is refused, or replaces (%v): %s", replaces, said)
	}
	return planned, func() string { return m.life.apply(config, planned, private) }
}

// Told is what the last apply has warned of.
func (m Made) Told() string { return m.life.told }

// Stop interrupts what the provider is doing, as a CLI does after a Ctrl-C.
func (s *Protocol) Stop() {
	s.Helper()
	_, err := s.server.StopProvider(s.Context(), new(tfprotov6.StopProviderRequest))
	s.check(err, nil)
}

// importFails imports by an id and reads, and returns what is wrong.
func (s *Protocol) importFails(name, id string) string {
	s.Helper()
	m := s.Blank(name)
	imported, err := s.server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: name, ID: id,
	})
	s.check(err, nil)
	if said := m.life.said(imported.Diagnostics); said != "" {
		return said
	}
	one := imported.ImportedResources[0]
	m.life.state, m.life.private, m.life.ident = s.decode(m.life.kind(), one.State), one.Private, one.Identity
	return m.life.read()
}
