package vaultpolicy

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// record is a policy in the API's words. Members that are absent, null or
// neutral mean the same.
type record struct {
	ID               string           `json:"id"`
	Name             string           `json:"name"`
	Enabled          bool             `json:"enabled"`
	OperationType    string           `json:"operation_type"`
	Definition       definitionRecord `json:"operation_definition"`
	Trigger          triggerRecord    `json:"trigger"`
	AssociatedVaults []vaultRecord    `json:"associated_vaults"`
}

type definitionRecord struct {
	MaxBackups            *int64  `json:"max_backups,omitempty"`
	RetentionDurationDays *int64  `json:"retention_duration_days,omitempty"`
	DayBackups            *int64  `json:"day_backups,omitempty"`
	WeekBackups           *int64  `json:"week_backups,omitempty"`
	MonthBackups          *int64  `json:"month_backups,omitempty"`
	YearBackups           *int64  `json:"year_backups,omitempty"`
	Timezone              *string `json:"timezone,omitempty"`
	FullBackupInterval    *int64  `json:"full_backup_interval,omitempty"`
	DestinationRegion     *string `json:"destination_region,omitempty"`
	DestinationProjectID  *string `json:"destination_project_id,omitempty"`
	EnableAcceleration    *bool   `json:"enable_acceleration,omitempty"`
	CrossAccountURN       *string `json:"cross_account_urn,omitempty"`
}

type triggerRecord struct {
	Properties struct {
		Pattern []string `json:"pattern"`
	} `json:"properties"`
}

type vaultRecord struct {
	VaultID            string `json:"vault_id"`
	DestinationVaultID string `json:"destination_vault_id"`
}

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.ID }

func (r *record) status() wait.Status {
	if r.Name == "" {
		return wait.Status{} // no answer about a policy: each has a name
	}
	if r.Enabled {
		return wait.Status{Name: enabled}
	}
	return wait.Status{Name: disabled}
}

// changes is the body of a creation or an update: only what is set is sent,
// because the service refuses what it does not know.
type changes struct {
	Name          *string           `json:"name,omitempty"`
	Enabled       *bool             `json:"enabled,omitempty"`
	OperationType *string           `json:"operation_type,omitempty"`
	Definition    *definitionRecord `json:"operation_definition,omitempty"`
	Trigger       *triggerRecord    `json:"trigger,omitempty"`
}

func (c changes) empty() bool { return c == changes{} }

func trigger(pattern []string) *triggerRecord {
	t := new(triggerRecord)
	t.Properties.Pattern = pattern
	return t
}

type envelope[T any] struct {
	Policy T `json:"policy"`
}

func create(ctx context.Context, cbr *gophercloud.ServiceClient, want changes) (string, error) {
	var got envelope[record]
	err := cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("policies"), envelope[changes]{want}, &got)
	return got.Policy.ID, err
}

func get(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*record, error) {
	var got envelope[record]
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("policies", id), nil, &got)
	return &got.Policy, err
}

func update(ctx context.Context, cbr *gophercloud.ServiceClient, id string, want changes) error {
	return cloud.Request(ctx, cbr, http.MethodPut, cbr.ServiceURL("policies", id), envelope[changes]{want}, nil)
}

func remove(ctx context.Context, cbr *gophercloud.ServiceClient, id string) error {
	return cloud.Request(ctx, cbr, http.MethodDelete, cbr.ServiceURL("policies", id), nil, nil)
}

// list yields all policies: this list has no pages (CBR API reference, Querying
// the Policy List).
func list(ctx context.Context, cbr *gophercloud.ServiceClient, query url.Values) iter.Seq2[*record, error] {
	return cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL("policies"), Query: query, Items: "policies",
	}, func(r *record) string { return r.ID })
}
