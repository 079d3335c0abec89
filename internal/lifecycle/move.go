package lifecycle

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Move says how the state of another provider's type becomes one of a kind, for a
// `moved` block. It makes no call: CLIs move before they configure a provider
// (hashicorp/terraform#35922). The refresh that follows fills in the rest.
type Move struct {
	// From are the types, such as "huaweicloud_cbr_vault", in schema version 0.
	From []string
	// Arguments are those that no look tells, by their path, such as
	// "billing.period_num". What is nil, "" or 0 is left out. Old is the
	// state as JSON has it. Nil if there are none.
	Arguments func(old map[string]any) map[string]any
}

// MoveState takes over what other providers have written.
func (r *kindResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: r.move}}
}

func (r *kindResource) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	// OpenTofu passes the bare name in some releases.
	segments := strings.Split(req.SourceProviderAddress, "/")
	provider := segments[len(segments)-1]
	if provider == "cloudbackup" && req.SourceTypeName == "cloudbackup_"+r.kind.Type {
		r.moveOwn(ctx, req, resp)
		return
	}
	i := slices.IndexFunc(r.kind.Moves, func(m Move) bool { return slices.Contains(m.From, req.SourceTypeName) })
	if i < 0 || !strings.HasPrefix(req.SourceTypeName, provider+"_") {
		resp.Diagnostics.Append(r.notMoved(fmt.Sprintf("A %s of provider %s cannot become a %s.",
			req.SourceTypeName, req.SourceProviderAddress, r.kind.Noun)))
		return
	}
	if req.SourceSchemaVersion != 0 {
		resp.Diagnostics.Append(r.notMoved(fmt.Sprintf("The state of the %s has schema version %d; only version 0 is known.",
			req.SourceTypeName, req.SourceSchemaVersion)))
		return
	}
	var old map[string]any
	if err := json.Unmarshal(req.SourceRawState.JSON, &old); err != nil {
		resp.Diagnostics.Append(r.notMoved(fmt.Sprintf("The state of the %s cannot be read: %v.", req.SourceTypeName, err)))
		return
	}
	id, _ := old["id"].(string)
	if id == "" || astray(id) {
		resp.Diagnostics.Append(r.notMoved(fmt.Sprintf("The state of the %s has no usable id: %q.", req.SourceTypeName, id)))
		return
	}
	values := map[string]any{"id": id, "region": old["region"]}
	if arguments := r.kind.Moves[i].Arguments; arguments != nil {
		maps.Copy(values, arguments(old))
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if empty(values[name]) {
			continue
		}
		at := path.Empty()
		for step := range strings.SplitSeq(name, ".") {
			at = at.AtName(step)
		}
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, at, values[name])...)
	}
	if region, _ := old["region"].(string); region == "" {
		resp.TargetIdentity = nil // the first Read knows the provider's region, and an identity must not change
		return
	}
	resp.Diagnostics.Append(r.identify(ctx, resp.TargetIdentity, resp.TargetState)...)
}

// moveOwn takes over what this provider has written under another address.
func (r *kindResource) moveOwn(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	value, err := req.SourceRawState.Unmarshal(resp.TargetState.Schema.Type().TerraformType(ctx))
	if err != nil {
		resp.Diagnostics.Append(r.notMoved(fmt.Sprintf("The state of the %s cannot be read: %v.", req.SourceTypeName, err)))
		return
	}
	resp.TargetState.Raw = value
	resp.TargetPrivate = req.SourcePrivate
	resp.Diagnostics.Append(r.identify(ctx, resp.TargetIdentity, resp.TargetState)...)
}

// empty reports whether a value of another provider's state says nothing.
func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case int64:
		return v == 0
	}
	return false
}

// notMoved refuses a `moved` block. The state stays as it was.
func (r *kindResource) notMoved(why string) diag.Diagnostic {
	var from []string
	for _, move := range r.kind.Moves {
		from = append(from, move.From...)
	}
	can := fmt.Sprintf("A %s takes over: %s.", r.kind.Noun, strings.Join(from, ", "))
	if len(from) == 0 {
		can = fmt.Sprintf("A %s takes over nothing of other providers.", r.kind.Noun)
	}
	return diag.NewErrorDiagnostic("Unable to move to "+r.kind.Noun, why+"\n\n"+can+" Anything else can be imported: put "+
		"an import block with its id here, and a removed block with destroy = false in place of the old resource.")
}
