package cloud

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

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
func saysGone(f transport.Fault, status int, address string) bool {
	switch status {
	case http.StatusNotFound:
		return f.Name == "itemNotFound" && !strings.HasPrefix(f.Message, noSuchPath) || slices.Contains(goneCodes, f.Name)
	case http.StatusUnauthorized:
		// CBR says so of an id that it cannot have. It has all that are well formed,
		// so that nothing is known of an object with such an id.
		return f.Name == "unauthorized" && strings.HasPrefix(f.Message, "Malformed request url") && hasMalformedID(address)
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
	_, _, rest := transport.SplitVersion(parsed(address).EscapedPath())
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
	if f := transport.FaultOf(answer.Body); ok && f.IsService() {
		return f.Name
	}
	return ""
}
