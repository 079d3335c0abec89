package cloud

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

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
func (e *unansweredError) Timeout() bool { return errors.Is(e.err, errNoAnswer) }

// IsNotFound reports whether the service says that the object is gone. A 404 as
// a web page comes from a proxy or a router that knows no such path
// (karbor-real/path-unknown), and says nothing about the object.
func IsNotFound(err error) bool {
	if errors.Is(err, ErrNotFound) {
		return true
	}
	answer, ok := unexpected(err)
	return ok && answer.Actual == http.StatusNotFound &&
		!strings.HasPrefix(answer.ResponseHeader.Get("Content-Type"), "text/html")
}

// IsStatus reports whether err is an answer of a service with one of the codes.
func IsStatus(err error, codes ...int) bool {
	answer, ok := unexpected(err)
	return ok && slices.Contains(codes, answer.Actual)
}

// IsLost reports whether a POST that ended in err may have been carried out all
// the same: the request had left, and no proper answer came.
func IsLost(err error) bool {
	if _, ok := errors.AsType[*signInError](err); ok {
		return false
	}
	// What a caller reads before or after the POST is never lost.
	if method := Explain(err).Method; method != "" && method != http.MethodPost {
		return false
	}
	if answer, ok := unexpected(err); ok {
		switch answer.Actual {
		case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	if _, ok := errors.AsType[*unansweredError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return false
	}
	// A body that ends early or is no JSON came with a status that promised one.
	_, garbled := errors.AsType[*json.SyntaxError](err)
	return garbled || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// unexpected returns the answer that err is about. It does not look into a
// failed sign-in.
func unexpected(err error) (gophercloud.ErrUnexpectedResponseCode, bool) {
	if answer, ok := errors.AsType[*gophercloud.ErrUnexpectedResponseCode](err); ok {
		return *answer, true
	}
	return errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
}
