package keystone

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// An access key of the user demo, and a temporary one.
const (
	AccessKey           = "AK5D1F0C3B7A9E2468DEMO"
	SecretKey           = "secret-key-of-demo"
	TemporaryAccessKey  = "AK5D1F0C3B7A9E2468TEMP"
	TemporarySecretKey  = "temporary-secret-key"
	TemporaryKeyToken   = "security-token-of-demo"
	signatureAllowance  = 15 * time.Minute
	signatureDateLayout = "20060102T150405Z"
)

// accessKey lets a user sign requests instead of carrying a token.
type accessKey struct{ id, secret, token, user string }

var accessKeys = []accessKey{
	{AccessKey, SecretKey, "", DemoUserID},
	{TemporaryAccessKey, TemporarySecretKey, TemporaryKeyToken, DemoUserID},
}

// signature is the header Authorization in either of its forms.
type signature struct {
	access, scope, value string
	headers              []string
}

var authorization = regexp.MustCompile(
	`^SDK-HMAC-SHA256 (?:Access=([^,/]+)|Credential=([^,/]+)/([^,]*)), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$`)

func parseSignature(header string) (signature, bool) {
	m := authorization.FindStringSubmatch(header)
	if m == nil {
		return signature{}, false
	}
	return signature{access: m[1] + m[2], scope: m[3], headers: strings.Split(m[4], ";"), value: m[5]}, true
}

// signer gives the user who has signed q, and why not if there is none.
func (k *Keystone) signer(q *core.Call) (*user, string) {
	s, ok := parseSignature(q.Header.Get("Authorization"))
	if !ok {
		return nil, "verify aksk format fail"
	}
	i := slices.IndexFunc(accessKeys, func(a accessKey) bool { return a.id == s.access })
	if i < 0 {
		return nil, "ak " + s.access + " not exist"
	}
	key := accessKeys[i]
	date, err := time.Parse(signatureDateLayout, q.Header.Get("X-Sdk-Date"))
	if err != nil || k.cloud.Clock.Now().Sub(date).Abs() > signatureAllowance {
		return nil, "sign expired"
	}
	if !slices.Contains(s.headers, "x-sdk-date") || q.Header.Get("X-Security-Token") != key.token {
		return nil, "verify aksk signature fail"
	}
	want := s.expected(key.secret, q.Request, q.Raw)
	if subtle.ConstantTimeCompare([]byte(want), []byte(s.value)) != 1 {
		return nil, "verify aksk signature fail"
	}
	return k.user(userRef{ID: key.user}), ""
}

// expected is the signature that the request should have.
func (s signature) expected(secret string, r *http.Request, body []byte) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%s\n%s\n", r.Method, signedPath(r.URL.Path), signedQuery(r.URL.Query()))
	for _, name := range s.headers {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		fmt.Fprintf(&text, "%s:%s\n", name, strings.TrimSpace(value))
	}
	hash := r.Header.Get("X-Sdk-Content-Sha256")
	if hash == "" {
		hash = fmt.Sprintf("%x", sha256.Sum256(body))
	}
	fmt.Fprintf(&text, "\n%s\n%s", strings.Join(s.headers, ";"), hash)

	lines := []string{"SDK-HMAC-SHA256", r.Header.Get("X-Sdk-Date")}
	key := []byte(secret)
	if s.scope != "" {
		lines = append(lines, s.scope)
		key = []byte("SDK" + secret)
		for part := range strings.SplitSeq(s.scope, "/") {
			key = seal(key, part)
		}
	}
	lines = append(lines, fmt.Sprintf("%x", sha256.Sum256([]byte(text.String()))))
	return fmt.Sprintf("%x", seal(key, strings.Join(lines, "\n")))
}

// signedPath is the path as it is signed, always with a slash at its end.
func signedPath(path string) string {
	var out strings.Builder
	for i := range len(path) {
		if path[i] == '/' {
			out.WriteByte('/')
		} else {
			escape(&out, path[i])
		}
	}
	return strings.TrimSuffix(out.String(), "/") + "/"
}

func signedQuery(query map[string][]string) string {
	var parts []string
	for name, values := range query {
		for _, value := range values {
			var out strings.Builder
			for i := range len(name) {
				escape(&out, name[i])
			}
			out.WriteByte('=')
			for i := range len(value) {
				escape(&out, value[i])
			}
			parts = append(parts, out.String())
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "&")
}

// escape writes one byte, and only unreserved ones as they are.
func escape(out *strings.Builder, b byte) {
	switch {
	case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("-_.~", b) >= 0:
		out.WriteByte(b)
	default:
		fmt.Fprintf(out, "%%%02X", b)
	}
}

func seal(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = io.WriteString(h, text)
	return h.Sum(nil)
}
