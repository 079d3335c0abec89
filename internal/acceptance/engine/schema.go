package engine

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2/hcldec"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Schemas are those of a provider. They are the same for all its servers.
type Schemas struct {
	provider        *Schema
	resources, data map[string]*Schema
	identities      map[string]cty.Type
}

// Schema is that of one kind of object.
type Schema struct {
	// Type is what a state of such an object has.
	Type    cty.Type
	version int64
	fields  []*field
	spec    hcldec.Spec
}

// field is an attribute or a block: both are members of an object.
type field struct {
	name                                    string
	kind                                    cty.Type
	required, optional, computed, sensitive bool
	writeOnly, block                        bool
	nesting                                 nesting
	nested                                  []*field
}

// nesting is how a field holds its members.
type nesting int

const (
	flat nesting = iota // it has none
	single
	list
	set
	mapping
)

// LoadSchemas asks a server for them.
func LoadSchemas(ctx context.Context, server tfprotov6.ProviderServer) (*Schemas, error) {
	got, err := server.GetProviderSchema(ctx, new(tfprotov6.GetProviderSchemaRequest))
	if err != nil {
		return nil, err
	}
	if text := errorsOf(got.Diagnostics); text != "" {
		return nil, fmt.Errorf("schema: %s", text)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, new(tfprotov6.GetResourceIdentitySchemasRequest))
	if err != nil {
		return nil, err
	}
	all := &Schemas{
		provider: NewSchema(got.Provider), resources: map[string]*Schema{}, data: map[string]*Schema{},
		identities: map[string]cty.Type{},
	}
	for name, schema := range got.ResourceSchemas {
		all.resources[name] = NewSchema(schema)
	}
	for name, schema := range got.DataSourceSchemas {
		all.data[name] = NewSchema(schema)
	}
	for name, schema := range identities.IdentitySchemas {
		all.identities[name] = typeOf(schema.ValueType())
	}
	all.resources[dataType] = NewSchema(builtinSchema())
	return all, nil
}

// Schema is that of a type of resources, nil if there is none.
func (s *Schemas) Schema(name string) *Schema { return s.resources[name] }

// of is the schema of a resource or a data source, nil if there is none.
func (s *Schemas) of(r Resource) *Schema {
	if r.Data {
		return s.data[r.Type]
	}
	return s.resources[r.Type]
}

// NewSchema reads one of the protocol.
func NewSchema(from *tfprotov6.Schema) *Schema {
	s := &Schema{Type: typeOf(from.ValueType()), version: from.Version, fields: fieldsOf(from.Block)}
	s.spec = specOf(s.fields)
	return s
}

func fieldsOf(block *tfprotov6.SchemaBlock) []*field {
	fields := attributesOf(block.Attributes)
	for _, b := range block.BlockTypes {
		f := &field{name: b.TypeName, kind: typeOf(b.ValueType()), optional: true, block: true, nested: fieldsOf(b.Block)}
		switch b.Nesting {
		case tfprotov6.SchemaNestedBlockNestingModeSingle:
			f.nesting = single
		case tfprotov6.SchemaNestedBlockNestingModeList:
			f.nesting = list
		case tfprotov6.SchemaNestedBlockNestingModeSet:
			f.nesting = set
		default:
			panic(notKnown(fmt.Sprintf("the engine knows no nesting %s of blocks", b.Nesting)))
		}
		fields = append(fields, f)
	}
	return fields
}

func attributesOf(attributes []*tfprotov6.SchemaAttribute) []*field {
	var fields []*field
	for _, a := range attributes {
		f := &field{
			name: a.Name, kind: typeOf(a.ValueType()), required: a.Required, optional: a.Optional, computed: a.Computed,
			sensitive: a.Sensitive, writeOnly: a.WriteOnly,
		}
		if a.NestedType != nil {
			f.nested = attributesOf(a.NestedType.Attributes)
			f.nesting = map[tfprotov6.SchemaObjectNestingMode]nesting{
				tfprotov6.SchemaObjectNestingModeSingle: single, tfprotov6.SchemaObjectNestingModeList: list,
				tfprotov6.SchemaObjectNestingModeSet: set, tfprotov6.SchemaObjectNestingModeMap: mapping,
			}[a.NestedType.Nesting]
		}
		fields = append(fields, f)
	}
	return fields
}

// specOf is what a body of those fields has.
func specOf(fields []*field) hcldec.ObjectSpec {
	spec := hcldec.ObjectSpec{}
	for _, f := range fields {
		switch {
		case !f.block:
			spec[f.name] = &hcldec.AttrSpec{Name: f.name, Type: f.written(), Required: f.required}
		case f.nesting == single:
			spec[f.name] = &hcldec.BlockSpec{TypeName: f.name, Nested: specOf(f.nested)}
		case f.nesting == list:
			spec[f.name] = &hcldec.BlockListSpec{TypeName: f.name, Nested: specOf(f.nested)}
		default:
			spec[f.name] = &hcldec.BlockSetSpec{TypeName: f.name, Nested: specOf(f.nested)}
		}
	}
	return spec
}

// written is the type of an attribute in a configuration, where what is not required
// may be left out.
func (f *field) written() cty.Type {
	if f.nesting == flat {
		return f.kind
	}
	members, optional := map[string]cty.Type{}, []string{}
	for _, m := range f.nested {
		members[m.name] = m.written()
		if !m.required {
			optional = append(optional, m.name)
		}
	}
	object := cty.ObjectWithOptionalAttrs(members, optional)
	switch f.nesting {
	case list:
		return cty.List(object)
	case set:
		return cty.Set(object)
	case mapping:
		return cty.Map(object)
	}
	return object
}
