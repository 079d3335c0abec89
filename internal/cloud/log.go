package cloud

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// logged writes a line for each request at DEBUG, and headers and bodies at
// TRACE, without the secrets in them.
type logged struct {
	next http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (t *logged) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	tflog.Trace(ctx, "Request to the cloud", map[string]any{
		"method":  req.Method,
		"url":     req.URL.Redacted(),
		"headers": maskedHeader(req.Header),
		"body":    requestBody(req),
	})
	start := time.Now()
	resp, err := t.next.RoundTrip(req)
	call := map[string]any{
		"method":      req.Method,
		"url":         req.URL.Redacted(),
		"duration_ms": time.Since(start).Milliseconds(),
	}
	if err != nil {
		call["error"] = err.Error()
		tflog.Debug(ctx, "Call to the cloud broke", call)
		return nil, err
	}
	call["status"] = resp.StatusCode
	call["request_id"] = requestID(resp.Header)
	tflog.Debug(ctx, "Call to the cloud", call)
	resp.Body = &readAlong{ReadCloser: resp.Body, ctx: ctx, header: resp.Header}
	return resp, nil
}

// requestBody returns what req is about to send.
func requestBody(req *http.Request) maskedBody {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		return nil
	}
	return text
}

// readAlong keeps what is read from an answer, and logs it at the end.
type readAlong struct {
	io.ReadCloser
	ctx    context.Context //nolint:containedctx // The logger of the call is in it.
	header http.Header
	seen   bytes.Buffer
	logged bool
}

// Read implements [io.Reader].
func (b *readAlong) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.seen.Write(p[:n])
	return n, err
}

// Close implements [io.Closer].
func (b *readAlong) Close() error {
	if !b.logged {
		b.logged = true
		tflog.Trace(b.ctx, "Answer from the cloud", map[string]any{
			"headers": maskedHeader(b.header),
			"body":    maskedBody(b.seen.Bytes()),
		})
	}
	return b.ReadCloser.Close()
}

// requestID returns the id under which the service logged a call. API gateways
// without OpenStack's header use X-Request-Id.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Openstack-Request-Id", "X-Compute-Request-Id", "X-Request-Id"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}
