package series

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/retention"
)

// entry is a backup of the series as the state has it.
type entry struct {
	ID            types.String  `tfsdk:"id"`
	Name          types.String  `tfsdk:"name"`
	Due           types.String  `tfsdk:"due"`
	CreatedAt     types.String  `tfsdk:"created_at"`
	Status        types.String  `tfsdk:"status"`
	ParentID      types.String  `tfsdk:"parent_id"`
	IsIncremental types.Bool    `tfsdk:"is_incremental"`
	Size          types.Float64 `tfsdk:"size"`
	KeptAs        types.List    `tfsdk:"kept_as"`
}

// keep is the rule as the configuration says it.
type keep struct {
	Last     types.Int64  `tfsdk:"last"`
	Daily    types.Int64  `tfsdk:"daily"`
	Weekly   types.Int64  `tfsdk:"weekly"`
	Monthly  types.Int64  `tfsdk:"monthly"`
	Yearly   types.Int64  `tfsdk:"yearly"`
	Timezone types.String `tfsdk:"timezone"`
}

// model is a series, without the arguments that only its backups know.
type model struct {
	Region, Name, Source types.String
	Due                  types.String
	FullEvery            types.Int64
	Keep                 types.Object
	OnDestroy            types.String
	Timeouts             timeouts.Value
	Makes                types.String
	Prunes               types.List
	Backups              types.List

	entries []entry // of Backups, the newest first
}

// getter is a plan, a state or a configuration.
type getter interface {
	GetAttribute(ctx context.Context, at path.Path, into any) diag.Diagnostics
}

// read takes a series out of a plan, a state or a configuration.
func (r *seriesResource) read(ctx context.Context, from getter, diags *diag.Diagnostics) model {
	var m model
	for name, into := range map[string]any{
		"region": &m.Region, "name": &m.Name, r.kind.Source: &m.Source, "due": &m.Due, "full_every": &m.FullEvery,
		"keep": &m.Keep, "on_destroy": &m.OnDestroy, "timeouts": &m.Timeouts, "makes": &m.Makes, "prunes": &m.Prunes,
		"backups": &m.Backups,
	} {
		diags.Append(from.GetAttribute(ctx, path.Root(name), into)...)
	}
	if !m.Backups.IsNull() && !m.Backups.IsUnknown() {
		diags.Append(m.Backups.ElementsAs(ctx, &m.entries, false)...)
	}
	return m
}

// address is the id of the series.
func (m *model) address() string { return m.Source.ValueString() + "/" + m.Name.ValueString() }

// rule is that of keep. It is not known if a part of keep is not.
func (m *model) rule(ctx context.Context) (rule retention.Rule, known bool) {
	if m.Keep.IsNull() {
		return rule, true
	}
	var k keep
	if m.Keep.IsUnknown() || m.Keep.As(ctx, &k, basetypes.ObjectAsOptions{}).HasError() {
		return rule, false
	}
	for _, part := range []attr.Value{k.Last, k.Daily, k.Weekly, k.Monthly, k.Yearly, k.Timezone} {
		if part.IsUnknown() {
			return rule, false
		}
	}
	rule = retention.Rule{
		Last: int(k.Last.ValueInt64()), Daily: int(k.Daily.ValueInt64()), Weekly: int(k.Weekly.ValueInt64()),
		Monthly: int(k.Monthly.ValueInt64()), Yearly: int(k.Yearly.ValueInt64()),
	}
	if name := k.Timezone.ValueString(); name != "" {
		rule.Zone, _ = time.LoadLocation(name) // was validated; without it, UTC
	}
	return rule, true
}

// fullEvery is how many backups a chain has.
func (m *model) fullEvery() int { return int(max(m.FullEvery.ValueInt64(), 1)) }

// prunes are the ids to delete, in their order.
func (m *model) prunes() []string {
	var ids []string
	for _, element := range m.Prunes.Elements() {
		if id, ok := element.(types.String); ok {
			ids = append(ids, id.ValueString())
		}
	}
	return ids
}

// find is the entry of that id, nil if there is none.
func (m *model) find(id string) *entry {
	for i := range m.entries {
		if m.entries[i].ID.ValueString() == id {
			return &m.entries[i]
		}
	}
	return nil
}

