package vaultresource

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// pageSize is the most that the service gives at once (CBR API reference, ListVault
// and ListBackups).
const pageSize = "1000"

// vaultRecord is a vault in the API's words, as far as its resources go.
type vaultRecord struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Locked  bool   `json:"locked"`
	Billing struct {
		Status string `json:"status"`
	} `json:"billing"`
	Resources []resourceRecord `json:"resources"`
}

// resourceRecord is a resource in a vault in the API's words.
type resourceRecord struct {
	ID            string `json:"id"`
	Type          string `json:"type"`
	Name          string `json:"name"`
	Size          int64  `json:"size"`
	BackupSize    int64  `json:"backup_size"`
	BackupCount   int64  `json:"backup_count"`
	ProtectStatus string `json:"protect_status"`
	ExtraInfo     struct {
		ExcludeVolumes []string       `json:"exclude_volumes"`
		IncludeVolumes []volumeRecord `json:"include_volumes"`
	} `json:"extra_info"`
}

// record is a resource and the vault that it is in.
type record struct {
	id       string
	vault    *vaultRecord
	resource *resourceRecord // nil: the vault does not show it
	moving   bool            // the vault that it comes from still has it
}

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.id }

// TieID implements [lifecycle.TieRecord].
func (r *record) TieID() string { return r.vault.ID + "/" + r.id }

type volumeRecord struct {
	ID        string `json:"id"`
	OSVersion string `json:"os_version,omitempty"`
}

// addOpts is a resource as it is sent. Only what is set is sent: a cloud refuses
// what it does not know.
type addOpts struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"`
	Name      *string    `json:"name,omitempty"`
	ExtraInfo *extraOpts `json:"extra_info,omitempty"`
}

type extraOpts struct {
	ExcludeVolumes []string       `json:"exclude_volumes,omitempty"`
	IncludeVolumes []volumeRecord `json:"include_volumes,omitempty"`
}

// backupRecord is a backup in a vault.
type backupRecord struct {
	ID         string `json:"id"`
	Status     string `json:"status"`
	ResourceID string `json:"resource_id"`
}

// find is the resource in the vault, nil if it is not in it.
func (v *vaultRecord) find(id string) *resourceRecord {
	at := slices.IndexFunc(v.Resources, func(r resourceRecord) bool { return r.ID == id })
	if at < 0 {
		return nil
	}
	return &v.Resources[at]
}

func getVault(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*vaultRecord, error) {
	var got struct {
		Vault vaultRecord `json:"vault"`
	}
	err := cloud.Request(ctx, cbr, http.MethodGet, cbr.ServiceURL("vaults", id), nil, &got)
	if err == nil {
		err = lifecycle.Answered("vault", id, got.Vault.ID)
	}
	return &got.Vault, err
}

// named is the vault in a sentence.
func (v *vaultRecord) named() string { return named("vault", v.Name, v.ID) }

func named(noun, name, id string) string {
	if name == "" {
		return noun + " " + id
	}
	return fmt.Sprintf("%s %q (%s)", noun, name, id)
}

// do sends one of the calls that change what is in a vault.
func do(ctx context.Context, cbr *gophercloud.ServiceClient, vault, action string, body any) error {
	return cloud.Request(ctx, cbr, http.MethodPost, cbr.ServiceURL("vaults", vault, action), body, nil)
}

// holderOf is the vault that a resource is in, nil if it is in none.
func holderOf(ctx context.Context, cbr *gophercloud.ServiceClient, id string) (*vaultRecord, error) {
	query := url.Values{"resource_ids": {id}}
	for v, err := range pages(ctx, cbr, "vaults", query, func(v *vaultRecord) string { return v.ID }) {
		if err != nil {
			return nil, err
		}
		if v.find(id) != nil {
			return v, nil
		}
	}
	return nil, nil
}

// backups counts those of a resource in a vault that are not on their way out.
func backups(ctx context.Context, cbr *gophercloud.ServiceClient, vault, id string) (int, error) {
	n := 0
	query := url.Values{"vault_id": {vault}, "resource_id": {id}}
	for b, err := range pages(ctx, cbr, "backups", query, func(b *backupRecord) string { return b.ID }) {
		if err != nil {
			return 0, err
		}
		if b.ResourceID == id && b.Status != "deleting" && b.Status != "waiting_delete" {
			n++
		}
	}
	return n, nil
}

func pages[T any](
	ctx context.Context, cbr *gophercloud.ServiceClient, items string, query url.Values, id func(T) string,
) iter.Seq2[T, error] {
	query.Set("limit", pageSize)
	return cloud.Pages(ctx, cbr, cloud.List{
		Address: cbr.ServiceURL(items), Query: query, Items: items, Next: cloud.ByOffset,
	}, id)
}
