package lifecycle

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
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

// seen is what a look has brought. It travels in the context.
type seen struct {
	obj    Object
	status wait.Status
	err    error
}

type seenKey struct{}

// Look implements [Looker].
func (r *kindResource) Look(
	ctx context.Context, object attr.TypeWithAttributeTypes, state tftypes.Value,
) (context.Context, bool) {
	s := &seen{obj: r.kind.New()}
	if codec.Decode(ctx, object, state, s.obj) != nil {
		return ctx, false
	}
	b := s.obj.base()
	var diags diag.Diagnostics
	limited, cancel := limit(ctx, b.Timeouts.Read, r.kind.DefaultTimeouts.Read, &diags)
	defer cancel()
	if len(diags) > 0 {
		return ctx, false
	}
	s.status, s.err = r.look(r.client(b), s.obj)(limited)
	ctx = context.WithValue(ctx, seenKey{}, s)
	if s.err != nil || !slices.Contains(r.kind.Created.Done, s.status.Name) {
		return ctx, false
	}
	now, err := codec.Encode(ctx, object, s.obj)
	return ctx, err == nil && sameButTouched(state, now)
}
