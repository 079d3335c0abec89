package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// schemasOf returns what the provider server says in the form of the document.
func schemasOf(got *tfprotov6.GetProviderSchemaResponse, ids *tfprotov6.GetResourceIdentitySchemasResponse) schemas {
	return schemas{
		Provider:           schemaOf(got.Provider),
		Resources:          each(got.ResourceSchemas, schemaOf),
		DataSources:        each(got.DataSourceSchemas, schemaOf),
		EphemeralResources: each(got.EphemeralResourceSchemas, schemaOf),
		ListResources:      each(got.ListResourceSchemas, schemaOf),
		Functions:          each(got.Functions, functionOf),
		Identities:         each(ids.IdentitySchemas, identityOf),
		Actions: each(got.ActionSchemas, func(a *tfprotov6.ActionSchema) action {
			return action{Block: blockOf(a.Schema.Block)}
		}),
	}
}

// each returns the map with every value converted by of.
func each[From, To any](in map[string]From, of func(From) To) map[string]To {
	out := make(map[string]To, len(in))
	for name, value := range in {
		out[name] = of(value)
	}
	return out
}

func schemaOf(s *tfprotov6.Schema) schema {
	return schema{Version: s.Version, Block: blockOf(s.Block)}
}

func blockOf(b *tfprotov6.SchemaBlock) block {
	out := block{
		Attributes:      attributesOf(b.Attributes),
		Blocks:          make(map[string]nested, len(b.BlockTypes)),
		Description:     b.Description,
		DescriptionKind: kindOf(b.DescriptionKind),
		Deprecated:      b.Deprecated,
	}
	for _, n := range b.BlockTypes {
		out.Blocks[n.TypeName] = nested{
			Nesting:  strings.ToLower(n.Nesting.String()),
			Block:    blockOf(n.Block),
			MinItems: n.MinItems,
			MaxItems: n.MaxItems,
		}
	}
	return out
}

func attributesOf(attributes []*tfprotov6.SchemaAttribute) map[string]attribute {
	out := make(map[string]attribute, len(attributes))
	for _, a := range attributes {
		out[a.Name] = attribute{
			Type:            a.Type,
			Nested:          objectOf(a.NestedType),
			Description:     a.Description,
			DescriptionKind: kindOf(a.DescriptionKind),
			Deprecated:      a.Deprecated,
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
			WriteOnly:       a.WriteOnly,
		}
	}
	return out
}

func objectOf(o *tfprotov6.SchemaObject) *object {
	if o == nil {
		return nil
	}
	return &object{
		Attributes: attributesOf(o.Attributes),
		Nesting:    strings.ToLower(o.Nesting.String()),
	}
}

func identityOf(s *tfprotov6.ResourceIdentitySchema) identity {
	out := identity{
		Version:    s.Version,
		Attributes: make(map[string]identityAttribute, len(s.IdentityAttributes)),
	}
	for _, a := range s.IdentityAttributes {
		out.Attributes[a.Name] = identityAttribute{
			Type:              a.Type,
			Description:       a.Description,
			RequiredForImport: a.RequiredForImport,
			OptionalForImport: a.OptionalForImport,
		}
	}
	return out
}

func functionOf(f *tfprotov6.Function) function {
	out := function{
		Description:        f.Description,
		Summary:            f.Summary,
		DeprecationMessage: f.DeprecationMessage,
		Return:             f.Return.Type,
	}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, parameterOf(p))
	}
	if f.VariadicParameter != nil {
		out.Variadic = new(parameterOf(f.VariadicParameter))
	}
	return out
}

func parameterOf(p *tfprotov6.FunctionParameter) parameter {
	return parameter{Name: p.Name, Description: p.Description, Nullable: p.AllowNullValue, Type: p.Type}
}

// kindOf returns "plain" or "markdown".
func kindOf(k tfprotov6.StringKind) string { return strings.ToLower(k.String()) }
