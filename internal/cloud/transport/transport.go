// Package transport is what a request goes through on its way to a cloud, and its
// answer on the way back: repetition, signature, log, server's time, limits. It makes
// what comes back harmless: without secrets, and in a form that a terminal only shows.
package transport

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

const (
	// DialLimit is how long a connection may take to be made.
	DialLimit = 30 * time.Second

	// answerLimit is well above the minute that an OpenStack API waits for its
	// own workers before it answers 500 (oslo.messaging, rpc_response_timeout).
	answerLimit = 2 * time.Minute

	firstPause = 500 * time.Millisecond
	maxPause   = 30 * time.Second

	firstThrottle = 2 * time.Second
	maxThrottle   = time.Minute

	// repeatLimit is how long one request is repeated in all. Who waits for an
	// object has a longer one of its own.
	repeatLimit = 5 * time.Minute

	// minAttempt is how long the last attempt may take at least.
	minAttempt = 30 * time.Second
)

// Layers is what a transport is put together from.
type Layers struct {
	Base    http.RoundTripper
	Sign    func(next http.RoundTripper) http.RoundTripper // may be nil
	Clock   *Clock
	Secrets *Secrets
	Retries int
}

// New puts the layers together, outermost first. The signature is made
// anew for each attempt, because it holds a date.
func New(l Layers) http.RoundTripper {
	var t http.RoundTripper = &exchange{next: l.Base}
	t = &dated{next: t, clock: l.Clock}
	t = &logged{next: t, secrets: l.Secrets}
	if l.Sign != nil {
		t = l.Sign(t)
	}
	t = &sanitized{next: t, secrets: l.Secrets}
	t = &retry{next: t, max: l.Retries}
	return t
}

// NewBase returns the transport that talks to the network. It is a clone of
// Go's own, so that HTTPS_PROXY and NO_PROXY count.
func NewBase(config *tls.Config) *http.Transport {
	base := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	if own, ok := http.DefaultTransport.(*http.Transport); ok {
		base = own.Clone()
	}
	base.DialContext = (&net.Dialer{Timeout: DialLimit}).DialContext
	// Terraform works on ten objects at a time; Go keeps two connections.
	base.MaxIdleConnsPerHost = 10
	base.TLSClientConfig = config
	return base
}
