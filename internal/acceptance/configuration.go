package acceptance

import (
	"maps"
	"slices"
	"strings"

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
	{name: "what is gone for a moment comes back", faults: true, looks: true, play: (*play).goneForAMoment},
	{name: "when the cloud has touched an object is no drift", faults: true, looks: true, play: (*play).touched},
	{name: "a plan says what a destroy costs", faults: true, looks: true, play: (*play).destroyTold},
	{name: "a plan says what stays in the cloud", faults: true, looks: true, play: (*play).retainTold},
}

// chosen are the arguments of all kinds that are refused where they are empty.
var chosen = []string{"region", "on_destroy", "on_missing"}

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
// without which its destroy costs nothing. Undo takes away what would refuse it.
type Burdened interface {
	Burden(id string) (undo func())
}

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
	undo := func() {}
	if burdened, ok := p.Stage.(Burdened); ok {
		id, _ := made.State()["id"].(string)
		undo = burdened.Burden(id)
		made.Refresh()
	}
	if _, _, said := made.Plan(nil); said != "" {
		p.Error(said)
	}
	p.named(made, "destroy")
	p.onlyLooks()
	for _, child := range children {
		child.Change(nil)
	}
	undo()
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
