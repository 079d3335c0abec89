package cloud

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// fault is what the body of an error says. Known forms are
// {"<name>": {"message": ...}} (cinder-real/028), {"error": {"message": ...}}
// of Keystone and its middleware (cinder-real/013), {"message": ...} of a router
// (cinder-real/003) and CBR's {"error_code": ..., "error_msg": ...} (CBR API
// reference, status codes).
type fault struct {
	name    string // "" if there is none, "error" of Keystone, a code of CBR
	message string
}

func faultOf(body []byte) fault {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return fault{}
	}
	if code := textOf(members["error_code"]); code != "" {
		return fault{name: code, message: textOf(members["error_msg"])}
	}
	if text := textOf(members["message"]); text != "" {
		return fault{message: text}
	}
	found := fault{message: textOf(members["error"])}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var inner struct {
			Message json.RawMessage `json:"message"`
		}
		if json.Unmarshal(members[name], &inner) != nil || inner.Message == nil {
			continue
		}
		if text := textOf(inner.Message); text != "" {
			return fault{name: name, message: text}
		}
		found.name = name
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

// isService reports whether the service itself speaks, not what stands in front
// of it: a proxy, a router, an API gateway (APIGW.0301) or Keystone's middleware.
func (f fault) isService() bool {
	return f.name != "" && f.name != "error" && !strings.HasPrefix(f.name, "APIGW.")
}

// noSuchPath is webob's text for a path or a method that the service does not
// have, which Cinder, Trove and Karbor wrap like a missing object
// (cinder-real/089-backup-update-3.0, trove-real/method-patch,
// karbor-real/restore-delete).
const noSuchPath = "The resource could not be found."

// goneCodes are CBR's codes for an object that does not exist: policy (also: not
// applied to the vault), vault, backup, restore point, log, task, tag, member
// (CBR API reference, error codes). 6402 is a 404, too: a bucket is not empty.
var goneCodes = []string{
	"BackupService.6000", "BackupService.6002", "BackupService.6105", "BackupService.6200", "BackupService.6217",
	"BackupService.6500", "BackupService.6501", "BackupService.6601", "BackupService.6705",
}

// saysGone reports whether an answer with that status and fault, to a request to
// that address, means that the object does not exist.
func (f fault) saysGone(status int, address string) bool {
	switch status {
	case http.StatusNotFound:
		return f.name == "itemNotFound" && !strings.HasPrefix(f.message, noSuchPath) || slices.Contains(goneCodes, f.name)
	case http.StatusUnauthorized:
		// CBR says so of an id that it cannot have. It has all that are well formed,
		// so that nothing is known of an object with such an id.
		return f.name == "unauthorized" && strings.HasPrefix(f.message, "Malformed request url") && hasMalformedID(address)
	}
	return false
}

// uuid is the form of CBR's ids (CBR API reference, parameters of the path).
var uuid = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
})

// hasMalformedID reports whether an address of CBR has something else than an id
// where ids are: in every other place behind the project.
func hasMalformedID(address string) bool {
	_, _, rest := splitVersion(parsed(address).EscapedPath())
	words := strings.Split(rest, "/")
	for i := 2; i < len(words); i += 2 {
		if !uuid().MatchString(words[i]) {
			return true
		}
	}
	return false
}

// FaultCode is what a service calls its refusal, such as "BackupService.6103";
// "" if err is none of a service.
func FaultCode(err error) string {
	answer, ok := unexpected(err)
	if f := faultOf(answer.Body); ok && f.isService() {
		return f.name
	}
	return ""
}
