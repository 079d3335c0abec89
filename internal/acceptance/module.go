package acceptance

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// module is a configuration that a scenario changes, and the provider for it.
type module struct {
	*play
	server          *Protocol
	block           *tfprotov6.SchemaBlock
	basic, required map[string]any
}

// anew is the same on another stage: not every kind can be made twice on one.
func (m module) anew() module {
	m.Helper()
	return (&play{T: m.T, Case: m.Case, Stage: m.Case.Stage(m.T), basics: m.basics}).module()
}

// made makes an object of the required arguments and one more, and forgets what
// was sent for it.
func (m module) made(config map[string]any) Made {
	m.Helper()
	made := m.server.Make("cloudbackup_"+m.Kind.Type, config)
	m.Fake().ForgetRequests()
	return made
}

// has reports whether the kind has that attribute.
func (m module) has(name string) bool {
	return slices.ContainsFunc(m.block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == name })
}

// with are the required arguments with the value at that place.
func (m module) with(at []string, value any) map[string]any {
	return placed(m.required, at, value)
}

// placed is a copy of the members with the value at that place.
func placed(members map[string]any, at []string, value any) map[string]any {
	members = maps.Clone(members)
	if members == nil {
		members = map[string]any{}
	}
	if len(at) > 1 {
		inner, _ := members[at[0]].(map[string]any)
		value = placed(inner, at[1:], value)
	}
	members[at[0]] = value
	return members
}

// replacing calls do with each argument that may need a new object and the value
// to try it with.
func (m module) replacing(do func(at []string, value any)) {
	m.Helper()
	tried := 0
	for _, at := range m.Kind.Replacing() {
		i := slices.IndexFunc(m.block.Attributes, func(a *tfprotov6.SchemaAttribute) bool { return a.Name == at[0] })
		value, _ := m.sample(m.block.Attributes[i], m.basic)
		for _, name := range at[1:] {
			members, _ := value.(map[string]any)
			value = members[name]
		}
		if value != nil {
			do(at, value)
			tried++
		}
	}
	if tried == 0 {
		m.Error("the kind has no argument that needs a new object, not even its region")
	}
}

// different is another value of the same type.
func different(value any) any {
	switch v := value.(type) {
	case bool:
		return !v
	case float64:
		return v + 1
	case string:
		if strings.HasSuffix(v, "0") {
			return v[:len(v)-1] + "1"
		}
		return v[:len(v)-1] + "0"
	case []any:
		return append([]any{different(v[0])}, v[1:]...)
	case map[string]any:
		v = maps.Clone(v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if v[name] != nil {
				v[name] = different(v[name])
				break
			}
		}
		return v
	}
	return value
}

// empties are the optional arguments that can be empty.
func (m module) empties() map[string]any {
	empties := map[string]any{}
	for _, a := range m.block.Attributes {
		sample, told := m.Samples[a.Name]
		filled := slices.Contains(chosen, a.Name) || slices.Contains(m.Filled, a.Name)
		if !a.Optional || a.WriteOnly || filled || told && sample == nil || m.required[a.Name] != nil {
			continue
		}
		switch of := a.ValueType().(type) {
		case tftypes.List, tftypes.Set:
			empties[a.Name] = []any{}
		case tftypes.Map:
			empties[a.Name] = map[string]any{}
		default:
			if of.Is(tftypes.String) {
				empties[a.Name] = ""
			}
		}
	}
	return empties
}

func (p *play) module() module {
	p.Helper()
	server := newProtocol(p.T, p.Stage, hasty)
	block := server.schemas.ResourceSchemas["cloudbackup_"+p.Kind.Type].Block
	basic := p.basic()
	return module{p, server, block, basic, p.required(block, basic)}
}
