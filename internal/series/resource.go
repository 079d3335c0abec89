package series

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// seriesResource is the resource of every series.
type seriesResource struct {
	kind  Kind
	maker *lifecycle.Maker // nil before the provider is configured
}

var (
	_ resource.ResourceWithConfigure      = (*seriesResource)(nil)
	_ resource.ResourceWithIdentity       = (*seriesResource)(nil)
	_ resource.ResourceWithImportState    = (*seriesResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*seriesResource)(nil)
	_ resource.ResourceWithValidateConfig = (*seriesResource)(nil)
)

// NewResource makes the resource of a series for the provider's list.
func NewResource(kind Kind) func() resource.Resource {
	return func() resource.Resource { return &seriesResource{kind: kind} }
}

// Metadata implements [resource.Resource].
func (r *seriesResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.kind.Type
}

// Configure implements [resource.ResourceWithConfigure].
func (r *seriesResource) Configure(
	_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse,
) {
	r.maker = lifecycle.NewMaker(r.kind.Of, req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig implements [resource.ResourceWithValidateConfig].
func (r *seriesResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	resp.Diagnostics.Append(lifecycle.CheckTimeouts(ctx, req.Config)...)
}

// identify fills the identity.
func (r *seriesResource) identify(
	ctx context.Context, identity *tfsdk.ResourceIdentity, m *model,
) (diags diag.Diagnostics) {
	if identity == nil {
		return diags
	}
	for name, value := range map[string]types.String{"region": m.Region, "name": m.Name, r.kind.Source: m.Source} {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), value)...)
	}
	return diags
}

// called is the series in a sentence: `volume backup series "night" of volume 5f1c`.
func (r *seriesResource) called(m *model) string {
	return fmt.Sprintf("%s %q of %s %s", r.kind.Noun(), m.Name.ValueString(), r.kind.SourceNoun, m.Source.ValueString())
}

// warns adds a warning. The name is in its summary: a CLI shows only the first of
// several warnings of one summary, and each series has its own to tell.
func (r *seriesResource) warns(m *model, what, detail string, diags *diag.Diagnostics) {
	diags.AddWarning(fmt.Sprintf("%s %q %s", capital(r.kind.Noun()), m.Name.ValueString(), what), detail)
}

// entryCalled is one of its backups in a sentence.
func (r *seriesResource) entryCalled(e *entry) string {
	return lifecycle.Called(r.kind.Of.Noun, cloud.Printable(e.Name.ValueString()), e.ID.ValueString())
}

// memory is what the private state knows of a series.
type memory struct {
	// Run is written into each backup: what a run that was killed has made is
	// found again by it.
	Run string `json:"run"`
	// Unfinished is the id of the backup whose creation was not seen to end, and
	// Asked when it was asked for, by the server's clock.
	Unfinished string    `json:"unfinished,omitempty"`
	Asked      time.Time `json:"asked,omitzero"`
}

// private is the part of the framework's private state that a memory needs.
type private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

type reader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

const memoryKey = "series"

func recall(ctx context.Context, p reader, diags *diag.Diagnostics) (m memory) {
	text, more := p.GetKey(ctx, memoryKey)
	diags.Append(more...)
	if len(text) > 0 && json.Unmarshal(text, &m) != nil {
		diags.AddError("Unable to read the private state",
			"What this provider has written there cannot be read. Please report this to the provider's developers.")
	}
	return m
}

func (m *memory) keep(ctx context.Context, p private) diag.Diagnostics {
	m.Asked = m.Asked.UTC().Truncate(time.Second)
	text, err := json.Marshal(m)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to write the private state", err.Error())}
	}
	return p.SetKey(ctx, memoryKey, text)
}

func capital(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }

// counted is "1 backup" or "3 backups".
func counted(n int) string {
	if n == 1 {
		return "1 backup"
	}
	return fmt.Sprintf("%d backups", n)
}
