package fakecloud_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/recorded"
)

// The projects of the recorded Trove.
const (
	recordedDemo  = "9d1bf145a42f4b13a53fcdad185030aa"
	recordedOther = "b71fcb8aa08a4ffaa73529fa9d229444"
	recordedAdmin = "e1862097669745f8a019ae6017617b45"
)

// recordedTroveTime is when the recording began.
var recordedTroveTime = time.Date(2026, time.November, 21, 2, 14, 52, 0, time.UTC)

// troveNotServed are the recorded calls that the cloud does not serve, each
// with the reason.
var troveNotServed = map[string]string{}

// troveKindOnly are the calls of which only the kinds of the values are
// compared, each with the reason.
var troveKindOnly = map[string]string{
	"limits": "what is left of the rates depends on the calls before",
}

// troveExchange is one recorded call of Trove.
type troveExchange struct {
	Request struct {
		Method, Path string
		Body         json.RawMessage
	}
	Response struct {
		Status      int
		ContentType string `json:"content_type"`
		Body        json.RawMessage
	}
}

// troveReplay sends the recorded calls to a cloud.
type troveReplay struct {
	*recorded.Mirror

	cloud  *fakecloud.Cloud
	tokens map[string]string
	other  string
}

// The cloud gives the answers that a real Trove gave to the same calls.
func TestRecordedCallsOfTrove(t *testing.T) {
	t.Parallel()
	r, recording := newTroveReplay(t), readRecording[troveExchange](t, "trove-real")
	left := maps.Clone(recording)
	for name, reason := range troveNotServed {
		t.Logf("%s is not served: %s", name, reason)
		delete(left, name)
	}
	compared := 0
	for _, s := range troveSteps {
		if s.before != nil {
			s.before(r)
		}
		for _, name := range s.calls {
			e, ok := left[name]
			if !ok {
				t.Errorf("no recorded call %q, or it was compared before", name)
				continue
			}
			delete(left, name)
			t.Run(name, func(t *testing.T) {
				r.compare(t, name, e)
				compared++
			})
		}
	}
	for name := range left {
		t.Errorf("%s is neither compared nor in the list of what is not served", name)
	}
	t.Logf("%d recorded calls of Trove compared, %d not served, %d of them by kind only",
		compared, len(troveNotServed), len(troveKindOnly))
	if compared+len(troveNotServed) != 156 {
		t.Errorf("got %d calls, want 156", compared+len(troveNotServed))
	}
}

// newTroveReplay makes the instances that the recording had. All operations are
// held; the steps say when they end.
func newTroveReplay(t *testing.T) *troveReplay {
	t.Helper()
	c := fakecloud.New(t)
	c.SetTime(recordedTroveTime)
	c.Hold()
	other := c.AddProject("other")
	c.AddUser("other", "secret", other, fakecloud.RoleMember)
	c.AddUser("reader", "secret", fakecloud.DemoProjectID, fakecloud.RoleReader)
	host := strings.TrimPrefix(c.URL(), "http://")
	r := &troveReplay{
		other: other,
		tokens: map[string]string{
			recordedDemo:  signIn(t, c, fakecloud.DemoUser, fakecloud.DemoProject),
			recordedOther: signIn(t, c, "other", "other"),
			recordedAdmin: signIn(t, c, fakecloud.AdminUser, fakecloud.AdminProject),
			"reader":      signIn(t, c, "reader", fakecloud.DemoProject),
		},
		cloud: c,
		// The recorded Trove had a port of its own instead of a prefix.
		Mirror: recorded.New(nil,
			recordedDemo, fakecloud.DemoProjectID, recordedOther, other, recordedAdmin, fakecloud.AdminProjectID,
			"http://127.0.0.1:15080/", c.URL()+"/object-store/",
			"https://127.0.0.1:15779/", "https://"+host+"/", "/database/v1.0/", "/v1.0/",
		),
	}
	r.addInstances()
	return r
}

// numbered is the id of a recorded instance.
func numbered(number string) string { return "10000000-0000-4000-8000-0000000000" + number }

func (r *troveReplay) addInstances() {
	type edit = func(*fakecloud.Instance)
	edits := map[string]edit{
		"01": func(i *fakecloud.Instance) { i.Name = "db1" },
		"02": func(i *fakecloud.Instance) { i.Name = "db2" },
		"03": func(i *fakecloud.Instance) {
			i.Name, i.Datastore, i.Version, i.VersionID = "pg1", "postgresql", "12.4", "d5000000-0000-4000-8000-0000000000a2"
		},
		"04": func(i *fakecloud.Instance) { i.Name, i.Status = "building", "BUILD" },
		"05": func(i *fakecloud.Instance) { i.Name, i.ClusterID = "member", numbered("99") },
		"06": func(i *fakecloud.Instance) { i.Name, i.ProjectID = "other1", r.other },
		"07": func(i *fakecloud.Instance) { i.Name, i.Datastore, i.Version = "vertica", "vertica", "9.0.1" },
		"08": func(i *fakecloud.Instance) { i.Name, i.Status = "shutoff", "SHUTOFF" },
		"09": func(i *fakecloud.Instance) { i.Name = "dbhang" },
		"10": func(i *fakecloud.Instance) { i.Name, i.Status = "rebooting", "REBOOT" },
	}
	born := r.cloud.Time()
	for _, number := range slices.Sorted(maps.Keys(edits)) {
		r.cloud.Trove.AddInstance(numbered(number), edits[number], func(i *fakecloud.Instance) { i.CreatedAt = born })
	}
}

// token is who made a recorded call.
func (r *troveReplay) token(name string, e troveExchange) string {
	switch name {
	case "auth-bad-token":
		return "wrong"
	case "auth-none":
		return ""
	case "auth-other-project-path":
		return r.tokens[recordedDemo]
	case "auth-reader-create", "auth-reader-list":
		return r.tokens["reader"]
	}
	return r.tokens[strings.Split(e.Request.Path, "/")[2]]
}

func (r *troveReplay) send(t *testing.T, name string, e troveExchange) reply {
	t.Helper()
	var body io.Reader
	switch {
	case name == "create-not-json":
		body = strings.NewReader("nonsense")
	case len(e.Request.Body) > 0 && string(e.Request.Body) != "null":
		body = strings.NewReader(r.Translate(string(e.Request.Body)))
	}
	url := r.cloud.URL() + "/database" + r.Translate(e.Request.Path)
	req, err := http.NewRequestWithContext(t.Context(), e.Request.Method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token := r.token(name, e); token != "" {
		req.Header.Set("X-Auth-Token", token)
	}
	return do(t, req)
}

// compare sends a recorded call and compares the answer.
func (r *troveReplay) compare(t *testing.T, name string, e troveExchange) {
	t.Helper()
	answer := r.send(t, name, e)
	if answer.status != e.Response.Status {
		t.Errorf("got status %d, want %d", answer.status, e.Response.Status)
	}
	if got := answer.header.Get("Content-Type"); got != e.Response.ContentType {
		t.Errorf("got Content-Type %q, want %q", got, e.Response.ContentType)
	}
	want, err := recorded.Decode(e.Response.Body)
	if err != nil {
		t.Fatal(err)
	}
	compare := r.Compare
	if _, ok := troveKindOnly[name]; ok {
		compare = r.CompareKinds
	}
	report(t, "body", compare(want, answer.decoded(t)))
}
