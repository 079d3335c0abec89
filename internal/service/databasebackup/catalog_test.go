package databasebackup_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// without is a Keystone in front of the cloud's that leaves a service out of
// the catalog. It returns its address.
func without(t *testing.T, s *fakeStage, kind string) string {
	t.Helper()
	keystone, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(keystone) },
		ModifyResponse: func(resp *http.Response) error {
			var answer struct {
				Token map[string]any `json:"token"`
			}
			if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Token == nil {
				return err
			}
			answer.Token["catalog"] = slices.DeleteFunc(answer.Token["catalog"].([]any), func(service any) bool {
				return service.(map[string]any)["type"] == kind
			})
			body, err := json.Marshal(answer)
			resp.Body = io.NopCloser(bytes.NewReader(body))
			resp.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return err
		},
	})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

func TestACloudWithoutTroveStillHasCinder(t *testing.T) {
	s, c := start(t)
	keystone := without(t, s, "database")
	write := func(block string) { c.CLI.Write(strings.ReplaceAll(c.Config(block), s.URL(), keystone)) }
	write(resource("one"))
	got := c.Fails("has no public endpoint of a database service", "plan")
	got.Says(t, `in region "RegionOne": the region has the services`)
	s.Cinder.AddVolume(s.other, 1, func(v *fakecloud.Volume) { v.ProjectID = s.Project })
	write(`resource "cloudbackup_volume_backup" "disk" { volume_id = var.other_instance_id }`)
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	c.Sent(http.MethodPost, "volumev3:/backups", 1)
}
