package door_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpoint"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpointrestore"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/databasebackup"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/managedsnapshot"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/protectionplan"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/restorepoint"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vault"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicy"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicyattachment"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultresource"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultrestore"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumebackup"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumerestore"
)

// kinds are those of all resources.
var kinds = []lifecycle.Kind{
	checkpoint.Kind, checkpointrestore.Kind, databasebackup.Kind, managedsnapshot.Kind, protectionplan.Kind,
	restorepoint.Kind, vault.Kind, vaultpolicy.Kind, vaultpolicyattachment.Kind, vaultresource.Kind, vaultrestore.Kind,
	volumebackup.Kind, volumerestore.Kind,
}

func TestNoKindIsMissing(t *testing.T) {
	t.Parallel()
	all := 0
	for _, build := range provider.New("test")().Resources(t.Context()) {
		if _, ok := build().(lifecycle.Observer); ok {
			all++
		}
	}
	if all != len(kinds) {
		t.Errorf("the models of %d kinds are tried, the provider has %d", len(kinds), all)
	}
}

func TestModelsAreFilledAsTheFrameworkFillsThem(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		var schema resource.SchemaResponse
		lifecycle.NewResource(kind)().Schema(t.Context(), resource.SchemaRequest{}, &schema)
		object := schema.Schema.Type().(attr.TypeWithAttributeTypes)
		r := rand.New(rand.NewPCG(5, 6))
		for range 100 {
			raw := tftypes.NewValue(object.TerraformType(t.Context()),
				randomMembers(r, object.TerraformType(t.Context()).(tftypes.Object)))
			state := tfsdk.State{Schema: schema.Schema, Raw: raw}
			want, got := kind.New(), kind.New()
			if diags := state.Get(t.Context(), want); diags.HasError() {
				t.Fatal(diags)
			}
			if err := codec.Decode(t.Context(), object, raw, got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: got %+v, the framework makes %+v", kind.Type, got, want)
			}
			if diags := state.Set(t.Context(), want); diags.HasError() {
				t.Fatal(diags)
			}
			again, err := codec.Encode(t.Context(), object, got)
			if err != nil || !again.Equal(state.Raw) {
				t.Fatalf("%s: got %s (%v), the framework makes %s", kind.Type, again, err, state.Raw)
			}
		}
	}
}

func TestAModelThatDoesNotFitIsAnError(t *testing.T) {
	t.Parallel()
	var schema resource.SchemaResponse
	lifecycle.NewResource(volumebackup.Kind)().Schema(t.Context(), resource.SchemaRequest{}, &schema)
	object := schema.Schema.Type().(attr.TypeWithAttributeTypes)
	r := rand.New(rand.NewPCG(7, 8))
	raw := tftypes.NewValue(object.TerraformType(t.Context()),
		randomMembers(r, object.TerraformType(t.Context()).(tftypes.Object)))
	if err := codec.Decode(t.Context(), object, raw, databasebackup.Kind.New()); err == nil {
		t.Error("the model of another kind took the state")
	}
	if _, err := codec.Encode(t.Context(), object, databasebackup.Kind.New()); err == nil {
		t.Error("the model of another kind made a state")
	}
}
