package volumerestore_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumerestore"
)

// volumeRestore is what the scenarios know of the kind, without a stage.
var volumeRestore = acceptance.Case{
	Kind:       volumerestore.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Another:    acceptance.Block("volume_restore", "another", "backup_id = var.backup_id", `name = "another"`),
	Collection: "/backups/*/restore",
	Item:       "/volumes/*",
	Stays:      true,
	Past:       true,
	QuotaSays: []string{
		"Maximum number of volumes allowed (3) exceeded", "HTTP status: 413 Request Entity Too Large",
		"Used are 3 of 3 volumes and 6 of 2000 GiB.",
	},
	Throttled: &fakecloud.Answer{
		Status: http.StatusRequestEntityTooLarge, Header: http.Header{"Retry-After": {"1"}},
		Body: `{"overLimitFault":{"code":413,"message":"This request was rate-limited.","details":"Only 1 POST"}}`,
	},
	Samples: map[string]any{
		"region": "RegionOne", "overwrite_volume_id": target, "triggers": map[string]any{"drill": "2026-11"},
	},
	Filled: []string{"region", "overwrite_volume_id"},
	Refused: map[string]string{
		"it has one of / ? # %":                 acceptance.Block("volume_restore", "x", `backup_id = "../b"`),
		"it is empty":                           acceptance.Block("volume_restore", "x", `backup_id = ""`),
		"overwrite_volume_id must be an id":     resource("x", `overwrite_volume_id = "a b"`),
		"it begins or ends with white space":    resource("x", `name = "  "`),
		"cannot be specified when":              resource("x", `name = "a"`, onto),
		`triggers["a"] is null`:                 resource("x", `triggers = { a = null }`),
		"string length must be at least 1":      resource("x", `region = ""`),
		"nothing can be done in that time":      resource("x", `timeouts { create = "0s" }`),
		`An argument named "confirm_overwrite"`: resource("x", `confirm_overwrite = true`),
	},
}

func TestVolumeRestore(t *testing.T) {
	t.Parallel()
	c := volumeRestore
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	acceptance.Run(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, volumerestore.Kind)
}
