package lifecycle_test

import (
	"context"
	"encoding/json"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// values are the arguments of a block; what is missing is null.
type values map[string]any

// speaker speaks to a provider as a CLI does, about any type that it has.
type speaker struct {
	*testing.T
	server     tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

func speak(t *testing.T, server tfprotov6.ProviderServer) *speaker {
	t.Helper()
	schemas, err := server.GetProviderSchema(t.Context(), new(tfprotov6.GetProviderSchemaRequest))
	if err != nil {
		t.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(t.Context(), new(tfprotov6.GetResourceIdentitySchemasRequest))
	if err != nil {
		t.Fatal(err)
	}
	return &speaker{T: t, server: server, schemas: schemas, identities: identities}
}

// encode makes an object of that type.
func (s *speaker) encode(of tftypes.Type, v values) *tfprotov6.DynamicValue {
	s.Helper()
	if v == nil {
		v = values{}
	}
	text, err := json.Marshal(v)
	if err != nil {
		s.Fatal(err)
	}
	value, err := tftypes.ValueFromJSON(text, of) //nolint:staticcheck // There is no other way from JSON.
	if err != nil {
		s.Fatal(err)
	}
	return s.dynamic(value)
}

func (s *speaker) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	s.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		s.Fatal(err)
	}
	return &encoded
}

func (s *speaker) decode(of tftypes.Type, encoded *tfprotov6.DynamicValue) tftypes.Value {
	s.Helper()
	if encoded == nil {
		return tftypes.NewValue(of, nil)
	}
	value, err := encoded.Unmarshal(of)
	if err != nil {
		s.Fatal(err)
	}
	return value
}

// configure hands the provider block on, after it was validated.
func (s *speaker) configure(block values) []*tfprotov6.Diagnostic {
	s.Helper()
	return s.configureWith(s.encode(s.schemas.Provider.ValueType(), block))
}

func (s *speaker) configureWith(config *tfprotov6.DynamicValue) []*tfprotov6.Diagnostic {
	s.Helper()
	validated, err := s.server.ValidateProviderConfig(s.Context(), &tfprotov6.ValidateProviderConfigRequest{
		Config: config,
	})
	if err != nil {
		s.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return validated.Diagnostics
	}
	configured, err := s.server.ConfigureProvider(s.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.14.0", Config: config,
	})
	if err != nil {
		s.Fatal(err)
	}
	return configured.Diagnostics
}

// create validates, plans and applies a new resource.
func (s *speaker) create(ctx context.Context, kind string, v values) state {
	s.Helper()
	of := s.schemas.ResourceSchemas[kind].ValueType()
	return s.change(ctx, kind, state{value: tftypes.NewValue(of, nil)}, v)
}

// change brings a resource to the configuration; nil values are a destroy.
func (s *speaker) change(ctx context.Context, kind string, was state, v values) state {
	s.Helper()
	of := s.schemas.ResourceSchemas[kind].ValueType()
	config := s.dynamic(tftypes.NewValue(of, nil))
	proposed := config
	if v != nil {
		config = s.encode(of, v)
		validated, err := s.server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
			TypeName: kind, Config: config,
		})
		if err != nil {
			s.Fatal(err)
		}
		if len(validated.Diagnostics) > 0 {
			return state{value: was.value, diags: validated.Diagnostics}
		}
		proposed = s.dynamic(s.proposed(kind, was.value, s.decode(of, config)))
	}
	planned, err := s.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: kind, PriorState: s.dynamic(was.value), ProposedNewState: proposed, Config: config,
		PriorPrivate: was.private,
	})
	if err != nil {
		s.Fatal(err)
	}
	if out := (state{value: was.value, diags: planned.Diagnostics}); out.failed() {
		return out
	}
	applied, err := s.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: kind, PriorState: s.dynamic(was.value), PlannedState: planned.PlannedState, Config: config,
		PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		s.Fatal(err)
	}
	return state{
		value: s.decode(of, applied.NewState), private: applied.Private,
		diags: append(planned.Diagnostics, applied.Diagnostics...),
	}
}

// proposed is the configuration with the computed values of the prior state.
func (s *speaker) proposed(kind string, prior, config tftypes.Value) tftypes.Value {
	var was, members map[string]tftypes.Value
	if prior.IsNull() || prior.As(&was) != nil || config.As(&members) != nil {
		return config
	}
	members = maps.Clone(members) // As gives the map of the value itself
	for _, attribute := range s.schemas.ResourceSchemas[kind].Block.Attributes {
		if attribute.Computed && members[attribute.Name].IsNull() {
			members[attribute.Name] = was[attribute.Name]
		}
	}
	return tftypes.NewValue(config.Type(), members)
}

// read refreshes a resource.
func (s *speaker) read(ctx context.Context, kind string, was state) state {
	s.Helper()
	read, err := s.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: kind, CurrentState: s.dynamic(was.value), Private: was.private,
	})
	if err != nil {
		s.Fatal(err)
	}
	value := s.decode(s.schemas.ResourceSchemas[kind].ValueType(), read.NewState)
	return state{value: value, private: read.Private, diags: read.Diagnostics}
}

// imports imports by id or, if that is "", by identity.
func (s *speaker) imports(ctx context.Context, kind, id string, identity values) state {
	s.Helper()
	req := &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: id}
	if id == "" {
		of := s.identities.IdentitySchemas[kind].ValueType()
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: s.encode(of, identity)}
	}
	imported, err := s.server.ImportResourceState(ctx, req)
	if err != nil {
		s.Fatal(err)
	}
	if len(imported.ImportedResources) == 0 {
		return state{diags: imported.Diagnostics}
	}
	one := imported.ImportedResources[0]
	return state{
		value:   s.decode(s.schemas.ResourceSchemas[kind].ValueType(), one.State),
		private: one.Private, diags: imported.Diagnostics,
	}
}

// data validates and reads a data source.
func (s *speaker) data(ctx context.Context, kind string, v values) state {
	s.Helper()
	of := s.schemas.DataSourceSchemas[kind].ValueType()
	config := s.encode(of, v)
	validated, err := s.server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: kind, Config: config,
	})
	if err != nil {
		s.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return state{diags: validated.Diagnostics}
	}
	read, err := s.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: kind, Config: config})
	if err != nil {
		s.Fatal(err)
	}
	return state{value: s.decode(of, read.State), diags: read.Diagnostics}
}

// actions is what servers of providers with actions have, too.
type actions interface {
	ValidateActionConfig(
		context.Context, *tfprotov6.ValidateActionConfigRequest) (*tfprotov6.ValidateActionConfigResponse, error)
	InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error)
}

// invoke runs an action and returns what it told meanwhile.
func (s *speaker) invoke(ctx context.Context, kind string, v values) (progress []string, end state) {
	s.Helper()
	server, ok := s.server.(actions)
	if !ok {
		s.Fatal("the provider serves no actions")
	}
	config := s.encode(s.schemas.ActionSchemas[kind].Schema.ValueType(), v)
	validated, err := server.ValidateActionConfig(ctx, &tfprotov6.ValidateActionConfigRequest{
		ActionType: kind, Config: config,
	})
	if err != nil {
		s.Fatal(err)
	}
	if len(validated.Diagnostics) > 0 {
		return nil, state{diags: validated.Diagnostics}
	}
	stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: kind, Config: config})
	if err != nil {
		s.Fatal(err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			end.diags = event.Diagnostics
		}
	}
	return progress, end
}
