package fakecloud_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// The clients of the Huawei family know a host for each service, and put a path
// of their own on it (huaweicloud-sdk-go-v3, core/request/default_http_request.go).
// With the cloud as their proxy they need no name server.
func TestAServiceHasAHostOfItsOwn(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	proxy, err := url.Parse(cloud.URL())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(proxy)}
	t.Cleanup(transport.CloseIdleConnections)
	token := signIn(t, cloud, fakecloud.DemoUser, fakecloud.DemoProject)
	got := map[string]string{}
	for _, host := range []string{
		"iam.eu-de.example.com/v3/projects?name=demo",
		"cbr.eu-de.example.com/v3/" + fakecloud.DemoProjectID + "/vaults",
		"cbr.regiontwo.example.com/v3/" + fakecloud.DemoProjectID + "/vaults",
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Auth-Token", token)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		last := cloud.Requests()[len(cloud.Requests())-1]
		got[req.Host] = fmt.Sprint(resp.StatusCode, " ", last.Service, " ", last.Region)
	}
	want := map[string]string{
		"iam.eu-de.example.com":     "200 identity ",
		"cbr.eu-de.example.com":     "200 cbr RegionOne",
		"cbr.regiontwo.example.com": "200 cbr RegionTwo",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("status, service and region (-want +got):\n%s", diff)
	}
}
