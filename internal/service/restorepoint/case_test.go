package restorepoint_test

import (
	"net/http"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/restorepoint"
)

// restorePoint is what the scenarios know of the kind.
var restorePoint = acceptance.Case{
	Kind:         restorepoint.Kind,
	Basic:        "testdata/basic.tf",
	Changed:      "testdata/changed.tf",
	Replaced:     "testdata/replaced.tf",
	Another:      resource("another"),
	Collection:   "/checkpoints",
	Item:         "/checkpoints/*",
	Remove:       acceptance.Route{Method: http.MethodDelete, Path: "/backups/*"},
	CreationSays: "is in status error",
	DeletionSays: "went to status error",
	Stage:        func(t *testing.T) acceptance.Stage { return newFakeStage(t) },

	Refused: map[string]string{
		"must have 1 to 64 letters, digits, _ or -":      resource("x", `name = "before upgrade"`),
		"must have up to 255 characters without < and >": resource("x", `description = "<b>"`),
		`"resource_details" cannot be specified when "res`: resource("x", `resources = ["a"]`,
			`resource_details = [{ id = "a", type = "b" }]`),
		"set must contain at least 1 elements":           resource("x", "resources = []"),
		"Attribute resource_details set must contain at": resource("x", "resource_details = []"),
		`An argument named "policy_id" is not expected`:  resource("x", `policy_id = "a"`),
	},
	LocalChanges: []string{`on_missing = "forget"`, `on_destroy = "retain"`},
	Lookup:       restorePoints,
	Samples: map[string]any{
		"on_missing": "forget", "triggers": map[string]any{"week": "48"},
		"on_destroy":       "retain",
		"resources":        []any{cbr.ID("web")},
		"resource_details": []any{map[string]any{"id": cbr.ID("web"), "type": cbr.Server}},
	},
	Filled: []string{"region", "name", "resources", "resource_details", "on_destroy", "on_missing"},
	Retain: `on_destroy = "retain"`,
	Throttled: &fakecloud.Answer{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}},
		Body: fakecloud.Members{"error_code": "APIGW.0308", "error_msg": "The throttling threshold has been reached"},
	},
}

func TestRestorePoint(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, restorePoint)
}

func TestRestorePointOnHuaweiCloud(t *testing.T) {
	t.Parallel()
	c := restorePoint
	c.Stage = func(t *testing.T) acceptance.Stage {
		s := newFakeStage(t)
		s.CBR.Huawei()
		return s
	}
	acceptance.RunInProcess(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, restorepoint.Kind)
}
