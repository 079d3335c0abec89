package lifecycle

import (
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// asPlanned is what is after an apply, with all that the plan had promised: CLIs
// call anything else a bug of the provider, also where somebody has changed the
// object in the cloud between the plan and the end of the apply. The next refresh
// shows what is. What the plan did not know is taken from what is. A set with
// unknowns in it has no elements that could be compared.
func asPlanned(planned, is tftypes.Value) tftypes.Value {
	switch {
	case !planned.IsKnown() || !planned.Type().Equal(is.Type()):
		return is
	case planned.IsFullyKnown():
		return planned
	case is.IsNull() || !is.IsKnown() || planned.IsNull():
		return is
	}
	switch {
	case is.Type().Is(tftypes.Object{}), is.Type().Is(tftypes.Map{}):
		return membersAsPlanned(planned, is)
	case is.Type().Is(tftypes.List{}), is.Type().Is(tftypes.Tuple{}):
		return elementsAsPlanned(planned, is)
	}
	return is
}

// membersAsPlanned is asPlanned of each member of an object or a map.
func membersAsPlanned(planned, is tftypes.Value) tftypes.Value {
	var promised, members map[string]tftypes.Value
	if planned.As(&promised) != nil || is.As(&members) != nil {
		return is
	}
	merged := make(map[string]tftypes.Value, len(members))
	for name, member := range members {
		merged[name] = member
		if want, ok := promised[name]; ok {
			merged[name] = asPlanned(want, member)
		}
	}
	return tftypes.NewValue(is.Type(), merged)
}

// elementsAsPlanned is asPlanned of each element of a list.
func elementsAsPlanned(planned, is tftypes.Value) tftypes.Value {
	var promised, elements []tftypes.Value
	if planned.As(&promised) != nil || is.As(&elements) != nil || len(promised) != len(elements) {
		return is
	}
	merged := make([]tftypes.Value, len(elements))
	for i, element := range elements {
		merged[i] = asPlanned(promised[i], element)
	}
	return tftypes.NewValue(is.Type(), merged)
}
