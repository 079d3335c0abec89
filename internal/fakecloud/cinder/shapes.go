package cinder

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// The shapes of values, as in cinder/api/validation/parameter_types.py.
var (
	shapeUUID        = &core.Schema{Types: []string{"string"}, Format: "uuid", Check: isUUID}
	shapeUUIDOrNull  = &core.Schema{Types: []string{"string", "null"}, Format: "uuid", Check: isUUID}
	shapeName        = &core.Schema{Types: []string{"string", "null"}, Max: 255}
	shapeDescription = &core.Schema{
		Types: []string{"string", "null"}, Max: 255, Format: "text of printable characters", Check: isPrintable,
	}
	shapeContainer = shapeName
	shapeZone      = shapeName
	shapeBoolean   = &core.Schema{Types: []string{"boolean", "string"}, Enum: core.Booleans}
	shapeMetadata  = &core.Schema{Types: []string{"object"}, Keys: metadataKeys, Values: shapeMetadataValue}
	// A snapshot's metadata calls take no slash in a key.
	shapeMetadataPlain  = &core.Schema{Types: []string{"object"}, Keys: metadataKeysPlain, Values: shapeMetadataValue}
	shapeMetadataOrNull = &core.Schema{Types: []string{"object", "null"}, Keys: metadataKeys, Values: shapeMetadataValue}
	shapeMetadataValue  = &core.Schema{Types: []string{"string"}, Max: 255}
)

var (
	metadataKeys      = regexp.MustCompile(`^[a-zA-Z0-9-_:. /]{1,255}$`)
	metadataKeysPlain = regexp.MustCompile(`^[a-zA-Z0-9-_:. ]{1,255}$`)
)

// read checks the body of q and gives the object in its envelope; a null there
// is an empty object. The server reports the first error
// (cinder/api/validation/validators.py).
func read(q *core.Call, name string, inner *core.Schema) (*core.Object, error) {
	if breaches := core.Envelope(name, inner).Breaches(q.JSON); len(breaches) > 0 {
		b := breaches[0]
		message := b.Message
		if n := len(b.Path); n > 0 && b.Err == nil {
			message = fmt.Sprintf("Invalid input for field/attribute %s. Value: %s. %s",
				b.Path[n-1], core.Str(b.Value), b.Message)
		}
		if b.Err != nil {
			message = b.Err.Error()
		}
		return nil, core.Refuse(http.StatusBadRequest, message)
	}
	if o, ok := q.JSON.(*core.Object).Get(name).(*core.Object); ok {
		return o, nil
	}
	return core.NewObject(), nil
}

// parse reads the body of q as JSON (cinder/api/openstack/wsgi.py, Resource).
func parse(q *core.Call) error {
	if len(q.Raw) == 0 {
		return nil
	}
	kind, _, _ := strings.Cut(q.Header.Get("Content-Type"), ";")
	if kind != "application/json" {
		return core.Refuse(http.StatusUnsupportedMediaType, "Unsupported Content-Type")
	}
	var err error
	if q.JSON, err = core.Decode(q.Raw); err != nil {
		return core.Refuse(http.StatusBadRequest, "Malformed request body")
	}
	return nil
}

// label gives a name or a description, which most calls trim
// (cinder/api/openstack/wsgi.py, validate_name_and_description).
func label(o *core.Object, name string) *string {
	s := o.Text(name)
	if s == nil {
		return nil
	}
	return new(strings.TrimSpace(*s))
}

func isUUID(value any) (bool, error) {
	s, ok := value.(string)
	return !ok || core.UUID.MatchString(s), nil
}

func isBase64(value any) (bool, error) {
	s, ok := value.(string)
	if !ok {
		return true, nil
	}
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil, nil
}

// isPrintable is what a description may be: printable characters of the first
// 65,536 (cinder/api/validation/parameter_types.py, _is_printable).
func isPrintable(value any) (bool, error) {
	s, ok := value.(string)
	return !ok || !strings.ContainsFunc(s, func(r rune) bool {
		return r > 0xffff || !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r)
	}), nil
}
