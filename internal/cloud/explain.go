package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gophercloud/gophercloud/v2"
)

// Failure is what a reader wants to know of an error.
type Failure struct {
	Reason    string // one sentence, the cloud's own if it gave one
	Status    int    // of the HTTP answer, 0 if none came
	RequestID string // under which the service logged the call
	Method    string // of the request
	URL       string // of the request, without its query
}

// Explain takes err apart. The reason begins with what callers have wrapped
// around the cloud's error. It never holds a body, a token or a password.
func Explain(err error) Failure {
	if err == nil {
		return Failure{}
	}
	if after, ok := errors.AsType[*gophercloud.ErrErrorAfterReauthentication](err); ok {
		f := Explain(after.ErrOriginal)
		f.Reason = around(err, after, f.Reason)
		return f
	}
	if again, ok := errors.AsType[*gophercloud.ErrUnableToReauthenticate](err); ok {
		f := Explain(again.ErrReauth)
		f.Reason = around(err, again, f.Reason)
		return f
	}
	if in, ok := errors.AsType[*signInError](err); ok {
		f := Explain(in.err)
		f.Reason = around(err, in, in.Error())
		return f
	}
	if answer, ok := unexpected(err); ok {
		f := explainAnswer(answer)
		f.Reason = around(err, answer, f.Reason)
		return f
	}
	if broken, ok := errors.AsType[*url.Error](err); ok {
		// Its text begins with method and address.
		return Failure{
			Reason: around(err, broken, plain(broken.Err)),
			Method: strings.ToUpper(broken.Op),
			URL:    withoutQuery(broken.URL),
		}
	}
	return Failure{Reason: plain(err)}
}

func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// around puts what was wrapped around inner in front of the reason.
func around(err, inner error, reason string) string {
	if prefix, ok := strings.CutSuffix(err.Error(), inner.Error()); ok {
		return prefix + reason
	}
	return reason
}

func explainAnswer(answer gophercloud.ErrUnexpectedResponseCode) Failure {
	f := Failure{
		Status:    answer.Actual,
		RequestID: requestID(answer.ResponseHeader),
		Method:    answer.Method,
		URL:       withoutQuery(answer.URL),
		Reason:    message(answer.Body),
	}
	if f.Reason != "" {
		return f
	}
	f.Reason = "the cloud gave no reason"
	if text := http.StatusText(answer.Actual); text != "" {
		f.Reason = fmt.Sprintf("%s, without a reason", text)
	}
	if to := answer.ResponseHeader.Get("Location"); answer.Actual/100 == 3 && to != "" {
		f.Reason = "the service has moved to " + to
	}
	return f
}

// message returns the sentence in the body of an error. Known forms are
// {"<name>": {"message": ...}} (cinder-real/028), {"error": {"message": ...}}
// (cinder-real/013), {"message": ...} (cinder-real/003) and CBR's
// {"error_code": ..., "error_msg": ...} (CBR API reference, status codes).
func message(body []byte) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return ""
	}
	if text := textOf(members["error_msg"]); text != "" {
		if code := textOf(members["error_code"]); code != "" {
			text += " (" + code + ")"
		}
		return short(text)
	}
	if text := textOf(members["message"]); text != "" {
		return short(text)
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var inner struct {
			Message json.RawMessage `json:"message"`
		}
		if json.Unmarshal(members[name], &inner) != nil {
			continue
		}
		if text := textOf(inner.Message); text != "" {
			return short(text)
		}
	}
	return short(textOf(members["error"]))
}

func textOf(raw json.RawMessage) string {
	var text string
	if raw == nil || json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}

// short makes text fit into one line.
func short(text string) string {
	const limit = 500
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= limit {
		return text
	}
	cut := limit
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// plain says in a reader's words what Go says in its own.
func plain(err error) string {
	op, connecting := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(err, errNoAnswer):
		return errNoAnswer.Error()
	case connecting && op.Timeout():
		return err.Error()
	case errors.Is(err, context.Canceled):
		return around(err, context.Canceled, "interrupted")
	case errors.Is(err, context.DeadlineExceeded):
		return around(err, context.DeadlineExceeded, "timed out")
	}
	return err.Error()
}
