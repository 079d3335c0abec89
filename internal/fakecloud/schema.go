package fakecloud

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// schema is what an API accepts as one value of a body. The checks come in the
// order in which the server makes them, and it reports the first that fails
// (cinder/api/validation/validators.py).
type schema struct {
	// types are JSON types: "object", "string", "boolean", "integer", "null".
	types []string
	// fields are the members of an object. Others are refused, unless open.
	fields   []field
	required []string
	open     bool
	// keys is the pattern of an object's own names, values is what they hold.
	keys   *regexp.Regexp
	values *schema

	min, max  int
	enum      []any
	printable bool
	// format is the name of a format, check what decides it: an error of it
	// is the whole message.
	format string
	check  func(value any) (bool, error)
}

// field is one member of an object.
type field struct {
	name   string
	schema *schema
}

// breach is where and how a value breaks its schema.
type breach struct {
	path    []string
	value   any
	message string
}

// validate checks a whole body.
func (s *schema) validate(body any) error {
	b, err := s.breach(body, nil)
	if err != nil {
		return refuse(http.StatusBadRequest, err.Error())
	}
	if b == nil {
		return nil
	}
	message := b.message
	if n := len(b.path); n > 0 {
		message = fmt.Sprintf("Invalid input for field/attribute %s. Value: %s. %s",
			b.path[n-1], str(b.value), b.message)
	}
	return refuse(http.StatusBadRequest, message)
}

func (s *schema) breach(value any, path []string) (*breach, error) {
	if !slices.ContainsFunc(s.types, func(kind string) bool { return isType(value, kind) }) {
		return &breach{path, value, fmt.Sprintf("%s is not of type %s", repr(value), reprAll(s.types))}, nil
	}
	switch v := value.(type) {
	case *object:
		if b, err := s.objectBreach(v, path); b != nil || err != nil {
			return b, err
		}
	case string:
		if n := utf8.RuneCountInString(v); n < s.min {
			return &breach{path, value, repr(value) + " is too short"}, nil
		} else if s.max > 0 && n > s.max {
			return &breach{path, value, repr(value) + " is too long"}, nil
		}
		if s.printable && strings.ContainsFunc(v, isControl) {
			return &breach{path, value, repr(value) + " does not match the printable characters"}, nil
		}
	}
	if s.enum != nil && !slices.Contains(s.enum, value) {
		return &breach{path, value, fmt.Sprintf("%s is not one of %s", repr(value), repr(s.enum))}, nil
	}
	if s.check != nil {
		ok, err := s.check(value)
		if err != nil {
			return nil, err
		}
		if !ok {
			return &breach{path, value, fmt.Sprintf("%s is not a %s", repr(value), repr(s.format))}, nil
		}
	}
	return nil, nil
}

func (s *schema) objectBreach(o *object, path []string) (*breach, error) {
	var known []string
	for _, f := range s.fields {
		known = append(known, f.name)
		if !o.has(f.name) {
			continue
		}
		if b, err := f.schema.breach(o.get(f.name), append(slices.Clone(path), f.name)); b != nil || err != nil {
			return b, err
		}
	}
	for _, name := range s.required {
		if !o.has(name) {
			return &breach{path, o, repr(name) + " is a required property"}, nil
		}
	}
	var extra []string
	for _, key := range o.keys {
		switch {
		case slices.Contains(known, key) || s.open:
		case s.keys != nil && s.keys.MatchString(key):
			if b, err := s.values.breach(o.get(key), append(slices.Clone(path), key)); b != nil || err != nil {
				return b, err
			}
		default:
			extra = append(extra, key)
		}
	}
	if len(extra) == 0 {
		return nil, nil
	}
	message := fmt.Sprintf("Additional properties are not allowed (%s %s unexpected)",
		reprAll(extra), plural(extra, "was", "were"))
	if s.keys != nil {
		slices.Sort(extra)
		message = fmt.Sprintf("%s %s not match any of the regexes: %s",
			reprAll(extra), plural(extra, "does", "do"), repr(s.keys.String()))
	}
	return &breach{path, o, message}, nil
}

func plural(list []string, one, many string) string {
	if len(list) == 1 {
		return one
	}
	return many
}

// isType compares as jsonschema does: true is no integer.
func isType(value any, kind string) bool {
	switch v := value.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case *object:
		return kind == "object"
	case []any:
		return kind == "array"
	case json.Number:
		return kind == "number" || kind == "integer" && !strings.ContainsAny(v.String(), ".eE")
	}
	return false
}

// isControl reports what a description may not have
// (cinder/api/validation/parameter_types.py, _is_printable).
func isControl(r rune) bool {
	return !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r)
}

func isUUID(value any) (bool, error) {
	s, ok := value.(string)
	return !ok || uuidShape.MatchString(s), nil
}

func isBase64(value any) (bool, error) {
	s, ok := value.(string)
	if !ok {
		return true, nil
	}
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil, nil
}
