package acceptance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// arguments are lives in which modules pass what they have: null, nothing, and
// what is not known yet.
var arguments = []scenario{
	{name: "every optional argument can be null, empty and unknown", faults: true, play: (*play).everyArgument},
	{name: "a region that is not known yet", faults: true, play: (*play).unknownRegion},
	{name: "an empty region is refused", faults: true, play: (*play).emptyRegion},
}

// everyArgument takes the arguments that Basic has, as far as they are required,
// and adds each of the others in each of its forms.
func (p *play) everyArgument() {
	basic := p.basic()
	server := NewProtocol(p.T, p.Stage)
	block := server.schemas.ResourceSchemas["cloudbackup_"+p.Kind.Type].Block
	required := p.required(block, basic)
	for _, a := range block.Attributes {
		// No plan and no state has what is write-only.
		if !a.Optional || a.WriteOnly || required[a.Name] != nil {
			continue
		}
		sample, ok := p.sample(a, basic)
		if !ok && sample == nil {
			p.Errorf("%s has no sample", a.Name)
			continue
		}
		for _, form := range formsOf(a.ValueType(), sample) {
			p.Run(a.Name+" "+form.name, func(t *testing.T) {
				t.Parallel()
				server := newProtocol(t, p.Case.Stage(t), hasty)
				filled := slices.Concat(p.Filled, chosen)
				life := argument{server.instance("cloudbackup_" + p.Kind.Type), filled}
				life.play(required, a.Name, form.first, form.then)
			})
		}
	}
}

// sample is a value of the argument, nil for none, and whether the kind says so.
func (p *play) sample(a *tfprotov6.SchemaAttribute, basic map[string]any) (any, bool) {
	sample, told := p.Samples[a.Name]
	switch {
	case told:
		return sample, true
	case a.ValueType().Is(tftypes.Bool):
		return true, false
	}
	return basic[a.Name], false
}

// required are the arguments of Basic without which there is no object.
func (p *play) required(block *tfprotov6.SchemaBlock, basic map[string]any) map[string]any {
	required := map[string]any{}
	for _, a := range block.Attributes {
		if a.Required || slices.Contains(p.Needs, a.Name) {
			required[a.Name] = basic[a.Name]
			if sample, ok := p.Samples[a.Name]; ok {
				required[a.Name] = sample // of which the state has more
			}
		}
	}
	return required
}

// form is how an argument is written: as validate and the first plan see it, and
// as the apply does.
type form struct {
	name        string
	first, then any
}

// formsOf are the forms of an argument of that type. One without a sample is not
// given a value.
func formsOf(kind tftypes.Type, sample any) []form {
	forms := []form{{"null", nil, nil}, {"unknown and then null", unknown{}, nil}}
	if sample != nil {
		forms = append(forms, form{"known", sample, sample}, form{"unknown", unknown{}, sample})
	}
	var empty any
	switch of := kind.(type) {
	case tftypes.Map:
		empty = map[string]any{}
		one, null := map[string]any{"k": "v"}, map[string]any{"k": nil}
		if !of.ElementType.Is(tftypes.String) {
			return forms
		}
		forms = append(forms, form{"with an unknown element", map[string]any{"k": unknown{}}, one},
			form{"with a null element", null, null},
			form{"with an unknown and then null element", map[string]any{"k": unknown{}}, null})
	case tftypes.List, tftypes.Set:
		empty = []any{}
	default:
		if !kind.Is(tftypes.String) {
			return forms
		}
		empty = ""
	}
	return append(forms, form{"empty", empty, empty}, form{"unknown and then empty", unknown{}, empty})
}

// hasty is for lives without a CLI.
var hasty = wait.Pace{
	Least: 2 * time.Millisecond, Most: 10 * time.Millisecond, Share: 0.1,
	Answer: Quick.Answer, Search: Quick.Search, Settle: Quick.Settle, Trouble: Quick.Trouble, Grace: Quick.Grace,
}

// argument is the life of an object with one argument in one form. Filled are
// the arguments that must not be empty.
type argument struct {
	*instance
	filled []string
}

// play goes from validate to destroy. First is what validate and the first plan
// see of the argument, then what the apply sees.
func (l argument) play(required map[string]any, name string, first, then any) {
	l.Helper()
	early, late := maps.Clone(required), maps.Clone(required)
	early[name], late[name] = first, then
	if said := l.validate(early); said != "" {
		l.refused(name, first, said)
		return
	}
	begun, _, _, said := l.plan(early)
	if said != "" {
		l.refused(name, first, said)
		return
	}
	if said := l.validate(late); said != "" {
		l.refused(name, then, said)
		return
	}
	planned, private, _, said := l.plan(late)
	if said != "" {
		l.refused(name, then, said)
		return
	}
	l.compatible("the second plan", begun, planned)
	if said := l.apply(late, planned, private); said != "" {
		l.refused(name, then, said)
		return
	}
	again, _, replaces, said := l.plan(late)
	if said != "" || replaces || !same(again, l.state) {
		l.Errorf("the plan after the apply is not empty: %s\n%v\nwant\n%v", said, again, l.state)
	}
	planned, private, _, said = l.plan(nil)
	if said == "" {
		said = l.apply(nil, planned, private)
	}
	if said != "" {
		l.Errorf("destroy: %s", said)
	}
}

// refused fails the test unless the refusal is one of an empty value or of a null
// element, and names the argument.
func (l argument) refused(name string, value any, said string) {
	l.Helper()
	elements, isMap := value.(map[string]any)
	list, isList := value.([]any)
	_, isKnown := elements["k"].(string)
	empty := isMap && len(elements) == 0 || isList && len(list) == 0
	switch {
	case !strings.Contains(said, name):
	case slices.Contains(l.filled, name) && (empty || value == ""):
		return
	case isMap && len(elements) > 0 && !isKnown && elements["k"] == nil:
		return
	}
	l.Errorf("%s = %v is refused: %s", name, value, said)
}

func (p *play) unknownRegion() {
	config := with(p.config(p.Basic), "region = terraform_data.region.output") +
		fmt.Sprintf("resource \"terraform_data\" \"region\" {\n  input = %q\n}\n", p.Settings()["region"])
	c := p.cli(config)
	c.Plans("(known after apply)")
	c.Apply()
	c.PlansNothing()
	if got, want := c.One("test").ID(), p.only(); got != want {
		p.Errorf("the state has %s, want %s", got, want)
	}
	c.Destroy()
	p.none()
}

func (p *play) emptyRegion() {
	c := p.cli(with(p.config(p.Basic), `region = ""`))
	c.Fails("region", "validate")
	if got := p.Fake().Requests(); len(got) > 0 {
		p.Errorf("%d requests were sent:\n%s", len(got), requests(p.Stage))
	}
	c.Write(with(p.config(p.Basic), "region = null"))
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	p.none()
}
