package managedsnapshot_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/managedsnapshot"
)

// managedSnapshot is what the scenarios know of the kind, without a stage.
var managedSnapshot = acceptance.Case{
	Kind:       managedsnapshot.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Two:        "testdata/two.tf",
	Another:    resource("hourly"),
	Collection: "/manageable_snapshots",
	Item:       "/snapshots/*",
	Remove:     acceptance.Route{Method: http.MethodPost, Path: "/snapshots/*/action"},

	CreationSays: `the cloud could not adopt {"source-name":"nightly"} and does not say why`,
	DeletionSays: "the back end is busy with it and did not let it go",
	QuotaSays: []string{
		"SnapshotLimitExceeded", "HTTP status: 413 Request Entity Too Large",
		"Used are 1 of 1 snapshots and 4 of 2000 GiB.",
	},
	DriftSays: `"somebody's" -> "nightly"`,
	Refused: map[string]string{
		"it has one of / ? # %":              strings.Replace(resource("x"), "var.volume_id", `"a/b"`, 1),
		"it begins or ends with white space": resource("x", `name = "d "`),
		"it has a line break in it":          resource("x", `description = "a\nb"`),
		"out of letters, digits, space":      resource("x", `metadata = { "a/b" = "c" }`),
		`one of: ["delete" "retain" "unman`:  resource("x", `on_destroy = "keep"`),
		`ref["source-name"] is null`:         strings.Replace(resource("x"), `= "x" }`, `= null }`, 1),
		`metadata["a"] is null`:              resource("x", `metadata = { a = null }`),
		"at least 1 elements":                strings.Replace(resource("x"), `{ "source-name" = "x" }`, "{}", 1),
		"string length must be at least 1":   strings.Replace(resource("x"), `= "x" }`, `= "" }`, 1),
	},
	Samples:      map[string]any{"region": "RegionOne", "on_destroy": "delete"},
	Needs:        []string{"ref"},
	LocalChanges: []string{`on_destroy = "delete"`, `on_destroy = "retain"`, `on_destroy = "unmanage"`},
	Retain:       `on_destroy = "retain"`,
}

func TestManagedSnapshot(t *testing.T) {
	t.Parallel()
	c := managedSnapshot
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	acceptance.Run(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, managedsnapshot.Kind)
}
