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
	"net/http"
	"path"
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
