package engine

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// config is a configuration as it is written.
type config struct {
	source    []byte
	provider  hcl.Body
	variables map[string]cty.Value
	locals    map[string]hcl.Expression
	outputs   map[string]*output
	resources []*block
	byAddress map[Resource]*block
	imports   []*importing
	moves     []move
}

// block is a resource or a data source.
type block struct {
	Resource
	rng            hcl.Range
	body           hcl.Body // without what stands below
	count, forEach hcl.Expression
	dependsOn      []hcl.Traversal
	first          bool // create_before_destroy
	ignored        []hcl.Traversal
	ignoresAll     bool
}

type output struct{ value hcl.Expression }

// importing is an import block.
type importing struct {
	to           Address
	id, identity hcl.Expression
	rng          hcl.Range
}

type move struct{ from, to Address }

var root = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "terraform"},
	{Type: "provider", LabelNames: []string{"name"}},
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "locals"},
	{Type: "output", LabelNames: []string{"name"}},
	{Type: "resource", LabelNames: []string{"type", "name"}},
	{Type: "data", LabelNames: []string{"type", "name"}},
	{Type: "import"},
	{Type: "moved"},
}}

// parse reads a configuration. Given are the values of its variables.
func parse(source string, given map[string]string) (*config, Diagnostics) {
	file, diags := hclsyntax.ParseConfig([]byte(source), "main.tf", hcl.InitialPos)
	c := &config{
		source: []byte(source), variables: map[string]cty.Value{}, locals: map[string]hcl.Expression{},
		outputs: map[string]*output{}, byAddress: map[Resource]*block{}, provider: hcl.EmptyBody(),
	}
	if diags.HasErrors() {
		return c, c.languageErrors(diags)
	}
	content, diags := file.Body.Content(root)
	for _, b := range content.Blocks {
		diags = append(diags, c.block(b, given)...)
	}
	return c, c.languageErrors(diags)
}

func (c *config) block(b *hcl.Block, given map[string]string) hcl.Diagnostics {
	switch b.Type {
	case "terraform":
		return nil // which provider it is, is known
	case "provider":
		if b.Labels[0] != "cloudbackup" {
			panic(notKnown("the engine knows no provider " + b.Labels[0]))
		}
		c.provider = b.Body
		return nil
	case "variable":
		return c.variable(b, given)
	case "locals":
		attributes, diags := b.Body.JustAttributes()
		for name, a := range attributes {
			c.locals[name] = a.Expr
		}
		return diags
	case "output":
		return c.output(b)
	case "import":
		return c.importing(b)
	case "moved":
		return c.move(b)
	}
	return c.resource(b)
}

func (c *config) variable(b *hcl.Block, given map[string]string) hcl.Diagnostics {
	var is struct {
		Type        hcl.Expression `hcl:"type,optional"`
		Default     hcl.Expression `hcl:"default,optional"`
		Description hcl.Expression `hcl:"description,optional"`
		Sensitive   hcl.Expression `hcl:"sensitive,optional"`
		Nullable    hcl.Expression `hcl:"nullable,optional"`
	}
	diags := gohcl.DecodeBody(b.Body, nil, &is)
	if diags.HasErrors() {
		return diags
	}
	name, kind := b.Labels[0], cty.DynamicPseudoType
	if !unset(is.Type) {
		var more hcl.Diagnostics
		kind, more = typeNamed(is.Type)
		diags = append(diags, more...)
	}
	text, ok := given[name]
	switch {
	case ok:
		c.variables[name] = valueOf(text, kind)
	case unset(is.Default):
		panic("the variable " + name + " has no value")
	default:
		value, more := is.Default.Value(nil)
		diags = append(diags, more...)
		var err error
		if c.variables[name], err = convert.Convert(value, kind); err != nil {
			panic(fmt.Sprintf("the default of %s: %v", name, err))
		}
	}
	return diags
}

// valueOf is a variable's text as a CLI reads it: as it stands for a string, and as
// the language, of which JSON is a part here, for anything else.
func valueOf(text string, kind cty.Type) cty.Value {
	if kind == cty.String || kind == cty.DynamicPseudoType {
		return cty.StringVal(text)
	}
	if kind.IsPrimitiveType() {
		value, err := convert.Convert(cty.StringVal(text), kind)
		must(err)
		return value
	}
	like, err := ctyjson.ImpliedType([]byte(text))
	must(err)
	value, err := ctyjson.Unmarshal([]byte(text), like)
	must(err)
	value, err = convert.Convert(value, kind)
	must(err)
	return value
}

// unset reports whether an optional attribute of gohcl is not there.
func unset(e hcl.Expression) bool {
	if e == nil {
		return true
	}
	value, diags := e.Value(nil)
	return !diags.HasErrors() && value.IsNull() && e.Range().Empty()
}

func (c *config) output(b *hcl.Block) hcl.Diagnostics {
	var is struct {
		Value       hcl.Expression `hcl:"value"`
		Description hcl.Expression `hcl:"description,optional"`
		Sensitive   hcl.Expression `hcl:"sensitive,optional"`
	}
	diags := gohcl.DecodeBody(b.Body, nil, &is)
	c.outputs[b.Labels[0]] = &output{value: is.Value}
	return diags
}

func (c *config) importing(b *hcl.Block) hcl.Diagnostics {
	var is struct {
		To       hcl.Expression `hcl:"to"`
		ID       hcl.Expression `hcl:"id,optional"`
		Identity hcl.Expression `hcl:"identity,optional"`
	}
	diags := gohcl.DecodeBody(b.Body, nil, &is)
	if diags.HasErrors() {
		return diags
	}
	i := &importing{rng: b.DefRange}
	if !unset(is.ID) {
		i.id = is.ID
	}
	if !unset(is.Identity) {
		i.identity = is.Identity
	}
	i.to, diags = addressIn(is.To)
	c.imports = append(c.imports, i)
	return diags
}

func (c *config) move(b *hcl.Block) hcl.Diagnostics {
	var is struct {
		From hcl.Expression `hcl:"from"`
		To   hcl.Expression `hcl:"to"`
	}
	diags := gohcl.DecodeBody(b.Body, nil, &is)
	if diags.HasErrors() {
		return diags
	}
	from, diags := addressIn(is.From)
	to, more := addressIn(is.To)
	c.moves = append(c.moves, move{from, to})
	return append(diags, more...)
}

func addressIn(e hcl.Expression) (Address, hcl.Diagnostics) {
	traversal, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() {
		return Address{}, diags
	}
	return addressOf(traversal), nil
}

// languageErrors are what the language finds wrong.
func (c *config) languageErrors(diags hcl.Diagnostics) Diagnostics {
	var all Diagnostics
	for _, d := range diags {
		all = append(all, &Diagnostic{
			Error: d.Severity == hcl.DiagError, Summary: d.Summary, Detail: d.Detail, at: d.Subject,
			context: c.blockAt(d.Subject), line: c.lineAt(d.Subject),
		})
	}
	return all
}
