// Package script is a network for tests of the transport: it answers what it is
// told.
package script

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Network answers what it is told, one step a request; the last step goes on.
type Network struct {
	Steps  []Step
	Bodies []string        // that were sent
	At     []time.Duration // when, from the first request on
	Start  time.Time       // of the first request
}

// Step is the answer to one request.
type Step struct {
	Do func(*http.Request) (*http.Response, error)
}

// RoundTrip implements [http.RoundTripper].
func (n *Network) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	if n.Start.IsZero() {
		n.Start = time.Now()
	}
	n.Bodies = append(n.Bodies, string(body))
	n.At = append(n.At, time.Since(n.Start))
	return n.Steps[min(len(n.Bodies), len(n.Steps))-1].Do(req)
}

// Status answers with a status and headers, without a body.
func Status(code int, header ...string) Step {
	return Step{func(*http.Request) (*http.Response, error) {
		resp := &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody}
		for pair := range slices.Chunk(header, 2) {
			resp.Header.Set(pair[0], pair[1])
		}
		return resp, nil
	}}
}

// WithBody answers with a status and a body.
func WithBody(code int, body string) Step {
	return Step{func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
	}}
}

// Refused is a connection that was not made.
var Refused = Step{func(*http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}}

// Reset is a connection that broke when the request had left.
var Reset = Step{func(req *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(req.Context()).WroteHeaders()
	return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}}

// Silent is a server that takes a request and does not answer.
var Silent = Step{func(req *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(req.Context()).WroteHeaders()
	<-req.Context().Done()
	return nil, req.Context().Err()
}}

// Send sends one request through a transport, and returns the status and as much
// of the body as came.
func Send(ctx context.Context, through http.RoundTripper, method, body string) (int, string, error) {
	url := "https://cloud.example.com/v3/backups"
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	resp, err := through.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}
