package lifecycle

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
)

// dataSourceLimit is how long a data source may take: many pages, and a few
// attempts for each.
const dataSourceLimit = 10 * time.Minute

// lookupDataSource is what both data sources of a kind have.
type lookupDataSource struct {
	kind  Kind
	setup *Setup
}

// singular is the data source for one object, by its id or by filters.
type singular struct{ lookupDataSource }

// plural is the data source for all objects that the filters select.
type plural struct{ lookupDataSource }

var (
	_ datasource.DataSourceWithConfigure = (*singular)(nil)
	_ datasource.DataSourceWithConfigure = (*plural)(nil)
)

// NewSingularDataSource makes a kind's data source for one object.
func NewSingularDataSource(kind Kind) func() datasource.DataSource {
	return func() datasource.DataSource { return &singular{lookupDataSource{kind: kind}} }
}

// NewPluralDataSource makes a kind's data source for many objects.
func NewPluralDataSource(kind Kind) func() datasource.DataSource {
	return func() datasource.DataSource { return &plural{lookupDataSource{kind: kind}} }
}

// Metadata tells the type's name.
func (d *singular) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.kind.Type
}

// Metadata tells the type's name.
func (d *plural) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.kind.Lookup.Plural
}

// Configure takes what the provider block gives.
func (d *lookupDataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

// Read finds the object. None and several are errors.
func (d *singular) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	d.read(ctx, req, resp, d.kind.Noun, func(
		ctx context.Context, c *cloud.Client, values map[string]attr.Value,
	) error {
		found, err := d.find(ctx, c, values)
		maps.Copy(values, found)
		return err
	})
}

// Read lists the objects. An empty result is not an error.
func (d *plural) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	d.read(ctx, req, resp, d.kind.Lookup.nouns(), func(
		ctx context.Context, c *cloud.Client, values map[string]attr.Value,
	) error {
		results := d.kind.Lookup.Results
		of, _ := values[results].Type(ctx).(types.ListType)
		list, err := d.list(ctx, c, values, of.ElemType)
		values[results] = list
		return err
	})
}

// read is the frame of both: fill replaces values of the configuration by those
// of the state.
func (d *lookupDataSource) read(
	ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse, noun string,
	fill func(ctx context.Context, c *cloud.Client, values map[string]attr.Value) error,
) {
	var config types.Object
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := within(ctx, dataSourceLimit)
	defer cancel()
	values := config.Attributes()
	region, _ := values["region"].(types.String)
	err := d.setup.locate(ctx, &region)
	if err == nil {
		values["region"] = region
		err = fill(ctx, d.setup.Client.In(region.ValueString()), values)
	}
	if err != nil {
		resp.Diagnostics.Append(report("read", noun, notRead(ctx, noun, err), err, ""))
		return
	}
	state, err := objectOf(config.Type(ctx), values)
	if err != nil {
		resp.Diagnostics.AddError("Unable to read "+noun, err.Error())
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// find returns the attributes of the object with that id, or of the one that
// the filters select.
func (d *singular) find(
	ctx context.Context, c *cloud.Client, values map[string]attr.Value,
) (map[string]attr.Value, error) {
	if id, _ := values["id"].(types.String); !id.IsNull() {
		return d.get(ctx, c, values, func(obj Object) fetch { return fetchBy(c, obj) })
	}
	region, _ := values["region"].(types.String)
	var found []Listed
	for one, err := range d.setup.list(ctx, c, d.kind, region, d.kind.query(values)) {
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	mostRecent, _ := values["most_recent"].(types.Bool)
	chosen, err := d.choose(found, mostRecent.ValueBool(), d.selection(values))
	if err != nil {
		return nil, err
	}
	if _, lacks := chosen.Object.(Detailer); lacks {
		values["id"] = chosen.Object.base().ID
		return d.get(ctx, c, values, func(Object) fetch {
			return func(context.Context) (Record, error) { return chosen.Record, nil }
		})
	}
	return row(chosen.Object, chosen.Record), nil
}

// get returns the attributes of the object with that id, whose record comes from
// there.
func (d *singular) get(
	ctx context.Context, c *cloud.Client, values map[string]attr.Value, from func(Object) fetch,
) (map[string]attr.Value, error) {
	obj, err := d.setup.shape(ctx, d.kind).object(ctx, values)
	if err != nil {
		return nil, err
	}
	b := obj.base()
	var seen Record
	status, err := d.kind.observe(ctx, c, obj, func(ctx context.Context) (Record, error) {
		var err error
		seen, err = detailed(c, obj, from(obj))(ctx)
		return seen, err
	})
	if err != nil {
		return nil, Missing("id", d.kind.Noun, b.ID.ValueString(), b.Region.ValueString(), err)
	}
	b.Status = types.StringValue(status.Name)
	return row(obj, seen), nil
}

// selection repeats what was asked for, for messages: `name = "a"`.
func (d *singular) selection(values map[string]attr.Value) string {
	said := []string{fmt.Sprintf("region = %s", values["region"])}
	for _, name := range slices.Sorted(maps.Keys(d.kind.Lookup.Filters)) {
		if value, ok := values[name].(types.String); ok && !value.IsNull() {
			said = append(said, fmt.Sprintf("%s = %q", name, value.ValueString()))
		}
	}
	return strings.Join(said, ", ")
}

// choose takes the only one, or the most recent.
func (d *singular) choose(found []Listed, mostRecent bool, selection string) (Listed, error) {
	switch {
	case len(found) == 0:
		return Listed{}, Advise(fmt.Errorf("no %s matches %s", d.kind.Noun, selection),
			"Loosen the filters, or look in another region or project.")
	case len(found) > 1 && !mostRecent:
		advice := "Narrow the filters down, or set most_recent = true."
		if d.kind.Lookup.MostRecent == "" {
			advice = "Narrow the filters down, or take one of them by its id."
		}
		err := fmt.Errorf("%d %s match %s: %s", len(found), d.kind.Lookup.nouns(), selection, firstIDs(found))
		return Listed{}, Advise(err, advice)
	}
	by := d.kind.Lookup.MostRecent
	return slices.MaxFunc(found, func(a, b Listed) int {
		return attribute.Time(codec.Field(a.Object, by)).Compare(attribute.Time(codec.Field(b.Object, by)))
	}), nil
}

// firstIDs names the first few of many.
func firstIDs(found []Listed) string {
	const most = 5
	var ids []string
	for _, one := range found[:min(most, len(found))] {
		ids = append(ids, one.Object.base().ID.ValueString())
	}
	text := strings.Join(ids, ", ")
	if more := len(found) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func (d *plural) list(
	ctx context.Context, c *cloud.Client, values map[string]attr.Value, of attr.Type,
) (types.List, error) {
	region, _ := values["region"].(types.String)
	limit, _ := values["limit"].(types.Int64)
	q := d.kind.query(values)
	q.Limit = limit.ValueInt64()
	elements := []attr.Value{}
	for one, err := range d.setup.list(ctx, c, d.kind, region, q) {
		if err != nil {
			return types.List{}, err
		}
		element, err := objectOf(of, row(one.Object, one.Record))
		if err != nil {
			return types.List{}, err
		}
		elements = append(elements, element)
		if int64(len(elements)) == q.Limit {
			break
		}
	}
	list, diags := types.ListValue(of, elements)
	return list, firstError(diags)
}
