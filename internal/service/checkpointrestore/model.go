package checkpointrestore

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// restore is a restore as the resource sees it.
type restore struct {
	lifecycle.Base
	ProviderID      types.String `tfsdk:"provider_id"`
	CheckpointID    types.String `tfsdk:"checkpoint_id"`
	RestoreTarget   types.String `tfsdk:"restore_target"`
	RestoreAuth     types.Object `tfsdk:"restore_auth"`
	Parameters      types.Map    `tfsdk:"parameters"`
	Triggers        types.Map    `tfsdk:"triggers"`
	ProjectID       types.String `tfsdk:"project_id"`
	ResourcesStatus types.Map    `tfsdk:"resources_status"`
	ResourcesReason types.Map    `tfsdk:"resources_reason"`

	record *record // of the last look or list
}

var (
	optionsType = types.MapType{ElemType: types.StringType}
	authType    = types.ObjectType{AttrTypes: map[string]attr.Type{
		"type": types.StringType, "username": types.StringType, "password": types.StringType,
	}}
)

// fill copies what the cloud says into r.
func (r *restore) fill(got *record) {
	r.record = got
	r.ProviderID = types.StringValue(got.ProviderID)
	r.CheckpointID = types.StringValue(got.CheckpointID)
	r.RestoreTarget = attribute.StringOrNull(got.RestoreTarget)
	r.ProjectID = attribute.StringOrNull(got.ProjectID)
	r.ResourcesStatus = attribute.MapOrNull(got.ResourcesStatus)
	r.ResourcesReason = attribute.MapOrNull(got.ResourcesReason)
	// A truth comes back as Python writes it: that is no difference.
	if parameters := parametersOf(got.Parameters); r.Parameters.IsNull() || !sameParameters(r.Parameters, parameters) {
		r.Parameters = parameters
	}
}

// parametersOf are parameters as they are written in a configuration.
func parametersOf(got parameters) types.Map {
	if len(got) == 0 {
		return types.MapNull(optionsType)
	}
	values := make(map[string]attr.Value, len(got))
	for kind, options := range got {
		written := make(map[string]attr.Value, len(options))
		for name, value := range options {
			written[name] = types.StringValue(unpython(value))
		}
		values[kind] = types.MapValueMust(types.StringType, written)
	}
	return types.MapValueMust(optionsType, values)
}

// unpython writes a truth as JSON does.
func unpython(value string) string {
	if value == "True" || value == "False" {
		return strings.ToLower(value)
	}
	return value
}

// plain are parameters in plain Go, never nil.
func plain(p types.Map) parameters {
	all := parameters{}
	for kind, options := range p.Elements() {
		if options, ok := options.(types.Map); ok {
			all[kind] = attribute.Strings(options)
		}
	}
	return all
}

func sameParameters(a, b types.Map) bool {
	return maps.EqualFunc(plain(a), plain(b), func(a, b map[string]string) bool {
		return maps.EqualFunc(a, b, func(a, b string) bool { return unpython(a) == unpython(b) })
	})
}

// TakeWriteOnly takes what no plan has from the configuration.
func (r *restore) TakeWriteOnly(config lifecycle.Object) {
	r.RestoreAuth = config.(*restore).RestoreAuth
}

// createOpts is the request that makes r.
func (r *restore) createOpts() createOpts {
	opts := createOpts{
		ProviderID: r.ProviderID.ValueString(), CheckpointID: r.CheckpointID.ValueString(),
		RestoreTarget: r.RestoreTarget.ValueString(), Parameters: plain(r.Parameters),
	}
	if members := r.RestoreAuth.Attributes(); len(members) > 0 {
		text := func(name string) string {
			value, _ := members[name].(types.String)
			return value.ValueString()
		}
		opts.RestoreAuth = &auth{Type: text("type"), Username: text("username"), Password: text("password")}
	}
	return opts
}

// listRestores yields the restores of the project.
func listRestores(ctx context.Context, c *cloud.Client, _ lifecycle.Query) iter.Seq2[lifecycle.Object, error] {
	return func(yield func(lifecycle.Object, error) bool) {
		karbor, err := c.DataProtection(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for got, err := range list(ctx, karbor) {
			if err != nil {
				yield(nil, err)
				return
			}
			r := &restore{
				Base:        lifecycle.Base{ID: types.StringValue(got.ID), Status: types.StringValue(got.Status)},
				RestoreAuth: types.ObjectNull(authType.AttrTypes), Triggers: types.MapNull(types.StringType),
			}
			r.fill(got)
			if !yield(r, nil) {
				return
			}
		}
	}
}

// check says which of a restore's parameters the provider does not have.
func (p *provider) check(all parameters) error {
	for kind, options := range all {
		of, _, _ := strings.Cut(kind, "#")
		known := p.Schema.Restore[of].Properties
		for name := range options {
			if _, ok := known[name]; !ok {
				return fmt.Errorf("provider %s (%s) has no option %q to restore resources of type %q; it has %s", p.ID, p.Name,
					name, of, orNone(slices.Sorted(maps.Keys(known))))
			}
		}
	}
	return nil
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
