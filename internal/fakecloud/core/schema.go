package core

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Schema is what an API accepts as one value of a body. It is checked as
// Python's jsonschema does, with its wording; each service puts what is wrong
// into an error of its own.
type Schema struct {
	// Types are JSON types: "object", "array", "string", "boolean",
	// "integer", "number", "null". None is any.
	Types []string
	// Fields are the members of an object. Others are refused, unless Open.
	Fields   []Field
	Required []string
	Open     bool
	// Keys is the pattern of an object's own names, Values is what they hold.
	Keys   *regexp.Regexp
	Values *Schema
	// Items is what the items of an array are.
	Items *Schema

	// Min and Max are for the length of a text, Least and Most for a number.
	Min, Max    int
	Least, Most *float64
	Pattern     *regexp.Regexp
	Enum        []any
	// Format is the name of a format, Check what decides it: an error of it
	// is the whole message.
	Format string
	Check  func(value any) (bool, error)
}

// Field is one member of an object.
type Field struct {
	Name   string
	Schema *Schema
}

// Breach is where and how a value breaks its schema. Path has names only.
type Breach struct {
	Path    []string
	Value   any
	Message string
	// Err is the error of a Check.
	Err error
}

// Envelope is the schema of a body with one member.
func Envelope(name string, inner *Schema) *Schema {
	return &Schema{
		Types:    []string{"object"},
		Fields:   []Field{{name, inner}},
		Required: []string{name},
	}
}

// With is s with more fields.
func (s *Schema) With(fields ...Field) *Schema {
	wider := *s
	wider.Fields = append(slices.Clone(s.Fields), fields...)
	return &wider
}

// Breaches is all that is wrong with a value: members before what is missing
// and what is too much.
func (s *Schema) Breaches(value any) []Breach { return s.breaches(value, nil) }

func (s *Schema) breaches(value any, path []string) []Breach {
	var all []Breach
	say := func(format string, args ...any) {
		all = append(all, Breach{Path: path, Value: value, Message: fmt.Sprintf(format, args...)})
	}
	if len(s.Types) > 0 && !slices.ContainsFunc(s.Types, func(kind string) bool { return IsType(value, kind) }) {
		say("%s is not of type %s", Repr(value), ReprAll(s.Types))
	}
	switch v := value.(type) {
	case *Object:
		all = append(all, s.objectBreaches(v, path)...)
	case []any:
		for i, item := range v {
			if s.Items != nil {
				all = append(all, s.Items.breaches(item, append(slices.Clone(path), strconv.Itoa(i)))...)
			}
		}
	case string:
		s.checkText(v, say)
	case json.Number:
		s.checkNumber(v, say)
	}
	if s.Enum != nil && !slices.Contains(s.Enum, value) {
		say("%s is not one of %s", Repr(value), Repr(s.Enum))
	}
	if s.Check != nil {
		if ok, err := s.Check(value); err != nil {
			all = append(all, Breach{Path: path, Value: value, Err: err})
		} else if !ok {
			say("%s is not a %s", Repr(value), Repr(s.Format))
		}
	}
	return all
}

func (s *Schema) checkText(v string, say func(string, ...any)) {
	n := utf8.RuneCountInString(v)
	if n < s.Min {
		say("%s is too short", Repr(v))
	}
	if s.Max > 0 && n > s.Max {
		say("%s is too long", Repr(v))
	}
	// Python's $ matches before a last line break, too.
	if s.Pattern != nil && !s.Pattern.MatchString(strings.TrimSuffix(v, "\n")) {
		say("%s does not match %s", Repr(v), Repr(s.Pattern.String()))
	}
}

func (s *Schema) checkNumber(v json.Number, say func(string, ...any)) {
	n, err := v.Float64()
	if err != nil {
		return
	}
	if s.Least != nil && n < *s.Least {
		say("%s is less than the minimum of %v", Repr(v), *s.Least)
	}
	if s.Most != nil && n > *s.Most {
		say("%s is greater than the maximum of %v", Repr(v), *s.Most)
	}
}

func (s *Schema) objectBreaches(o *Object, path []string) []Breach {
	var all []Breach
	var known, extra []string
	for _, f := range s.Fields {
		known = append(known, f.Name)
		if o.Has(f.Name) {
			all = append(all, f.Schema.breaches(o.Get(f.Name), append(slices.Clone(path), f.Name))...)
		}
	}
	for _, name := range s.Required {
		if !o.Has(name) {
			all = append(all, Breach{Path: path, Value: o, Message: Repr(name) + " is a required property"})
		}
	}
	for _, key := range o.Keys {
		switch {
		case slices.Contains(known, key) || s.Open:
		case s.Keys != nil && s.Keys.MatchString(key):
			all = append(all, s.Values.breaches(o.Get(key), append(slices.Clone(path), key))...)
		default:
			extra = append(extra, key)
		}
	}
	if len(extra) == 0 {
		return all
	}
	message := fmt.Sprintf("Additional properties are not allowed (%s %s unexpected)",
		ReprAll(extra), plural(extra, "was", "were"))
	if s.Keys != nil {
		slices.Sort(extra)
		message = fmt.Sprintf("%s %s not match any of the regexes: %s",
			ReprAll(extra), plural(extra, "does", "do"), Repr(s.Keys.String()))
	}
	return append(all, Breach{Path: path, Value: o, Message: message})
}

func plural(list []string, one, many string) string {
	if len(list) == 1 {
		return one
	}
	return many
}

// IsType compares as jsonschema does: true is no integer.
func IsType(value any, kind string) bool {
	switch v := value.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case *Object:
		return kind == "object"
	case []any:
		return kind == "array"
	case json.Number:
		return kind == "number" || kind == "integer" && !strings.ContainsAny(v.String(), ".eE")
	}
	return false
}
