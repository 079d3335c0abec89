package cloud

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
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

// Printable returns text from outside in a form that a terminal only shows; see
// [transport.Printable].
func Printable(text string) string { return transport.Printable(text) }

// Explain takes err apart. The reason begins with what callers have wrapped
// around the cloud's error. It never holds a body, a token or a password.
func Explain(err error) Failure {
	if err == nil {
		return Failure{}
	}
	f := explain(err)
	f.Reason, f.RequestID = transport.Printable(f.Reason), transport.Printable(f.RequestID)
	f.Method, f.URL = transport.Printable(f.Method), transport.Printable(f.URL)
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
	if malformed, ok := errors.AsType[*transport.MalformedError](err); ok {
		inner := Failure{Reason: malformed.Error(), Status: malformed.Status, Method: malformed.Method, URL: malformed.URL}
		return around(err, malformed, inner)
	}
	if broken, ok := errors.AsType[*url.Error](err); ok {
		// Its text begins with method and address.
		inner := Failure{Reason: plain(broken.Err), Method: strings.ToUpper(broken.Op), URL: transport.AddressOf(broken.URL)}
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

func explainAnswer(answer gophercloud.ErrUnexpectedResponseCode) Failure {
	f := Failure{
		Status:    answer.Actual,
		RequestID: transport.RequestID(answer.ResponseHeader),
		Method:    answer.Method,
		URL:       transport.AddressOf(answer.URL),
		Reason:    reason(answer),
	}
	if answer.Actual == http.StatusForbidden && !strings.Contains(strings.ToLower(f.Reason), "quota") {
		f.Advice = "The user who signed in may not do this. Ask for the role that the cloud wants for it."
	}
	if tried := answer.ResponseHeader.Get(transport.TriedHeader); tried != "" {
		f.Reason += " (" + tried + ")"
	}
	return f
}

// lookAtAddress is what to do about a service that is not where it should be.
const lookAtAddress = "; look at the service's address in the catalog or in endpoint_overrides"

func reason(answer gophercloud.ErrUnexpectedResponseCode) string {
	said := transport.FaultOf(answer.Body)
	// Karbor sends along what its other half was doing
	// (karbor-real/checkpoint-create-unknown-resource-type).
	message, _, _ := strings.Cut(said.Message, "Traceback (most recent call last):")
	text := transport.Printable(message)
	switch {
	case strings.Contains(said.Name, "."):
		return cmp.Or(text, "no message") + " (" + said.Name + ")"
	case answer.Actual == http.StatusNotFound && !saysGone(said, answer.Actual, answer.URL):
		about := "the service has nothing at this address"
		if !said.IsService() {
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
	if read && transport.Origin(next) == transport.Origin(at) {
		// Others of this kind are followed, see transport.NoRedirect.
		return "the service redirects in a circle, at last to " + transport.Address(next)
	}
	return "the service has moved to " + transport.Address(next)
}

// maxText is how much of a body is shown that is no JSON.
const maxText = 200

// plainText is what a proxy says in a few words of plain text.
func plainText(answer gophercloud.ErrUnexpectedResponseCode) string {
	kind, _, _ := strings.Cut(answer.ResponseHeader.Get("Content-Type"), ";")
	text := []rune(transport.Printable(string(answer.Body)))
	if strings.TrimSpace(kind) != "text/plain" || len(text) > maxText {
		return ""
	}
	return string(text)
}
