package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/signin"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// signInError says that there is nothing to authorize requests with. It hides
// the answer of the identity service from errors.As: its 404 does not mean that a
// backup is gone, nor its 504 that a POST may have been carried out.
type signInError struct {
	err     error
	way     signin.AuthMethod // nil if it was not tried
	renewal bool
}

func (e *signInError) Error() string {
	what := "signing in"
	if e.way != nil {
		what += " " + e.way.Who()
	}
	if e.renewal {
		what = "the token has expired; " + what + " again"
	}
	// The address of Keystone is in no catalog; see advice.
	return fmt.Sprintf("%s: %s", what, strings.TrimSuffix(explain(e.err).Reason, lookAtAddress))
}

// IsSignIn reports whether err says that there is no token to work with.
func IsSignIn(err error) bool {
	_, ok := errors.AsType[*signInError](err)
	return ok
}

// Is lets a caller see that its own context has ended.
func (e *signInError) Is(target error) bool {
	return (target == context.Canceled || target == context.DeadlineExceeded) && errors.Is(e.err, target)
}

// advice says what may be wrong, by cause.
func (e *signInError) advice() string {
	if e.way == nil {
		return ""
	}
	suspects := e.way.Suspects()
	if suspects != "" {
		suspects = " What is set: " + suspects + "."
	}
	if _, ok := errors.AsType[*transport.MalformedError](e.err); ok {
		return "auth_url is not the address of Keystone, or a proxy or a login page is in between." + suspects
	}
	if wrong, ok := errors.AsType[*SettingError](e.err); ok {
		return wrong.Advice + suspects
	}
	answer, answered := unexpected(e.err)
	switch {
	case !answered && errors.Is(e.err, context.Canceled):
		return ""
	case !answered:
		return "Check auth_url, the network, HTTPS_PROXY and NO_PROXY, and cacert_file." + suspects
	case answer.Actual == http.StatusUnauthorized, answer.Actual == http.StatusForbidden:
		return "A name, a domain, the secret or the role in the project is wrong, or what is used to sign in " +
			"is expired, revoked or of another cloud." + e.way.Hint() + suspects
	case answer.Actual == http.StatusNotFound, answer.Actual/100 == 3:
		return "auth_url is not the address of version 3 of Keystone." + suspects
	case answer.Actual >= 500, answer.Actual == http.StatusTooManyRequests:
		return "The identity service is in trouble; try again later."
	}
	return "Check the settings of the provider." + suspects
}

// IsTokenEnded reports whether err says that the token is no longer good and
// cannot be renewed: nothing that this client asks will be answered any more.
func IsTokenEnded(err error) bool {
	if in, ok := errors.AsType[*signInError](err); ok {
		err = in.err
	}
	if again, ok := errors.AsType[*gophercloud.ErrUnableToReauthenticate](err); ok {
		return IsTokenEnded(again.ErrReauth)
	}
	_, ok := errors.AsType[*signin.EndedError](err)
	return ok
}
