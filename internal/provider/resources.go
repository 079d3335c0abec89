package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpoint"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpointrestore"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/databasebackup"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/managedsnapshot"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/protectable"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/protectionplan"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/restorepoint"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vault"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicy"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicyattachment"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultresource"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultrestore"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumebackup"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumerestore"
)

// Resources implements [provider.Provider]. This list and the next ones
// are everything that the provider has.
func (p *cloudbackup) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		lifecycle.NewResource(checkpoint.Kind),
		lifecycle.NewResource(checkpointrestore.Kind),
		lifecycle.NewResource(databasebackup.Kind),
		lifecycle.NewResource(managedsnapshot.Kind),
		lifecycle.NewResource(protectionplan.Kind),
		lifecycle.NewResource(restorepoint.Kind),
		lifecycle.NewResource(vault.Kind),
		lifecycle.NewResource(vaultpolicyattachment.Kind),
		lifecycle.NewResource(vaultresource.Kind),
		lifecycle.NewResource(vaultpolicy.Kind),
		lifecycle.NewResource(vaultrestore.Kind),
		lifecycle.NewResource(volumebackup.Kind),
		lifecycle.NewResource(volumerestore.Kind),
	}
}

// DataSources implements [provider.Provider].
func (p *cloudbackup) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		lifecycle.NewSingularDataSource(checkpoint.Kind),
		lifecycle.NewPluralDataSource(checkpoint.Kind),
		lifecycle.NewSingularDataSource(databasebackup.Kind),
		lifecycle.NewPluralDataSource(databasebackup.Kind),
		lifecycle.NewDataSource(managedsnapshot.Many),
		lifecycle.NewSingularDataSource(protectionplan.Kind),
		lifecycle.NewPluralDataSource(protectionplan.Kind),
		lifecycle.NewSingularDataSource(protectionplan.Provider),
		lifecycle.NewPluralDataSource(protectionplan.Provider),
		lifecycle.NewSingularDataSource(restorepoint.Kind),
		lifecycle.NewSingularDataSource(restorepoint.Backup),
		lifecycle.NewPluralDataSource(restorepoint.Backup),
		lifecycle.NewSingularDataSource(vault.Kind),
		lifecycle.NewPluralDataSource(vault.Kind),
		lifecycle.NewDataSource(protectable.Many),
		lifecycle.NewPluralDataSource(vaultpolicy.Kind),
		lifecycle.NewSingularDataSource(volumebackup.Kind),
		lifecycle.NewPluralDataSource(volumebackup.Kind),
	}
}

// Actions implements [provider.ProviderWithActions]. CLIs that know no actions
// do not ask for them.
func (p *cloudbackup) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		lifecycle.NewAction(checkpointrestore.Action),
		lifecycle.NewAction(vaultrestore.Action),
		lifecycle.NewAction(volumerestore.Action),
	}
}

// ListResources implements [provider.ProviderWithListResources]. CLIs that know no
// queries do not ask for them.
func (p *cloudbackup) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		lifecycle.NewListResource(checkpoint.Kind),
		lifecycle.NewListResource(databasebackup.Kind),
		lifecycle.NewListResource(managedsnapshot.Kind),
		lifecycle.NewListResource(protectionplan.Kind),
		lifecycle.NewListResource(restorepoint.Kind),
		lifecycle.NewListResource(vault.Kind),
		lifecycle.NewListResource(vaultpolicy.Kind),
		lifecycle.NewListResource(vaultpolicyattachment.Kind),
		lifecycle.NewListResource(vaultresource.Kind),
		lifecycle.NewListResource(volumebackup.Kind),
	}
}
