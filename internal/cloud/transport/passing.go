package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
)

// MayPass reports whether err is trouble on the way to the service that may be
// over soon. A name that does not exist and a certificate that is not trusted
// stay so.
func MayPass(err error) bool {
	// A connection that could not be made in time looks like a context that
	// has ended (net.timeoutError.Is).
	op, broken := errors.AsType[*net.OpError](err)
	if IsNoAnswer(err) || broken && op.Timeout() {
		return true
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		return !name.IsNotFound
	}
	if Untrusted(err) {
		return false
	}
	if _, ok := errors.AsType[*UnansweredError](err); ok {
		return true
	}
	return broken || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// Untrusted reports whether the other side could not prove who it is.
func Untrusted(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	return verification || noTLS || alert || authority
}
