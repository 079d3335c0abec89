// Package recorded compares what the embedded cloud answers with what a real
// server did. A test plays the recorded calls one by one: [Read] reads them,
// [Mirror.Translate] makes each request one to the cloud, [Mirror.Compare] and
// [Mirror.CompareHeader] say how the answer differs.
//
// Ids and times are not the same in two runs. They are learned: the first time
// that a recorded one is met, the cloud's own is noted, and from then on the one
// must stand wherever the other did, and nowhere else. Everything else is
// compared as it is; an integer is no float.
package recorded

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Mirror knows which id and which time of the cloud stands for which recorded
// one.
type Mirror struct {
	// addresses puts the cloud's addresses and projects into a recorded text.
	addresses *strings.Replacer
	// opaque are members of which only the kind is compared, with the reason.
	opaque map[string]string

	mine     map[string]string
	recorded map[string]string
	// latest is the time that a member of an object had last, here and there.
	latest map[string][2]string
}

// New makes a mirror. Addresses are pairs, as [strings.NewReplacer] takes them:
// what the recorded server was called, and what the cloud is; they are put into
// both sides. Opaque are members
// of which only the kind is compared, each with the reason.
func New(opaque map[string]string, addresses ...string) *Mirror {
	return &Mirror{
		addresses: strings.NewReplacer(addresses...), opaque: opaque,
		mine: map[string]string{}, recorded: map[string]string{}, latest: map[string][2]string{},
	}
}

// Read reads the recorded calls in a folder by their names.
func Read[T any](folder fs.FS) (map[string]T, error) {
	files, err := fs.Glob(folder, "*.json")
	if err != nil {
		return nil, err
	}
	all := map[string]T{}
	for _, file := range files {
		raw, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		var call T
		if err := json.Unmarshal(raw, &call); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[strings.TrimSuffix(path.Base(file), ".json")] = call
	}
	return all, nil
}

// Decode reads a body with its numbers as they were written. Nothing is nil.
func Decode(raw []byte) (any, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var value any
	err := d.Decode(&value)
	return value, err
}

// Know says that ids are the same here and there.
func (m *Mirror) Know(ids ...string) {
	for _, id := range ids {
		m.mine[id], m.recorded[id] = id, id
	}
}

// ID is the cloud's id for a recorded one, empty if none is known.
func (m *Mirror) ID(recorded string) string { return m.mine[recorded] }

// Translate puts the cloud's ids, times and addresses into a recorded text.
func (m *Mirror) Translate(text string) string {
	return variable.ReplaceAllStringFunc(m.addresses.Replace(text), func(word string) string {
		if mine, ok := m.mine[word]; ok {
			return mine
		}
		return word
	})
}

// Compare says how two bodies differ, one line for each difference.
func (m *Mirror) Compare(recorded, got any) []string {
	c := comparison{Mirror: m}
	c.value("", "", recorded, got)
	return c.differences
}

// CompareKinds compares two bodies by the kinds of their values.
func (m *Mirror) CompareKinds(recorded, got any) []string {
	c := comparison{Mirror: m, kindsOnly: true}
	c.value("", "", recorded, got)
	return c.differences
}

// unlike are headers that tell nothing about an API.
var unlike = []string{"Date", "Content-Length", "Connection", "Server", "Keep-Alive", "Transfer-Encoding"}

// CompareHeader says how two headers differ. Unkept are those that the recording
// did not keep.
func (m *Mirror) CompareHeader(recorded map[string]string, got http.Header, unkept ...string) []string {
	there, here := map[string]any{}, map[string]any{}
	for key, value := range recorded {
		there[http.CanonicalHeaderKey(key)] = value
	}
	for key := range got {
		here[key] = got.Get(key)
	}
	for _, key := range slices.Concat(unlike, unkept) {
		delete(there, key)
		delete(here, key)
	}
	c := comparison{Mirror: m}
	c.value("header", "", there, here)
	return c.differences
}

// comparison is one comparison of two bodies.
type comparison struct {
	*Mirror

	kindsOnly   bool
	differences []string
}

func (c *comparison) differ(place, format string, args ...any) {
	c.differences = append(c.differences, place+": "+fmt.Sprintf(format, args...))
}

