package volumebackup_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumebackup"
)

// volumeBackup is what the scenarios know of the kind, without a stage.
var volumeBackup = acceptance.Case{
	Kind:       volumebackup.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Another:    resource("another"),
	Collection: "/backups",
	Item:       "/backups/*",

	QuotaSays: []string{
		"BackupLimitExceeded", "HTTP status: 413 Request Entity Too Large",
		"Used are 1 of 1 backups and 1 of 1000 GiB.",
	},
	Throttled: &fakecloud.Answer{
		Status: http.StatusRequestEntityTooLarge, Header: http.Header{"Retry-After": {"1"}},
		Body: `{"overLimitFault":{"code":413,"message":"This request was rate-limited.","details":"Only 1 POST"}}`,
	},
	DriftSays: `"somebody's" -> "nightly"`,
	Refused: map[string]string{
		"it has one of / ? # %":                      acceptance.Block("volume_backup", "x", `volume_id = "../vol"`),
		"it is empty":                                acceptance.Block("volume_backup", "x", `volume_id = ""`),
		"it has a line break in it":                  resource("x", `description = "a\nb"`),
		"U+1F600 cannot be printed":                  resource("x", `description = "\U0001F600"`),
		`metadata["a"] is null`:                      resource("x", `metadata = { a = null }`),
		"string length must be at least 1":           resource("x", `region = ""`),
		"nothing can be done in that time":           resource("x", `timeouts { create = "0s" }`),
		"it begins or ends with white space":         resource("x", `description = " d"`),
		"out of letters, digits, space":              resource("x", `metadata = { "a$" = "b" }`),
		"must be a string containing a sequence":     resource("x", `timeouts { create = "soon" }`),
		`Inappropriate value for attribute "force"`:  resource("x", `force = "perhaps"`),
		`An argument named "volume" is not expected`: resource("x", `volume = "red"`),
	},
	Samples: map[string]any{
		"on_missing": "forget", "triggers": map[string]any{"week": "48"},
		"container": "nightly", "availability_zone": "nova", "region": fakecloud.RegionOne,
		"snapshot_id": snapshotID, "incremental": false, "on_destroy": "retain",
	},
	Filled: []string{"region", "snapshot_id", "container", "availability_zone", "on_destroy", "on_missing"},
	Link: func(name string, i int, line string) string {
		return resource(name, fmt.Sprintf("incremental = %t", i > 0), line)
	},
	Retain:       `on_destroy = "retain"`,
	LocalChanges: []string{`on_missing = "forget"`, "force = true", `on_destroy = "retain"`, "full_if_no_parent = true"},
	Lookup: &acceptance.Lookup{
		Plural: "volume_backups", Results: "backups",
		One: map[string]string{
			`id = "00000000-0000-4000-8000-000000000001"`: "b1",
			`name = "b2"`:                     "b2",
			`volume_id = var.other_volume_id`: "b4",
			"volume_id = var.volume_id\nstatus = \"available\"\nmost_recent = true": "b2",
		},
		Many: []acceptance.Listing{
			{By: "", Want: []string{"b4", "b3", "b2", "b1", "b0"}},
			{By: `sort = "name:asc"`, Want: []string{"b0", "b1", "b2", "b3", "b4"}},
			{By: `limit = 3`, Want: []string{"b4", "b3", "b2"}},
			{By: "volume_id = var.other_volume_id", Want: []string{"b4"}},
			{By: `status = "error"`, Want: []string{"b3"}},
			{By: `name = "b9"`, Want: []string{}},
		},
		Refused: map[string]string{
			"No volume backup matches": one(`name = "b9"`),
			"4 volume backups match":   one(`volume_id = var.volume_id`),
			"There is no volume backup 00000000-dead-beef-0000-000000000000 in region RegionOne": one(
				`id = "00000000-dead-beef-0000-000000000000"`),
			"At least one attribute out of": one("most_recent = true"),
			"cannot be specified when":      one(`id = "00000000-dead-beef-0000-000000000000"`, `name = "b1"`),
		},
	},
}

// one is a data source with those lines in it.
func one(lines ...string) string { return acceptance.Data("volume_backup", "x", lines...) }

func TestVolumeBackup(t *testing.T) {
	t.Parallel()
	c := volumeBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	acceptance.Run(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, volumebackup.Kind)
}
