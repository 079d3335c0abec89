package acceptance

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Protocol is the provider without a CLI, for what only newer CLIs can ask. It
// is signed in to a stage.
type Protocol struct {
	*testing.T
	server     tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

// NewProtocol configures a provider in this process with the stage's settings.
func NewProtocol(t *testing.T, stage Stage) *Protocol {
	t.Helper()
	return newProtocol(t, stage, stage.Pace())
}

func newProtocol(t *testing.T, stage Stage, pace wait.Pace) *Protocol {
	t.Helper()
	server, err := Server(pace)()
	if err != nil {
		t.Fatal(err)
	}
	s := &Protocol{T: t, server: server}
	s.schemas, err = server.GetProviderSchema(t.Context(), new(tfprotov6.GetProviderSchemaRequest))
	s.check(err, s.schemas.Diagnostics)
	s.identities, err = server.GetResourceIdentitySchemas(t.Context(), new(tfprotov6.GetResourceIdentitySchemasRequest))
	s.check(err, s.identities.Diagnostics)
	configured, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.14.0", Config: s.encode(s.schemas.Provider.ValueType(), texts(stage.Settings())),
	})
	s.check(err, configured.Diagnostics)
	return s
}

// actions is what servers of providers with actions have, too.
type actions interface {
	ValidateActionConfig(
		context.Context, *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error)
	InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error)
}

// Invoke runs an action, as Terraform 1.14 does. Values are those of the
// configuration; "true" and "false" become booleans where the schema has them.
// It returns the progress messages and the diagnostics.
func (s *Protocol) Invoke(
	ctx context.Context, name string, values map[string]string,
) (progress []string, diags []*tfprotov6.Diagnostic) {
	s.Helper()
	return s.InvokeWith(ctx, name, texts(values))
}

// InvokeWith does the same with values of all types.
func (s *Protocol) InvokeWith(
	ctx context.Context, name string, values map[string]any,
) (progress []string, diags []*tfprotov6.Diagnostic) {
	s.Helper()
	server, ok := s.server.(actions)
	if !ok {
		s.Fatal("the provider serves no actions")
	}
	config := s.encode(s.schemas.ActionSchemas[name].Schema.ValueType(), values)
	validated, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{
		ActionType: name, Config: config,
	})
	s.check(err, nil)
	if len(validated.Diagnostics) > 0 {
		return nil, validated.Diagnostics
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: config})
	s.check(err, nil)
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diags = event.Diagnostics
		}
	}
	return progress, diags
}

func (s *Protocol) check(err error, diags []*tfprotov6.Diagnostic) {
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

// encode makes an object of that type; see [valueOf].
func (s *Protocol) encode(kind tftypes.Type, values map[string]any) *tfprotov6.DynamicValue {
	s.Helper()
	return s.dynamic(valueOf(kind, values))
}

func (s *Protocol) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	s.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	s.check(err, nil)
	return &encoded
}

// decode is what [plain] makes of an object.
func (s *Protocol) decode(kind tftypes.Type, encoded *tfprotov6.DynamicValue) map[string]any {
	s.Helper()
	value, err := encoded.Unmarshal(kind)
	s.check(err, nil)
	members, _ := plain(value).(map[string]any)
	return members
}

// importIdentity imports by identity, reads, and returns the state.
func (s *Protocol) importIdentity(name string, values map[string]any) map[string]any {
	s.Helper()
	kind, ident := s.schemas.ResourceSchemas[name].ValueType(), s.identities.IdentitySchemas[name].ValueType()
	imported, err := s.server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: name, Identity: &tfprotov6.ResourceIdentityData{IdentityData: s.encode(ident, values)},
	})
	s.check(err, imported.Diagnostics)
	one := imported.ImportedResources[0]
	read, err := s.server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: name, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private,
	})
	s.check(err, read.Diagnostics)
	full, state := s.decode(ident, read.NewIdentity.IdentityData), s.decode(kind, read.NewState)
	for member := range ident.(tftypes.Object).AttributeTypes {
		if full[member] == nil || full[member] != state[member] {
			s.Errorf("the identity's %s is %v, the state's %v", member, full[member], state[member])
		}
	}
	return state
}

// gone reads an object after it vanished, as a CLI does that sends no identity.
func (s *Protocol) gone(name, importID string, vanish func()) {
	s.Helper()
	imported, err := s.server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: name, ID: importID,
	})
	s.check(err, imported.Diagnostics)
	vanish()
	read, err := s.server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: name, CurrentState: imported.ImportedResources[0].State,
	})
	s.check(err, read.Diagnostics)
	state, err := read.NewState.Unmarshal(s.schemas.ResourceSchemas[name].ValueType())
	s.check(err, nil)
	if !state.IsNull() {
		s.Errorf("an object that is gone is still in the state: %s", state)
	}
}
