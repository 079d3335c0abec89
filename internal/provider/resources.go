package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/series"
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

// Kinds of which more than one thing is made: resource, data sources, list resource.
// The schema of each is built once.
var (
	checkpoints         = checkpoint.Kind.SchemaOnce()
	databaseBackups     = databasebackup.Kind.SchemaOnce()
	managedSnapshots    = managedsnapshot.Kind.SchemaOnce()
	protectionPlans     = protectionplan.Kind.SchemaOnce()
	protectionProviders = protectionplan.Provider.SchemaOnce()
	vaultBackups        = restorepoint.Backup.SchemaOnce()
	restorePoints       = restorepoint.Kind.SchemaOnce()
	vaults              = vault.Kind.SchemaOnce()
	vaultPolicies       = vaultpolicy.Kind.SchemaOnce()
	policyAttachments   = vaultpolicyattachment.Kind.SchemaOnce()
	vaultResources      = vaultresource.Kind.SchemaOnce()
	volumeBackups       = volumebackup.Kind.SchemaOnce()
)

// Resources implements [provider.Provider]. This list and the next ones
// are everything that the provider has.
func (p *cloudbackup) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		lifecycle.NewResource(checkpoints),
		lifecycle.NewResource(checkpointrestore.Kind),
		lifecycle.NewResource(databaseBackups),
		lifecycle.NewResource(managedSnapshots),
		lifecycle.NewResource(protectionPlans),
		lifecycle.NewResource(restorePoints),
		lifecycle.NewResource(vaults),
		lifecycle.NewResource(policyAttachments),
		lifecycle.NewResource(vaultResources),
		lifecycle.NewResource(vaultPolicies),
		lifecycle.NewResource(vaultrestore.Kind),
		lifecycle.NewResource(volumeBackups),
		lifecycle.NewResource(volumerestore.Kind),
		series.NewResource(databasebackup.Series),
		series.NewResource(volumebackup.Series),
	}
}

// DataSources implements [provider.Provider].
func (p *cloudbackup) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		lifecycle.NewSingularDataSource(checkpoints),
		lifecycle.NewPluralDataSource(checkpoints),
		lifecycle.NewSingularDataSource(databaseBackups),
		lifecycle.NewPluralDataSource(databaseBackups),
		lifecycle.NewDataSource(managedsnapshot.Many),
		lifecycle.NewSingularDataSource(protectionPlans),
		lifecycle.NewPluralDataSource(protectionPlans),
		lifecycle.NewSingularDataSource(protectionProviders),
		lifecycle.NewPluralDataSource(protectionProviders),
		lifecycle.NewSingularDataSource(restorePoints),
		lifecycle.NewSingularDataSource(vaultBackups),
		lifecycle.NewPluralDataSource(vaultBackups),
		lifecycle.NewSingularDataSource(vaults),
		lifecycle.NewPluralDataSource(vaults),
		lifecycle.NewDataSource(protectable.Many),
		lifecycle.NewPluralDataSource(vaultPolicies),
		lifecycle.NewSingularDataSource(volumeBackups),
		lifecycle.NewPluralDataSource(volumeBackups),
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
		lifecycle.NewListResource(checkpoints),
		lifecycle.NewListResource(databaseBackups),
		lifecycle.NewListResource(managedSnapshots),
		lifecycle.NewListResource(protectionPlans),
		lifecycle.NewListResource(restorePoints),
		lifecycle.NewListResource(vaults),
		lifecycle.NewListResource(vaultPolicies),
		lifecycle.NewListResource(policyAttachments),
		lifecycle.NewListResource(vaultResources),
		lifecycle.NewListResource(volumeBackups),
	}
}
