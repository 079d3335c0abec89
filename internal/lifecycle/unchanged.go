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

// Observer is a resource that can look at its object without the framework.
type Observer interface {
	resource.ResourceWithConfigure
	// Unchanged looks at the object of a state, and reports whether a Read would
	// answer with that state and nothing else. A Read with the context that it
	// returns does not look again.
	Unchanged(ctx context.Context, object attr.TypeWithAttributeTypes, state tftypes.Value) (context.Context, bool)
}

var _ Observer = (*kindResource)(nil)

// observedKey is the key of a context with the observation of the same request:
// for each call the framework makes a resource and its model anew, and hands on
// nothing but the context.
type observedKey struct{}

// Unchanged implements [Observer].
func (r *kindResource) Unchanged(
	ctx context.Context, object attr.TypeWithAttributeTypes, state tftypes.Value,
) (context.Context, bool) {
	obj := r.kind.New()
	if codec.Decode(ctx, object, state, obj) != nil {
		return ctx, false
	}
	var diags diag.Diagnostics
	seen := r.refresh(ctx, obj, &diags)
	if len(diags) > 0 {
		return ctx, false
	}
	ctx = context.WithValue(ctx, observedKey{}, seen)
	if seen.err != nil || !slices.Contains(r.kind.Created.Done, seen.status.Name) {
		return ctx, false
	}
	now, err := codec.Encode(ctx, object, obj)
	return ctx, err == nil && sameButTouched(state, now)
}
