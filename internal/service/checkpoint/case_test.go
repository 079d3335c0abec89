package checkpoint_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpoint"
)

// aCheckpoint is what the scenarios know of the kind.
var aCheckpoint = acceptance.Case{
	Kind:       checkpoint.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Another:    resource("another"),
	Collection: "/providers/*/checkpoints",
	Item:       "/providers/*/checkpoints/*",
	Stage: func(t *testing.T) acceptance.Stage {
		s := newFakeStage(t)
		s.Karbor.TakesExtraInfo() // all arguments are tried
		return s
	},

	CreationSays: "Karbor does not tell why",
	DeletionSays: "can neither delete it again nor reset it",
	QuotaSays: []string{
		"Maximum number of checkpoints allowed (1) exceeded", "HTTP status: 413 Request Entity Too Large",
		"The quota for checkpoints is used up",
	},
	Refused: map[string]string{
		"white space or control characters": acceptance.Block("checkpoint", "x", `provider_id = "a b"`,
			"plan_id = var.plan_id"),
		"out of letters, digits, space":              resource("x", `extra_info = { "a$" = "b" }`),
		"is null. Leave the key out":                 resource("x", `extra_info = { a = null }`),
		`value must be one of`:                       resource("x", `on_destroy = "unmanage"`),
		"An argument named \"name\" is not expected": resource("x", `name = "n"`),
	},
	Samples: map[string]any{
		"on_missing": "forget", "triggers": map[string]any{"week": "48"},
		"extra_info": map[string]any{"note": "hello"}, "on_destroy": "retain", "region": fakecloud.RegionOne,
	},
	Filled:       []string{"on_destroy", "on_missing", "region"},
	Retain:       `on_destroy = "retain"`,
	LocalChanges: []string{`on_missing = "forget"`, `on_destroy = "retain"`, `on_destroy = "delete"`},
	Lookup: &acceptance.Lookup{
		Name: "id", Plural: "checkpoints", Results: "checkpoints",
		One: map[string]string{
			mine + `id = "` + id(1) + `"`:        id(1),
			mine + `plan_id = var.other_plan_id`: id(4),
			mine + `status = "error"`:            id(3),
			mine + "plan_id = var.plan_id\nend_date = \"2026-01-02\"\nmost_recent = true": id(1),
		},
		Many: []acceptance.Listing{
			{By: mine, Want: ids(4, 3, 2, 1, 0)},
			{By: mine + `sort = "created_at:asc"`, Want: ids(0, 1, 2, 3, 4)},
			{By: mine + "sort = \"created_at:asc\"\nlimit = 3", Want: ids(0, 1, 2)},
			{By: mine + "limit = 2", Want: ids(4, 3)},
			{By: mine + "plan_id = var.plan_id", Want: ids(3, 2, 1, 0)},
			{By: mine + `start_date = "2026-01-03"`, Want: ids(4, 3, 2)},
			{By: mine + "start_date = \"2026-01-02\"\nend_date = \"2026-01-02\"", Want: ids(1, 0)},
			{By: mine + `status = "error"`, Want: ids(3)},
			{By: mine + "all_projects = true", Want: ids(4, 3, 2, 1, 0)},
			{By: mine + `plan_id = "00000000-dead-beef-0000-000000000000"`, Want: []string{}},
		},
		Refused: map[string]string{
			"No checkpoint matches":           one(mine, `status = "copying"`),
			"4 checkpoints match":             one(mine, "plan_id = var.plan_id"),
			"There is no checkpoint 00000000": one(mine, `id = "00000000-dead-beef-0000-000000000000"`),
			"must be a day such as":           one(mine, `start_date = "yesterday"`),
			"At least one attribute out of":   one(mine, "most_recent = true"),
			"There is no protection provider 00000000": one(
				`provider_id = "00000000-dead-beef-0000-000000000000"`, "plan_id = var.plan_id"),
		},
	},
}

// mine is the line without which nothing is found.
const mine = "provider_id = var.provider_id\n"

// one is a data source with those lines in it.
func one(lines ...string) string { return acceptance.Data("checkpoint", "x", lines...) }

func TestCheckpoint(t *testing.T) {
	t.Parallel()
	acceptance.Run(t, aCheckpoint)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, checkpoint.Kind)
}

func TestFromTheWireToTheState(t *testing.T) {
	t.Parallel()
	const volume = "25336116-f38e-4c22-81ad-e9b7bd71ba51"
	record := func(id, provider, plan, name, kind, status string) map[string]any {
		return map[string]any{
			"id": id, "status": status, "provider_id": provider, "plan_id": plan,
			"project_id": "1c621d13293f4eb7a88f220057f0778e", "created_at": "2026-11-21",
			"extra_info":     map[string]any{"created_by": "manual"},
			"resource_graph": `[{"0x0": ["` + kind + `", "` + volume + `", "vol1", null]}, []]`,
			"protection_plan": map[string]any{
				"id": plan, "name": name, "provider_id": provider, "resources": []any{
					map[string]any{"id": volume, "type": kind, "name": "vol1", "extra_info": nil},
				},
			},
		}
	}
	const noop, delay = "b766f37c-d011-4026-8228-28730d734a3f", "2220f8b1-975d-4621-a872-fa9afb43cb6c"
	// A fresh copy: extra_info is an object, not a text, and graph and day are not
	// known yet.
	copied := record("615faab2-04a4-4451-947e-4d1864513d47", noop, "19cee82d-3291-46d7-9f7a-7e5f4a4b64b8",
		"plan uno", "OS::Cinder::Volume", "copying")
	copied["resource_graph"], copied["created_at"] = nil, nil
	copied["extra_info"] = map[string]any{"created_by": "operation-engine", "copy_status": "finished", "copies": "2"}
	plan := copied["protection_plan"].(map[string]any)
	plan["resources"].([]any)[0].(map[string]any)["extra_info"] = `{"availability_zone": "az1"}`
	for file, want := range map[string]map[string]any{
		"show-copy": copied,
		"checkpoint-show": record("615faab2-04a4-4451-947e-4d1864513d47", noop, "19cee82d-3291-46d7-9f7a-7e5f4a4b64b8",
			"plan uno", "OS::Cinder::Volume", "available"),
		"checkpoint-show-error": record("3de8f69f-248e-46ea-9d42-e7cd68071502", delay,
			"d7857a65-6154-4172-ae43-f7828e9a05d8", "plan fail", "OS::Cinder::Volume", "error"),
		"checkpoint-show-orphan": record("bc83511a-05f2-4f0b-bf35-708183cf754a", noop,
			"a292265f-93f4-4bf6-9d83-f7d42b44248b", "plan odd type", "OS::No::Such", "protecting"),
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			acceptance.WireToState(t, aCheckpoint, "testdata/"+file+".json", want)
		})
	}
}
