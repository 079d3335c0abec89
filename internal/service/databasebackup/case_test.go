package databasebackup_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/databasebackup"
)

const missing = "00000000-dead-beef-0000-000000000000"

// databaseBackup is what the scenarios know of the kind, without a stage.
var databaseBackup = acceptance.Case{
	Kind:       databasebackup.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Two:        "testdata/two.tf",
	Another:    resource("another"),
	Collection: collection,
	Item:       item,
	Waits:      acceptance.Route{Method: http.MethodGet, Path: "database:/instances/*"},

	CreationSays: "openstack database instance show",
	DeletionSays: "Reason: the object store did not delete the data of the backup",
	QuotaSays: []string{
		"Quota exceeded for resources: ['backups'].", "HTTP status: 413 Request Entity Too Large",
		"The project may have 1 backups.",
	},
	Throttled: &rateLimit,
	Refused: map[string]string{
		"it has one of / ? # %":                          block("x", `instance_id = "a/b"`),
		"a digit: it has neither":                        resource("x", `description = "---"`),
		"a digit: it has a line break in it":             resource("x", `description = "a\nb"`),
		"a digit: it has 256 characters":                 resource("x", `description = "a`+strings.Repeat("ü", 255)+`"`),
		"out of letters, digits and _@%+=:,./-":          resource("x", `swift_container = "a;b"`),
		"storage_driver string length must be at least":  resource("x", `storage_driver = ""`),
		"2 attributes specified when one (and only one)": resource("x", origin("1")),
		"No attribute specified when one (and only one)": block("x"),
		"cannot be specified when":                       block("x", origin("1"), "incremental = true"),
		"must be at least 0":                             block("x", origin("-1")),
		`and "size" are required`:                        block("x", `restore_from = { remote_location = "x" }`),
		`The argument "name" is required`:                strings.Replace(resource("x"), "name", "description", 1),
		`An argument named "volume_id" is not expected`:  resource("x", `volume_id = "red"`),
	},
	Needs: []string{"instance_id"},
	Samples: map[string]any{
		"on_missing": "forget", "triggers": map[string]any{"week": "48"},
		"region": "RegionOne", "swift_container": "nightly", "storage_driver": "swift", "on_destroy": "retain",
		"parent_id": nil, "restore_from": nil, // instead of others, or with another backup
	},
	Others: map[string]any{"incremental": nil}, // without a parent, it is full in either case
	Filled: []string{"region", "parent_id", "swift_container", "storage_driver", "on_destroy", "on_missing"},
	Link: func(name string, i int, line string) string {
		return resource(name, fmt.Sprintf("incremental = %t", i > 0), line)
	},
	Retain: `on_destroy = "retain"`,
	LocalChanges: []string{
		`on_missing = "forget"`,
		"on_destroy = \"retain\"\ndelete_children = true", `on_destroy = "delete"`, "incremental = false",
	},
	Lookup: &acceptance.Lookup{
		Plural: "database_backups", Results: "backups",
		One: map[string]string{
			`id = "00000000-0000-4000-8000-000000000001"`: "b1",
			`name = "b2"`:                         "b2",
			`instance_id = var.other_instance_id`: "b4",
			"instance_id = var.instance_id\nstatus = \"COMPLETED\"\nmost_recent = true": "b2",
			"datastore_type = \"mysql\"\nmost_recent = true":                            "b4",
		},
		Many: []acceptance.Listing{
			{By: "", Want: []string{"b4", "b3", "b2", "b1", "b0"}},
			{By: "instance_id = var.other_instance_id", Want: []string{"b4"}},
			{By: "instance_id = var.other_instance_id\nthrough_instance = true", Want: []string{"b4"}},
			{By: `status = "FAILED"`, Want: []string{"b3"}},
			{By: `datastore_type = "mysql"`, Want: []string{"b4", "b3", "b2", "b1", "b0"}},
			{By: `name = "b9"`, Want: []string{}},
		},
		Refused: map[string]string{
			"No database backup matches":             one(`name = "b9"`),
			"4 database backups match":               one(`instance_id = var.instance_id`),
			"There is no database backup " + missing: one(`id = "` + missing + `"`),
			"Datastore 'nosuch' cannot be found.":    one(`datastore_type = "nosuch"`),
			"At least one attribute out of":          one(`most_recent = true`),
			"cannot be specified when":               one(`id = "`+missing+`"`, `name = "b1"`),
		},
	},
}

// origin is data of that size that is to be registered.
func origin(size string) string {
	return `restore_from = {
    remote_location = "http://swift/v1/AUTH_p/c/o"
    local_datastore_version_id = "d5000000-0000-4000-8000-0000000000a1"
    size = ` + size + `
  }`
}

// one is a data source with those lines in it.
func one(lines ...string) string { return acceptance.Data("database_backup", "x", lines...) }

func TestDatabaseBackup(t *testing.T) {
	t.Parallel()
	c := databaseBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	acceptance.Run(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, databasebackup.Kind)
}
