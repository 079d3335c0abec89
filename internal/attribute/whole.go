package attribute

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Whole is the CustomType of all whole numbers that a configuration may set. The
// framework's own calls 1.5 and 1e30 a mistake of the provider, in one error for
// each time that it meets the number. Values are [types.Int64].
type Whole struct{ basetypes.Int64Type }

var _ basetypes.Int64Typable = Whole{}

// Equal reports whether the values of the types are the same.
func (Whole) Equal(other attr.Type) bool {
	switch other.(type) {
	case Whole, basetypes.Int64Type:
		return true
	}
	return false
}

// String names the type in messages of the framework.
func (Whole) String() string { return "attribute.Whole" }

// Validate says at the attribute that a number is not whole, or too large.
func (Whole) Validate(_ context.Context, in tftypes.Value, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	number := numberIn(in)
	switch {
	case number == nil || isWhole(number):
	case number.IsInt():
		diags.AddAttributeError(at, "Invalid value", fmt.Sprintf("%s is %s, which is out of range for a whole number.",
			at, number.Text('g', 10)))
	default:
		diags.AddAttributeError(at, "Invalid value", fmt.Sprintf("%s is %s, but must be a whole number.",
			at, number.Text('g', 10)))
	}
	return diags
}

// ValueFromTerraform is that of [types.Int64]; what Validate refuses is unknown,
// so that nothing else says something about it, too.
func (w Whole) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	if number := numberIn(in); number != nil && !isWhole(number) {
		return types.Int64Unknown(), nil
	}
	return w.Int64Type.ValueFromTerraform(ctx, in)
}

// numberIn is the number in a value, nil if it is none that is known.
func numberIn(in tftypes.Value) *big.Float {
	if in.Type() == nil || !in.Type().Equal(tftypes.Number) || !in.IsKnown() || in.IsNull() {
		return nil
	}
	var number *big.Float
	if in.As(&number) != nil {
		return nil
	}
	return number
}

func isWhole(number *big.Float) bool {
	_, accuracy := number.Int64()
	return accuracy == big.Exact && number.IsInt()
}
