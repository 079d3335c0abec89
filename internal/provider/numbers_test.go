package provider_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// fractional are numbers that may have a fraction.
var fractional = []string{"restore_from.size"}

func TestANumberThatIsNotWholeIsOneErrorAtItsAttribute(t *testing.T) {
	t.Parallel()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schemas, err := server.GetProviderSchema(t.Context(), new(tfprotov6.GetProviderSchemaRequest))
	if err != nil {
		t.Fatal(err)
	}
	validators := map[string]func(name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error){
		"resource": func(name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: name, Config: config,
			})
			return resp.Diagnostics, err
		},
		"data source": func(name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := server.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
				TypeName: name, Config: config,
			})
			return resp.Diagnostics, err
		},
	}
	seen := 0
	for of, all := range map[string]map[string]*tfprotov6.Schema{
		"resource": schemas.ResourceSchemas, "data source": schemas.DataSourceSchemas,
	} {
		for name, schema := range all {
			for _, path := range settableNumbers(schema.Block.Attributes, nil) {
				at := strings.Join(path, ".")
				if slices.Contains(fractional, at) {
					continue
				}
				seen++
				for _, number := range []string{"1.5", "1e30"} {
					value, _, err := big.ParseFloat(number, 10, 512, big.ToNearestEven)
					if err != nil {
						t.Fatal(err)
					}
					config, err := tfprotov6.NewDynamicValue(schema.ValueType(), only(schema.ValueType(), path, value))
					if err != nil {
						t.Fatal(err)
					}
					diags, err := validators[of](name, &config)
					if err != nil {
						t.Fatal(err)
					}
					oneErrorAt(t, of+" "+name+": "+at+" = "+number, path, diags)
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d numbers were found", seen)
	}
}

// oneErrorAt fails the test unless one diagnostic is about the attribute, in
// words for its author.
func oneErrorAt(t *testing.T, what string, path []string, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	count := 0
	for _, d := range diags {
		if strings.Contains(d.Detail, "error in the provider") || strings.Contains(d.Detail, "%!") {
			t.Errorf("%s: %s: %s", what, d.Summary, d.Detail)
		}
		if strings.Contains(d.Detail, "whole number") && namesIn(d.Attribute) == strings.Join(path, ".") {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%s: got %d errors at the attribute, want 1", what, count)
		for _, d := range diags {
			t.Log(d.Summary, d.Detail, d.Attribute)
		}
	}
}

// namesIn are the names of the attributes in a path.
func namesIn(path *tftypes.AttributePath) string {
	var names []string
	for _, step := range path.Steps() {
		if name, ok := step.(tftypes.AttributeName); ok {
			names = append(names, string(name))
		}
	}
	return strings.Join(names, ".")
}

// settableNumbers are the paths of the numbers that a configuration may set.
func settableNumbers(attributes []*tfprotov6.SchemaAttribute, parent []string) [][]string {
	var found [][]string
	for _, a := range attributes {
		path := append(slices.Clone(parent), a.Name)
		switch {
		case !a.Optional && !a.Required:
		case a.NestedType != nil:
			found = append(found, settableNumbers(a.NestedType.Attributes, path)...)
		case a.Type.Is(tftypes.Number):
			found = append(found, path)
		}
	}
	return found
}

// only is a value of that type with nothing in it but the number.
func only(of tftypes.Type, path []string, number *big.Float) tftypes.Value {
	switch of := of.(type) {
	case tftypes.Object:
		members := map[string]tftypes.Value{}
		for name, member := range of.AttributeTypes {
			members[name] = tftypes.NewValue(member, nil)
			if len(path) > 0 && name == path[0] {
				members[name] = only(member, path[1:], number)
			}
		}
		return tftypes.NewValue(of, members)
	case tftypes.List:
		return tftypes.NewValue(of, []tftypes.Value{only(of.ElementType, path, number)})
	case tftypes.Set:
		return tftypes.NewValue(of, []tftypes.Value{only(of.ElementType, path, number)})
	case tftypes.Map:
		return tftypes.NewValue(of, map[string]tftypes.Value{"key": only(of.ElementType, path, number)})
	}
	return tftypes.NewValue(of, number)
}
