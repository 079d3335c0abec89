package fakecloud_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/recorded"
)

// The projects of the recorded Karbor.
const (
	recordedKarborDemo  = "1c621d13293f4eb7a88f220057f0778e"
	recordedKarborOther = "19e9455a65ea4e3c947e38b440b30991"
	recordedKarborAdmin = "2a1d1aa8aed8471cb4d14eb6e11f2b09"
)

// recordedKarborTime is when the recording began. Its lists select by date.
var recordedKarborTime = time.Date(2026, time.November, 21, 2, 38, 3, 0, time.UTC)

// transaction is the id that Swift gives to a request.
var transaction = regexp.MustCompile(`txn: tx[0-9a-f]+-[0-9a-f]+`)

// karborExchange is one recorded call of Karbor.
type karborExchange struct {
	Request struct {
		Method, URL string
		Body        json.RawMessage
	}
	Status  int
	Headers map[string]string
	Body    json.RawMessage
}

// karborSequence is a recorded sequence of statuses.
type karborSequence struct {
	Statuses []struct{ Status string } `json:"status_sequence"`
}

// karborReplay sends the recorded calls to a cloud.
type karborReplay struct {
	*recorded.Mirror

	cloud  *fakecloud.Cloud
	tokens map[string]string
}

// The cloud gives the answers that a real Karbor gave to the same calls.
func TestRecordedCallsOfKarbor(t *testing.T) {
	t.Parallel()
	r, left := newKarborReplay(t), readRecording[karborExchange](t, "karbor-real")
	all, compared := len(left), 0
	for _, s := range karborSteps {
		if s.before != nil {
			s.before(t, r)
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
	for _, name := range slices.Sorted(maps.Keys(left)) {
		t.Errorf("%s is not compared", name)
	}
	t.Logf("%d recorded calls of Karbor compared", compared)
	if compared != all || all != 233 {
		t.Errorf("got %d of %d calls, want 233", compared, all)
	}
}

// newKarborReplay starts a cloud in which nothing goes on by itself; the steps
// say when it does. One recorded path has no route, so the cloud is no part of
// the test, which such a path would fail.
func newKarborReplay(t *testing.T) *karborReplay {
	t.Helper()
	c, err := fakecloud.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	c.SetTime(recordedKarborTime)
	c.Hold()
	other := c.AddProject("other")
	c.AddUser("other", "secret", other, fakecloud.RoleMember)
	root := c.URL() + "/data-protect"
	return &karborReplay{
		tokens: map[string]string{
			recordedKarborDemo:  signIn(t, c, fakecloud.DemoUser, fakecloud.DemoProject),
			recordedKarborOther: signIn(t, c, "other", "other"),
			recordedKarborAdmin: signIn(t, c, fakecloud.AdminUser, fakecloud.AdminProject),
		},
		cloud: c,
		Mirror: recorded.New(nil,
			recordedKarborDemo, fakecloud.DemoProjectID, recordedKarborOther, other,
			recordedKarborAdmin, fakecloud.AdminProjectID,
			// One that asked nobody who asks.
			"http://127.0.0.1:18798/v1/p1", root+"/v1/"+fakecloud.DemoProjectID,
			"http://127.0.0.1:18799", root,
		),
	}
}

// token is who made a recorded call.
func (r *karborReplay) token(name string, e karborExchange) string {
	switch name {
	case "auth-bad-token":
		return "wrong"
	case "auth-none", "versions-no-token":
		return ""
	case "auth-other-project-in-url", "noauth-providers", "versions":
		return r.tokens[recordedKarborDemo]
	}
	return r.tokens[strings.Split(e.Request.URL, "/")[4]]
}

// request sends one call.
func (r *karborReplay) request(t *testing.T, method, url, body, token string) reply {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(url, "/nothing") { // which was asked without
		req.Header.Set("Accept", "application/json")
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("X-Auth-Token", token)
	}
	return do(t, req)
}

// compare sends a recorded call and compares the answer.
func (r *karborReplay) compare(t *testing.T, name string, e karborExchange) {
	t.Helper()
	body := string(e.Request.Body)
	if name == "plan-create-bad-json" || name == "checkpoint-create-bad-json" {
		var broken string
		if err := json.Unmarshal(e.Request.Body, &broken); err != nil {
			t.Fatal(err)
		}
		body = broken
	}
	answer := r.request(t, e.Request.Method, r.Translate(e.Request.URL), r.Translate(body), r.token(name, e))
	if answer.status != e.Status {
		t.Errorf("got status %d, want %d", answer.status, e.Status)
	}
	for _, key := range []string{"Content-Type", "Retry-After"} {
		if diff := cmp.Diff(e.Headers[key], answer.header.Get(key)); diff != "" {
			t.Errorf("%s (-recorded +got):\n%s", key, diff)
		}
	}
	for _, key := range []string{"X-Openstack-Request-Id", "X-Compute-Request-Id", "Www-Authenticate"} {
		if _, want := e.Headers[key]; want != (answer.header.Get(key) != "") {
			t.Errorf("got %s %q, recorded: %t", key, answer.header.Get(key), want)
		}
	}
	var got any = string(answer.body)
	if strings.HasPrefix(answer.header.Get("Content-Type"), "application/json") && len(answer.body) > 0 {
		answer.body = transaction.ReplaceAll(answer.body, []byte("txn: an id"))
		got = answer.decoded(t)
	}
	want, err := recorded.Decode(transaction.ReplaceAll(e.Body, []byte("txn: an id")))
	if err != nil {
		t.Fatal(err)
	}
	report(t, "body", r.Compare(want, got))
}

// walk lets the cloud do what a recorded sequence was seen of, and tells all
// statuses that it goes through. A plan is nil for the usual one.
func walk(t *testing.T, name string, plan []string) []string {
	t.Helper()
	c := fakecloud.New(t)
	demo := newKarborClient(t, c)
	p := c.Karbor.Plans.Add(karbor.Plan{})
	checkpoints := "/providers/" + p.ProviderID + "/checkpoints"
	var path string
	switch {
	case strings.HasPrefix(name, "checkpoint-create"), name == "fs-checkpoint-create":
		c.Karbor.Checkpoints.Next(cmpOr(plan, karbor.Protecting, karbor.Available)...)
		path = checkpoints + "/" + demo.id(t, checkpoints, `{"checkpoint":{"plan_id":"`+p.ID+`"}}`)
	case strings.HasPrefix(name, "restore"):
		c.Karbor.Restores.Next(cmpOr(plan, karbor.InProgress, karbor.Success)...)
		made := c.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: p})
		path = "/restores/" + demo.id(t, "/restores",
			`{"restore":{"provider_id":"`+p.ProviderID+`","checkpoint_id":"`+made.ID+`","parameters":{}}}`)
	default:
		c.Karbor.Checkpoints.NextDelete(cmpOr(plan, karbor.Deleting, karbor.Deleted)...)
		path = checkpoints + "/" + c.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: p}).ID
		demo.call(t, http.MethodDelete, path, "")
	}
	var seen []string
	for range 3 {
		if status := demo.status(t, path); len(seen) == 0 || seen[len(seen)-1] != status {
			seen = append(seen, status)
		}
	}
	return seen
}

func cmpOr(plan []string, usual ...string) []string {
	if plan == nil {
		return usual
	}
	return plan
}
