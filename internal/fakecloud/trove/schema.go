package trove

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The patterns of Trove's values (trove/common/apischema.py).
var (
	uuid = regexp.MustCompile(
		`^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$`)
	text = regexp.MustCompile(`^.*[0-9a-zA-Z]+.*$`)
)

// The shapes of values.
var (
	shapeText = &core.Schema{Types: []string{"string"}, Min: 1, Max: 255, Pattern: text}
	shapeUUID = &core.Schema{Types: []string{"string"}, Min: 1, Max: 64, Pattern: uuid}
	shapeFlag = &core.Schema{Types: []string{"integer"}, Least: new(0.0), Most: new(1.0)}
)

// shapeBackup is the body of a creation (trove/common/apischema.py,
// backup.create; trove-real/create-unknown-field).
var shapeBackup = &core.Schema{
	Types: []string{"object"}, Open: true,
	Fields: []core.Field{
		{Name: "description", Schema: shapeText},
		{Name: "incremental", Schema: shapeFlag},
		{Name: "instance", Schema: shapeUUID},
		{Name: "name", Schema: shapeText},
		{Name: "parent_id", Schema: shapeUUID},
		{Name: "restore_from", Schema: &core.Schema{
			Types: []string{"object"}, Open: true,
			Fields: []core.Field{
				{Name: "remote_location", Schema: shapeText},
				{Name: "local_datastore_version_id", Schema: shapeUUID},
				{Name: "size", Schema: &core.Schema{Types: []string{"number"}}},
			},
			Required: []string{"remote_location", "local_datastore_version_id", "size"},
		}},
		{Name: "swift_container", Schema: shapeText},
	},
	Required: []string{"name"},
}

// read checks the body of q and gives the object in its envelope. Trove reports
// all that is wrong, what is wrong with an object before what is wrong inside
// it. Without an envelope the server breaks while it words the message
// (trove/common/wsgi.py, format_validation_msg; trove-real/create-empty-object).
func read(q *core.Call, name string, inner *core.Schema) (*core.Object, error) {
	outer, ok := q.JSON.(*core.Object)
	if !ok || !outer.Has(name) {
		return nil, broken()
	}
	breaches := inner.Breaches(outer.Get(name))
	slices.SortStableFunc(breaches, func(a, b core.Breach) int { return len(a.Path) - len(b.Path) })
	var wrong []string
	for _, b := range breaches {
		var place strings.Builder
		for _, word := range b.Path {
			place.WriteString("[" + core.Repr(word) + "]")
		}
		wrong = append(wrong, name+place.String()+" "+b.Message)
	}
	if len(wrong) > 0 {
		return nil, core.Refuse(http.StatusBadRequest, "Validation error: "+strings.Join(wrong, "; "))
	}
	body, _ := outer.Get(name).(*core.Object)
	return body, nil
}
