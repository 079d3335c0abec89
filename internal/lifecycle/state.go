package lifecycle

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// unfinished is the private mark of an object whose creation was not seen to
// end. While it is there, the next apply goes on waiting.
const unfinished = "unfinished"

// private is the part of the framework's private state that marks need.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func markUnfinished(ctx context.Context, p private, diags *diag.Diagnostics) {
	diags.Append(p.SetKey(ctx, unfinished, []byte(`true`))...)
}

func markFinished(ctx context.Context, p private, diags *diag.Diagnostics) {
	if isUnfinished(ctx, p, diags) {
		diags.Append(p.SetKey(ctx, unfinished, []byte(`false`))...)
	}
}

func isUnfinished(ctx context.Context, p private, diags *diag.Diagnostics) bool {
	value, more := p.GetKey(ctx, unfinished)
	diags.Append(more...)
	return string(value) == "true"
}

// save writes the object into the state, every unknown made null: the framework
// refuses unknowns in a state, and prints one complaint for each.
func save(ctx context.Context, state *tfsdk.State, obj Object) diag.Diagnostics {
	diags := state.Set(ctx, obj)
	if diags.HasError() {
		return diags
	}
	known, err := tftypes.Transform(state.Raw, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return tftypes.NewValue(v.Type(), nil), nil
		}
		return v, nil
	})
	if err != nil {
		diags.AddError("Unable to write state", err.Error()+"\nPlease report this to the provider's developers.")
		return diags
	}
	state.Raw = known
	return diags
}

// identify fills the identity from the state: region, parents, id. Identity is
// nil where the framework does not ask for one.
func (r *managed) identify(ctx context.Context, identity *tfsdk.ResourceIdentity, state tfsdk.State) diag.Diagnostics {
	var diags diag.Diagnostics
	if identity == nil {
		return diags
	}
	for _, name := range slices.Concat([]string{"id", "region"}, r.kind.Parents) {
		var value types.String
		diags.Append(state.GetAttribute(ctx, path.Root(name), &value)...)
		diags.Append(identity.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

// log notes a change of status.
func (r *managed) log(ctx context.Context, b *Base, status wait.Status) {
	if b.Status.ValueString() == status.Name {
		return
	}
	tflog.Info(ctx, "status changed", map[string]any{
		"kind": r.kind.Noun, "id": b.ID.ValueString(), "region": b.Region.ValueString(),
		"from": b.Status.ValueString(), "to": status.Name, "reason": status.Reason,
	})
	b.Status = types.StringValue(status.Name)
}
