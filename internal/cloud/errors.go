package cloud

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"
)

// ErrNotFound says that an object is gone, for clouds that say so in another
// way than with a 404.
var ErrNotFound = errors.New("not found")

// unansweredError says that a request had left, and that no whole answer came.
type unansweredError struct{ err error }

func (e *unansweredError) Error() string { return e.err.Error() }

// Unwrap returns what broke.
func (e *unansweredError) Unwrap() error { return e.err }

// Timeout tells net/url what to say of the error.
func (e *unansweredError) Timeout() bool { return isNoAnswer(e.err) }

// IsNotFound reports whether the service says that the object is gone. Any
// other 404 comes from a proxy, or is about a path (karbor-real/path-unknown) or
// a version (cinder-real/003) that the service does not have, and says nothing
// about the object.
func IsNotFound(err error) bool {
	if errors.Is(err, ErrNotFound) {
		return true
	}
	answer, ok := unexpected(err)
	return ok && faultOf(answer.Body).saysGone(answer.Actual, answer.URL)
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
	if _, ok := errors.AsType[*garbledError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*unansweredError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return false
	}
	return isUnreadable(err)
}

// isUnreadable reports whether an answer came with a status that promised
// something else than what was in it.
func isUnreadable(err error) bool {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	_, moment := errors.AsType[*time.ParseError](err)
	return syntax || kind || moment || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// unexpected returns the answer that err is about. It does not look into a
// failed sign-in.
func unexpected(err error) (gophercloud.ErrUnexpectedResponseCode, bool) {
	if answer, ok := errors.AsType[*gophercloud.ErrUnexpectedResponseCode](err); ok {
		return *answer, true
	}
	return errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
}
