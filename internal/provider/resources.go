package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumebackup"
)

// Resources implements [provider.Provider]. This list and the next one are
// everything that the provider has.
func (p *cloudbackup) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		lifecycle.NewResource(volumebackup.Kind),
	}
}

// DataSources implements [provider.Provider].
func (p *cloudbackup) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		lifecycle.NewDataSource(volumebackup.One),
		lifecycle.NewDataSource(volumebackup.Many),
	}
}
