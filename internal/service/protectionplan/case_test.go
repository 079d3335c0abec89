package protectionplan_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/protectionplan"
)

// aPlan is what the scenarios know of the kind.
var aPlan = acceptance.Case{
	Kind:       protectionplan.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Another:    resource("another"),
	Collection: "/plans",
	Item:       "/plans/*",
	Stage:      func(t *testing.T) acceptance.Stage { return newFakeStage(t) },

	QuotaSays: []string{"Maximum number of plans allowed (1) exceeded", "The quota for plans is used up"},
	DriftSays: `"somebody's" -> "nightly"`,
	Refused: map[string]string{
		"must be one line of up to 255": resource("x", `description = " d"`),
		"it is empty":                   acceptance.Block("protection_plan", "x", `name = "n"`, `provider_id = ""`, volumes),
		"at least 1":                    acceptance.Block("protection_plan", "x", `name = "n"`, provider, "resources = []"),
		`attribute "name" is required`:  resource("x", `resources = [{ id = "a", type = "OS::Nova::Server" }]`),
		"out of letters, digits, space": resource("x", `parameters = { "a$" = {} }`),
	},
	Samples: map[string]any{"description": "d", "started": true, "region": fakecloud.RegionOne},
	// As long as it is not started, it changes in place.
	Others: map[string]any{
		"provider_id": karbor.DelayProvider, "name": nil, "description": nil, "resources": nil,
	},
	Filled: []string{"region"},
	Lookup: &acceptance.Lookup{
		Plural: "protection_plans", Results: "plans",
		One: map[string]string{
			`id = "` + id(1) + `"`: "p1", `name = "p2"`: "p2", `status = "started"`: "p3",
			`provider_id = "` + karbor.DelayProvider + `"`: "p4",
		},
		Many: []acceptance.Listing{
			{By: "", Want: []string{"p4", "p3", "p2", "p1", "p0"}},
			{By: `sort = "name:asc"`, Want: []string{"p0", "p1", "p2", "p3", "p4"}},
			{By: "limit = 3", Want: []string{"p4", "p3", "p2"}},
			{By: `name = "p"`, Want: []string{}},
			{By: provider, Want: []string{"p3", "p2", "p1", "p0"}},
			{By: `status = "suspended"`, Want: []string{"p4", "p2", "p1", "p0"}},
		},
		Refused: map[string]string{
			"No protection plan matches":        one(`name = "p9"`),
			"take one of them by its id":        one(provider),
			"There is no protection plan 00000": one(`id = "00000000-dead-beef-0000-000000000000"`),
			"At least one attribute out of":     one(""),
			"must be created_at, updated_at":    acceptance.Data("protection_plans", "x", `sort = "shade:asc"`),
		},
	},
}

// one is a data source with those lines in it.
func one(lines ...string) string { return acceptance.Data("protection_plan", "x", lines...) }

func TestProtectionPlan(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, aPlan)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, protectionplan.Kind)
	acceptance.RoundTrip(t, protectionplan.Provider)
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	volume := func(id, name string, extra any) map[string]any {
		return map[string]any{"id": id, "type": "OS::Cinder::Volume", "name": name, "extra_info": extra}
	}
	const first, second = "25336116-f38e-4c22-81ad-e9b7bd71ba51", "33b6bb0b-1157-4e66-8553-1c9e14b1c7ba"
	for file, want := range map[string]map[string]any{
		"plan-show": {
			"id": "19cee82d-3291-46d7-9f7a-7e5f4a4b64b8", "name": "plan one", "description": "made by smoke.sh",
			"provider_id": karbor.NoopProvider, "status": "suspended", "started": false,
			"resources": []any{
				volume(first, "vol1", nil), volume(second, "vol2", map[string]any{"availability_zone": "az1"}),
			},
		},
		"plan-create-fail": {
			"id": "d7857a65-6154-4172-ae43-f7828e9a05d8", "name": "plan fail", "description": "made by smoke.sh",
			"provider_id": karbor.DelayProvider, "status": "suspended", "started": false,
			"resources":  []any{volume(first, "vol1", nil)},
			"parameters": map[string]any{"OS::Cinder::Volume": map[string]any{"delay": "1", "fail": "true"}},
		},
		"plan-update-status-started": {
			"id": "cea4614f-0346-4aff-bf4f-8710dfb964cb", "name": "plan fs two", "description": "made by smoke.sh",
			"provider_id": karbor.FileProvider, "status": "started", "started": true,
			"resources": []any{volume(first, "vol1", nil)},
		},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, aPlan, "testdata/"+file+".json", want)
		})
	}
}
