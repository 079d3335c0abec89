package engine

import (
	"fmt"
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// scope is what expressions of a configuration can see.
type scope struct {
	*config
	schemas   *Schemas
	functions map[string]function.Function
	// value is what a resource is by now.
	value func(*block) cty.Value
	// blank says that nothing is known yet: the configuration is only validated.
	blank bool
}

// references are the resources that traversals lead to, through locals as well.
func (c *config) references(traversals []hcl.Traversal) []Resource {
	var all []Resource
	for _, t := range traversals {
		switch t.RootName() {
		case "var", "each", "count":
		case "local":
			if e := c.locals[firstAttribute(t)]; e != nil {
				all = append(all, c.references(e.Variables())...)
			}
		default:
			if r, _ := resourceOf(t); r != (Resource{}) {
				all = append(all, r)
			}
		}
	}
	return all
}

func firstAttribute(t hcl.Traversal) string {
	if len(t) < 2 {
		return ""
	}
	attribute, _ := t[1].(hcl.TraverseAttr)
	return attribute.Name
}

// traversals are all that the block refers to.
func (b *block) traversals(schema *Schema) []hcl.Traversal {
	all := hcldec.Variables(b.body, schema.spec)
	for _, e := range []hcl.Expression{b.count, b.forEach} {
		if e != nil {
			all = append(all, e.Variables()...)
		}
	}
	return append(all, b.dependsOn...)
}

// context is what those traversals need, and more.
func (s *scope) context(traversals []hcl.Traversal, more map[string]cty.Value) *hcl.EvalContext {
	variables, locals := map[string]cty.Value{}, map[string]cty.Value{}
	for name, value := range s.variables {
		variables[name] = value
		if s.blank {
			variables[name] = cty.UnknownVal(value.Type())
		}
	}
	resources := map[string]map[string]cty.Value{}
	data := map[string]map[string]cty.Value{}
	for _, t := range traversals {
		if t.RootName() == "local" {
			if name := firstAttribute(t); s.locals[name] != nil {
				locals[name], _ = s.evaluate(s.locals[name])
			}
			continue
		}
		r, _ := resourceOf(t)
		b := s.byAddress[r]
		if b == nil {
			continue // the language says so
		}
		in := resources
		if r.Data {
			in = data
		}
		if in[r.Type] == nil {
			in[r.Type] = map[string]cty.Value{}
		}
		in[r.Type][r.Name] = s.valueOf(b)
	}
	all := map[string]cty.Value{"var": cty.ObjectVal(variables), "local": cty.ObjectVal(locals)}
	for kind, byName := range resources {
		all[kind] = cty.ObjectVal(byName)
	}
	kinds := map[string]cty.Value{}
	for kind, byName := range data {
		kinds[kind] = cty.ObjectVal(byName)
	}
	all["data"] = cty.ObjectVal(kinds)
	maps.Copy(all, more)
	return &hcl.EvalContext{Variables: all, Functions: s.functions}
}

func (s *scope) valueOf(b *block) cty.Value {
	if !s.blank {
		return s.value(b)
	}
	if b.count != nil || b.forEach != nil {
		return cty.DynamicVal
	}
	return cty.UnknownVal(s.schemas.of(b.Resource).Type)
}

// evaluate is the value of an expression.
func (s *scope) evaluate(e hcl.Expression) (cty.Value, Diagnostics) {
	value, diags := e.Value(s.context(e.Variables(), nil))
	return value, s.languageErrors(diags)
}

// decode is what a block says of one of its instances.
func (s *scope) decode(b *block, schema *Schema, more map[string]cty.Value) (cty.Value, Diagnostics) {
	return s.decodeBody(b.body, schema, more)
}

func (s *scope) decodeBody(body hcl.Body, schema *Schema, more map[string]cty.Value) (cty.Value, Diagnostics) {
	value, diags := hcldec.Decode(body, schema.spec, s.context(hcldec.Variables(body, schema.spec), more))
	if diags.HasErrors() {
		return cty.NullVal(schema.Type), s.languageErrors(diags)
	}
	value, err := convert.Convert(value, schema.Type)
	must(err)
	return value, s.languageErrors(diags)
}

// instance is one of a block's instances and what only it can see.
type instance struct {
	Address
	own map[string]cty.Value
}

// expand are the instances of a block.
func (s *scope) expand(b *block) ([]instance, Diagnostics) {
	switch {
	case s.blank && b.count != nil:
		if _, diags := s.counted(b); diags.HasErrors() && !unknownCount(diags) {
			return nil, diags
		}
		return []instance{{Address{Resource: b.Resource}, index(cty.UnknownVal(cty.Number))}}, nil
	case s.blank && b.forEach != nil:
		return []instance{{Address{Resource: b.Resource}, each(cty.UnknownVal(cty.String), cty.DynamicVal)}}, nil
	case b.count != nil:
		return s.counted(b)
	case b.forEach != nil:
		return s.keyed(b)
	}
	return []instance{{Address: Address{Resource: b.Resource}}}, nil
}

// unknownCount reports whether nothing is wrong with a count but that it is not known
// yet.
func unknownCount(diags Diagnostics) bool { return diags[len(diags)-1].Summary == unknownCounts }

const unknownCounts = "Invalid count argument"

func index(of cty.Value) map[string]cty.Value {
	return map[string]cty.Value{"count": cty.ObjectVal(map[string]cty.Value{"index": of})}
}

func each(key, value cty.Value) map[string]cty.Value {
	return map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})}
}

