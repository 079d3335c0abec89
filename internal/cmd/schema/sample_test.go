package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// sample is a provider server that has one of everything that a schema can say.
type sample struct {
	tfprotov6.ProviderServer
}

// GetProviderSchema returns the schemas of everything but identities.
func (sample) GetProviderSchema(
	context.Context, *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &tfprotov6.GetProviderSchemaResponse{
		Provider: &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
			Attributes: []*tfprotov6.SchemaAttribute{
				{Name: "password", Type: tftypes.String, Optional: true, Sensitive: true},
			},
		}},
		ResourceSchemas:          map[string]*tfprotov6.Schema{"cloudbackup_thing": thing()},
		DataSourceSchemas:        map[string]*tfprotov6.Schema{"cloudbackup_thing": bare("id")},
		EphemeralResourceSchemas: map[string]*tfprotov6.Schema{"cloudbackup_token": bare("token")},
		ListResourceSchemas:      map[string]*tfprotov6.Schema{"cloudbackup_thing": bare("filter")},
		ActionSchemas:            map[string]*tfprotov6.ActionSchema{"cloudbackup_restore": {Schema: bare("target")}},
		Functions: map[string]*tfprotov6.Function{"join": {
			Summary:     "Join names",
			Description: "Joins names with a separator.",
			Parameters: []*tfprotov6.FunctionParameter{
				{Name: "separator", Description: "What stands between.", Type: tftypes.String, AllowNullValue: true},
			},
			// Without a description OpenTofu writes an empty one, and Terraform none.
			VariadicParameter: &tfprotov6.FunctionParameter{
				Name: "names", Description: "Names to join.", Type: tftypes.String,
			},
			Return: &tfprotov6.FunctionReturn{Type: tftypes.String},
		}},
	}, nil
}

// GetResourceIdentitySchemas returns the identity of the only resource.
func (sample) GetResourceIdentitySchemas(
	context.Context, *tfprotov6.GetResourceIdentitySchemasRequest,
) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{
		IdentitySchemas: map[string]*tfprotov6.ResourceIdentitySchema{"cloudbackup_thing": {
			Version: 1,
			IdentityAttributes: []*tfprotov6.ResourceIdentitySchemaAttribute{
				{Name: "id", Type: tftypes.String, RequiredForImport: true, Description: "Id of the thing."},
				{Name: "region", Type: tftypes.String, OptionalForImport: true},
			},
		}},
	}, nil
}

// thing is a resource with every kind of attribute and block.
func thing() *tfprotov6.Schema {
	inner := []*tfprotov6.SchemaAttribute{
		{Name: "name", Type: tftypes.String, Required: true},
	}
	return &tfprotov6.Schema{Version: 2, Block: &tfprotov6.SchemaBlock{
		Description:     "A **thing**.",
		DescriptionKind: tfprotov6.StringKindMarkdown,
		Attributes: []*tfprotov6.SchemaAttribute{
			{
				Name: "id", Type: tftypes.String, Computed: true,
				Description: "Id of the `thing`.", DescriptionKind: tfprotov6.StringKindMarkdown,
			},
			{Name: "secret", Type: tftypes.String, Optional: true, WriteOnly: true, Sensitive: true},
			{Name: "tags", Type: tftypes.Map{ElementType: tftypes.String}, Optional: true, Computed: true},
			{Name: "any", Type: tftypes.DynamicPseudoType, Optional: true},
			{Name: "raw", Computed: true, Type: tftypes.List{ElementType: tftypes.Object{
				AttributeTypes: map[string]tftypes.Type{"size": tftypes.Number, "on": tftypes.Bool},
			}}},
			{Name: "one", Optional: true, NestedType: &tfprotov6.SchemaObject{
				Nesting: tfprotov6.SchemaObjectNestingModeSingle, Attributes: inner,
			}},
			{Name: "many", Optional: true, NestedType: &tfprotov6.SchemaObject{
				Nesting: tfprotov6.SchemaObjectNestingModeMap, Attributes: inner,
			}},
		},
		BlockTypes: []*tfprotov6.SchemaNestedBlock{
			{
				TypeName: "rule", Nesting: tfprotov6.SchemaNestedBlockNestingModeList, MinItems: 1, MaxItems: 3,
				Block: &tfprotov6.SchemaBlock{Attributes: inner, Description: "A rule."},
			},
			{
				TypeName: "timeouts", Nesting: tfprotov6.SchemaNestedBlockNestingModeSingle,
				Block: &tfprotov6.SchemaBlock{Attributes: inner},
			},
		},
	}}
}

// bare is a schema with one required string.
func bare(name string) *tfprotov6.Schema {
	return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{
		Attributes: []*tfprotov6.SchemaAttribute{{Name: name, Type: tftypes.String, Required: true}},
	}}
}