func (e *entry) createdAt() time.Time { return attribute.Time(e.CreatedAt) }

// take fills the entry from what the cloud shows. What it builds on stays known
// where the cloud does not tell that.
func (e *entry) take(b Backup) {
	e.ID, e.Name, e.Status = types.StringValue(b.ID), attribute.StringOrNull(b.Name), attribute.StringOrNull(b.Status)
	e.CreatedAt, e.IsIncremental = attribute.TimeOrNull(b.CreatedAt), types.BoolValue(b.IsIncremental)
	e.Size = types.Float64Value(b.Size)
	if e.Due.ValueString() == "" {
		e.Due = attribute.StringOrNull(b.Mark.Due)
	}
	switch {
	case !b.IsIncremental:
		e.ParentID = types.StringNull()
	case b.Parent != "":
		e.ParentID = types.StringValue(b.Parent)
	}
}

// texts is a list of strings.
func texts(all []string) types.List {
	values := make([]attr.Value, len(all))
	for i, text := range all {
		values[i] = types.StringValue(text)
	}
	return types.ListValueMust(types.StringType, values)
}

// exports are the computed attributes that follow from the backups and the rule.
func (r *seriesResource) exports(ctx context.Context, m *model) map[string]attr.Value {
	rule, _ := m.rule(ctx)
	reasons := r.reasons(m.entries, rule)
	for i := range m.entries {
		m.entries[i].KeptAs = texts(reasons[m.entries[i].ID.ValueString()])
	}
	length := r.chainLength(m.entries)
	newest, at := types.StringNull(), types.StringNull()
	if i := slices.IndexFunc(m.entries, func(e entry) bool { return r.good(&e) }); i >= 0 {
		newest, at = m.entries[i].ID, m.entries[i].CreatedAt
	}
	return map[string]attr.Value{
		"id": types.StringValue(m.address()), "backups": listOf(m.entries), "newest_backup_id": newest, "newest_at": at,
		"chain_length": types.Int64Value(int64(length)),
		"next_is_full": types.BoolValue(length == 0 || length >= m.fullEvery()),
	}
}

var entryType = types.ObjectType{AttrTypes: attrTypes(entryAttributes())}

// listOf is the list of backups in a state.
func listOf(entries []entry) types.List {
	elements := make([]attr.Value, len(entries))
	for i, e := range entries {
		elements[i] = types.ObjectValueMust(entryType.AttrTypes, map[string]attr.Value{
			"id": e.ID, "name": e.Name, "due": e.Due, "created_at": e.CreatedAt, "status": e.Status,
			"parent_id": e.ParentID, "is_incremental": e.IsIncremental, "size": e.Size, "kept_as": e.KeptAs,
		})
	}
	return types.ListValueMust(entryType, elements)
}

// write writes a series into a state that has its arguments already.
func (r *seriesResource) write(ctx context.Context, m *model, state *tfsdk.State) (diags diag.Diagnostics) {
	values := r.exports(ctx, m)
	values["due"], values["makes"], values["prunes"] = m.Due, m.Makes, m.Prunes
	values["region"], values["name"], values[r.kind.Source] = m.Region, m.Name, m.Source
	state.Raw = with(ctx, state.Raw, values, &diags)
	return diags
}

// with is a state or a plan with those values in it, all at once: with many backups,
// one after the other takes its time.
func with(
	ctx context.Context, raw tftypes.Value, values map[string]attr.Value, diags *diag.Diagnostics,
) tftypes.Value {
	var members map[string]tftypes.Value
	err := raw.As(&members)
	for name, value := range values {
		if err == nil {
			members[name], err = value.ToTerraformValue(ctx)
		}
	}
	if err != nil {
		diags.AddError("Unable to write state", err.Error()+"\nPlease report this to the provider's developers.")
		return raw
	}
	return tftypes.NewValue(raw.Type(), members)
}

// known is a plan with every unknown made null.
func known(plan tftypes.Value) (tftypes.Value, error) {
	return tftypes.Transform(plan, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return tftypes.NewValue(v.Type(), nil), nil
		}
		return v, nil
	})
}
