package recorded

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

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
	if strings.Contains(recorded, ".") && !strings.HasSuffix(recorded, ".000000") {
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
