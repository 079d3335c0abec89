package keystone

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// The vectors of the API document: 1 and 2 are those of huaweicloud-sdk-go-v3,
// 4 is what gophertelekomcloud makes.
func TestExpectedSignature(t *testing.T) {
	t.Parallel()
	const home = "https://cbr.eu-de.otc.t-systems.com/v3/f841e01fd2b14e7fa41b6ae7aa6b0594"
	for _, test := range []struct {
		name, method, url, body, secret, authorization string
		headers                                        map[string]string
	}{
		{
			"1: a read", "GET", "https://example.huaweicloud.com/path?limit=1", "", "SecretKey",
			"SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, " +
				"Signature=5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
			map[string]string{"X-Sdk-Date": "20060102T150405Z"},
		},
		{
			"2: a body and a query", "POST", "https://example.huaweicloud.com/path?key=value",
			`{"Name":"test","Id":1}` + "\n", "SecretKey",
			"SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, " +
				"Signature=cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
			map[string]string{"X-Sdk-Date": "20060102T150405Z"},
		},
		{
			"3: a restore point", "POST", home + "/checkpoints",
			`{"checkpoint":{"vault_id":"3b5816b5-f29c-4172-9d9a-76c719a659ce"}}`, "SK",
			"SDK-HMAC-SHA256 Access=AK, SignedHeaders=content-type;host;x-project-id;x-sdk-date, " +
				"Signature=290b47d6ae29dfd5d9f0bb61e5ed31ae77673b736114486c25bcbd86e7e1243d",
			map[string]string{
				"Content-Type": "application/json", "X-Project-Id": "f841e01fd2b14e7fa41b6ae7aa6b0594",
				"X-Sdk-Date": "20260101T000000Z",
			},
		},
		{
			"4: the scoped form", "GET", home + "/backups?limit=1", "", "SK",
			"SDK-HMAC-SHA256 Credential=AK/20180415///sdk_request, SignedHeaders=accept;host;x-sdk-date, " +
				"Signature=3d31b8d9a24e6773cfd9083698bc005a864987c5b285bd146adc4202ea774551",
			map[string]string{"Accept": "application/json", "X-Sdk-Date": "20180415T042822Z"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), test.method, test.url, strings.NewReader(test.body))
			for name, value := range test.headers {
				r.Header.Set(name, value)
			}
			s, ok := parseSignature(test.authorization)
			if !ok {
				t.Fatalf("the header %s was not understood", test.authorization)
			}
			if got := s.expected(test.secret, r, []byte(test.body)); got != s.value {
				t.Errorf("got %s, want %s", got, s.value)
			}
		})
	}
}
