package engine

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
)

// meta is what the language has in each resource.
var meta = &hcl.BodySchema{
	Attributes: []hcl.AttributeSchema{{Name: "count"}, {Name: "for_each"}, {Name: "depends_on"}},
	Blocks:     []hcl.BlockHeaderSchema{{Type: "lifecycle"}},
}

var lifecycle = &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
	{Name: "create_before_destroy"}, {Name: "ignore_changes"}, {Name: "replace_triggered_by"},
}}

func (c *config) resource(from *hcl.Block) hcl.Diagnostics {
	b := &block{
		Resource: Resource{Data: from.Type == "data", Type: from.Labels[0], Name: from.Labels[1]}, rng: from.DefRange,
	}
	content, rest, diags := from.Body.PartialContent(meta)
	b.body = rest
	for name, a := range content.Attributes {
		switch name {
		case "count":
			b.count = a.Expr
		case "for_each":
			b.forEach = a.Expr
		case "depends_on":
			traversals, more := traversalsIn(a.Expr)
			b.dependsOn, diags = traversals, append(diags, more...)
		}
	}
	for _, l := range content.Blocks {
		diags = append(diags, b.lifecycle(l.Body)...)
	}
	if c.byAddress[b.Resource] != nil {
		panic(fmt.Sprintf("the configuration has %s twice", b.Resource))
	}
	c.resources = append(c.resources, b)
	c.byAddress[b.Resource] = b
	return diags
}

func (b *block) lifecycle(body hcl.Body) hcl.Diagnostics {
	content, diags := body.Content(lifecycle)
	for name, a := range content.Attributes {
		switch name {
		case "create_before_destroy":
			value, more := a.Expr.Value(nil)
			diags = append(diags, more...)
			b.first = !more.HasErrors() && value.True()
		case "ignore_changes":
			if b.ignoresAll = hcl.ExprAsKeyword(a.Expr) == "all"; b.ignoresAll {
				continue
			}
			traversals, more := relativeIn(a.Expr)
			b.ignored, diags = traversals, append(diags, more...)
		default:
			panic(notKnown("the engine does not know " + name))
		}
	}
	return diags
}

func traversalsIn(list hcl.Expression) ([]hcl.Traversal, hcl.Diagnostics) {
	return eachIn(list, hcl.AbsTraversalForExpr)
}

func relativeIn(list hcl.Expression) ([]hcl.Traversal, hcl.Diagnostics) {
	return eachIn(list, hcl.RelTraversalForExpr)
}

func eachIn(
	list hcl.Expression, read func(hcl.Expression) (hcl.Traversal, hcl.Diagnostics),
) ([]hcl.Traversal, hcl.Diagnostics) {
	elements, diags := hcl.ExprList(list)
	var all []hcl.Traversal
	for _, e := range elements {
		traversal, more := read(e)
		all, diags = append(all, traversal), append(diags, more...)
	}
	return all, diags
}

// resourceOf is the resource that a traversal begins with, and the rest of it.
func resourceOf(t hcl.Traversal) (Resource, hcl.Traversal) {
	r := Resource{Data: t.RootName() == "data"}
	if r.Data {
		t = t[1:]
	}
	if len(t) < 2 {
		return Resource{}, nil
	}
	switch first := t[0].(type) {
	case hcl.TraverseRoot:
		r.Type = first.Name
	case hcl.TraverseAttr:
		r.Type = first.Name
	}
	name, ok := t[1].(hcl.TraverseAttr)
	if !ok {
		return Resource{}, nil
	}
	r.Name = name.Name
	return r, t[2:]
}

// addressOf is the instance that a traversal names.
func addressOf(t hcl.Traversal) Address {
	r, rest := resourceOf(t)
	a := Address{Resource: r}
	if len(rest) == 0 {
		return a
	}
	if index, ok := rest[0].(hcl.TraverseIndex); ok && len(rest) == 1 {
		a.Key = keyOf(index.Key)
		return a
	}
	panic(fmt.Sprintf("%s is more than an address", r))
}

// keyOf is the key of an instance as it is written behind an address.
func keyOf(key cty.Value) string {
	if key.Type() == cty.String {
		return "[" + strconv.Quote(key.AsString()) + "]"
	}
	return fmt.Sprintf("[%d]", number(key))
}

// ParseAddress reads an address as it is written: type.name, type.name[0],
// type.name["a"], data.type.name.
func ParseAddress(text string) Address {
	head, key, indexed := strings.Cut(text, "[")
	parts := strings.Split(head, ".")
	r := Resource{}
	if parts[0] == "data" {
		r.Data, parts = true, parts[1:]
	}
	if len(parts) != 2 {
		panic(notKnown("the engine knows no address " + text))
	}
	r.Type, r.Name = parts[0], parts[1]
	if indexed {
		key = "[" + key
	}
	return Address{r, key}
}

func typeNamed(e hcl.Expression) (cty.Type, hcl.Diagnostics) { return typeexpr.TypeConstraint(e) }
