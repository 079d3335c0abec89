package acceptance

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// instance is a resource as a CLI drives it through the protocol, with the rules
// by which a CLI finds bugs in a provider.
type instance struct {
	*Protocol
	name    string
	schema  *tfprotov6.Schema
	state   map[string]any // nil before it is made and after it is destroyed
	private []byte
	warned  string // what the last plan warns of
	ident   *tfprotov6.ResourceIdentityData
}

func (s *Protocol) instance(name string) *instance {
	return &instance{Protocol: s, name: name, schema: s.schemas.ResourceSchemas[name]}
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
		ProposedNewState: i.encodeOrNull(i.proposed(config)), Config: i.encodeOrNull(config),
	})
	i.check(err, nil)
	i.warned = warnings(resp.Diagnostics)
	if said := i.said(resp.Diagnostics); said != "" {
		return nil, nil, false, said
	}
	planned = i.decode(i.kind(), resp.PlannedState)
	for _, a := range i.schema.Block.Attributes {
		switch got, want := planned[a.Name], config[a.Name]; {
		case config == nil || i.state != nil && same(got, i.state[a.Name]): // nothing changes
		case want != nil && !agrees(got, want) && !agreesOrStays(got, want, i.state[a.Name]):
			i.Errorf("invalid plan: %s is %v, the configuration says %v", a.Name, got, want)
		case want == nil && !a.Computed && got != nil:
			i.Errorf("invalid plan: %s is %v, it is not in the configuration", a.Name, got)
		}
	}
	return planned, resp.PlannedPrivate, len(resp.RequiresReplace) > 0, ""
}

// agrees reports whether a planned value is the configured one. What only the
// cloud sets inside of it is not in the configuration.
func agrees(got, want any) bool {
	if elements, ok := want.([]any); ok {
		list, ok := got.([]any)
		return ok && len(list) == len(elements) && !slices.ContainsFunc(elements, func(element any) bool {
			return !slices.ContainsFunc(list, func(one any) bool { return agrees(one, element) })
		})
	}
	members, nested := want.(map[string]any)
	planned, ok := got.(map[string]any)
	if !nested || !ok {
		return same(got, want)
	}
	for name, member := range members {
		if member != nil && !agrees(planned[name], member) {
			return false
		}
	}
	return true
}

// proposed is the plan as a CLI begins it.
func (i *instance) proposed(config map[string]any) map[string]any {
	if config == nil {
		return nil
	}
	proposed := maps.Clone(config)
	for _, a := range i.schema.Block.Attributes {
		if config[a.Name] != nil && i.state != nil {
			proposed[a.Name] = withPrior(a, config[a.Name], i.state[a.Name])
		}
		if !a.Computed || config[a.Name] != nil {
			continue
		}
		proposed[a.Name] = unknown{}
		if i.state != nil {
			proposed[a.Name] = i.state[a.Name]
		}
	}
	return proposed
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
	for name, was := range before {
		if !fits(was, after[name]) {
			i.Errorf("inconsistent: %s has %v for %s, planned was %v", what, after[name], name, was)
		}
	}
}

// fits reports whether all that was known has stayed.
func fits(before, after any) bool {
	if (before == unknown{}) {
		return true
	}
	if elements, ok := before.([]any); ok {
		list, _ := after.([]any)
		return len(list) == len(elements) && !slices.ContainsFunc(elements, func(element any) bool {
			return !slices.ContainsFunc(list, func(one any) bool { return fits(element, one) })
		})
	}
	was, ok := before.(map[string]any)
	is, _ := after.(map[string]any)
	if !ok || is == nil || len(was) != len(is) {
		return same(before, after)
	}
	for key := range was {
		if !fits(was[key], is[key]) {
			return false
		}
	}
	return true
}

func (i *instance) encodeOrNull(values map[string]any) *tfprotov6.DynamicValue {
	i.Helper()
	if values == nil {
		return i.dynamic(tftypes.NewValue(i.kind(), nil))
	}
	return i.encode(i.kind(), values)
}
