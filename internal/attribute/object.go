package attribute

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Fields copies the members of an object of these types into the struct that into
// points to. Those of a null object are null, and those of an object that is
// unknown as a whole are unknown.
func Fields(o types.Object, of map[string]attr.Type, into any) {
	ctx := context.Background()
	if o.IsNull() || o.IsUnknown() {
		members := make(map[string]attr.Value, len(of))
		for name, kind := range of {
			members[name] = absent(ctx, kind, o.IsUnknown())
		}
		o = types.ObjectValueMust(of, members)
	}
	o.As(ctx, into, basetypes.ObjectAsOptions{})
}

// absent is the null or the unknown value of a type.
func absent(ctx context.Context, kind attr.Type, unknown bool) attr.Value {
	var value any
	if unknown {
		value = tftypes.UnknownValue
	}
	v, err := kind.ValueFromTerraform(ctx, tftypes.NewValue(kind.TerraformType(ctx), value))
	if err != nil {
		panic(err) // every type has a null and an unknown value
	}
	return v
}

// ObjectOf is an object of these types with the members of a struct.
func ObjectOf(of map[string]attr.Type, from any) types.Object {
	o, diags := types.ObjectValueFrom(context.Background(), of, from)
	if diags.HasError() {
		panic(diags[0].Detail()) // the struct does not fit the types
	}
	return o
}
