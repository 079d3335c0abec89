package cloud

import (
	"errors"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// IsTransient reports whether the same call may well succeed a little later:
// the network, a proxy or the service was in trouble.
func IsTransient(err error) bool {
	if in, ok := errors.AsType[*signInError](err); ok {
		return IsTransient(in.err)
	}
	if again, ok := errors.AsType[*gophercloud.ErrUnableToReauthenticate](err); ok {
		return IsTransient(again.ErrReauth)
	}
	if answer, ok := unexpected(err); ok {
		switch answer.Actual {
		case http.StatusRequestTimeout, http.StatusTooManyRequests:
			return true
		case http.StatusRequestEntityTooLarge:
			after, ok := transport.RetryAfter(&http.Response{Header: answer.ResponseHeader})
			return ok && after > 0
		}
		return answer.Actual >= 500 && answer.Actual != http.StatusNotImplemented
	}
	return transport.IsMalformed(err) || transport.MayPass(err)
}
