package engine

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// dataType is the one resource that a CLI has of its own.
const dataType = "terraform_data"

// builtin serves it (terraform/internal/builtin/providers/terraform,
// resource_data.go).
type builtin struct{ made atomic.Int64 }

func builtinSchema() *tfprotov6.Schema {
	dynamic := tftypes.DynamicPseudoType
	return &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{
		{Name: "id", Type: tftypes.String, Computed: true},
		{Name: "input", Type: dynamic, Optional: true},
		{Name: "output", Type: dynamic, Computed: true},
		{Name: "triggers_replace", Type: dynamic, Optional: true},
	}}}
}

var builtinType = typeOf(builtinSchema().ValueType())

// ValidateResourceConfig implements [resources].
func (b *builtin) ValidateResourceConfig(
	context.Context, *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return new(tfprotov6.ValidateResourceConfigResponse), nil
}

// ReadResource implements [resources].
func (b *builtin) ReadResource(
	_ context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState}, nil
}

// PlanResourceChange implements [resources].
func (b *builtin) PlanResourceChange(
	_ context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	prior, proposed := Decode(req.PriorState, builtinType), Decode(req.ProposedNewState, builtinType)
	resp := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState}
	if proposed.IsNull() {
		return resp, nil
	}
	members := proposed.AsValueMap()
	switch {
	case prior.IsNull():
		members["id"], members["output"] = cty.UnknownVal(cty.String), unknownLike(members["input"])
	case !prior.GetAttr("triggers_replace").RawEquals(members["triggers_replace"]):
		members["id"], members["output"] = cty.UnknownVal(cty.String), unknownLike(members["input"])
		resp.RequiresReplace = []*tftypes.AttributePath{tftypes.NewAttributePath().WithAttributeName("triggers_replace")}
	case !prior.GetAttr("input").RawEquals(members["input"]):
		members["output"] = unknownLike(members["input"])
	}
	resp.PlannedState = Encode(cty.ObjectVal(members), builtinType)
	return resp, nil
}

// unknownLike is what an output will be.
func unknownLike(input cty.Value) cty.Value {
	if input.IsNull() {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return cty.UnknownVal(input.Type())
}

// ApplyResourceChange implements [resources].
func (b *builtin) ApplyResourceChange(
	_ context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	planned := Decode(req.PlannedState, builtinType)
	if planned.IsNull() {
		return &tfprotov6.ApplyResourceChangeResponse{NewState: req.PlannedState}, nil
	}
	members := planned.AsValueMap()
	if !members["id"].IsKnown() {
		members["id"] = cty.StringVal(fmt.Sprintf("00000000-0000-4000-8000-%012d", b.made.Add(1)))
	}
	if !members["output"].IsKnown() {
		members["output"] = members["input"]
	}
	return &tfprotov6.ApplyResourceChangeResponse{NewState: Encode(cty.ObjectVal(members), builtinType)}, nil
}

// ImportResourceState implements [resources].
func (b *builtin) ImportResourceState(
	context.Context, *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	panic(notKnown("the engine does not import " + dataType))
}

// UpgradeResourceState implements [resources].
func (b *builtin) UpgradeResourceState(
	_ context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}
