package karbor

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The providers of the cloud, as the recorded server had them.
const (
	// DelayProvider has a plug-in that takes time and fails on demand.
	DelayProvider = "2220f8b1-975d-4621-a872-fa9afb43cb6c"
	// FileProvider has a bank of files.
	FileProvider = "6659007d-6f66-4a0f-9cb4-17d6aded0bb9"
	// NoopProvider has a plug-in that does nothing.
	NoopProvider = "b766f37c-d011-4026-8228-28730d734a3f"
	// InfraProvider backs up volumes. It is the only one that tells how a
	// restore went for each of them.
	InfraProvider = "cf56bd3e-97a7-4078-b6d5-f36246333fd9"
)

// resourceTypes is what can be protected (karbor/common/constants.py,
// RESOURCE_TYPES).
var resourceTypes = []string{
	"OS::Keystone::Project", "OS::Nova::Server", "OS::Cinder::Volume", "OS::Glance::Image",
	"OS::Manila::Share", "OS::Neutron::Network", "OS::Trove::Instance", "OS::Kubernetes::Pod",
}

const volumeType = "OS::Cinder::Volume"

// provider is a bank and a set of plug-ins. Files reports whether the bank is one
// of files; all others share one in Swift.
type provider struct {
	id, name, description string
	files                 bool
	// options, restore and saved are JSON schemas by the type of the resource.
	options, restore, saved map[string]json.RawMessage
}

// providers are in the order of their ids, as the server lists them.
var providers = []*provider{
	{
		id: DelayProvider, name: "Delay Provider", description: "Swift bank, delay and fail on demand",
		options: forAll(delaySchema), restore: forAll(delaySchema), saved: forAll(`{}`),
	}, {
		id: FileProvider, name: "No-Op FS Provider", description: "File system bank, no-op protection plugin",
		options: forAll(`{}`), restore: forAll(`{}`), saved: forAll(`{}`), files: true,
	}, {
		id: NoopProvider, name: "No-Op Provider", description: "Swift bank, no-op protection plugin",
		options: forAll(`{}`), restore: forAll(`{}`), saved: forAll(`{}`),
	}, {
		id: InfraProvider, name: "OS Infra Provider",
		description: "Swift bank, Cinder volume backup and snapshot plugins",
		options:     map[string]json.RawMessage{volumeType: json.RawMessage(volumeOptions)},
		restore:     map[string]json.RawMessage{volumeType: json.RawMessage(volumeRestore)},
		saved:       map[string]json.RawMessage{volumeType: json.RawMessage(volumeSaved)},
	},
}

func forAll(schema string) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	for _, kind := range resourceTypes {
		all[kind] = json.RawMessage(schema)
	}
	return all
}

func findProvider(id string) *provider {
	i := slices.IndexFunc(providers, func(p *provider) bool { return p.id == id })
	if i < 0 {
		return nil
	}
	return providers[i]
}

func noProvider(id string) error {
	return core.Refuse(http.StatusNotFound, "Provider "+id+" could not be found.")
}

// properties are the names that a schema has for a type of resources. ofType is
// false if there is no plug-in for it, and whole is false if its schema has no
// properties at all, on which the server breaks
// (karbor-real/plan-create-noop-with-parameter).
func properties(schemas map[string]json.RawMessage, kind string) (names []string, ofType, whole bool) {
	raw, ofType := schemas[kind]
	var schema struct {
		Properties map[string]any `json:"properties"`
	}
	if !ofType || json.Unmarshal(raw, &schema) != nil || schema.Properties == nil {
		return nil, ofType, false
	}
	for name := range schema.Properties {
		names = append(names, name)
	}
	return names, true, true
}

// protects reports whether there is a plug-in for that type of resources.
func (p *provider) protects(kind string) bool {
	_, known := p.options[kind]
	return known
}

func (p *provider) view() core.Members {
	return core.Members{
		"id": p.id, "name": p.name, "description": p.description,
		"extended_info_schema": core.Members{
			"options_schema": p.options, "restore_schema": p.restore, "saved_info_schema": p.saved,
		},
	}
}

func (s *Karbor) providerRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/providers", Serve: s.listProviders},
		{Method: http.MethodGet, Path: "/providers/{id}", Serve: showProvider},
	}
}

