package acceptance

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// configuration are lives in which nothing is wrong with the cloud: modules do not
// know yet what they say, say the same in another way, or take over what is there.
// They go through the protocol, without a CLI.
var configuration = []scenario{
	{name: "an argument that is not known yet replaces nothing", faults: true, play: (*play).unknownReplaces},
	{name: "an argument that was not set and is not known yet replaces nothing", faults: true, play: (*play).unknownOpen},
	{name: "an argument that is empty means the same as one that is not set", faults: true, play: (*play).emptyIsUnset},
	{name: "imported by a module whose defaults are empty", faults: true, looks: true, play: (*play).importedByModule},
	{name: "an object that is gone is told of and planned again", faults: true, looks: true, play: (*play).goneTold},
	{name: "a point in time that is gone stays forgotten", faults: true, looks: true, play: (*play).goneForgotten},
	{name: "a point in time that is gone for a moment comes back", faults: true, looks: true, play: (*play).goneForAMoment},
	{name: "when the cloud has touched an object is no drift", faults: true, looks: true, play: (*play).touched},
	{name: "a plan says what a destroy costs", faults: true, looks: true, play: (*play).destroyTold},
	{name: "a plan says what stays in the cloud", faults: true, looks: true, play: (*play).retainTold},
}

// chosen are the arguments of all kinds that are refused where they are empty.
var chosen = []string{"region", "on_destroy", "on_missing"}

// module is a configuration that a scenario changes, and the provider for it.
type module struct {
	*play
	server          *Protocol
	block           *tfprotov6.SchemaBlock
	basic, required map[string]any
}

