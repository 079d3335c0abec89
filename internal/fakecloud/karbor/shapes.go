package karbor

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The shapes of bodies, as in karbor/api/schemas and
// karbor/api/validation/parameter_types.py.
var (
	shapeCheckpoint = &core.Schema{
		Types:    []string{"object"},
		Fields:   []core.Field{{Name: "plan_id", Schema: shapeUUID}, {Name: "extra-info", Schema: shapeMetadata}},
		Required: []string{"plan_id"},
	}
	// shapeOldCheckpoint is what Pike takes besides.
	shapeOldCheckpoint = shapeCheckpoint.With(core.Field{Name: "extra_info", Schema: shapeMetadata})
	shapeReset         = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{{
			Name: "state", Schema: &core.Schema{Types: []string{"string"}, Enum: []any{"available", "error"}},
		}},
		Required: []string{"state"},
	}
	shapePlan = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "name", Schema: shapeName},
			{Name: "description", Schema: shapeText},
			{Name: "provider_id", Schema: shapeUUID},
			{Name: "parameters", Schema: shapeParameters},
			{Name: "resources", Schema: shapeResources},
		},
		Required: []string{"provider_id", "parameters"},
	}
	shapePlanUpdate = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "name", Schema: shapeName},
			{Name: "description", Schema: shapeText},
			{Name: "status", Schema: shapeString},
			{Name: "resources", Schema: shapeResources},
		},
	}
	shapeRestore = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "provider_id", Schema: shapeUUID},
			{Name: "checkpoint_id", Schema: shapeUUID},
			{Name: "restore_target", Schema: shapeString},
			{Name: "restore_auth", Schema: shapeMetadata},
			{Name: "parameters", Schema: shapeParameters},
		},
		Required: []string{"provider_id", "checkpoint_id", "parameters"},
	}
	shapeVerification = &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "provider_id", Schema: shapeUUID},
			{Name: "checkpoint_id", Schema: shapeUUID},
			{Name: "parameters", Schema: shapeParameters},
		},
		Required: []string{"provider_id", "checkpoint_id", "parameters"},
	}

	shapeUUID   = &core.Schema{Types: []string{"string"}, Format: "uuid", Check: isUUID}
	shapeName   = &core.Schema{Types: []string{"string", "null"}, Max: 255, Format: "name", Check: isName}
	shapeText   = &core.Schema{Types: []string{"string", "null"}, Max: 255}
	shapeString = &core.Schema{Types: []string{"string", "null"}}

	shapeMetadata = &core.Schema{
		Types: []string{"object", "null"}, Keys: keys,
		Values: &core.Schema{Types: []string{"boolean", "string", "integer"}},
	}
	shapeParameters = &core.Schema{Types: []string{"object"}, Keys: keys, Values: shapeMetadata}
	shapeResources  = &core.Schema{Types: []string{"array"}, Items: &core.Schema{Types: []string{"object"}, Open: true}}
)

var keys = regexp.MustCompile(`^[a-zA-Z0-9-_:.# ]{1,255}$`)

func isUUID(value any) (bool, error) {
	s, isText := value.(string)
	return !isText || core.UUID.MatchString(s), nil
}

// isName has an error of its own (karbor/api/validation/validators.py;
// karbor-real/plan-create-empty-name; white space was seen on Karbor 1.6.0).
func isName(value any) (bool, error) {
	problem := "None"
	if s, isText := value.(string); isText && s != "" {
		if strings.TrimSpace(s) != "" {
			return true, nil
		}
		problem = "empty"
	}
	return false, core.Refuse(http.StatusBadRequest,
		"An invalid 'name' value was provided. The 'name' can not be "+problem+".")
}

// read checks the body of q and gives the object in its envelope. The server
// breaks on a call without a body (karbor-real/checkpoint-create-no-body).
func read(q *core.Call, name string, inner *core.Schema) (*core.Object, error) {
	if q.JSON == nil {
		return nil, broken()
	}
	if all := core.Envelope(name, inner).Breaches(q.JSON); len(all) > 0 {
		return nil, refusalOf(all[0])
	}
	return q.JSON.(*core.Object).Get(name).(*core.Object), nil
}

// refusalOf is the answer to what breaks a schema (karbor/api/validation/
// validators.py, validate).
func refusalOf(b core.Breach) error {
	if b.Err != nil {
		return b.Err
	}
	message := b.Message
	if n := len(b.Path); n > 0 {
		message = fmt.Sprintf("Invalid input for field/attribute %s. Value: %s. %s",
			b.Path[n-1], core.Str(b.Value), b.Message)
	}
	return core.Refuse(http.StatusBadRequest, message)
}

// parameters gives parameters as they are kept: all values are Python's texts
// (karbor/objects/base.py, DictOfDictOfStrings).
func parameters(o *core.Object) map[string]map[string]string {
	all := map[string]map[string]string{}
	given, _ := o.Get("parameters").(*core.Object)
	for _, kind := range given.Keys {
		all[kind] = given.Texts(kind)
	}
	return all
}
