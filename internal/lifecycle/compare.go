package lifecycle

import (
	"maps"
	"math/big"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// isUnset reports whether the value is null or empty. To the APIs that is the
// same: "", {}, [] and null.
func isUnset(v tftypes.Value) bool { return v.IsNull() || v.IsKnown() && isEmpty(v) }

// sameValue reports whether two known values mean the same.
func sameValue(a, b tftypes.Value) bool { return a.Equal(b) || isUnset(a) && isUnset(b) }

// touched are the attributes that say when the cloud has last changed something of
// an object, whoever asked for it: also a restore of a backup does.
var touched = []string{"updated", "updated_at"}

// sameButTouched reports whether two states of an object differ at most in when
// the cloud has touched it. That alone is no drift.
func sameButTouched(a, b tftypes.Value) bool {
	if a.Equal(b) {
		return true
	}
	var was, is map[string]tftypes.Value
	if a.As(&was) != nil || b.As(&is) != nil {
		return false
	}
	for name, value := range is {
		if !value.Equal(was[name]) && !sameFraction(value, was[name]) && !slices.Contains(touched, name) {
			return false
		}
	}
	return len(is) > 0 && len(is) == len(was)
}

// sameFraction reports whether two fractions are the same in a state and in a model:
// 0.14 has 512 bits in the one and 53 in the other.
func sameFraction(a, b tftypes.Value) bool {
	var one, other *big.Float
	if !a.Type().Is(tftypes.Number) || a.As(&one) != nil || b.As(&other) != nil || one == nil || other == nil {
		return false
	}
	x, _ := one.Float64()
	y, _ := other.Float64()
	return x == y && !one.IsInt() && !other.IsInt()
}

// maybeSame reports whether a value of which not all is known may turn out to mean
// the same as what is.
func maybeSame(planned, is tftypes.Value) bool {
	switch {
	case !planned.IsKnown():
		return true
	case planned.IsFullyKnown():
		return sameValue(planned, is)
	case is.IsNull() || !is.IsKnown():
		return false
	}
	switch planned.Type().(type) {
	case tftypes.Set:
		return maybeSameSet(elementsOf(planned), elementsOf(is))
	case tftypes.List:
		return slices.EqualFunc(elementsOf(planned), elementsOf(is), maybeSame)
	}
	var a, b map[string]tftypes.Value
	if planned.As(&a) != nil || is.As(&b) != nil {
		return false
	}
	return maps.EqualFunc(a, b, maybeSame)
}

// maybeSameSet reports whether each element of either set may be one of the other.
// Two that are not known yet may turn out to be one.
func maybeSameSet(planned, is []tftypes.Value) bool {
	return !slices.ContainsFunc(planned, func(p tftypes.Value) bool {
		return !slices.ContainsFunc(is, func(i tftypes.Value) bool { return maybeSame(p, i) })
	}) && !slices.ContainsFunc(is, func(i tftypes.Value) bool {
		return !slices.ContainsFunc(planned, func(p tftypes.Value) bool { return maybeSame(p, i) })
	})
}

func elementsOf(v tftypes.Value) []tftypes.Value {
	var elements []tftypes.Value
	if v.As(&elements) != nil {
		return nil
	}
	return elements
}
