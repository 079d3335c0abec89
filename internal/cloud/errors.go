package cloud

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// ErrNotFound says that an object is gone, for clouds that say so in another
// way than with a 404.
var ErrNotFound = errors.New("not found")

// IsNotFound reports whether the service says that the object is gone. Any
// other 404 comes from a proxy, or is about a path (karbor-real/path-unknown) or
// a version (cinder-real/003) that the service does not have, and says nothing
// about the object.
func IsNotFound(err error) bool {
	if errors.Is(err, ErrNotFound) {
		return true
	}
	answer, ok := unexpected(err)
	return ok && saysGone(transport.FaultOf(answer.Body), answer.Actual, answer.URL)
}

// IsStatus reports whether err is an answer of a service with one of the codes.
func IsStatus(err error, codes ...int) bool {
	answer, ok := unexpected(err)
	return ok && slices.Contains(codes, answer.Actual)
}

// IsLost reports whether a POST that ended in err may have been carried out all
// the same: everything but a clean refusal. The error of a request with another
// method is never lost.
func IsLost(err error) bool {
	if IsSignIn(err) {
		return false
	}
	if method := Explain(err).Method; method != "" && method != http.MethodPost {
		return false
	}
	if answer, ok := unexpected(err); ok {
		switch code := answer.Actual; {
		case code == http.StatusRequestTimeout, code/100 == 2:
			return true
		default:
			return code >= 500 && code != http.StatusNotImplemented
		}
	}
	if _, ok := errors.AsType[*transport.MalformedError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*transport.UnansweredError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return false
	}
	return transport.IsUnreadable(err)
}

// unexpected returns the answer that err is about. It does not look into a
// failed sign-in.
func unexpected(err error) (gophercloud.ErrUnexpectedResponseCode, bool) {
	if answer, ok := errors.AsType[*gophercloud.ErrUnexpectedResponseCode](err); ok {
		return *answer, true
	}
	return errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
}
