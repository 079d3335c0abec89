package acceptance

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance/engine"
)

// instance is a resource as a CLI drives it through the protocol, with the rules
// by which a CLI finds bugs in a provider.
type instance struct {
	*Protocol
	name    string
	schema  *tfprotov6.Schema
	rules   *engine.Schema // those of a CLI
	state   map[string]any // nil before it is made and after it is destroyed
	private []byte
	warned  string // what the last plan warns of
	told    string // what the last apply warns of
	ident   *tfprotov6.ResourceIdentityData
}

func (s *Protocol) instance(name string) *instance {
	known, err := schemas()
	s.check(err, nil)
	return &instance{Protocol: s, name: name, schema: s.schemas.ResourceSchemas[name], rules: known.Schema(name)}
}

func (i *instance) kind() tftypes.Type { return i.schema.ValueType() }

// validate returns what is wrong with a configuration.
func (i *instance) validate(config map[string]any) string {
	i.Helper()
	resp, err := i.server.ValidateResourceConfig(i.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: i.name, Config: i.encode(i.kind(), config),
	})
	i.check(err, nil)
	return i.said(resp.Diagnostics)
}

// said are the errors, which must not be about bugs.
func (i *instance) said(diags []*tfprotov6.Diagnostic) string {
	i.Helper()
	var lines strings.Builder
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			fmt.Fprintf(&lines, "%s: %s (%v)\n", d.Summary, d.Detail, d.Attribute)
		}
	}
	text := lines.String()
	for _, words := range []string{"developers", "bug", "inconsistent", "Value Conversion", "Unexpected"} {
		if strings.Contains(text, words) {
			i.Errorf("a user is told of a bug: %s", text)
		}
	}
	return text
}

// warnings are the warnings among what is said.
func warnings(diags []*tfprotov6.Diagnostic) string {
	var lines strings.Builder
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			lines.WriteString(d.Summary + ": " + d.Detail + "\n")
		}
	}
	return lines.String()
}

// plan plans the configuration; nil destroys. It fails the test on a plan that
// a CLI would refuse.
func (i *instance) plan(config map[string]any) (planned map[string]any, private []byte, replaces bool, said string) {
	i.Helper()
	resp, err := i.server.PlanResourceChange(i.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: i.name, PriorState: i.encodeOrNull(i.state), PriorPrivate: i.private, PriorIdentity: i.ident,
		ProposedNewState: i.proposed(config), Config: i.encodeOrNull(config),
	})
	i.check(err, nil)
	i.warned = warnings(resp.Diagnostics)
	if said := i.said(resp.Diagnostics); said != "" {
		return nil, nil, false, said
	}
	planned = i.decode(i.kind(), resp.PlannedState)
	for _, wrong := range i.rules.Invalid(i.value(i.state), i.value(config), i.value(planned)) {
		i.Errorf("invalid plan: %s", wrong)
	}
	return planned, resp.PlannedPrivate, len(resp.RequiresReplace) > 0, ""
}

// value are the values as the engine has them; nil is null.
func (i *instance) value(values map[string]any) cty.Value {
	i.Helper()
	return engine.Decode(i.encodeOrNull(values), i.rules.Type)
}

// proposed is the plan as a CLI begins it.
func (i *instance) proposed(config map[string]any) *tfprotov6.DynamicValue {
	i.Helper()
	return engine.Encode(i.rules.Proposed(i.value(i.state), i.value(config)), i.rules.Type)
}

// apply does what was planned. It fails the test on a result that a CLI would
// refuse.
func (i *instance) apply(config, planned map[string]any, private []byte) string {
	i.Helper()
	resp, err := i.server.ApplyResourceChange(i.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: i.name, PriorState: i.encodeOrNull(i.state), PlannedState: i.encodeOrNull(planned),
		Config: i.encodeOrNull(config), PlannedPrivate: private, PlannedIdentity: i.ident,
	})
	i.check(err, nil)
	i.state, i.private, i.ident = i.decode(i.kind(), resp.NewState), resp.Private, resp.NewIdentity
	i.told = warnings(resp.Diagnostics)
	said := i.said(resp.Diagnostics)
	if said == "" {
		i.compatible("the result", planned, i.state)
	}
	return said
}

// read refreshes the state, and returns what is wrong.
func (i *instance) read() string {
	i.Helper()
	resp, err := i.server.ReadResource(i.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: i.name, CurrentState: i.encodeOrNull(i.state), Private: i.private, CurrentIdentity: i.ident,
	})
	i.check(err, nil)
	i.state, i.private, i.ident = nil, resp.Private, resp.NewIdentity
	if value, err := resp.NewState.Unmarshal(i.kind()); err == nil && !value.IsNull() {
		i.state = i.decode(i.kind(), resp.NewState)
	}
	return i.said(resp.Diagnostics)
}

// compatible fails the test if what was known has become something else.
func (i *instance) compatible(what string, before, after map[string]any) {
	i.Helper()
	for _, wrong := range i.rules.Incompatible(i.value(before), i.value(after)) {
		i.Errorf("inconsistent: %s: %s", what, wrong)
	}
}

func (i *instance) encodeOrNull(values map[string]any) *tfprotov6.DynamicValue {
	i.Helper()
	if values == nil {
		return i.dynamic(tftypes.NewValue(i.kind(), nil))
	}
	return i.encode(i.kind(), values)
}
