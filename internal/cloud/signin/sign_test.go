package signin

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport/script"
)

// The vectors of the API document (2.2): 1 and 2 are those of
// huaweicloud-sdk-go-v3, 4 is what gophertelekomcloud makes.
func TestSignaturesAreThoseOfOtherClients(t *testing.T) {
	t.Parallel()
	const checkpoints = "https://cbr.eu-de.otc.t-systems.com/v3/f841e01fd2b14e7fa41b6ae7aa6b0594"
	plain := accessKey{id: "AccessKey", secret: "SecretKey", signing: signingPlain}
	for _, test := range []struct {
		name         string
		key          accessKey
		method, url  string
		headers      map[string]string
		body         string
		hash         string // of the canonical request, if it is known
		want, signed string
	}{
		{
			name: "1: a read", key: plain, method: "GET", url: "https://example.huaweicloud.com/path?limit=1",
			headers: map[string]string{"x-sdk-date": "20060102T150405Z"},
			want:    "Access=AccessKey, SignedHeaders=x-sdk-date",
			signed:  "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
		},
		{
			name: "2: a body and a query", key: plain, method: "POST", url: "https://example.huaweicloud.com/path?key=value",
			headers: map[string]string{"x-sdk-date": "20060102T150405Z"},
			body:    `{"Name":"test","Id":1}` + "\n",
			want:    "Access=AccessKey, SignedHeaders=x-sdk-date",
			signed:  "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
		},
		{
			name: "3: a restore point", key: accessKey{id: "AK", secret: "SK", signing: signingPlain},
			method: "POST", url: checkpoints + "/checkpoints",
			headers: map[string]string{
				"content-type": "application/json", "host": "cbr.eu-de.otc.t-systems.com",
				"x-project-id": "f841e01fd2b14e7fa41b6ae7aa6b0594", "x-sdk-date": "20260101T000000Z",
			},
			body:   `{"checkpoint":{"vault_id":"3b5816b5-f29c-4172-9d9a-76c719a659ce"}}`,
			hash:   "fab1c91ba753d9661100768c287da7db4935eec7d032a23db25826a9b9e7a2a9",
			want:   "Access=AK, SignedHeaders=content-type;host;x-project-id;x-sdk-date",
			signed: "290b47d6ae29dfd5d9f0bb61e5ed31ae77673b736114486c25bcbd86e7e1243d",
		},
		{
			name: "4: the scoped form", key: accessKey{id: "AK", secret: "SK", signing: signingScoped},
			method: "GET", url: checkpoints + "/backups?limit=1",
			headers: map[string]string{
				"accept": "application/json", "host": "cbr.eu-de.otc.t-systems.com", "x-sdk-date": "20180415T042822Z",
			},
			want:   "Credential=AK/20180415///sdk_request, SignedHeaders=accept;host;x-sdk-date",
			signed: "3d31b8d9a24e6773cfd9083698bc005a864987c5b285bd146adc4202ea774551",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			address, err := url.Parse(test.url)
			if err != nil {
				t.Fatal(err)
			}
			date, err := time.Parse(signDate, test.headers["x-sdk-date"])
			if err != nil {
				t.Fatal(err)
			}
			body := sha256.Sum256([]byte(test.body))
			canonical := canonicalRequest(test.method, address, test.headers, hex.EncodeToString(body[:]))
			hash := sha256.Sum256([]byte(canonical))
			if got := hex.EncodeToString(hash[:]); test.hash != "" && got != test.hash {
				t.Errorf("got the canonical request %s with the hash %s, want %s", canonical, got, test.hash)
			}
			got := test.key.authorization(canonical, test.headers, date)
			if want := "SDK-HMAC-SHA256 " + test.want + ", Signature=" + test.signed; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestCanonicalRequest(t *testing.T) {
	t.Parallel()
	address, err := url.Parse("https://cbr.example.com/v3/p/vault/v/tags/a%20b%2Fc~?name=x+y&b=2&a&b=10&t=12:00")
	if err != nil {
		t.Fatal(err)
	}
	// A slash in a key is a slash of the path for the server, too.
	want := "DELETE\n/v3/p/vault/v/tags/a%20b/c~/\na=&b=10&b=2&name=x%20y&t=12%3A00\n" +
		"host:cbr.example.com\nx-sdk-date:d\n\nhost;x-sdk-date\nhash"
	got := canonicalRequest("DELETE", address,
		map[string]string{"x-sdk-date": " d ", "host": "cbr.example.com"}, "hash")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("canonical request (-want +got):\n%s", diff)
	}
}

// signing sends one request through all layers, and returns the headers of each
// attempt.
func signing(t *testing.T, key accessKey, header http.Header, steps ...script.Step) []http.Header {
	t.Helper()
	var seen []http.Header
	s := &script.Network{}
	for _, next := range steps {
		s.Steps = append(s.Steps, script.Step{Do: func(req *http.Request) (*http.Response, error) {
			seen = append(seen, req.Header)
			return next.Do(req)
		}})
	}
	clock := new(transport.Clock)
	next := transport.New(transport.Layers{
		Base: s, Clock: clock, Retries: 3, Sign: func(next http.RoundTripper) http.RoundTripper {
			return &signed{key: key, clock: clock, next: next}
		},
	})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		"https://cbr.example.com/v3/p1/checkpoints", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header.Clone()
	resp, err := next.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if diff := cmp.Diff(header, req.Header); diff != "" {
		t.Errorf("the caller's request was changed (-want +got):\n%s", diff)
	}
	return seen
}

func TestEachAttemptIsSignedWithItsOwnDate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := accessKey{id: "AK", secret: "SK", token: "temporary"}
		seen := signing(t, key, http.Header{"X-Project-Id": {"p1"}},
			script.Status(429, "Retry-After", "7"), script.Status(200))
		if len(seen) != 2 {
			t.Fatalf("got %d attempts, want 2", len(seen))
		}
		first, second := seen[0], seen[1]
		if first.Get("X-Sdk-Date") == second.Get("X-Sdk-Date") ||
			first.Get("Authorization") == second.Get("Authorization") {
			t.Errorf("got twice the signature of %s, want a new one", first.Get("X-Sdk-Date"))
		}
		want := "SignedHeaders=host;x-project-id;x-sdk-date;x-security-token, "
		if got := second.Get("Authorization"); !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := second.Get("X-Security-Token"); got != "temporary" {
			t.Errorf("got the security token %q, want that of the key", got)
		}
	})
}

