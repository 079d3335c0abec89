// Package provider is the front door: the provider block, what it says about
// signing in, and the list of everything that the provider has.
package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// cloudbackup is the provider.
type cloudbackup struct {
	version   string
	pace      wait.Pace
	kinds     func() map[string]func() lifecycle.Observer // by type
	observers map[string]observer                         // by type, once configured
}

var (
	_ provider.Provider                   = (*cloudbackup)(nil)
	_ provider.ProviderWithValidateConfig = (*cloudbackup)(nil)
	_ provider.ProviderWithActions        = (*cloudbackup)(nil)
	_ provider.ProviderWithListResources  = (*cloudbackup)(nil)
)

// Option changes a provider for a test.
type Option func(*cloudbackup)

// WithPace makes all waits look at another pace.
func WithPace(pace wait.Pace) Option {
	return func(p *cloudbackup) { p.pace = pace }
}

// New returns what makes the provider of that version.
func New(version string, opts ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &cloudbackup{version: version, pace: wait.Steady}
		p.kinds = sync.OnceValue(p.kindsOf)
		for _, opt := range opts {
			opt(p)
		}
		return p
	}
}

// Metadata implements [provider.Provider].
func (p *cloudbackup) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "cloudbackup"
	resp.Version = p.version
}

// Schema implements [provider.Provider].
func (p *cloudbackup) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

// ValidateConfig implements [provider.ProviderWithValidateConfig]. It looks at
// the block alone, because a configuration is also validated where there are
// no credentials.
func (p *cloudbackup) ValidateConfig(
	ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse,
) {
	block := readBlock(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := cloud.CheckForm(block.settings); err != nil {
		addSettingError(&resp.Diagnostics, err, nil)
	}
}

// Configure implements [provider.Provider]. It does not sign in yet.
func (p *cloudbackup) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	block := readBlock(ctx, req.Config, &resp.Diagnostics)
	block.refuseUnknown(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	settings := block.withEnvironment(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	settings.UserAgent = userAgent(req.TerraformVersion, p.version)
	client, err := cloud.New(settings)
	if err != nil {
		addSettingError(&resp.Diagnostics, err, settings.Sources)
		return
	}
	warnOfUnused(&resp.Diagnostics, settings)
	gathered, said := block.isOn("gather_reads", &resp.Diagnostics)
	setup := lifecycle.NewSetup(client, p.pace, gathered || !said)
	resp.ResourceData = setup
	resp.DataSourceData = setup
	resp.ActionData = setup
	resp.ListResourceData = setup
	p.observers = p.observersWith(ctx, setup)
}
