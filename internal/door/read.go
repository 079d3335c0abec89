package door

import (
	"bytes"
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Observer is a provider that can look at an object without the framework.
type Observer interface {
	// Observes reports whether resources of that type are of the one shape that the
	// door knows: a plan that is asked for what the state has changes nothing.
	Observes(name string) bool
	// Unchanged reports whether a Read would answer with the state as it is, and
	// nothing else. A Read with the context that it returns does not look again.
	Unchanged(ctx context.Context, name string, state tftypes.Value) (context.Context, bool)
}

// ReadResource answers where the cloud shows what the state says.
func (d *door) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	ctx, answer, ok := d.nothingNew(ctx, req)
	if ok {
		return answer, nil
	}
	return release(ctx, req, d.framework.ReadResource)
}

func (d *door) nothingNew(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (context.Context, *tfprotov6.ReadResourceResponse, bool) {
	k, ok := d.kinds()[req.TypeName]
	deferrals := req.ClientCapabilities != nil && req.ClientCapabilities.DeferralAllowed
	if !ok || !k.plain || deferrals || marked(req.Private) ||
		!same(req.CurrentState, req.CurrentState) {
		return ctx, nil, false
	}
	state, err := req.CurrentState.Unmarshal(k.object)
	if err != nil {
		return ctx, nil, false
	}
	answer := &tfprotov6.ReadResourceResponse{NewState: req.CurrentState}
	if len(req.Private) > 0 {
		answer.Private = req.Private
	}
	if k.identity != nil {
		identity, ok := identify(k.identity, state)
		if !ok || !agrees(req.CurrentIdentity, identity) {
			return ctx, nil, false
		}
		answer.NewIdentity = &tfprotov6.ResourceIdentityData{IdentityData: identity}
	}
	ctx, ok = d.observer.Unchanged(ctx, req.TypeName, state)
	return ctx, answer, ok
}

// identify makes an identity of the attributes of the same names. It reports
// false if one of them is null.
func identify(kind tftypes.Type, state tftypes.Value) (*tfprotov6.DynamicValue, bool) {
	object, ok := kind.(tftypes.Object)
	var all map[string]tftypes.Value
	if !ok || state.As(&all) != nil {
		return nil, false
	}
	members := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		value, ok := all[name]
		if !ok || value.IsNull() || !value.Type().Equal(kind) {
			return nil, false
		}
		members[name] = value
	}
	encoded, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, members))
	return &encoded, err == nil
}

// agrees reports whether a CLI that sends an identity sends this one.
func agrees(sent *tfprotov6.ResourceIdentityData, identity *tfprotov6.DynamicValue) bool {
	return sent == nil || sent.IdentityData == nil || bytes.Equal(sent.IdentityData.MsgPack, identity.MsgPack)
}