func TestRequestWithATokenIsNotSigned(t *testing.T) {
	t.Parallel()
	header := http.Header{"X-Auth-Token": {"gAAAA"}}
	want := []http.Header{header}
	got := signing(t, accessKey{id: "AK", secret: "SK"}, header, script.Status(200))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

// A clock that is off by hours is the most common reason for a signature that
// is not taken.
func TestSignatureFollowsTheClockOfTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := time.Now().Add(3 * time.Hour).UTC()
		date := []string{"Date", server.Format(http.TimeFormat)}
		seen := signing(t, accessKey{id: "AK", secret: "SK"}, http.Header{},
			script.Status(401, date...), script.Status(200, date...))
		var got []string
		for _, header := range seen {
			got = append(got, header.Get("X-Sdk-Date"))
		}
		want := []string{time.Now().UTC().Format(signDate), server.Format(signDate)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("dates of the attempts (-want +got):\n%s", diff)
		}
	})
}

func TestRefusedSignatureOfTheRightTimeIsNotRepeated(t *testing.T) {
	t.Parallel()
	seen := signing(t, accessKey{id: "AK", secret: "SK"}, http.Header{},
		script.Status(401, "Date", time.Now().UTC().Format(http.TimeFormat)), script.Status(200))
	if len(seen) != 1 {
		t.Errorf("got %d attempts, want 1", len(seen))
	}
}
