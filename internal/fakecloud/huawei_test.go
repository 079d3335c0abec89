package fakecloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
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

// What gophertelekomcloud and huaweicloud-sdk-go-v3 ask before they sign for an
// account (openstack/client.go, getDomainID; core/auth/internal/iam_helper.go).
func TestTheDomainIsFoundByName(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	token := signIn(t, cloud, fakecloud.DemoUser, fakecloud.DemoProject)
	got := map[string]string{}
	for _, name := range []string{"Default", "moon"} {
		where := cloud.AuthURL() + "/auth/domains?name=" + name
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, where, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Auth-Token", token)
		var answer struct{ Domains []struct{ ID string } }
		if err := json.Unmarshal(do(t, req).body, &answer); err != nil {
			t.Fatal(err)
		}
		got[name] = fmt.Sprint(answer.Domains)
	}
	if diff := cmp.Diff(map[string]string{"Default": "[{default}]", "moon": "[]"}, got); diff != "" {
		t.Errorf("domains (-want +got):\n%s", diff)
	}
}

// An agency's account is given by its name or by its id (document, 2.1), and the
// agency by its older key in the example of Open Telekom Cloud's IAM reference.
func TestAnAgencyHasSeveralNames(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.AddAgency("backups", "their-domain", cloud.AddProject("theirs"), fakecloud.RoleMember)
	token := signIn(t, cloud, fakecloud.DemoUser, fakecloud.DemoProject)
	got := map[string]int{}
	for _, role := range []string{
		`"agency_name":"backups","domain_name":"their-domain"`, `"agency_name":"backups","domain_id":"their-domain"`,
		`"xrole_name":"backups","domain_name":"their-domain"`, `"agency_name":"backups","domain_id":"other"`,
	} {
		body := `{"auth":{"identity":{"methods":["assume_role"],"assume_role":{` + role + `}},
			"scope":{"project":{"name":"theirs"}}}}`
		where := cloud.AuthURL() + "/auth/tokens"
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, where, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Auth-Token", token)
		got[role] = do(t, req).status
	}
	want := map[string]int{
		`"agency_name":"backups","domain_name":"their-domain"`: 201,
		`"agency_name":"backups","domain_id":"their-domain"`:   201,
		`"xrole_name":"backups","domain_name":"their-domain"`:  201,
		`"agency_name":"backups","domain_id":"other"`:          403,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}
