package transport

import (
	"net/http"
	"sync"
)

// NoRedirect keeps http.Client from following where it does harm: a POST would
// become a GET, and another scheme, host or port would be sent the token.
func NoRedirect(req *http.Request, via []*http.Request) error {
	first := via[0]
	read := first.Method == http.MethodGet || first.Method == http.MethodHead
	if !read || Origin(req.URL) != Origin(first.URL) || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

// AllowedOrigins lets requests pass only to where the session's services are, so
// that no link in an answer takes the token elsewhere.
type AllowedOrigins struct {
	next http.RoundTripper

	mu      sync.Mutex
	allowed map[string]bool
}

// NewAllowedOrigins returns a layer in front of next that lets nothing pass yet.
func NewAllowedOrigins(next http.RoundTripper) *AllowedOrigins {
	return &AllowedOrigins{next: next, allowed: map[string]bool{}}
}

// Allow lets requests pass to the scheme, host and port of an address.
func (t *AllowedOrigins) Allow(address string) {
	if from := OriginOf(address); from != "" {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.allowed[from] = true
	}
}

// RoundTrip implements [http.RoundTripper].
func (t *AllowedOrigins) RoundTrip(req *http.Request) (*http.Response, error) {
	t.mu.Lock()
	allowed := t.allowed[Origin(req.URL)]
	t.mu.Unlock()
	if !allowed {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, &foreignOriginError{to: Origin(req.URL)}
	}
	return t.next.RoundTrip(req)
}

// foreignOriginError says that a request was not sent.
type foreignOriginError struct{ to string }

func (e *foreignOriginError) Error() string {
	return "an answer of the cloud leads to " + e.to + ", where none of its services is known to be; " +
		"the request was not sent there"
}
