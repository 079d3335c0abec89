package acceptance

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protocol is the provider without a CLI, for what only newer CLIs can ask. It
// is signed in to the stage.
type protocol struct {
	*play
	server       tfprotov6.ProviderServer
	state, ident tftypes.Type
}

// protocol configures a provider in this process with the stage's settings.
func (p *play) protocol() *protocol {
	p.Helper()
	server, err := Server(p.Pace())()
	if err != nil {
		p.Fatal(err)
	}
	s := &protocol{play: p, server: server}
	schemas, err := server.GetProviderSchema(p.Context(), new(tfprotov6.GetProviderSchemaRequest))
	s.check(err, schemas.Diagnostics)
	identities, err := server.GetResourceIdentitySchemas(p.Context(), new(tfprotov6.GetResourceIdentitySchemasRequest))
	s.check(err, identities.Diagnostics)
	s.state = schemas.ResourceSchemas[s.name()].ValueType()
	s.ident = identities.IdentitySchemas[s.name()].ValueType()

	settings := p.Settings()
	block := schemas.Provider.ValueType().(tftypes.Object)
	config := map[string]tftypes.Value{}
	for name, kind := range block.AttributeTypes {
		config[name] = tftypes.NewValue(kind, nil)
		if value, ok := settings[name]; ok {
			config[name] = tftypes.NewValue(kind, value)
		}
	}
	configured, err := server.ConfigureProvider(p.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.12.0", Config: s.encode(block, tftypes.NewValue(block, config)),
	})
	s.check(err, configured.Diagnostics)
	return s
}

func (s *protocol) name() string { return "cloudbackup_" + s.Kind.Type }

func (s *protocol) check(err error, diags []*tfprotov6.Diagnostic) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			s.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

func (s *protocol) encode(kind tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	s.Helper()
	encoded, err := tfprotov6.NewDynamicValue(kind, value)
	s.check(err, nil)
	return &encoded
}

// identity is a null identity with those values set.
func (s *protocol) identity(values map[string]string) *tfprotov6.ResourceIdentityData {
	s.Helper()
	members := map[string]tftypes.Value{}
	for name, kind := range s.ident.(tftypes.Object).AttributeTypes {
		members[name] = tftypes.NewValue(kind, nil)
		if value, ok := values[name]; ok {
			members[name] = tftypes.NewValue(kind, value)
		}
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: s.encode(s.ident, tftypes.NewValue(s.ident, members))}
}

// importIdentity imports by identity, reads, and returns the strings of the
// state.
func (s *protocol) importIdentity(values map[string]string) map[string]string {
	s.Helper()
	imported, err := s.server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: s.name(), Identity: s.identity(values),
	})
	s.check(err, imported.Diagnostics)
	one := imported.ImportedResources[0]
	read, err := s.server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: s.name(), CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private,
	})
	s.check(err, read.Diagnostics)
	full := s.strings(s.ident, read.NewIdentity.IdentityData)
	state := s.strings(s.state, read.NewState)
	for name := range s.ident.(tftypes.Object).AttributeTypes {
		if full[name] == "" || full[name] != state[name] {
			s.Errorf("the identity's %s is %q, the state's %q", name, full[name], state[name])
		}
	}
	return state
}

// gone reads an object after it vanished, as a CLI does that sends no identity.
func (s *protocol) gone(id, region string, vanish func()) {
	s.Helper()
	imported, err := s.server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: s.name(), ID: region + ":" + id,
	})
	s.check(err, imported.Diagnostics)
	vanish()
	read, err := s.server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: s.name(), CurrentState: imported.ImportedResources[0].State,
	})
	s.check(err, read.Diagnostics)
	state, err := read.NewState.Unmarshal(s.state)
	s.check(err, nil)
	if !state.IsNull() {
		s.Errorf("an object that is gone is still in the state: %s", state)
	}
}

// strings are the known strings of an object.
func (s *protocol) strings(kind tftypes.Type, encoded *tfprotov6.DynamicValue) map[string]string {
	s.Helper()
	value, err := encoded.Unmarshal(kind)
	s.check(err, nil)
	var members map[string]tftypes.Value
	s.check(value.As(&members), nil)
	texts := map[string]string{}
	for name, member := range members {
		var text string
		if member.Type().Is(tftypes.String) && member.IsKnown() && !member.IsNull() {
			s.check(member.As(&text), nil)
			texts[name] = text
		}
	}
	return texts
}
