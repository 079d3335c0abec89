package transport

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Fault is what the body of an error says. Known forms are
// {"<name>": {"message": ...}} (cinder-real/028), {"error": {"message": ...}}
// of Keystone and its middleware (cinder-real/013), {"message": ...} of a router
// (cinder-real/003) and CBR's {"error_code": ..., "error_msg": ...} (CBR API
// reference, status codes).
type Fault struct {
	Name    string // "" if there is none, "error" of Keystone, a code of CBR
	Message string
}

// FaultOf is what a body says, the zero Fault if it is none.
func FaultOf(body []byte) Fault {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return Fault{}
	}
	if code := textOf(members["error_code"]); code != "" {
		return Fault{Name: code, Message: textOf(members["error_msg"])}
	}
	if text := textOf(members["message"]); text != "" {
		return Fault{Message: text}
	}
	found := Fault{Message: textOf(members["error"])}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var inner struct {
			Message json.RawMessage `json:"message"`
		}
		if json.Unmarshal(members[name], &inner) != nil || inner.Message == nil {
			continue
		}
		if text := textOf(inner.Message); text != "" {
			return Fault{Name: name, Message: text}
		}
		found.Name = name
	}
	return found
}

func textOf(raw json.RawMessage) string {
	var text string
	if raw == nil || json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}

// IsService reports whether the service itself speaks, not what stands in front
// of it: a proxy, a router, an API gateway (APIGW.0301) or Keystone's middleware.
func (f Fault) IsService() bool {
	return f.Name != "" && f.Name != "error" && !strings.HasPrefix(f.Name, "APIGW.")
}
