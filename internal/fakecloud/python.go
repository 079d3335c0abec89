package fakecloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// object is a JSON object that remembers the order of its members, because
// Cinder's messages quote the body.
type object struct {
	keys   []string
	values map[string]any
}

// get gives a member, nil if there is none.
func (o *object) get(key string) any { return o.values[key] }

// has reports whether there is a member of that name, null or not.
func (o *object) has(key string) bool {
	_, ok := o.values[key]
	return ok
}

// decode reads JSON into nil, bool, string, json.Number, []any and *object.
func decode(raw []byte) (any, error) {
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
		o := &object{values: map[string]any{}}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeValue(d)
			if err != nil {
				return nil, err
			}
			if !o.has(key.(string)) {
				o.keys = append(o.keys, key.(string))
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

// repr writes a value as Python's repr does.
func repr(value any) string {
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
			words[i] = repr(item)
		}
		return "[" + strings.Join(words, ", ") + "]"
	case *object:
		words := make([]string, len(v.keys))
		for i, key := range v.keys {
			words[i] = repr(key) + ": " + repr(v.values[key])
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

// str writes a value as Python's str does.
func str(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return repr(value)
}

// reprAll joins the repr of several names.
func reprAll(names []string) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = repr(name)
	}
	return strings.Join(words, ", ")
}
