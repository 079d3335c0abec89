package transport

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
	next    http.RoundTripper
	secrets *Secrets
}

// RoundTrip implements [http.RoundTripper].
func (t *logged) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	address := string(t.secrets.hide([]byte(req.URL.Redacted())))
	// The log asks for the text only if it writes the line, which tells whether
	// the answer has to be kept for another one.
	traced := false
	tflog.Trace(ctx, "Request to the cloud", map[string]any{
		"method":  req.Method,
		"url":     address,
		"headers": maskedHeader{req.Header, t.secrets},
		"body":    requestBody{req, t.secrets, &traced},
	})
	start := time.Now()
	resp, err := t.next.RoundTrip(req)
	call := map[string]any{
		"method":      req.Method,
		"url":         address,
		"duration_ms": time.Since(start).Milliseconds(),
	}
	if err != nil {
		call["error"] = string(t.secrets.hide([]byte(err.Error())))
		tflog.Debug(ctx, "Call to the cloud broke", call)
		return nil, err
	}
	call["status"] = resp.StatusCode
	call["request_id"] = string(t.secrets.hide([]byte(RequestID(resp.Header))))
	tflog.Debug(ctx, "Call to the cloud", call)
	if traced {
		// The header changes on its way up.
		resp.Body = &readAlong{ReadCloser: resp.Body, ctx: ctx, header: resp.Header.Clone(), secrets: t.secrets}
	}
	return resp, nil
}

// requestBody is what a request is about to send.
type requestBody struct {
	req     *http.Request
	secrets *Secrets
	asked   *bool
}

// MarshalText implements [encoding.TextMarshaler].
func (b requestBody) MarshalText() ([]byte, error) {
	*b.asked = true
	if b.req.GetBody == nil {
		return nil, nil
	}
	body, err := b.req.GetBody()
	if err != nil {
		return nil, nil //nolint:nilerr // The request itself will tell.
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, nil //nolint:nilerr // The request itself will tell.
	}
	return maskedBody{text, b.secrets}.MarshalText()
}

// readAlong keeps what is read from an answer, and logs it at the end.
type readAlong struct {
	io.ReadCloser
	ctx     context.Context //nolint:containedctx // The logger of the call is in it.
	header  http.Header
	secrets *Secrets
	seen    bytes.Buffer
	logged  bool
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
			"headers": maskedHeader{b.header, b.secrets},
			"body":    maskedBody{b.seen.Bytes(), b.secrets},
		})
	}
	return b.ReadCloser.Close()
}

// RequestID returns the id under which the service logged a call. API gateways
// without OpenStack's header use X-Request-Id.
func RequestID(h http.Header) string {
	for _, name := range []string{"X-Openstack-Request-Id", "X-Compute-Request-Id", "X-Request-Id"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}