func (s *scope) counted(b *block) ([]instance, Diagnostics) {
	count, diags := s.evaluate(b.count)
	if diags.HasErrors() {
		return nil, diags
	}
	if !count.IsKnown() {
		return nil, append(diags, s.mistake(b, "", unknownCounts,
			`The "count" value depends on resource attributes that cannot be determined until apply.`))
	}
	count, err := convert.Convert(count, cty.Number)
	if err != nil || count.IsNull() {
		at := b.count.Range()
		return nil, append(diags, &Diagnostic{
			Error: true, Summary: "Incorrect value type", Detail: fmt.Sprintf("Invalid expression value: %v.", err),
			at: &at, context: s.blockAt(&at), line: s.lineAt(&at),
		})
	}
	var all []instance
	for i := range number(count) {
		key := cty.NumberIntVal(int64(i))
		all = append(all, instance{Address{b.Resource, keyOf(key)}, index(key)})
	}
	return all, diags
}

func (s *scope) keyed(b *block) ([]instance, Diagnostics) {
	keys, diags := s.evaluate(b.forEach)
	if diags.HasErrors() {
		return nil, diags
	}
	if !keys.IsKnown() || keys.Type().IsSetType() && !keys.IsWhollyKnown() {
		return nil, append(diags, s.mistake(b, "", "Invalid for_each argument",
			`The "for_each" value depends on resource attributes that cannot be determined until apply.`))
	}
	kind := keys.Type()
	if keys.IsNull() || !kind.IsSetType() && !kind.IsMapType() && !kind.IsObjectType() {
		return nil, append(diags, s.mistake(b, "", "Invalid for_each argument",
			`The "for_each" argument must be a map, or set of strings.`))
	}
	var all []instance
	for it := keys.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if kind.IsSetType() {
			key = value
		}
		all = append(all, instance{Address{b.Resource, keyOf(key)}, each(key, value)})
	}
	return all, diags
}

// together is what a block's instances are in an expression.
func together(b *block, instances []instance, value func(Address) cty.Value) cty.Value {
	switch {
	case b.count != nil:
		var all []cty.Value
		for _, i := range instances {
			all = append(all, value(i.Address))
		}
		return cty.TupleVal(all)
	case b.forEach != nil:
		all := map[string]cty.Value{}
		for _, i := range instances {
			all[i.own["each"].GetAttr("key").AsString()] = value(i.Address)
		}
		return cty.ObjectVal(all)
	}
	return value(instances[0].Address)
}
