package lifecycle

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
)

// listResource lists the objects of a kind for `terraform query`.
type listResource struct {
	kind  Kind
	setup *Setup
}

var (
	_ list.ListResource              = (*listResource)(nil)
	_ list.ListResourceWithConfigure = (*listResource)(nil)
)

// NewListResource makes a kind's list resource. The kind has a [Lookup].
func NewListResource(kind Kind) func() list.ListResource {
	return func() list.ListResource { return &listResource{kind: kind} }
}

// Metadata tells the name, which is that of the resource.
func (l *listResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + l.kind.Type
}

// Configure takes what the provider block gives.
func (l *listResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

// ListResourceConfigSchema is the filters and options of the plural data source.
func (l *listResource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	attributes := map[string]schema.Attribute{
		"region": schema.StringAttribute{
			MarkdownDescription: regionToLookIn().MarkdownDescription,
			Optional:            true,
			Validators:          []validator.String{attribute.NotEmpty},
		},
	}
	for name, filter := range l.kind.Lookup.Filters {
		attributes[name] = listArgument(filter)
	}
	for name, option := range l.kind.Lookup.Options {
		attributes[name] = listArgument(option)
	}
	_, tie := l.kind.New().(Tie)
	for _, parent := range l.kind.Parents {
		attributes[parent] = schema.StringAttribute{
			MarkdownDescription: l.kind.Schema().Attributes[parent].GetMarkdownDescription(),
			Required:            !tie,
			Optional:            tie,
			Validators:          []validator.String{attribute.NotEmpty},
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: fmt.Sprintf("Lists %s, to import them or to see what there is. An empty result is not an "+
			"error. The CLI lists up to 100 unless `limit` says otherwise.", l.kind.Lookup.nouns()),
		Attributes: attributes,
	}
}

// listArgument is an argument of a data source as one of a list resource.
func listArgument(of datasource.Attribute) schema.Attribute {
	switch a := optional(of).(type) {
	case datasource.StringAttribute:
		return schema.StringAttribute{MarkdownDescription: a.MarkdownDescription, Optional: true, Validators: a.Validators}
	case datasource.BoolAttribute:
		return schema.BoolAttribute{MarkdownDescription: a.MarkdownDescription, Optional: true, Validators: a.Validators}
	default:
		panic(fmt.Sprintf("no list resource has a %T as an argument yet", of))
	}
}

// List streams the objects, page by page. An error ends the list.
func (l *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = func(yield func(list.ListResult) bool) {
		ctx, cancel := within(ctx, dataSourceLimit)
		defer cancel()
		var config types.Object
		if diags := req.Config.Get(ctx, &config); diags.HasError() {
			yield(list.ListResult{Diagnostics: diags})
			return
		}
		var n int64
		for result, err := range l.results(ctx, req, config.Attributes()) {
			if err != nil {
				noun := l.kind.Lookup.nouns()
				result.Diagnostics = diag.Diagnostics{report("list", noun, notRead(ctx, noun, err), err, "")}
			}
			n++
			if !yield(result) || err != nil || n == req.Limit {
				return
			}
		}
	}
}

// results are the objects that the arguments select.
func (l *listResource) results(
	ctx context.Context, req list.ListRequest, values map[string]attr.Value,
) iter.Seq2[list.ListResult, error] {
	return func(yield func(list.ListResult, error) bool) {
		region, _ := values["region"].(types.String)
		if err := l.setup.locate(ctx, &region); err != nil {
			yield(list.ListResult{}, err)
			return
		}
		c := l.setup.Client.In(region.ValueString())
		q := l.kind.query(values)
		q.Limit, q.Full = req.Limit, req.IncludeResource
		for one, err := range l.setup.list(ctx, c, l.kind, region, q) {
			if err == nil && !l.selected(one, values) {
				continue
			}
			var result list.ListResult
			if err == nil {
				result, err = l.result(ctx, c, req, one)
			}
			if !yield(result, err) || err != nil {
				return
			}
		}
	}
}

// selected reports whether an object has the parents that were asked for. The list of a
// [Tie] has those of a whole region.
func (l *listResource) selected(one Listed, values map[string]attr.Value) bool {
	tie, ok := one.Record.(TieRecord)
	if !ok {
		return true
	}
	parts := strings.Split(tie.TieID(), "/")
	for i, name := range l.kind.Parents {
		if asked, _ := values[name].(types.String); !asked.IsNull() && asked.ValueString() != parts[i] {
			return false
		}
	}
	return true
}

// result is an object with its identity and, if that is asked for, all of its attributes.
func (l *listResource) result(
	ctx context.Context, c *cloud.Client, req list.ListRequest, one Listed,
) (list.ListResult, error) {
	result := req.NewListResult(ctx)
	address := map[string]attr.Value{"id": one.Object.base().ID, "region": one.Object.base().Region}
	for i, name := range l.kind.Parents {
		address[name] = codec.Field(one.Object, name)
		if tie, ok := one.Record.(TieRecord); ok {
			address[name] = types.StringValue(strings.Split(tie.TieID(), "/")[i])
		}
	}
	for _, name := range slices.Concat([]string{"id", "region"}, l.kind.Parents) {
		result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root(name), address[name])...)
	}
	result.DisplayName = l.display(one.Object, address)
	if !req.IncludeResource {
		result.Resource = nil
		return result, firstError(result.Diagnostics)
	}
	obj, err := l.setup.shape(ctx, l.kind).object(ctx, address)
	if err != nil {
		return result, err
	}
	get := detailed(c, obj, func(context.Context) (Record, error) { return one.Record, nil })
	status, err := l.kind.observe(ctx, c, obj, get)
	if err != nil {
		return result, err
	}
	obj.base().Status = types.StringValue(status.Name)
	result.Diagnostics.Append(result.Resource.Set(ctx, obj)...)
	return result, firstError(result.Diagnostics)
}

// display is what a person looks for: `database-full (2026-11-30 03:00, volume 5f1c)`.
func (l *listResource) display(obj Object, address map[string]attr.Value) string {
	var more []string
	if at := attribute.Time(codec.Field(obj, l.kind.Lookup.CreatedAt)); !at.IsZero() {
		more = append(more, at.UTC().Format("2006-01-02 15:04"))
	}
	for _, source := range l.kind.sources(obj) {
		if !strings.HasSuffix(source, " ") {
			more = append(more, source)
		}
	}
	for _, parent := range l.kind.Parents {
		text, _ := address[parent].(types.String)
		more = append(more, strings.TrimSuffix(parent, "_id")+" "+text.ValueString())
	}
	name := nameOf(obj)
	if name == "" {
		name = obj.base().ID.ValueString()
	}
	if len(more) == 0 {
		return name
	}
	return name + " (" + strings.Join(more, ", ") + ")"
}
