package transport

import (
	"testing"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://cloud.example.com/v3":       "https://cloud.example.com:443",
		"HTTPS://Cloud.Example.com:443":      "https://cloud.example.com:443",
		"http://cloud.example.com":           "http://cloud.example.com:80",
		"http://cloud.example.com:8776/a?b":  "http://cloud.example.com:8776",
		"http://[2001:DB8::1]:8776/v3":       "http://[2001:db8::1]:8776",
		"https://user@cloud.example.com/v3":  "https://cloud.example.com:443",
		"no address":                         "",
		"https://cloud.example.com%zz/v3":    "",
		"/v3/volumes?marker=1":               "",
		"https://cloud.example.com.evil:443": "https://cloud.example.com.evil:443",
	} {
		if got := OriginOf(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
