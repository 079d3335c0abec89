package lifecycle_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

func TestASchemaIsBuiltOnceForAllThatIsMadeOfAKind(t *testing.T) {
	t.Parallel()
	kind, built := new(world).kind(), 0
	build := kind.Schema
	kind.Schema = func() schema.Schema {
		built++
		return build()
	}
	kind = kind.SchemaOnce()
	var attributes [2][]string
	for i := range attributes {
		var of resource.SchemaResponse
		lifecycle.NewResource(kind)().Schema(t.Context(), resource.SchemaRequest{}, &of)
		var one, many datasource.SchemaResponse
		lifecycle.NewSingularDataSource(kind)().Schema(t.Context(), datasource.SchemaRequest{}, &one)
		lifecycle.NewPluralDataSource(kind)().Schema(t.Context(), datasource.SchemaRequest{}, &many)
		attributes[i] = slices.Concat(slices.Sorted(maps.Keys(of.Schema.Attributes)),
			slices.Sorted(maps.Keys(one.Schema.Attributes)), slices.Sorted(maps.Keys(many.Schema.Attributes)))
	}
	if built != 1 {
		t.Errorf("the schema was built %d times, want 1", built)
	}
	if diff := cmp.Diff(attributes[0], attributes[1]); diff != "" {
		t.Errorf("the second schemas differ (-first +second):\n%s", diff)
	}
}
