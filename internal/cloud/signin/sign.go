package signin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// The two forms of signing that clouds of the Huawei family take.
const (
	// signingPlain uses the secret key as it is (huaweicloud-sdk-go-v3).
	signingPlain = "plain"

	// signingScoped derives a key for the day, as AWS does (gophertelekomcloud).
	signingScoped = "scoped"
)

const (
	signAlgorithm = "SDK-HMAC-SHA256"
	signDate      = "20060102T150405Z"

	// clockSkew is how far a date may be off before a refused signature is
	// blamed on it. The gateway allows for 15 minutes.
	clockSkew = time.Minute
)

// accessKey is a key that requests are signed with.
type accessKey struct {
	id, secret string
	token      string // that goes with a temporary key
	signing    string
}

// signed signs each request that carries no token, each attempt with a date of
// its own.
type signed struct {
	next  http.RoundTripper
	clock *transport.Clock
	key   accessKey
}

// RoundTrip implements [http.RoundTripper].
func (t *signed) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("X-Auth-Token") != "" {
		return t.next.RoundTrip(req)
	}
	date := t.clock.Now()
	resp, err := t.send(req, date)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || t.clock.Now().Sub(date).Abs() < clockSkew {
		return resp, err
	}
	// The answer has told the server's time. A request that was refused for
	// its signature has done nothing.
	next, err := transport.Rewound(req)
	if err != nil {
		return resp, nil //nolint:nilerr // The refusal is the answer then.
	}
	transport.Drain(resp)
	return t.send(next, t.clock.Now())
}

func (t *signed) send(req *http.Request, date time.Time) (*http.Response, error) {
	req = req.Clone(req.Context())
	if err := t.key.sign(req, date); err != nil {
		return nil, err
	}
	return t.next.RoundTrip(req)
}

// sign adds the headers of a signature to req. The content type stays unsigned,
// as in huaweicloud-sdk-go-v3 (core/auth/signer/signer.go).
func (k accessKey) sign(req *http.Request, date time.Time) error {
	body, err := bodyHash(req)
	if err != nil {
		return err
	}
	req.Header.Set("X-Sdk-Date", date.UTC().Format(signDate))
	if k.token != "" {
		req.Header.Set("X-Security-Token", k.token)
	}
	headers := map[string]string{"host": req.Host}
	if req.Host == "" {
		headers["host"] = req.URL.Host
	}
	for _, name := range []string{"X-Sdk-Date", "X-Project-Id", "X-Domain-Id", "X-Security-Token"} {
		if value := req.Header.Get(name); value != "" {
			headers[strings.ToLower(name)] = value
		}
	}
	canonical := canonicalRequest(req.Method, req.URL, headers, body)
	req.Header.Set("Authorization", k.authorization(canonical, headers, date))
	return nil
}

// authorization returns the header that holds the signature of a canonical
// request.
func (k accessKey) authorization(canonical string, headers map[string]string, date time.Time) string {
	date = date.UTC()
	hash := sha256.Sum256([]byte(canonical))
	text := []string{signAlgorithm, date.Format(signDate), hex.EncodeToString(hash[:])}
	key, credential := []byte(k.secret), "Access="+k.id
	if k.signing == signingScoped {
		// Region and service are empty in gophertelekomcloud, and Open Telekom
		// Cloud takes that (signer_helper.go).
		day := date.Format("20060102")
		parts := []string{day, "", "", "sdk_request"}
		key = []byte("SDK" + k.secret)
		for _, part := range parts {
			key = digest(key, part)
		}
		scope := strings.Join(parts, "/")
		credential = "Credential=" + k.id + "/" + scope
		text = slices.Insert(text, 2, scope)
	}
	return fmt.Sprintf("%s %s, SignedHeaders=%s, Signature=%x", signAlgorithm, credential,
		strings.Join(sortedNames(headers), ";"), digest(key, strings.Join(text, "\n")))
}

// canonicalRequest is the form of a request in which both sides sign it. Names
// of headers are in lower case.
func canonicalRequest(method string, u *url.URL, headers map[string]string, body string) string {
	path := strings.Split(u.Path, "/")
	for i, segment := range path {
		path[i] = percentEncoded(segment)
	}
	uri := strings.Join(path, "/")
	if !strings.HasSuffix(uri, "/") {
		uri += "/"
	}
	names := sortedNames(headers)
	var block strings.Builder
	for _, name := range names {
		block.WriteString(name + ":" + strings.TrimSpace(headers[name]) + "\n")
	}
	return strings.Join([]string{
		method, uri, canonicalQuery(u.Query()), block.String(), strings.Join(names, ";"), body,
	}, "\n")
}

func canonicalQuery(query url.Values) string {
	var pairs []string
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, percentEncoded(name)+"="+percentEncoded(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// percentEncoded leaves only unreserved characters (RFC 3986, 2.3) as they are.
func percentEncoded(text string) string {
	// QueryEscape differs from that only in the space.
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

func sortedNames(headers map[string]string) []string {
	names := make([]string, 0, len(headers))
	for name := range headers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// bodyHash returns the hash of what req is about to send.
func bodyHash(req *http.Request) (string, error) {
	hash := sha256.New()
	if req.Body != nil && req.Body != http.NoBody {
		if req.GetBody == nil {
			return "", errors.New("a body that cannot be read twice cannot be signed")
		}
		body, err := req.GetBody()
		if err != nil {
			return "", err
		}
		defer body.Close()
		if _, err := io.Copy(hash, body); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func digest(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
