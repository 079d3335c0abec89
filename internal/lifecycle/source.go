package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// Question is a data source's model. What the user asks is in it before Answer,
// what the cloud says after it.
type Question interface {
	Answer(ctx context.Context, c *cloud.Client) error
	asked() *Asked
}

// Asked is what every question has. Embed it by value.
type Asked struct {
	Region types.String `tfsdk:"region"`
}

func (a *Asked) asked() *Asked { return a }

var _ interface{ asked() *Asked } = (*Asked)(nil)

// Source describes a data source.
type Source struct {
	Type   string // after the provider's prefix: "volume_backups"
	Noun   string // in messages: "volume backups"
	New    func() Question
	Schema func() schema.Schema // without what Asked brings
}

type source struct {
	Source
	setup *Setup
}

var _ datasource.DataSourceWithConfigure = (*source)(nil)

// NewDataSource makes a data source for the provider's list.
func NewDataSource(s Source) func() datasource.DataSource {
	return func() datasource.DataSource { return &source{Source: s} }
}

// Metadata tells the type's name.
func (s *source) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + s.Type
}

// Schema is the source's schema with what Asked brings.
func (s *source) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = s.Source.Schema()
	resp.Schema.Attributes["region"] = schema.StringAttribute{
		MarkdownDescription: "Region to look in. Default: the provider's region.",
		Optional:            true,
		Computed:            true,
	}
}

// Configure takes what the provider block gives.
func (s *source) Configure(
	_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse,
) {
	s.setup = setupFrom(req.ProviderData, &resp.Diagnostics)
}

// Read asks the cloud.
func (s *source) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	question := s.New()
	resp.Diagnostics.Append(req.Config.Get(ctx, question)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := s.answer(ctx, question); err != nil {
		resp.Diagnostics.Append(report("read", s.Noun, capital(couldNot(s.Noun, "read", err)), err, ""))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, question)...)
}

func (s *source) answer(ctx context.Context, question Question) error {
	asked := question.asked()
	if err := s.setup.locate(ctx, &asked.Region); err != nil {
		return err
	}
	return question.Answer(ctx, s.setup.Client.In(asked.Region.ValueString()))
}
