package cloud

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// Failure is what a reader wants to know of an error. All of it is [Printable].
type Failure struct {
	Reason    string // one sentence, the cloud's own if it gave one
	Status    int    // of the HTTP answer, 0 if none came
	RequestID string // under which the service logged the call
	Method    string // of the request
	URL       string // of the request, without user and query
	Advice    string // sentences on what the reader can do, "" if only the caller knows
}

// Explain takes err apart. The reason begins with what callers have wrapped
// around the cloud's error. It never holds a body, a token or a password.
func Explain(err error) Failure {
	if err == nil {
		return Failure{}
	}
	f := explain(err)
	f.Reason, f.RequestID = Printable(f.Reason), Printable(f.RequestID)
	f.Method, f.URL = Printable(f.Method), Printable(f.URL)
	return f
}

func explain(err error) Failure {
	if after, ok := errors.AsType[*gophercloud.ErrErrorAfterReauthentication](err); ok {
		return around(err, after, explain(after.ErrOriginal))
	}
	if again, ok := errors.AsType[*gophercloud.ErrUnableToReauthenticate](err); ok {
		return around(err, again, explain(again.ErrReauth))
	}
	if in, ok := errors.AsType[*signInError](err); ok {
		f := explain(in.err)
		f.Reason, f.Advice = in.Error(), in.advice()
		return around(err, in, f)
	}
	if answer, ok := unexpected(err); ok {
		return around(err, answer, explainAnswer(answer))
	}
	if garbled, ok := errors.AsType[*garbledError](err); ok {
		inner := Failure{Reason: garbled.Error(), Status: garbled.status, Method: garbled.method, URL: garbled.url}
		return around(err, garbled, inner)
	}
	if broken, ok := errors.AsType[*url.Error](err); ok {
		// Its text begins with method and address.
		inner := Failure{Reason: plain(broken.Err), Method: strings.ToUpper(broken.Op), URL: addressOf(broken.URL)}
		return around(err, broken, inner)
	}
	return Failure{Reason: plain(err)}
}

// around puts what was wrapped around inner in front of the reason.
func around(err, inner error, f Failure) Failure {
	if prefix, ok := strings.CutSuffix(err.Error(), inner.Error()); ok {
		// The lines of joined errors.
		f.Reason = strings.ReplaceAll(prefix, "\n", ": ") + f.Reason
	}
	return f
}

// address is what may be shown of an address: neither user nor query.
func address(u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return shown.String()
}

func addressOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return address(u)
}

func explainAnswer(answer gophercloud.ErrUnexpectedResponseCode) Failure {
	f := Failure{
		Status:    answer.Actual,
		RequestID: requestID(answer.ResponseHeader),
		Method:    answer.Method,
		URL:       addressOf(answer.URL),
		Reason:    reason(answer),
	}
	if answer.Actual == http.StatusForbidden && !strings.Contains(strings.ToLower(f.Reason), "quota") {
		f.Advice = "The user who signed in may not do this. Ask for the role that the cloud wants for it."
	}
	if tried := answer.ResponseHeader.Get(triedHeader); tried != "" {
		f.Reason += " (" + tried + ")"
	}
	return f
}

// lookAtAddress is what to do about a service that is not where it should be.
const lookAtAddress = "; look at the service's address in the catalog or in endpoint_overrides"

func reason(answer gophercloud.ErrUnexpectedResponseCode) string {
	said := faultOf(answer.Body)
	// Karbor sends along what its other half was doing
	// (karbor-real/checkpoint-create-unknown-resource-type).
	message, _, _ := strings.Cut(said.message, "Traceback (most recent call last):")
	text := Printable(message)
	switch {
	case strings.Contains(said.name, "."):
		return cmp.Or(text, "no message") + " (" + said.name + ")"
	case answer.Actual == http.StatusNotFound && !said.saysGone(answer.Actual, answer.URL):
		about := "the service has nothing at this address"
		if !said.isService() {
			about += ", or what answers is not the service"
		}
		if text != "" {
			about += fmt.Sprintf(" (%q)", text)
		}
		return about + lookAtAddress
	case text != "":
		return text
	}
	if to := answer.ResponseHeader.Get("Location"); answer.Actual/100 == 3 && to != "" {
		return movedTo(answer, to)
	}
	if answer.Actual/100 == 2 {
		return fmt.Sprintf("the status is %d, which is not what the service answers when all is well", answer.Actual)
	}
	status := cmp.Or(http.StatusText(answer.Actual), "the cloud answered")
	if said := plainText(answer); said != "" {
		return status + ": " + said
	}
	return status + ", without a reason"
}

// movedTo says where a redirect leads that was not followed.
func movedTo(answer gophercloud.ErrUnexpectedResponseCode, to string) string {
	at := parsed(answer.URL)
	next, err := at.Parse(to)
	if err != nil {
		return "the service has moved, to an address that is none"
	}
	read := answer.Method == http.MethodGet || answer.Method == http.MethodHead
	if read && origin(next) == origin(at) {
		// Others of this kind are followed, see noRedirect.
		return "the service redirects in a circle, at last to " + address(next)
	}
	return "the service has moved to " + address(next)
}

// longestText is how much of a body is shown that is no JSON.
const longestText = 200

// plainText is what a proxy says in a few words of plain text.
func plainText(answer gophercloud.ErrUnexpectedResponseCode) string {
	kind, _, _ := strings.Cut(answer.ResponseHeader.Get("Content-Type"), ";")
	text := []rune(Printable(string(answer.Body)))
	if strings.TrimSpace(kind) != "text/plain" || len(text) > longestText {
		return ""
	}
	return string(text)
}