// value compares what stands at a place; object is the recorded id of the
// object around it.
func (c *comparison) value(place, object string, recorded, got any) {
	there, here := kind(recorded), kind(got)
	if there != here {
		c.differ(place, "recorded %s %v, got %s %v", there, recorded, here, got)
		return
	}
	switch want := recorded.(type) {
	case map[string]any:
		c.members(place, object, want, got.(map[string]any))
	case []any:
		list := got.([]any)
		if len(list) != len(want) {
			c.differ(place, "recorded %d items, got %d", len(want), len(list))
		}
		for i := range min(len(list), len(want)) {
			c.value(fmt.Sprintf("%s[%d]", place, i), object, want[i], list[i])
		}
	case string:
		c.text(place, object, want, got.(string))
	default:
		if recorded != got && !c.loose(place) {
			c.differ(place, "recorded %v, got %v", recorded, got)
		}
	}
}

func (c *comparison) members(place, object string, recorded, got map[string]any) {
	if id, ok := recorded["id"].(string); ok {
		object = id
		c.value(place+".id", object, id, got["id"])
	}
	names := slices.Collect(maps.Keys(recorded))
	for name := range got {
		if _, ok := recorded[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		there, isThere := recorded[name]
		here, isHere := got[name]
		switch {
		case !isHere:
			c.differ(place+"."+name, "recorded %v, missing", there)
		case !isThere:
			c.differ(place+"."+name, "not recorded, got %v", here)
		default:
			c.value(place+"."+name, object, there, here)
		}
	}
}

// loose reports whether only the kind of what stands at a place matters.
func (c *comparison) loose(place string) bool {
	name := place[strings.LastIndex(place, ".")+1:]
	_, ok := c.opaque[name]
	return ok || c.kindsOnly
}

// The variable parts of a text.
const (
	uuidPattern = `[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`
	timePattern = `[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?`
)

var (
	variable = regexp.MustCompile(uuidPattern + `|\b[0-9a-f]{32}\b|\b` + timePattern)
	clock    = regexp.MustCompile(`^` + timePattern + `$`)
	digit    = regexp.MustCompile(`[0-9]`)
	// folder is how some drivers name the place of an object: by the first
	// letters of its id.
	folder = regexp.MustCompile(`\b([0-9a-f]{2})/([0-9a-f]{2})/(` + uuidPattern + `)`)
)

// text compares two texts: the same words, and between them ids and times that
// stand for each other.
func (c *comparison) text(place, object, recorded, got string) {
	if c.loose(place) {
		return
	}
	there, here := shorten(c.addresses.Replace(recorded)), shorten(c.addresses.Replace(got))
	if shape(there) != shape(here) {
		c.differ(place, "recorded %q, got %q", recorded, got)
		return
	}
	words := variable.FindAllString(here, -1)
	for i, word := range variable.FindAllString(there, -1) {
		if clock.MatchString(word) {
			c.time(place, object, word, words[i])
		} else {
			c.learn(place, word, words[i])
		}
	}
}

// learn notes that mine stands for recorded, and for nothing else.
func (c *comparison) learn(place, recorded, mine string) {
	was, known := c.mine[recorded]
	other, taken := c.recorded[mine]
	switch {
	case known && was != mine:
		c.differ(place, "recorded %s, which is %s here, got %s", recorded, was, mine)
	case taken && other != recorded:
		c.differ(place, "recorded %s, got %s, which stands for %s", recorded, mine, other)
	default:
		c.mine[recorded], c.recorded[mine] = mine, recorded
	}
}

// time compares two times. Fine ones are learned like ids. Of those that are
// told in seconds or days, many are the same: a member of an object moves when
// the recorded one does, and only then.
func (c *comparison) time(place, object, recorded, mine string) {
	if strings.Contains(recorded, ".") {
		c.learn(place, recorded, mine)
		return
	}
	name := object + " " + place[strings.LastIndex(place, ".")+1:]
	last, known := c.latest[name]
	if known && object != "" && last[0] == recorded && last[1] != mine {
		c.differ(place, "recorded %s as before, got %s after %s", recorded, mine, last[1])
	}
	c.latest[name] = [2]string{recorded, mine}
}

// shape is a text with its ids and times made equal.
func shape(text string) string {
	return variable.ReplaceAllStringFunc(text, func(word string) string {
		if clock.MatchString(word) {
			return digit.ReplaceAllString(word, "0")
		}
		return "<id>"
	})
}

// shorten leaves the id of a folder's name, if the folder is that of the id.
func shorten(text string) string {
	return folder.ReplaceAllStringFunc(text, func(name string) string {
		parts := folder.FindStringSubmatch(name)
		if strings.HasPrefix(parts[3], parts[1]+parts[2]) {
			return "<folder of>/" + parts[3]
		}
		return name
	})
}

// kind is the JSON type of a value; an integer is no float.
func kind(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "float"
		}
		return "integer"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}
