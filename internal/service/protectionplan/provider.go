package protectionplan

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/dataprotection"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Provider is a kind that has data sources only: an operator puts providers into
// the configuration of Karbor.
var Provider = lifecycle.Kind{
	Type: "protection_provider",
	Noun: "protection provider",
	New:  func() lifecycle.Object { return new(providerObject) },
	Schema: func() schema.Schema {
		return schema.Schema{Attributes: map[string]schema.Attribute{
			"name":        attribute.Fixed("Name of the provider."),
			"description": attribute.Fixed("Description of the provider."),
			"options_schema": attribute.Fixed("What a plan's `parameters` may say, as JSON: an object with a JSON schema for " +
				"each type of resource. Types that are not in it cannot be protected."),
			"restore_schema":    attribute.Fixed("What a restore's `parameters` may say, as JSON, by the type of resource."),
			"saved_info_schema": attribute.Fixed("What a checkpoint keeps of its resources, as JSON, by the type of resource."),
		}}
	},
	Lookup: &lifecycle.Lookup{
		Plural:            "protection_providers",
		Results:           "providers",
		Description:       "One protection provider of Karbor, found by its id or by its name.",
		PluralDescription: "Protection providers of Karbor, in the order of their ids. An empty result is not an error.",
		Filters: map[string]datasource.StringAttribute{
			"name": {MarkdownDescription: "Name of the provider, exactly."},
		},
		Without: []string{"status"},
		List:    yieldProviders,
	},
}

// providerObject is a provider as the data sources see it.
type providerObject struct {
	lifecycle.Base
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	OptionsSchema   types.String `tfsdk:"options_schema"`
	RestoreSchema   types.String `tfsdk:"restore_schema"`
	SavedInfoSchema types.String `tfsdk:"saved_info_schema"`
}

var errReadOnly = errors.New("a protection provider is for the operator to configure")

// Create is there for the interface.
func (*providerObject) Create(context.Context, *cloud.Client) error { return errReadOnly }

// Delete is there for the interface.
func (*providerObject) Delete(context.Context, *cloud.Client) error { return errReadOnly }

// Fetch gets the provider. If it is gone, the error satisfies cloud.IsNotFound.
func (p *providerObject) Fetch(ctx context.Context, c *cloud.Client) (lifecycle.Record, error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	return dataprotection.GetProvider(ctx, karbor, p.ID.ValueString())
}

// Fill fills p from a GET or a list. Providers have no status.
func (p *providerObject) Fill(seen lifecycle.Record) wait.Status {
	p.fill(seen.(*dataprotection.Provider))
	return wait.Status{}
}

func (p *providerObject) fill(got *dataprotection.Provider) {
	p.Name = attribute.StringOrNull(got.Name)
	p.Description = attribute.StringOrNull(got.Description)
	p.OptionsSchema = attribute.StringOrNull(compact(got.Schema.Options))
	p.RestoreSchema = attribute.StringOrNull(compact(got.Schema.Restore))
	p.SavedInfoSchema = attribute.StringOrNull(compact(got.Schema.SavedInfo))
}

func yieldProviders(
	ctx context.Context, c *cloud.Client, q lifecycle.Query,
) (iter.Seq2[lifecycle.Record, error], error) {
	karbor, err := c.DataProtection(ctx)
	if err != nil {
		return nil, err
	}
	name := q.String("name")
	return lifecycle.Records(listProviders(ctx, karbor), func(p *dataprotection.Provider) bool {
		return name == "" || name == p.Name
	}), nil
}

// compact is JSON as a text without white space, empty for null.
func compact(raw json.RawMessage) string {
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil || out.String() == "null" {
		return ""
	}
	return out.String()
}
