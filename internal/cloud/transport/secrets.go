package transport

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// minSecret is the least that is taken for a secret: to hide every "a"
// would only make messages unreadable.
const minSecret = 4

// Secrets are the passwords, keys and tokens of one session, in all forms that
// an answer may repeat them in.
type Secrets struct {
	mu    sync.Mutex
	known []string // the longest first
}

// NewSecrets returns the secrets of a session that are known from its settings.
func NewSecrets(values ...string) *Secrets {
	s := new(Secrets)
	for _, value := range values {
		s.add(value)
	}
	return s
}

// add makes value a secret from now on.
func (s *Secrets) add(value string) {
	if s == nil || len(value) < minSecret {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.known, value) {
		return
	}
	known := slices.Clone(s.known)
	for _, form := range []string{value, quoted(value, true), quoted(value, false), url.QueryEscape(value)} {
		if !slices.Contains(known, form) {
			known = append(known, form)
		}
	}
	slices.SortStableFunc(known, func(a, b string) int { return len(b) - len(a) })
	s.known = known
}

// quoted is value as JSON has it between the quotes.
func quoted(value string, html bool) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(html)
	if encoder.Encode(value) != nil {
		return value
	}
	return strings.Trim(strings.TrimSpace(out.String()), `"`)
}

// hide returns text with *** for each secret.
func (s *Secrets) hide(text []byte) []byte {
	if s == nil {
		return text
	}
	s.mu.Lock()
	known := s.known
	s.mu.Unlock()
	for _, secret := range known {
		text = bytes.ReplaceAll(text, []byte(secret), []byte(mask))
	}
	return text
}
