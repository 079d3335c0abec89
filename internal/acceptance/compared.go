package acceptance

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/door"
)

// compared is a provider that the framework answers for as well, wherever the door
// before it answers by itself.
type compared struct {
	server // with the door
	behind *counted
	kinds  func() map[string]tftypes.Type
	report func(difference string)
}

// Compared is the provider with its door. Where the answer of the door is another
// one than the framework's, it reports the difference.
func Compared(p provider.Provider, report func(difference string)) (tfprotov6.ProviderServer, error) {
	behind := &counted{whole: providerserver.NewProtocol6(p)().(whole)}
	before, err := door.New(behind, observed{p.(door.Observer)})
	if err != nil {
		return nil, err
	}
	c := &compared{server: before.(server), behind: behind, report: report}
	c.kinds = sync.OnceValue(c.types)
	return c, nil
}

// whole is all that the framework's server has.
type whole interface {
	server
	tfprotov6.StateStoreServer
}

// call is one call of the door: whether the framework was asked, and the context
// that it would have been asked with.
type call struct {
	ctx   context.Context //nolint:containedctx // It is what is handed on.
	asked bool
}

type callKey struct{}

// counted is a framework that notes which calls get through to it.
type counted struct{ whole }

func (c *counted) note(ctx context.Context) {
	if one, ok := ctx.Value(callKey{}).(*call); ok {
		one.asked = true
	}
}

// UpgradeResourceState implements [tfprotov6.ProviderServer].
func (c *counted) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	c.note(ctx)
	return c.whole.UpgradeResourceState(ctx, req)
}

// PlanResourceChange implements [tfprotov6.ProviderServer].
func (c *counted) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	c.note(ctx)
	return c.whole.PlanResourceChange(ctx, req)
}

// ReadResource implements [tfprotov6.ProviderServer].
func (c *counted) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	c.note(ctx)
	return c.whole.ReadResource(ctx, req)
}

// observed notes the context of a look: a Read with it does not look again.
type observed struct{ door.Observer }

// Unchanged implements [door.Observer].
func (o observed) Unchanged(ctx context.Context, name string, state tftypes.Value) (context.Context, bool) {
	after, same := o.Observer.Unchanged(ctx, name, state)
	if one, ok := ctx.Value(callKey{}).(*call); ok {
		one.ctx = after
	}
	return after, same
}

// UpgradeResourceState implements [tfprotov6.ProviderServer].
func (c *compared) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return both(ctx, c, "UpgradeResourceState", req.TypeName, req,
		c.server.UpgradeResourceState, c.behind.whole.UpgradeResourceState)
}

// PlanResourceChange implements [tfprotov6.ProviderServer].
func (c *compared) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	return both(ctx, c, "PlanResourceChange", req.TypeName, req,
		c.server.PlanResourceChange, c.behind.whole.PlanResourceChange)
}

// ReadResource implements [tfprotov6.ProviderServer].
func (c *compared) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	return both(ctx, c, "ReadResource", req.TypeName, req, c.server.ReadResource, c.behind.whole.ReadResource)
}

// both asks the door and, if that has answered by itself, the framework, too.
func both[In, Out any](
	ctx context.Context, c *compared, name, kind string, in In,
	ask, askFramework func(context.Context, In) (*Out, error),
) (*Out, error) {
	one := &call{ctx: ctx}
	got, err := ask(context.WithValue(ctx, callKey{}, one), in)
	if err != nil || one.asked {
		return got, err
	}
	want, err := askFramework(one.ctx, in)
	if err != nil {
		return nil, err
	}
	if object := c.kinds()[kind]; !equal(object, got, want) {
		c.report(fmt.Sprintf("%s of %s: the door answers\n%s\nand the framework\n%s",
			name, kind, readable(object, got), readable(object, want)))
	}
	return got, nil
}

// types are those of all resources.
func (c *compared) types() map[string]tftypes.Type {
	all := map[string]tftypes.Type{}
	schemas, err := c.GetProviderSchema(context.Background(), new(tfprotov6.GetProviderSchemaRequest))
	if err != nil {
		c.report(err.Error())
		return all
	}
	for name, schema := range schemas.ResourceSchemas {
		all[name] = schema.ValueType()
	}
	return all
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
