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
		"must be a UUID":                          strings.Replace(resource("x"), "var.volume_id", `"vol-1"`, 1),
		"must not begin or end with white space":  resource("x", `name = "d "`),
		"string length must be between 1 and 255": resource("x", `description = ""`),
		"out of letters, digits, space":           resource("x", `metadata = { "a/b" = "c" }`),
		`one of: ["unmanage" "delete"]`:           resource("x", `on_destroy = "keep"`),
		"at least 1 elements":                     strings.Replace(resource("x"), `{ "source-name" = "x" }`, "{}", 1),
		"string length must be at least 1":        strings.Replace(resource("x"), `= "x" }`, `= "" }`, 1),
	},
	LocalChanges: []string{`on_destroy = "delete"`, `on_destroy = "unmanage"`},
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
