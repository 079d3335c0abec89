package lifecycle

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestWhatIsNoDrift(t *testing.T) {
	t.Parallel()
	fraction, _, err := big.ParseFloat("0.14", 10, 512, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	number := func(n any) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }
	text := func(s any) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	for name, test := range map[string]struct {
		attribute string
		was, is   tftypes.Value
		want      bool
	}{
		"the same":                         {"name", text("a"), text("a"), true},
		"another name":                     {"name", text("a"), text("b"), false},
		"a name that is gone":              {"name", text("a"), text(nil), false},
		"touched by the cloud":             {"updated_at", text("a"), text("b"), true},
		"a fraction of a state":            {"size", number(fraction), number(big.NewFloat(0.14)), true},
		"another fraction":                 {"size", number(fraction), number(big.NewFloat(0.15)), false},
		"a fraction that is gone":          {"size", number(fraction), number(nil), false},
		"a fraction that is not known":     {"size", number(fraction), number(tftypes.UnknownValue), false},
		"large numbers that differ by one": {"size", number(int64(1)<<62 + 1), number(int64(1) << 62), false},
	} {
		object := func(value tftypes.Value) tftypes.Value {
			return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{test.attribute: value.Type()}},
				map[string]tftypes.Value{test.attribute: value})
		}
		if got := sameButTouched(object(test.was), object(test.is)); got != test.want {
			t.Errorf("%s: got %t, want %t", name, got, test.want)
		}
	}
}
