package engine

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

const unknownText = "(known after apply)"

// show is a value on one line.
func show(value cty.Value) string {
	switch {
	case !value.IsKnown():
		return unknownText
	case value.IsNull():
		return "null"
	case value.Type() == cty.String:
		text, _ := json.Marshal(value.AsString())
		return string(unescaped(text))
	case value.Type() == cty.Bool:
		return fmt.Sprint(value.True())
	case value.Type() == cty.Number:
		return value.AsBigFloat().Text('f', -1)
	}
	var parts []string
	for it := value.ElementIterator(); it.Next(); {
		key, element := it.Element()
		part := show(element)
		if value.Type().IsObjectType() || value.Type().IsMapType() {
			part = key.AsString() + " = " + part
		}
		parts = append(parts, part)
	}
	if value.Type().IsObjectType() || value.Type().IsMapType() {
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// unescaped takes back what encoding/json does for HTML.
func unescaped(text []byte) []byte {
	return []byte(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text)))
}

// show is a value of the field.
func (f *field) show(value cty.Value) string {
	if f.sensitive && !value.IsNull() {
		return "(sensitive value)"
	}
	return show(value)
}

// render says what is planned, as a CLI does.
func (p *Plan) render(t *transcript, schemas *Schemas) {
	if p.Empty {
		t.line("\nNo changes. Your infrastructure matches the configuration.")
		return
	}
	for _, drifted := range p.drifted() {
		t.line("\n  # %s", drifted)
	}
	for _, c := range p.Changes {
		c.render(t, schemas.of(c.Resource))
	}
	imported, added, changed, destroyed := p.Count()
	counts := fmt.Sprintf("%d to add, %d to change, %d to destroy.", added, changed, destroyed)
	if imported > 0 {
		counts = fmt.Sprintf("%d to import, %s", imported, counts)
	}
	if slices.ContainsFunc(p.Changes, func(c *Change) bool { return c.Action != NoOp || c.Imported }) {
		t.line("\nPlan: %s", counts)
	}
	if len(p.outputs) > 0 {
		t.line("\nChanges to Outputs:")
		for name, value := range p.outputs {
			t.line("  %s = %s", name, show(value))
		}
	}
}

// drifted says what a refresh has found, where nothing else is planned.
func (p *Plan) drifted() []string {
	var all []string
	if !p.options.RefreshOnly {
		return nil
	}
	for _, a := range p.base.Addresses() {
		switch is := p.state.Object(a); {
		case is == nil:
			all = append(all, a.String()+" has been deleted")
		case !is.Value.RawEquals(p.base.Object(a).Value):
			all = append(all, a.String()+" has changed")
		}
	}
	return all
}

// head says what becomes of an object.
func (c *Change) head() string {
	switch {
	case c.Action == Create:
		return "will be created"
	case c.Action == Update:
		return "will be updated in-place"
	case c.Action == Delete && c.deposed != nil:
		return "(deposed object) will be destroyed"
	case c.Action == Delete:
		return "will be destroyed"
	case c.Action == Read:
		return "will be read during apply"
	case c.Action == Replace && c.why == "tainted":
		return "is tainted, so must be replaced"
	case c.Action == Replace && c.why == "requested":
		return "will be replaced, as requested"
	case c.Action == Replace:
		return "must be replaced"
	case c.Imported:
		return "will be imported"
	case c.Moved != Address{}:
		return "has moved from " + c.Moved.String()
	}
	return ""
}

func (c *Change) render(t *transcript, schema *Schema) {
	head := c.head()
	if head == "" {
		return
	}
	t.line("\n  # %s %s", c.Address, head)
	if c.Action == NoOp {
		return
	}
	sign := map[Action]string{Create: "+", Update: "~", Replace: "-/+", Delete: "-", Read: "<="}[c.Action]
	t.line("%3s resource %q %q {", sign, c.Type, c.Name)
	for _, f := range schema.fields {
		renderMember(t, f, memberOrNull(c.Before, f), memberOrNull(c.After, f), "      ",
			slices.Contains(c.forces, f.name))
	}
	t.line("    }")
}

// renderMember says what becomes of an attribute, if anything does.
func renderMember(t *transcript, f *field, before, after cty.Value, indent string, forces bool) {
	because := ""
	if forces {
		because = " # forces replacement"
	}
	switch {
	case before.RawEquals(after):
	case before.IsNull():
		t.line("%s+ %s = %s%s", indent, f.name, f.show(after), because)
	case after.IsNull():
		t.line("%s- %s = %s -> null%s", indent, f.name, f.show(before), because)
	case f.nesting == single && after.IsKnown():
		t.line("%s~ %s = {%s", indent, f.name, because)
		for _, m := range f.nested {
			renderMember(t, m, before.GetAttr(m.name), after.GetAttr(m.name), indent+"    ", false)
		}
		t.line("%s}", indent)
	default:
		t.line("%s~ %s = %s -> %s%s", indent, f.name, f.show(before), f.show(after), because)
	}
}

// renderAll says diagnostics, as a CLI does: of warnings with the same summary the
// first one, with the number of the others.
func (d Diagnostics) renderAll(t *transcript) {
	if t == nil {
		return
	}
	if t.json {
		d.renderJSON(t)
		return
	}
	more := map[string]int{}
	for _, one := range d {
		if !one.Error {
			more[one.Summary]++
		}
	}
	for _, one := range d {
		text := one.text()
		if !one.Error {
			n := more[one.Summary]
			if n == 0 {
				continue // told with the first
			}
			if more[one.Summary] = 0; n > 1 {
				text += fmt.Sprintf("\n(and %d more similar warnings elsewhere)\n", n-1)
			}
		}
		t.write(text)
	}
}

// renderJSON says them as -json does.
func (d Diagnostics) renderJSON(t *transcript) {
	for _, one := range d {
		severity := "warning"
		if one.Error {
			severity = "error"
		}
		line, err := json.Marshal(map[string]any{"type": "diagnostic", "diagnostic": map[string]any{
			"severity": severity, "summary": one.Summary, "detail": one.Detail, "address": one.Address,
			"snippet": map[string]any{"context": one.context, "code": one.line},
		}})
		must(err)
		t.write(string(line) + "\n")
	}
}
