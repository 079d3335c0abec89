package fakecloud_test

import (
	"fmt"
	"slices"
	"strings"
)

// learn notes which id of the cloud stands for which recorded one.
func (r *replay) learn(recorded, got any) {
	switch want := recorded.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			for key := range want {
				r.learn(want[key], got[key])
			}
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := range want {
				r.learn(want[i], got[i])
			}
		}
	case string:
		got, ok := got.(string)
		if _, known := r.ids[want]; ok && !known && uuid.FindString(want) == want && uuid.FindString(got) == got {
			r.ids[want] = got
		}
	}
}

// plain makes two bodies comparable: ids and addresses are the cloud's, and of
// volatile members only the kind is left.
func (r *replay) plain(value any, key string) any {
	switch v := value.(type) {
	case map[string]any:
		m := map[string]any{}
		for key := range v {
			m[key] = r.plain(v[key], key)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = r.plain(v[i], key)
		}
		return list
	case string:
		if slices.Contains(volatile, key) {
			return "a string"
		}
		return r.translate(v)
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
