package fakecloud

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// The shapes of values, as in cinder/api/validation/parameter_types.py.
var (
	shapeUUID        = &schema{types: []string{"string"}, format: "uuid", check: isUUID}
	shapeUUIDOrNull  = &schema{types: []string{"string", "null"}, format: "uuid", check: isUUID}
	shapeName        = &schema{types: []string{"string", "null"}, max: 255}
	shapeDescription = &schema{types: []string{"string", "null"}, max: 255, printable: true}
	shapeContainer   = shapeName
	shapeZone        = shapeName
	shapeBoolean     = &schema{types: []string{"boolean", "string"}, enum: booleans}
	shapeMetadata    = &schema{types: []string{"object"}, keys: metadataKeys, values: shapeMetadataValue}
	// A snapshot's metadata calls take no slash in a key.
	shapeMetadataPlain  = &schema{types: []string{"object"}, keys: metadataKeysPlain, values: shapeMetadataValue}
	shapeMetadataOrNull = &schema{types: []string{"object", "null"}, keys: metadataKeys, values: shapeMetadataValue}
	shapeMetadataValue  = &schema{types: []string{"string"}, max: 255}
)

var (
	metadataKeys      = regexp.MustCompile(`^[a-zA-Z0-9-_:. /]{1,255}$`)
	metadataKeysPlain = regexp.MustCompile(`^[a-zA-Z0-9-_:. ]{1,255}$`)
)

// booleans is what Cinder takes for a boolean, the true ones first
// (cinder-real/054).
var booleans = []any{
	true, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t",
	false, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f",
}

// isTrue reads one of booleans.
func isTrue(value any) bool {
	i := slices.Index(booleans, value)
	return i >= 0 && i < slices.Index(booleans, any(false))
}

// envelope is the schema of a body with one member.
func envelope(name string, inner *schema) *schema {
	return &schema{
		types:    []string{"object"},
		fields:   []field{{name, inner}},
		required: []string{name},
	}
}

// with is s with more fields.
func (s *schema) with(fields ...field) *schema {
	wider := *s
	wider.fields = append(slices.Clone(s.fields), fields...)
	return &wider
}

// read checks the body of q and gives the object in its envelope; a null there
// is an empty object.
func (q *call) read(name string, inner *schema) (*object, error) {
	if err := envelope(name, inner).validate(q.json); err != nil {
		return nil, err
	}
	if o, ok := q.json.(*object).get(name).(*object); ok {
		return o, nil
	}
	return &object{values: map[string]any{}}, nil
}

// parse reads the body of q as JSON (cinder/api/openstack/wsgi.py, Resource).
func (q *call) parse() error {
	if len(q.body) == 0 {
		return nil
	}
	kind, _, _ := strings.Cut(q.Header.Get("Content-Type"), ";")
	if kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "Unsupported Content-Type")
	}
	var err error
	if q.json, err = decode(q.body); err != nil {
		return refuse(http.StatusBadRequest, "Malformed request body")
	}
	return nil
}

// text gives a member that is a string or null.
func (o *object) text(name string) *string {
	s, ok := o.get(name).(string)
	if !ok {
		return nil
	}
	return &s
}

// label gives a name or a description, which most calls trim
// (cinder/api/openstack/wsgi.py, validate_name_and_description).
func (o *object) label(name string) *string {
	s := o.text(name)
	if s == nil {
		return nil
	}
	return new(strings.TrimSpace(*s))
}

// metadata gives the member of that name, which may be null.
func (o *object) metadata() map[string]string {
	texts := map[string]string{}
	if m, ok := o.get("metadata").(*object); ok {
		for _, key := range m.keys {
			texts[key] = str(m.get(key))
		}
	}
	return texts
}

// integer gives a member that is a number, or the text of one.
func (o *object) integer(name string) (int, bool) {
	var n int
	err := json.Unmarshal([]byte(str(o.get(name))), &n)
	return n, err == nil
}
