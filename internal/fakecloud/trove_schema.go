package fakecloud

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The patterns of Trove's values (trove/common/apischema.py).
var (
	troveUUID = regexp.MustCompile(
		`^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$`)
	troveText = regexp.MustCompile(`^.*[0-9a-zA-Z]+.*$`)
)

// troveShape is what one member of a body may be. Trove reports all that is
// wrong, where Cinder reports the first.
type troveShape struct {
	name, kind string
	required   bool
	// max and pattern are for texts, which are never empty.
	max     int
	pattern *regexp.Regexp
	// biggest is for integers, the smallest of which is 0.
	biggest int64
	// fields are for objects; other members are ignored.
	fields []troveShape
}

// shapeDatabaseBackup is the body of a creation (trove/common/apischema.py,
// backup.create; trove-real/create-unknown-field).
var shapeDatabaseBackup = []troveShape{
	{name: "description", kind: "string", max: 255, pattern: troveText},
	{name: "incremental", kind: "integer", biggest: 1},
	{name: "instance", kind: "string", max: 64, pattern: troveUUID},
	{name: "name", kind: "string", max: 255, pattern: troveText, required: true},
	{name: "parent_id", kind: "string", max: 64, pattern: troveUUID},
	{name: "restore_from", kind: "object", fields: []troveShape{
		{name: "remote_location", kind: "string", max: 255, pattern: troveText, required: true},
		{name: "local_datastore_version_id", kind: "string", max: 64, pattern: troveUUID, required: true},
		{name: "size", kind: "number", required: true},
	}},
	{name: "swift_container", kind: "string", max: 255, pattern: troveText},
}

// readTrove checks the body of q and gives the object in its envelope. Without
// an envelope the server breaks while it words the message
// (trove/common/wsgi.py, format_validation_msg; trove-real/create-empty-object).
func (q *call) readTrove(name string, fields []troveShape) (*object, error) {
	outer, ok := q.json.(*object)
	if !ok || !outer.has(name) {
		return nil, broken()
	}
	envelope := troveShape{name: name, kind: "object", fields: fields}
	if wrong := envelope.check(outer.get(name), name); len(wrong) > 0 {
		return nil, refuse(http.StatusBadRequest, "Validation error: "+strings.Join(wrong, "; "))
	}
	body, _ := outer.get(name).(*object)
	return body, nil
}

// check says all that is wrong with a value.
func (s troveShape) check(value any, path string) []string {
	if !isType(value, s.kind) {
		return []string{fmt.Sprintf("%s %s is not of type %s", path, repr(value), repr(s.kind))}
	}
	var wrong []string
	say := func(format string, args ...any) {
		wrong = append(wrong, path+" "+repr(value)+" "+fmt.Sprintf(format, args...))
	}
	switch v := value.(type) {
	case string:
		if v == "" {
			say("is too short")
		}
		if utf8.RuneCountInString(v) > s.max {
			say("is too long")
		}
		if !s.pattern.MatchString(v) {
			say("does not match %s", repr(s.pattern.String()))
		}
	case json.Number:
		n, err := v.Int64()
		switch {
		case s.kind != "integer" || err != nil:
		case n < 0:
			say("is less than the minimum of 0")
		case n > s.biggest:
			say("is greater than the maximum of %d", s.biggest)
		}
	case *object:
		wrong = s.checkFields(v, path)
	}
	return wrong
}

// checkFields reports what is missing before what is wrong.
func (s troveShape) checkFields(o *object, path string) []string {
	var wrong []string
	for _, f := range s.fields {
		if f.required && !o.has(f.name) {
			wrong = append(wrong, path+" "+repr(f.name)+" is a required property")
		}
	}
	for _, f := range s.fields {
		if o.has(f.name) {
			wrong = append(wrong, f.check(o.get(f.name), path+"["+repr(f.name)+"]")...)
		}
	}
	return wrong
}
