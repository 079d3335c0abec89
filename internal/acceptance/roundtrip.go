package acceptance

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// RoundTrip reads a blank state into the kind's model and writes it back:
// mistakes in tags show only at run time.
func RoundTrip(t *testing.T, kind lifecycle.Kind) {
	t.Helper()
	var resp resource.SchemaResponse
	lifecycle.NewResource(kind)().Schema(t.Context(), resource.SchemaRequest{}, &resp)
	if diags := resp.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Fatal(diags)
	}
	object := resp.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	members := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		members[name] = tftypes.NewValue(kind, nil)
	}
	state := tfsdk.State{Schema: resp.Schema, Raw: tftypes.NewValue(object, members)}
	model := kind.New()
	if diags := state.Get(t.Context(), model); diags.HasError() {
		t.Fatal(diags)
	}
	before := state.Raw.Copy()
	if diags := state.Set(t.Context(), model); diags.HasError() {
		t.Fatal(diags)
	}
	if !state.Raw.Equal(before) {
		t.Errorf("a blank state came back as %s", state.Raw)
	}
}
