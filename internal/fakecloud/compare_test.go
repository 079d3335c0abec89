package fakecloud_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// mirror compares what a cloud answers with what a real server did.
type mirror struct {
	cloud *fakecloud.Cloud
	// ids are the cloud's ids by the recorded ones.
	ids map[string]string
	// addresses puts the cloud's addresses and projects into a recorded text.
	addresses *strings.Replacer
	// volatile are the members whose values differ from run to run.
	volatile []string
}

var (
	uuid = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	// accident is the id that a server gives to an error of its own.
	accident = regexp.MustCompile(`what went wrong: \([0-9a-f-]+\)`)
)

// readRecording reads the recorded calls in a folder of testdata by their names.
func readRecording[T any](t *testing.T, folder string) map[string]T {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]T{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var e T
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = e
	}
	return all
}

// decoded is the body of an answer, nil if it is empty.
func (r reply) decoded(t *testing.T) any {
	t.Helper()
	if len(r.body) == 0 {
		return nil
	}
	var got any
	if err := json.Unmarshal(r.body, &got); err != nil {
		t.Fatalf("body is no JSON: %s", r.body)
	}
	return got
}

// compareBody compares two bodies, or only the kinds of their values.
func (m *mirror) compareBody(t *testing.T, recorded, got any, kindOnly bool) {
	t.Helper()
	if kindOnly {
		recorded, got = kinds(recorded), kinds(got)
	}
	if diff := cmp.Diff(m.plain(recorded, ""), m.plain(got, "")); diff != "" {
		t.Errorf("body (-recorded +got):\n%s", diff)
	}
}

// translate puts the cloud's ids and addresses into a recorded text.
func (m *mirror) translate(text string) string {
	return uuid.ReplaceAllStringFunc(m.addresses.Replace(text), func(id string) string {
		if mine, ok := m.ids[id]; ok {
			return mine
		}
		return id
	})
}

// learn notes which id of the cloud stands for which recorded one.
func (m *mirror) learn(recorded, got any) {
	switch want := recorded.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			for key := range want {
				m.learn(want[key], got[key])
			}
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := range want {
				m.learn(want[i], got[i])
			}
		}
	case string:
		got, ok := got.(string)
		if _, known := m.ids[want]; ok && !known && uuid.FindString(want) == want && uuid.FindString(got) == got {
			m.ids[want] = got
		}
	}
}

// plain makes two bodies comparable: ids and addresses are the cloud's, and of
// volatile members only the kind is left.
func (m *mirror) plain(value any, key string) any {
	switch v := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for key := range v {
			object[key] = m.plain(v[key], key)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = m.plain(v[i], key)
		}
		return list
	case string:
		if slices.Contains(m.volatile, key) {
			return "a string"
		}
		return m.translate(accident.ReplaceAllString(v, "what went wrong: (an id)"))
	}
	return value
}

// sortReferences sorts a list of manageable snapshots.
func sortReferences(body any) {
	list := body.(map[string]any)["manageable-snapshots"].([]any)
	slices.SortFunc(list, func(a, b any) int {
		name := func(e any) string { return fmt.Sprint(e.(map[string]any)["reference"]) }
		return strings.Compare(name(a), name(b))
	})
}

// kinds puts the kind of each value into its place.
func kinds(value any) any {
	switch v := value.(type) {
	case map[string]any:
		m := map[string]any{}
		for key := range v {
			m[key] = kinds(v[key])
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = kinds(v[i])
		}
		return list
	}
	return fmt.Sprintf("%T", value)
}