func (p *play) module() module {
	p.Helper()
	server := newProtocol(p.T, p.Stage, hasty)
	block := server.schemas.ResourceSchemas["cloudbackup_"+p.Kind.Type].Block
	basic := p.basic()
	return module{p, server, block, basic, p.required(block, basic)}
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

// unknownReplaces plans each argument with a value that is not known yet, and with
// the one that it turns out to be. What the object of the required arguments does
// not have, another one has, on a stage of its own.
func (p *play) unknownReplaces() {
	m := p.module()
	made := m.made(m.required)
	m.replacing(func(at []string, value any) {
		if m.required[at[0]] != nil || same(made.State()[at[0]], value) {
			m.unknownIsLeft(made, at, value)
			return
		}
		alone := m.anew()
		one := alone.made(alone.with(at, value))
		alone.unknownIsLeft(one, at, value)
		one.Change(nil)
	})
	made.Change(nil)
}

// unknownIsLeft plans an object that has the value at that place.
func (m module) unknownIsLeft(made Made, at []string, value any) {
	m.Helper()
	name := strings.Join(at, ".")
	planned, replaces, said := made.Plan(m.with(at, unknown{}))
	if said != "" || replaces || !same(planned, made.State()) {
		m.Errorf("%s, unknown: replaces %v, plans %v: %s\nwant %v", name, replaces, planned, said, made.State())
	}
	m.named(made, name+", unknown", "is not known before apply", name+" of "+m.Kind.Noun)
	made.PlansNothing(m.with(at, value))
	m.onlyLooks()
	other := m.other(name, value)
	if other == nil {
		return
	}
	if _, replaces, said = made.Plan(m.with(at, other)); said != "" || !replaces {
		m.Errorf("%s, known to be %v after %v: replaces %v: %s", name, other, value, replaces, said)
	}
}

// named fails the test unless the last plan's warnings name the object and have
// those words.
func (p *play) named(made Made, what string, words ...string) {
	p.Helper()
	state := made.State()
	for _, name := range []string{"id", "name"} {
		if text, _ := state[name].(string); text != "" {
			words = append(words, text)
		}
	}
	for _, w := range words {
		if !strings.Contains(made.Warned(), w) {
			p.Errorf("%s: %q is missing in the warning: %s", what, w, made.Warned())
		}
	}
}

// other is another value of the argument, nil if none is to be tried.
func (p *play) other(name string, value any) any {
	if other, ok := p.Others[name]; ok {
		return other
	}
	if name == "region" {
		return fakecloud.RegionTwo // there are no more
	}
	return different(value)
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

// unknownOpen plans each argument that was not set with a value that is not known
// yet, and turns out not to be set.
func (p *play) unknownOpen() {
	m := p.module()
	made := m.made(m.required)
	m.replacing(func(at []string, _ any) {
		if m.required[at[0]] != nil {
			return
		}
		_, replaces, said := made.Plan(m.with(at, unknown{}))
		if said != "" || replaces {
			p.Errorf("%s, unknown: replaces %v: %s", strings.Join(at, "."), replaces, said)
		}
		p.named(made, at[0]+", unknown", "not known before apply", at[0]+" of "+p.Kind.Noun)
		made.PlansNothing(m.with(at, nil))
	})
	p.onlyLooks()
	made.Change(nil)
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

// emptyIsUnset leaves out what was empty, and the reverse, one after the other.
func (p *play) emptyIsUnset() {
	m := p.module()
	empties := m.empties()
	if len(empties) == 0 {
		p.Skip("no argument of this kind can be empty")
	}
	all := maps.Clone(m.required)
	maps.Copy(all, empties)
	for _, config := range []map[string]any{all, m.required} {
		m := m.anew()
		made := m.made(config)
		for _, name := range slices.Sorted(maps.Keys(empties)) {
			config = maps.Clone(config)
			was := config[name]
			config[name] = nil
			if was == nil {
				config[name] = empties[name]
			}
			m.changesNothing(made, config, name)
		}
		m.onlyLooks()
		made.Change(nil)
	}
}

// changesNothing applies a configuration that means the same as the one before.
func (p *play) changesNothing(made Made, config map[string]any, what string) {
	p.Helper()
	if _, replaces, said := made.Plan(config); said != "" || replaces {
		p.Errorf("%s becomes %v: replaces %v: %s", what, config[what], replaces, said)
		return
	}
	made.Change(config)
	made.PlansNothing(config)
}

// importedByModule imports what somebody else has made, for a module that passes
// what its users leave out as empty.
func (p *play) importedByModule() {
	m := p.module()
	made := m.made(m.required)
	id := p.importID(&Resource{Values: made.State()})
	imported := m.server.Import("cloudbackup_"+p.Kind.Type, id)
	config := maps.Clone(m.required)
	maps.Copy(config, m.empties())
	p.changesNothing(imported, config, "imported")
	p.onlyLooks()
	imported.Change(nil)
}

// goneTold removes an object behind Terraform's back.
func (p *play) goneTold() {
	m := p.module()
	made := m.made(m.required)
	was := made.State()
	p.Vanish(was["id"].(string))
	said := made.Refresh()
	if made.State() != nil {
		p.Errorf("the state still has %v", made.State())
	}
	p.goneSays(m, was, said)
	planned, replaces, refused := m.server.Blank("cloudbackup_" + p.Kind.Type).Plan(m.required)
	if refused != "" || replaces || planned["status"] != Unknown {
		p.Errorf("the next plan does not make another: %v: %s", planned, refused)
	}
	p.onlyLooks()
}

// goneSays fails the test unless a point in time that is gone is told of by its
// name; of other objects the plan says enough.
func (p *play) goneSays(m module, was map[string]any, said string) {
	p.Helper()
	if !m.has("on_missing") {
		if said != "" {
			p.Errorf("a refresh says %s", said)
		}
		return
	}
	words := []string{"is gone", was["id"].(string)}
	if name, _ := was["name"].(string); name != "" {
		words = append(words, name)
	}
	for _, w := range words {
		if !strings.Contains(said, w) {
			p.Errorf("%q is missing in what a refresh says: %s", w, said)
		}
	}
}

// forgetting is an object that the state forgets once it is gone.
func (p *play) forgetting() (module, Made, map[string]any) {
	p.Helper()
	m := p.module()
	if !m.has("on_missing") {
		p.Skip("the kind is no point in time")
	}
	config := m.with([]string{"on_missing"}, "forget")
	return m, m.made(config), config
}

func (p *play) goneForgotten() {
	m, made, config := p.forgetting()
	was := made.State()
	p.Vanish(was["id"].(string))
	p.goneSays(m, was, made.Refresh())
	if got := made.State(); got["status"] != "gone" || got["id"] != was["id"] {
		p.Errorf("the state has %v", got)
	}
	made.PlansNothing(config)
	if said := made.Refresh(); said != "" {
		p.Errorf("the second refresh says %s", said)
	}
	made.Change(nil)
	p.onlyLooks()
}

func (p *play) goneForAMoment() {
	_, made, config := p.forgetting()
	was := made.State()
	p.Fake().FailWith(http.MethodGet, p.Item, 1, fault(http.StatusNotFound, "itemNotFound", "It could not be found."))
	made.Refresh()
	p.Fake().ForgetFaults()
	if said := made.Refresh(); said != "" || !same(made.State(), was) {
		p.Errorf("afterwards the state has %v: %s\nwant %v", made.State(), said, was)
	}
	made.PlansNothing(config)
	p.onlyLooks()
	made.Change(nil)
}

// Touching is a stage on which the cloud notes that it has changed something of an
// object, and shows no other change.
type Touching interface {
	Touch(id string)
}

// touched looks at an object of which nothing else has changed, and then at one of
// which something has.
func (p *play) touched() {
	touching := row[Touching](p, "the cloud does not tell when it changes something of this kind")
	m := p.module()
	made := m.made(m.required)
	was := made.State()
	id := was["id"].(string)
	touching.Touch(id)
	if said := made.Refresh(); said != "" || !same(made.State(), was) {
		p.Errorf("the state has become %v: %s\nwas %v", made.State(), said, was)
	}
	if moving, ok := p.Stage.(Moving); ok {
		undo := moving.Move(id)
		touching.Touch(id)
		made.Refresh()
		if made.State()["updated_at"] == was["updated_at"] {
			p.Errorf("something else has changed as well, and updated_at is still %v", was["updated_at"])
		}
		undo()
	}
	made.Change(nil)
}

// Burdened is a stage on which something else can come to depend on an object,
// without which its destroy costs nothing.
type Burdened interface{ Burden(id string) }

// destroyTold plans a destroy of an object that takes something along or that
// others need.
func (p *play) destroyTold() {
	if _, ok := p.Kind.New().(lifecycle.DestroyWarner); !ok {
		p.Skip("the kind knows of nothing that goes with it")
	}
	m := p.module()
	made := m.made(m.required)
	var children []Made
	if p.Link != nil {
		if made.Plan(nil); made.Warned() != "" {
			p.Errorf("nothing builds on it, and the plan says %s", made.Warned())
		}
		children = append(children, m.made(m.with([]string{"incremental"}, true)))
		made.Refresh()
	}
	if burdened, ok := p.Stage.(Burdened); ok {
		id, _ := made.State()["id"].(string)
		burdened.Burden(id)
	}
	if _, _, said := made.Plan(nil); said != "" {
		p.Error(said)
	}
	p.named(made, "destroy")
	p.onlyLooks()
	for _, child := range children {
		child.Change(nil)
	}
	made.Change(nil)
}

// retainTold plans a destroy and a replacement of what stays in the cloud.
func (p *play) retainTold() {
	m := p.module()
	if !m.has("on_destroy") {
		p.Skip("nothing of this kind can stay")
	}
	config := m.with([]string{"on_destroy"}, "retain")
	made := m.made(config)
	id := made.State()["id"].(string)
	if _, _, said := made.Plan(nil); said != "" {
		p.Error(said)
	}
	p.named(made, "destroy", "will be left in the cloud")
	made.Change(nil)
	p.onlyLooks()
	if !slices.Contains(p.IDs(), id) {
		p.Errorf("%s is gone: the cloud has %v", id, p.IDs())
	}
}
