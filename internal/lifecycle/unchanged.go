package lifecycle

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
)

// Looker is a resource that can look at its object without the framework.
type Looker interface {
	resource.ResourceWithConfigure
	// Look looks at the object of a state, and reports whether a Read would
	// answer with that state and nothing else. A Read with the context that it
	// returns does not look again.
	Look(ctx context.Context, object attr.TypeWithAttributeTypes, state tftypes.Value) (context.Context, bool)
}

var _ Looker = (*kindResource)(nil)

// observedKey is the key of a context with the observation of the same request.
// The framework makes a resource and its model anew for each call, and hands on
// nothing but the context.
type observedKey struct{}

// Look implements [Looker].
func (r *kindResource) Look(
	ctx context.Context, object attr.TypeWithAttributeTypes, state tftypes.Value,
) (context.Context, bool) {
	obj := r.kind.New()
	if codec.Decode(ctx, object, state, obj) != nil {
		return ctx, false
	}
	var diags diag.Diagnostics
	s := r.refresh(ctx, obj, &diags)
	if len(diags) > 0 {
		return ctx, false
	}
	ctx = context.WithValue(ctx, observedKey{}, s)
	if s.err != nil || !slices.Contains(r.kind.Created.Done, s.status.Name) {
		return ctx, false
	}
	now, err := codec.Encode(ctx, object, s.obj)
	return ctx, err == nil && sameButTouched(state, now)
}
