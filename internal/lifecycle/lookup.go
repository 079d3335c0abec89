package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
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

	// List lists the objects that q selects. Filters that the API does not know are
	// its own work. It may stop after q.Limit objects; it need not.
	List func(ctx context.Context, c *cloud.Client, q Query) (iter.Seq2[Record, error], error)
}

// records yields what the list has.
func (l *Lookup) records(ctx context.Context, c *cloud.Client, q Query) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		rows, err := l.List(ctx, c, q)
		if err != nil {
			yield(nil, err)
			return
		}
		rows(yield)
	}
}

// Records are the rows of a list, without those that keep does not want. Without
// keep, they are all.
func Records[R Record](rows iter.Seq2[R, error], keep func(R) bool) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for row, err := range rows {
			switch {
			case err != nil:
				yield(nil, err)
				return
			case keep != nil && !keep(row):
			case !yield(row, nil):
				return
			}
		}
	}
}

// Collected are the rows of a list that was read to its end.
func Collected[R Record](rows []R) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// nouns is the plural in messages: "volume backups".
func (l *Lookup) nouns() string { return strings.ReplaceAll(l.Plural, "_", " ") }

// madeSince reports whether an object may have been made by a POST before which
// that was known.
func (l *Lookup) madeSince(obj Object, since before) bool {
	if l.CreatedAt == "" {
		return !since.known[key(obj.base())]
	}
	return !attribute.Time(codec.Field(obj, l.CreatedAt)).Before(since.time.Add(-skew))
}

// Query is the parents, filters and options of one list.
type Query struct {
	Limit int64 // how many objects are wanted at most; 0 means all
	// Full says that the records stand for GETs: they need what no data source
	// shows, too.
	Full   bool
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

// All selects all objects that have those parents, in full.
func (k Kind) All(values map[string]attr.Value) Query {
	parents := map[string]attr.Value{}
	for _, name := range k.Parents {
		parents[name] = values[name]
	}
	q := k.query(parents)
	q.Full = true
	return q
}

// String is a parent, filter or option, "" if it is not set.
func (q Query) String(name string) string {
	value, _ := q.value(name).(types.String)
	return value.ValueString()
}

// Values are the filters of those names that are set, as an API takes them.
func (q Query) Values(names ...string) url.Values {
	values := url.Values{}
	for _, name := range names {
		if value := q.String(name); value != "" {
			values.Set(name, value)
		}
	}
	return values
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
