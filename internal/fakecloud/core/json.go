package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Object is a JSON object that remembers the order of its members, because
// Cinder's messages quote the body.
type Object struct {
	Keys   []string
	values map[string]any
}

// Get gives a member, nil if there is none.
func (o *Object) Get(key string) any { return o.values[key] }

// Has reports whether there is a member of that name, null or not.
func (o *Object) Has(key string) bool {
	_, ok := o.values[key]
	return ok
}

// Decode reads JSON into nil, bool, string, json.Number, []any and *Object.
func Decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	value, err := decodeValue(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one value")
	}
	return value, nil
}

func decodeValue(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := &Object{values: map[string]any{}}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			if !o.Has(key.(string)) {
				o.Keys = append(o.Keys, key.(string))
			}
			o.values[key.(string)] = value
		}
		_, err := d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			value, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := d.Token()
		return list, err
	}
	return t, nil
}

// Repr writes a value as Python's repr does.
func Repr(value any) string {
	switch v := value.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case string:
		return reprString(v)
	case []any:
		words := make([]string, len(v))
		for i, item := range v {
			words[i] = Repr(item)
		}
		return "[" + strings.Join(words, ", ") + "]"
	case *Object:
		words := make([]string, len(v.Keys))
		for i, key := range v.Keys {
			words[i] = Repr(key) + ": " + Repr(v.values[key])
		}
		return "{" + strings.Join(words, ", ") + "}"
	}
	return fmt.Sprint(value)
}

// reprString prefers single quotes, as Python does.
func reprString(s string) string {
	quote := "'"
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = `"`
	}
	s = strings.NewReplacer(`\`, `\\`, quote, `\`+quote, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
	return quote + s + quote
}

// Str writes a value as Python's str does.
func Str(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return Repr(value)
}

// ReprAll joins the repr of several names.
func ReprAll(names []string) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = Repr(name)
	}
	return strings.Join(words, ", ")
}

// NewObject is an empty object.
func NewObject() *Object { return &Object{values: map[string]any{}} }

// Text gives a member that is a string, nil if it is none.
func (o *Object) Text(name string) *string {
	s, ok := o.Get(name).(string)
	if !ok {
		return nil
	}
	return &s
}

// Texts gives a member that is an object of texts, which may be null.
func (o *Object) Texts(name string) map[string]string {
	texts := map[string]string{}
	if m, ok := o.Get(name).(*Object); ok {
		for _, key := range m.Keys {
			texts[key] = Str(m.Get(key))
		}
	}
	return texts
}

// Integer gives a member that is a number, or the text of one.
func (o *Object) Integer(name string) (int, bool) {
	var n int
	err := json.Unmarshal([]byte(Str(o.Get(name))), &n)
	return n, err == nil
}

// TextOf is a text that may be null, which is empty then.
func TextOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// OrNull shows a text that may be null.
func OrNull(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

// NullIfEmpty shows an empty text as null.
func NullIfEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Booleans is what Cinder takes for a boolean, the true ones first
// (cinder-real/054).
var Booleans = []any{
	true, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t",
	false, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f",
}

// IsTrue reads one of Booleans.
func IsTrue(value any) bool {
	i := slices.Index(Booleans, value)
	return i >= 0 && i < slices.Index(Booleans, any(false))
}
