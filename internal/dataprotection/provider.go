package dataprotection

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Provider is who protects: a bank and a set of plug-ins that the operator has
// put together (karbor/api/v1/providers.py, ProviderViewBuilder).
type Provider struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Schema      struct {
		Options   json.RawMessage `json:"options_schema"`
		Restore   json.RawMessage `json:"restore_schema"`
		SavedInfo json.RawMessage `json:"saved_info_schema"`
	} `json:"extended_info_schema"`
}

// RecordID implements [lifecycle.Record].
func (p *Provider) RecordID() string { return p.ID }

// GetProvider shows one provider.
func GetProvider(ctx context.Context, karbor *gophercloud.ServiceClient, id string) (*Provider, error) {
	var body struct {
		Provider *Provider `json:"provider"`
	}
	err := cloud.Request(ctx, karbor, http.MethodGet, karbor.ServiceURL("providers", id), nil, &body)
	if err == nil && body.Provider == nil {
		err = lifecycle.Answered("protection provider", id, "")
	}
	return body.Provider, err
}

// ToProtect says which of a plan's options the provider does not have.
func (p *Provider) ToProtect(o Options) error { return p.check(p.Schema.Options, "protect", o) }

// ToRestore says which of a restore's options the provider does not have.
func (p *Provider) ToRestore(o Options) error { return p.check(p.Schema.Restore, "restore", o) }

func (p *Provider) check(schemas json.RawMessage, purpose string, o Options) error {
	var known map[string]struct {
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(schemas, &known); err != nil {
		return nil //nolint:nilerr // What cannot be read refuses nothing.
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		of, _, _ := strings.Cut(key, "#")
		schema, ok := known[of]
		if !ok {
			return fmt.Errorf("provider %s (%s) cannot %s resources of type %q; it can %[3]s %[5]s", p.Name, p.ID,
				purpose, of, listed(known))
		}
		for _, name := range slices.Sorted(maps.Keys(o[key])) {
			if _, ok := schema.Properties[name]; !ok {
				return fmt.Errorf("provider %s (%s) has no option %q to %s resources of type %q; it has %s", p.Name, p.ID,
					name, purpose, of, listed(schema.Properties))
			}
		}
	}
	return nil
}

// listed names the keys of m.
func listed[T any](m map[string]T) string {
	if len(m) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}
