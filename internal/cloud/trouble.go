package cloud

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
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
			after, ok := retryAfter(&http.Response{Header: answer.ResponseHeader})
			return ok && after > 0
		}
		return answer.Actual >= 500 && answer.Actual != http.StatusNotImplemented
	}
	return isGarbled(err) || mayPass(err)
}

// mayPass reports whether err is trouble on the way to the service that may be
// over soon. A name that does not exist and a certificate that is not trusted
// stay so.
func mayPass(err error) bool {
	// A connection that could not be made in time looks like a context that
	// has ended (net.timeoutError.Is).
	op, broken := errors.AsType[*net.OpError](err)
	if isNoAnswer(err) || broken && op.Timeout() {
		return true
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		return !name.IsNotFound
	}
	if untrusted(err) {
		return false
	}
	if _, ok := errors.AsType[*unansweredError](err); ok {
		return true
	}
	return broken || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func untrusted(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	return verification || noTLS || alert || authority
}
