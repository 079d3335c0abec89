package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// Lookup says how the objects of a kind are listed, and what selects them. Both
// data sources and the search after a lost answer are made of it.
type Lookup struct {
	Plural  string // type of the plural data source: "volume_backups"
	Results string // its attribute with the objects: "backups"

	Description       string // of the singular data source
	PluralDescription string

	// Filters are arguments of both data sources. One that has the name of an
	// attribute of the resource also selects in the search after a lost answer.
	Filters map[string]datasource.StringAttribute
	// Options are further arguments of the plural data source: "all_projects".
	Options map[string]datasource.Attribute
	// Without are attributes of the resource that no data source shows, besides
	// the local ones.
	Without []string
	// Shown are attributes that only the data sources have: what no plan needs,
	// for which the objects are [Shower]s.
	Shown map[string]datasource.Attribute
	// CreatedAt is the attribute with the time of the creation, "" if the API
	// tells none that a search could use. Then the ids of all objects with the
	// same arguments are looked up before each POST.
	CreatedAt string
	// MostRecent is the attribute whose time most_recent compares, "" if there is
	// none. Of equal ones the first of the list is taken.
	MostRecent string

	// Brief says that a list tells less than a GET: the singular data source reads
	// the object that was found by filters once more.
	Brief bool

	// List yields the objects that q selects, with id, status and all that Read
	// fills. Filters that the API does not know are its own work. It may stop
	// after q.Limit objects; it need not.
	List func(ctx context.Context, c *cloud.Client, q Query) iter.Seq2[Object, error]
}

// Shower is an Object that has more for the data sources than its attributes:
// those of [Lookup.Shown], after a Read or in a list.
type Shower interface {
	Object
	Show() map[string]attr.Value
}

// nouns is the plural in messages: "volume backups".
func (l *Lookup) nouns() string { return strings.ReplaceAll(l.Plural, "_", " ") }

// madeSince reports whether an object with these attributes may have been made by
// a POST before which that was known.
func (l *Lookup) madeSince(id string, values map[string]attr.Value, since before) bool {
	if l.CreatedAt == "" {
		return !since.known[id]
	}
	return !attribute.Time(values[l.CreatedAt]).Before(since.time.Add(-skew))
}

// Query is the parents, filters and options of one list.
type Query struct {
	Limit  int64 // how many objects are wanted at most; 0 means all
	values map[string]attr.Value
}

// query takes the parents, filters and options out of values. What is null,
// unknown or missing selects nothing.
func (k Kind) query(values map[string]attr.Value) Query {
	q := Query{values: map[string]attr.Value{}}
	for _, name := range k.Parents {
		q.values[name] = values[name]
	}
	for name := range k.Lookup.Filters {
		q.values[name] = values[name]
	}
	for name := range k.Lookup.Options {
		q.values[name] = values[name]
	}
	return q
}

// String is a parent, filter or option, "" if it is not set.
func (q Query) String(name string) string {
	value, _ := q.value(name).(types.String)
	return value.ValueString()
}

// Bool is an option, false if it is not set.
func (q Query) Bool(name string) bool {
	value, _ := q.value(name).(types.Bool)
	return value.ValueBool()
}

// value panics on a name that is neither a filter nor an option: a misspelled
// filter would select everything.
func (q Query) value(name string) attr.Value {
	value, declared := q.values[name]
	if !declared {
		panic(fmt.Sprintf("lifecycle: %q is neither a filter nor an option", name))
	}
	return value
}

// shape turns objects into values of the framework.
type shape struct {
	schema   schema.Schema // of the resource, with what Base brings
	timeouts timeouts.Value
}

func newShape(ctx context.Context, kind Kind) shape {
	var resp resource.SchemaResponse
	(&kindResource{kind: kind}).Schema(ctx, resource.SchemaRequest{}, &resp)
	of, _ := resp.Schema.Blocks["timeouts"].Type().(timeouts.Type)
	return shape{schema: resp.Schema, timeouts: timeouts.Value{Object: types.ObjectNull(of.AttributeTypes())}}
}

// object is an object of which only the address is known: id, region, parents.
// All else is null.
func (s shape) object(ctx context.Context, kind Kind, address map[string]attr.Value) (Object, error) {
	state := tfsdk.State{Schema: s.schema, Raw: tftypes.NewValue(s.schema.Type().TerraformType(ctx), nil)}
	var diags diag.Diagnostics
	for _, name := range slices.Concat([]string{"id", "region"}, kind.Parents) {
		diags.Append(state.SetAttribute(ctx, path.Root(name), address[name])...)
	}
	obj := kind.New()
	diags.Append(state.Get(ctx, obj)...)
	return obj, firstError(diags)
}

// values are the attributes of obj by name. The framework refuses the zero
// timeouts.Value that a listed object has, so it becomes a null with its type.
func (s shape) values(ctx context.Context, obj Object) (map[string]attr.Value, error) {
	if len(obj.base().Timeouts.AttributeTypes(ctx)) == 0 {
		obj.base().Timeouts = s.timeouts
	}
	var value attr.Value
	if err := firstError(tfsdk.ValueFrom(ctx, obj, s.schema.Type(), &value)); err != nil {
		return nil, err
	}
	object, _ := value.(types.Object)
	return object.Attributes(), nil
}

// row is what a data source shows of obj.
func (s shape) row(ctx context.Context, obj Object) (map[string]attr.Value, error) {
	values, err := s.values(ctx, obj)
	if shower, ok := obj.(Shower); ok && err == nil {
		maps.Copy(values, shower.Show())
	}
	return values, err
}

// objectOf is an object of that type. It takes the values that the type has and
// leaves the others.
func objectOf(of attr.Type, values map[string]attr.Value) (types.Object, error) {
	object, _ := of.(types.ObjectType)
	picked := make(map[string]attr.Value, len(object.AttrTypes))
	for name := range object.AttrTypes {
		picked[name] = values[name]
	}
	value, diags := types.ObjectValue(object.AttrTypes, picked)
	return value, firstError(diags)
}

// firstError is a mistake in a schema or a model; nothing that a user does
// leads to it.
func firstError(diags diag.Diagnostics) error {
	i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Severity() == diag.SeverityError })
	if i < 0 {
		return nil
	}
	return errors.New(diags[i].Summary() + ": " + diags[i].Detail())
}
