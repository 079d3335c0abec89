package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// plain says in a reader's words what Go says in its own.
func plain(err error) string {
	op, broken := errors.AsType[*net.OpError](err)
	name, unnamed := errors.AsType[*net.DNSError](err)
	where := otherSide(op)
	_, unanswered := errors.AsType[*transport.UnansweredError](err)
	switch {
	case transport.IsNoAnswer(err):
		return err.Error()
	case unnamed && name.IsNotFound:
		return fmt.Sprintf("there is no host named %q", name.Name)
	case unnamed:
		return fmt.Sprintf("the name server does not answer for %q", name.Name) + attempts(err)
	case broken && op.Timeout():
		return fmt.Sprintf("nothing answers at %s within %s", where, transport.DialLimit) + attempts(err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing answers at %s: connection refused", where) + attempts(err)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE),
		unanswered && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)):
		return "the connection broke before the whole answer came" + attempts(err)
	case transport.Untrusted(err):
		return "no trust in the other side: " + err.Error()
	case errors.Is(err, context.Canceled):
		return around(err, context.Canceled, Failure{Reason: "interrupted"}).Reason
	case errors.Is(err, context.DeadlineExceeded):
		return around(err, context.DeadlineExceeded, Failure{Reason: "timed out"}).Reason
	case transport.IsUnreadable(err):
		return "the cloud answered with " + transport.Unreadable(err)
	}
	return withoutGo(err.Error())
}

// otherSide is who was to be reached when op broke, which may be nil.
func otherSide(op *net.OpError) string {
	var proxy string
	if op != nil && op.Op == "proxyconnect" {
		// net/http, Transport.dialConn.
		proxy = "the proxy that HTTPS_PROXY or HTTP_PROXY names"
		if inner, ok := errors.AsType[*net.OpError](op.Err); ok {
			op = inner
		}
	}
	switch {
	case op == nil || op.Addr == nil:
		return cmp.Or(proxy, "the cloud")
	case proxy != "":
		return proxy + " (" + op.Addr.String() + ")"
	}
	return op.Addr.String()
}

// withoutGo says what net/http says of a peer that speaks another language.
func withoutGo(text string) string {
	switch {
	case strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return "the other side answers without TLS: its address begins with http, not https"
	case strings.Contains(text, "malformed HTTP"), strings.Contains(text, "malformed MIME header"),
		strings.Contains(text, "transport connection broken"):
		return "what answers there does not speak HTTP"
	}
	return text
}

// attempts says in brackets how often a request was sent, if more than once.
func attempts(err error) string {
	if tried := transport.Tried(err); tried != "" {
		return " (" + tried + ")"
	}
	return ""
}
