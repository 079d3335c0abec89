package lifecycle

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// Schema is the attributes of the resource, computed. Those that are filters
// can be set as well.
func (d *singular) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := d.computed()
	d.addPlace(attributes, attributes)
	var filters []path.Expression
	for name, filter := range d.kind.Lookup.Filters {
		_, filter.Computed = attributes[name]
		attributes[name] = optional(filter)
		filters = append(filters, path.MatchRoot(name))
	}
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "Id of the " + d.kind.Noun + ". Either this or one of the filters.",
		Optional:            true,
		Computed:            true,
		Validators: []validator.String{
			attribute.ID, stringvalidator.AtLeastOneOf(filters...), stringvalidator.ConflictsWith(filters...),
		},
	}
	if by := d.kind.Lookup.MostRecent; by != "" {
		attributes["most_recent"] = schema.BoolAttribute{
			MarkdownDescription: fmt.Sprintf("Whether to take the one with the latest `%s` where several match. "+
				"Default: `false`, which makes that an error.", by),
			Optional: true,
		}
	}
	resp.Schema = schema.Schema{MarkdownDescription: d.kind.Lookup.Description, Attributes: attributes}
}

// Schema is the filters, the options, and the list of what they select.
func (d *plural) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	row, nouns := d.computed(), d.kind.Lookup.nouns()
	delete(row, "region")
	attributes := map[string]schema.Attribute{
		"limit": schema.Int64Attribute{
			CustomType:          attribute.Whole{},
			MarkdownDescription: "How many " + nouns + " to return at most. Default: all.",
			Optional:            true,
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		d.kind.Lookup.Results: schema.ListNestedAttribute{
			MarkdownDescription: capital(nouns) + " that were found.",
			Computed:            true,
			NestedObject:        schema.NestedAttributeObject{Attributes: row},
		},
	}
	for name, filter := range d.kind.Lookup.Filters {
		attributes[name] = optional(filter)
	}
	for name, option := range d.kind.Lookup.Options {
		attributes[name] = optional(option)
	}
	d.addPlace(attributes, row)
	resp.Schema = schema.Schema{MarkdownDescription: d.kind.Lookup.PluralDescription, Attributes: attributes}
}

// computed are the attributes of the resource that a data source shows, and
// those that only a data source has.
func (d *lookupDataSource) computed() map[string]schema.Attribute {
	all := d.kind.withBase(d.kind.Schema().Attributes)
	attributes := computedAttributes(all, slices.Concat(d.kind.Local, d.kind.Lookup.Without))
	maps.Copy(attributes, d.kind.Lookup.Shown)
	return attributes
}

// addPlace adds the arguments that say where to look: the region and the parents,
// which are described as in the rows.
func (d *lookupDataSource) addPlace(attributes, row map[string]schema.Attribute) {
	attributes["region"] = regionToLookIn()
	for _, parent := range d.kind.Parents {
		attributes[parent] = schema.StringAttribute{
			MarkdownDescription: row[parent].GetMarkdownDescription(),
			Required:            true,
			Validators:          []validator.String{attribute.NotEmpty},
		}
	}
}

// optional makes a filter or an option optional. It refuses "", which would
// select everything.
func optional(of schema.Attribute) schema.Attribute {
	switch a := of.(type) {
	case schema.StringAttribute:
		a.Optional = true
		a.Validators = append([]validator.String{attribute.NotEmpty}, a.Validators...)
		return a
	case schema.BoolAttribute:
		a.Optional = true
		return a
	case schema.Int64Attribute:
		a.Optional = true
		a.CustomType = attribute.Whole{}
		return a
	default:
		panic(fmt.Sprintf("no data source has a %T as an argument yet", of))
	}
}
