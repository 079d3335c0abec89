package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// DataSource describes a data source of what is no object of a kind. Those of
// the kinds come from their [Lookup].
type DataSource struct {
	Type   string // after the provider's prefix: "manageable_snapshots"
	Noun   string // in messages: "manageable snapshots"
	New    func() DataSourceModel
	Schema func() schema.Schema // without what DataSourceBase brings
}

// DataSourceModel is what is asked before Read, and what the cloud has after it.
type DataSourceModel interface {
	Read(ctx context.Context, c *cloud.Client) error
	dataSourceBase() *DataSourceBase
}

// DataSourceBase is what every model of a data source has. Embed it by value.
type DataSourceBase struct {
	Region types.String `tfsdk:"region"`
}

func (b *DataSourceBase) dataSourceBase() *DataSourceBase { return b }

var _ interface{ dataSourceBase() *DataSourceBase } = (*DataSourceBase)(nil)

type dataSource struct {
	DataSource
	setup *Setup
}

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource makes a data source for the provider's list.
func NewDataSource(d DataSource) func() datasource.DataSource {
	return func() datasource.DataSource { return &dataSource{DataSource: d} }
}

// Metadata tells the type's name.
func (d *dataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Type
}

// Schema is the data source's schema with what DataSourceBase brings.
func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.DataSource.Schema()
	resp.Schema.Attributes["region"] = regionToLookIn()
}

func regionToLookIn() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Region to look in. Default: the provider's region.",
		Optional:            true,
		Computed:            true,
		Validators:          []validator.String{attribute.NotEmpty},
	}
}

// Configure takes what the provider block gives.
func (d *dataSource) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	d.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

// Read asks the cloud.
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	model := d.New()
	resp.Diagnostics.Append(req.Config.Get(ctx, model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := within(ctx, dataSourceLimit)
	defer cancel()
	if err := d.ask(ctx, model); err != nil {
		resp.Diagnostics.Append(report("read", d.Noun, notRead(ctx, d.Noun, err), err, ""))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (d *dataSource) ask(ctx context.Context, model DataSourceModel) error {
	base := model.dataSourceBase()
	if err := d.setup.locate(ctx, &base.Region); err != nil {
		return err
	}
	return model.Read(ctx, d.setup.Client.In(base.Region.ValueString()))
}

// notRead says that a data source got no answer.
func notRead(ctx context.Context, noun string, err error) string {
	if limit, ok := context.Cause(ctx).(*timeLimit); ok { //nolint:errorlint // The cause itself.
		return noun + " could not be read: " + limit.Error() + "."
	}
	if answer := cloud.Explain(err); (attributeOf(err) != "" || adviceOf(err) != "") && answer.Status == 0 {
		return answer.Reason + "."
	}
	return couldNot(noun, "read", err)
}
