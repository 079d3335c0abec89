package transport

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Origin is the scheme, host and port of an address: what a token was asked for.
func Origin(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	switch {
	case port != "":
	case scheme == "https":
		port = "443"
	case scheme == "http":
		port = "80"
	}
	host := strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return scheme + "://" + host + ":" + port
}

// OriginOf is that of an address in a text, "" if the text is none.
func OriginOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return Origin(u)
}

// Address is what may be shown of an address: neither user nor query.
func Address(u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return shown.String()
}

// AddressOf is the same of an address in a text, "" if the text is none.
func AddressOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return Address(u)
}

var versionSegment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^v(\d+)(\.\d+)?$`)
})

// SplitVersion takes a path apart at the version of the API: "/volume/v3/5ec0"
// is "/volume/", 3 and "5ec0". Without a version all of the path is the base.
func SplitVersion(path string) (base string, major int, rest string) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, segment := range slices.Backward(segments) {
		match := versionSegment().FindStringSubmatch(segment)
		if match == nil {
			continue
		}
		major, _ = strconv.Atoi(match[1])
		return slashed(segments[:i]), major, strings.Join(segments[i+1:], "/")
	}
	return slashed(segments), 0, ""
}

func slashed(segments []string) string {
	joined := strings.Join(segments, "/")
	if joined == "" {
		return "/"
	}
	return "/" + joined + "/"
}
