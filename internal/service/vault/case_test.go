package vault_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vault"
)

// theVault is what the scenarios know of the kind.
var theVault = acceptance.Case{
	Kind:         vault.Kind,
	Basic:        "testdata/basic.tf",
	Changed:      "testdata/changed.tf",
	Replaced:     "testdata/replaced.tf",
	Two:          "testdata/two.tf",
	Another:      resource("another"),
	Collection:   "/vaults",
	Item:         "/vaults/*",
	CreationSays: `went to status "error"`,
	DeletionSays: `went to status "error"`,
	Stage:        func(t *testing.T) acceptance.Stage { return newFakeStage(t) },

	QuotaSays: []string{"There are too many vaults. (BackupService.6133)", "HTTP status: 400 Bad Request"},
	Throttled: &fakecloud.Answer{
		Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"1"}},
		Body: fakecloud.Members{"error_code": "APIGW.0308", "error_msg": "The throttling threshold has been reached"},
	},
	DriftSays: `"somebodys" -> "servers"`,
	Refused: map[string]string{
		"must have 1 to 64 letters, digits, _ or -": strings.Replace(resource("x"), `name = "x"`, `name = "all servers"`, 1),
		"value must be between 10 and 10485760":     strings.Replace(resource("x"), "100", "9", 1),
		"a vault with object_type server takes OS::Nova::Server": resource("x",
			`resources = [{ id = var.disk_id, type = "OS::Cinder::Volume" }]`),
		"vault for replication takes no resources": strings.Replace(resource("x", web),
			`protect_type     = "backup"`, `protect_type     = "replication"`, 1),
		"must have up to 64 characters without < and >": resource("x", `description = "<b>"`),
		"must have 1 to 36 letters, digits, _ or -":     resource("x", `tags = { "a b" = "c" }`),
		`tags["a"] is null`:                             resource("x", `tags = { a = null }`),
		"set must contain at most 2 elements": resource("x",
			`policies = [{ id = "a" }, { id = "b" }, { id = "c" }]`),
		`An argument named "backup_policy" is not expect`: resource("x", `backup_policy = "a"`),
	},
	LocalChanges: []string{"force_destroy = true", "force_remove_resources = true"},
	Lookup: &acceptance.Lookup{
		Plural: "vaults", Results: "vaults",
		One: map[string]string{
			`name = "v2"`: "v2",
			`most_recent = true` + "\n" + `object_type = "server"`: "v1",
			`resource_ids = var.server_id`:                         "v1",
		},
		Many: []acceptance.Listing{
			{By: "", Want: []string{"v0", "v1", "v2"}},
			{By: "limit = 1", Want: []string{"v0"}},
			{By: `object_type = "disk"`, Want: []string{"v2"}},
			{By: `policy_id = var.policy_id`, Want: []string{"v1"}},
			{By: `status = "frozen"`, Want: []string{}},
		},
		Refused: map[string]string{
			"No vault matches": acceptance.Data("vault", "x", `name = "v9"`),
			"2 vaults match":   acceptance.Data("vault", "x", `object_type = "server"`),
			"There is no vault 00000000-dead-beef-0000-000000000000": acceptance.Data("vault", "x",
				`id = "00000000-dead-beef-0000-000000000000"`),
		},
	},
	Samples: map[string]any{
		"billing": map[string]any{
			"object_type": "server", "protect_type": "backup", "consistent_level": "crash_consistent", "size": 100.0,
		},
		"resources":             []any{map[string]any{"id": cbr.ID("web"), "type": cbr.Server, "name": "web"}},
		"policies":              []any{map[string]any{"id": cbr.ID("policy")}},
		"enterprise_project_id": "0",
		"bind_rules":            map[string]any{"owner": "storage"},
		"threshold":             75.0,
		"backup_name_prefix":    "auto",
	},
	Filled: []string{"region", "enterprise_project_id", "backup_name_prefix"},
}

func TestVault(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, theVault)
}

func TestVaultOnOpenTelekomCloud(t *testing.T) {
	t.Parallel()
	c := theVault
	c.Stage = func(t *testing.T) acceptance.Stage { return newPlainStage(t) }
	c.Samples = maps.Clone(c.Samples)
	c.Samples["backup_name_prefix"], c.Samples["demand_billing"] = nil, nil // it lacks both
	c.Lookup = nil                                                          // finds the same, in another order
	acceptance.RunInProcess(t, c)
}
