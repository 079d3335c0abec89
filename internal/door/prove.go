package door

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Prove has every answer of the door compared with the framework's, and hands
// on where they differ. It costs more than it saves: it is for tests.
func Prove(report func(difference string)) Option {
	return func(d *door) { d.prove = report }
}

// equal reports whether two answers are the same, byte for byte but for the
// state: the framework writes the elements of a map in any order.
func equal(object tftypes.Type, got, want any) bool {
	if reflect.DeepEqual(got, want) {
		return true
	}
	one, other := state(got), state(want)
	if one == nil || other == nil {
		return false
	}
	first, err := one.Unmarshal(object)
	if err != nil {
		return false
	}
	second, err := other.Unmarshal(object)
	return err == nil && first.Equal(second) && reflect.DeepEqual(without(got), without(want))
}

// state is the state that an answer has.
func state(answer any) *tfprotov6.DynamicValue {
	switch answer := answer.(type) {
	case *tfprotov6.UpgradeResourceStateResponse:
		return answer.UpgradedState
	case *tfprotov6.PlanResourceChangeResponse:
		return answer.PlannedState
	case *tfprotov6.ReadResourceResponse:
		return answer.NewState
	}
	return nil
}

// without is the answer without its state.
func without(answer any) any {
	switch answer := answer.(type) {
	case *tfprotov6.UpgradeResourceStateResponse:
		bare := *answer
		bare.UpgradedState = nil
		return bare
	case *tfprotov6.PlanResourceChangeResponse:
		bare := *answer
		bare.PlannedState = nil
		return bare
	case *tfprotov6.ReadResourceResponse:
		bare := *answer
		bare.NewState = nil
		return bare
	}
	return answer
}

// readable is an answer as text.
func readable(object tftypes.Type, answer any) string {
	value := "no state"
	if encoded := state(answer); encoded != nil {
		decoded, err := encoded.Unmarshal(object)
		value = fmt.Sprint(decoded, err)
	}
	rest, err := json.Marshal(without(answer))
	return fmt.Sprint(value, string(rest), err)
}
