package karbor

import (
	"encoding/json"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// dumps writes JSON as Python's json.dumps does, with spaces. Karbor keeps some
// values as such texts.
func dumps(value any) string {
	switch v := value.(type) {
	case *core.Object:
		words := make([]string, len(v.Keys))
		for i, key := range v.Keys {
			words[i] = dumps(key) + ": " + dumps(v.Get(key))
		}
		return "{" + strings.Join(words, ", ") + "}"
	case []any:
		words := make([]string, len(v))
		for i, item := range v {
			words[i] = dumps(item)
		}
		return "[" + strings.Join(words, ", ") + "]"
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return "null"
	}
	return string(raw)
}