func showProvider(q *core.Call) (core.Answer, error) {
	id := q.Args[0]
	if !core.UUID.MatchString(id) {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid provider id provided.")
	}
	p := findProvider(id)
	if p == nil {
		return core.Answer{}, noProvider(id)
	}
	return ok(core.Members{"provider": p.view()})
}

// listProviders ignores the sort, and an unknown marker
// (karbor/services/protection/provider.py, list_providers).
func (s *Karbor) listProviders(q *core.Call) (core.Answer, error) {
	p, err := s.page(q)
	if err != nil {
		return core.Answer{}, err
	}
	found := slices.DeleteFunc(slices.Clone(providers), func(x *provider) bool {
		name, description := p.filters["name"], p.filters["description"]
		return name != "" && name != x.name || description != "" && description != x.description
	})
	after := slices.IndexFunc(found, func(x *provider) bool { return x.id == p.marker })
	found = found[after+1:]
	found = found[:min(p.limit, len(found))]
	shown, ids := []any{}, []string{}
	for _, x := range found {
		shown, ids = append(shown, x.view()), append(ids, x.id)
	}
	return ok(s.linked(q, p, "providers", shown, ids))
}

// delaySchema is what the plug-in of the recorded server has for all types.
const delaySchema = `{"title": "Delay Options", "type": "object", "properties": {
	"delay": {"type": "integer", "title": "Delay", "default": 0,
		"description": "Seconds that the operation takes."},
	"fail": {"type": "boolean", "title": "Fail", "default": false,
		"description": "Whether the operation fails at its end."}}, "required": []}`

// The schemas of the plug-in that makes backups of volumes
// (karbor/services/protection/protection_plugins/volume/volume_plugin_cinder_schemas.py).
var (
	volumeOptions = schemaText("Cinder Protection Options", `
	"backup_name": {"type": "string", "title": "Backup Name", "description": "The name of the backup.",
		"default": null},
	"backup_mode": {"type": "string", "title": "Backup Mode", "description": "The backup mode.",
		"enum": ["full", "incremental"], "default": "full"},
	"container": {"type": "string", "title": "Container", "description": "The container which been chosen.",
		"default": null},
	"description": {"type": "string", "title": "Description", "description": "The description of the volume.",
		"default": null},
	"force": {"type": "boolean", "title": "Force",
		"description": "Whether to backup, even if the volume is attached", "default": false}`,
		"backup_name", "backup_mode", "container", "force")
	volumeRestore = schemaText("Cinder Protection Restore", `
	"volume_id": {"type": "string", "title": "Volume ID", "description": "The target volume ID to restore to.",
		"default": null},
	"restore_name": {"type": "string", "title": "Restore Name",
		"description": "The name of the restored volume.", "default": null},
	"restore_description": {"type": "string", "title": "Restore Description",
		"description": "The description of the restored volume.", "default": null}`)
	volumeSaved = schemaText("Cinder Protection Saved Info", `
	"name": {"type": "string", "title": "Name", "description": "The name for this backup."},
	"is_incremental": {"type": "boolean", "title": "Is Incremental",
		"description": "The type of the backup, True is incremental and False is full."},
	"status": {"type": "string", "title": "Status", "description": "The backup status, such as available.",
		"enum": ["creating", "available", "deleting", "error", "restoring", "error_restoring"]},
	"progress": {"type": "number", "title": "Progress",
		"description": "The current operation progress for this backup.", "constraint": {"min": 0, "max": 1}},
	"fail_reason": {"type": "string", "title": "Fail Reason",
		"description": "The reason for the failure status of the backup."},
	"size": {"type": "integer", "title": "Size", "description": "The size of the backup, in GB."},
	"volume_id": {"type": "string", "title": "Volume ID",
		"description": "The ID of the volume from which the backup was created."}`,
		"name", "status", "progress", "fail_reason", "size", "volume_id")
)

func schemaText(title, properties string, required ...string) string {
	end := ""
	if len(required) > 0 {
		end = `, "required": ["` + strings.Join(required, `", "`) + `"]`
	}
	return `{"title": "` + title + `", "type": "object", "properties": {` + properties + `}` + end + `}`
}
