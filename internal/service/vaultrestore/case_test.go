package vaultrestore_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultrestore"
)

// vaultRestore is what the scenarios know of the kind. A restore is made onto
// what the other region does not have, and has no quota.
var vaultRestore = acceptance.Case{
	Kind:       vaultrestore.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Collection: "/backups/*/restore",
	Item:       "/operation-logs/*",
	Stays:      true,
	Past:       true,
	Stage:      func(t *testing.T) acceptance.Stage { return newFakeStage(t) },

	Throttled: &fakecloud.Answer{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}},
		Body: fakecloud.Members{"error_code": "APIGW.0308", "error_msg": "The throttling threshold has been reached"},
	},
	Needs: []string{"overwrite_volume_id"},
	Samples: map[string]any{
		"overwrite_server_id": nil, "overwrite_resource_id": nil, "mappings": nil, "power_on": nil,
		"triggers": map[string]any{"drill": "2026-11"},
	},
	Filled: []string{"overwrite_server_id", "overwrite_resource_id", "mappings"},
	Refused: map[string]string{
		"No attribute specified when one (and only one)": acceptance.Block("vault_restore", "x",
			"backup_id = var.disk_backup_id"),
		"2 attributes specified when one (and only one)": acceptance.Block("vault_restore", "x",
			"backup_id = var.disk_backup_id", "overwrite_volume_id = var.disk_id", "overwrite_server_id = var.server_id",
			"mappings = [{ backup_id = var.root_backup_id, volume_id = var.root_id }]"),
		`"mappings" must be specified when "overwrite_server_id"`: acceptance.Block("vault_restore", "x",
			"backup_id = var.server_backup_id", "overwrite_server_id = var.server_id"),
		`"overwrite_server_id" must be specified when "power_on"`: acceptance.Block("vault_restore", "x",
			"backup_id = var.disk_backup_id", "overwrite_volume_id = var.disk_id", "power_on = false"),
		"set must contain at least 1 elements": acceptance.Block("vault_restore", "x",
			"backup_id = var.server_backup_id", "overwrite_server_id = var.server_id", "mappings = []"),
		"backup_id must be an id": acceptance.Block("vault_restore", "x", `backup_id = "a/b"`,
			"overwrite_volume_id = var.disk_id"),
		`triggers["a"] is null`: acceptance.Block("vault_restore", "x", "backup_id = var.disk_backup_id",
			"overwrite_volume_id = var.disk_id", "triggers = { a = null }"),
	},
}

func TestVaultRestore(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, vaultRestore)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, vaultrestore.Kind)
}
