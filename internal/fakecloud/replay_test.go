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

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/recorded"
)

// recordedRoot is where the recorded Cinder listened.
const recordedRoot = "http://127.0.0.1:8776"

// recordedTime is when the recording began.
var recordedTime = time.Date(2026, time.November, 21, 2, 33, 28, 0, time.UTC)

// notServed are the recorded calls that the cloud does not serve, each with
// the reason.
var notServed = map[string]string{}

// kindOnly are the calls of which only the kinds of the values are compared,
// each with the reason.
var kindOnly = map[string]string{
	"151-manageable-list-offset": "the order of equal sizes is that of the driver's folder",
}

// unordered are the calls whose lists are in the order of random ids.
var unordered = []string{"157-manageable-list-managed", "160-manageable-list-unmanaged"}

// during are the recorded calls that were made while the operation before them
// still ran. Before all others the recording waited.
var during = []string{"017", "018", "019", "020", "021", "094", "095", "155", "159", "187", "188"}

// opaque are the members of which only the kind is compared, each with the
// reason.
var opaque = map[string]string{
	"backup_url":     "a record of the server's own database",
	"backup_service": "the driver's name",
}

// exchange is one recorded call.
type exchange struct {
	name    string
	Request struct {
		Method       string
		URL          string
		Microversion *string
		Body         json.RawMessage
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    json.RawMessage
	}
}

// The cloud gives the answers that a real Cinder gave to the same calls.
func TestRecordedCalls(t *testing.T) {
	t.Parallel()
	r := newReplay(t)
	compared := 0
	recording := readRecording[exchange](t, "cinder-real")
	for _, name := range slices.Sorted(maps.Keys(recording)) {
		e := recording[name]
		e.name = name
		if reason, ok := notServed[e.name]; ok {
			t.Logf("%s is not served: %s", e.name, reason)
			continue
		}
		t.Run(e.name, func(t *testing.T) {
			r.prepare(t, e.name)
			r.compare(t, e)
			compared++
		})
		if e.name[:3] == "021" {
			r.cloud.Thaw()
		}
	}
	r.finish(t)
	if len(r.sequences) > 0 {
		t.Errorf("%d recorded sequences were not met, the first is %q", len(r.sequences), r.sequences[0])
	}
	t.Logf("%d recorded calls compared, %d not served, %d of them by kind only",
		compared, len(notServed), len(kindOnly))
	if compared+len(notServed) != 203 {
		t.Errorf("got %d calls, want 203", compared+len(notServed))
	}
}

// replay sends the recorded calls to a cloud.
type replay struct {
	*recorded.Mirror

	cloud       *fakecloud.Cloud
	admin, demo string
	// record is the backup record that the cloud has exported.
	record json.RawMessage
	// every are the lines of sequences.txt, sequences those still to come, and
	// pending is what the one is about that the next call waits for.
	every, sequences []string
	pending          *watch
}

func newReplay(t *testing.T) *replay {
	t.Helper()
	c := fakecloud.New(t)
	c.SetTime(recordedTime)
	c.Looks(3)
	sequences := readSequences(t)
	return &replay{
		Mirror: recorded.New(opaque, recordedRoot, c.URL()+"/volume"),
		cloud:  c,
		every:  sequences, sequences: sequences,
		admin: signIn(t, c, fakecloud.AdminUser, fakecloud.AdminProject),
		demo:  signIn(t, c, fakecloud.DemoUser, fakecloud.DemoProject),
	}
}

// source is the recorded id of the first volume.
const source = "fe3ef2b7-f432-4f32-8bef-8e303d0eb261"

// prepare brings the cloud into the state that the recording had before a
// call: the knobs of its driver, and operations that have ended.
func (r *replay) prepare(t *testing.T, name string) {
	t.Helper()
	number := name[:3]
	if !slices.Contains(during, number) {
		r.finish(t)
	}
	cinder := r.cloud.Cinder
	const driver = "Bad or unexpected response from the storage volume backend API: "
	switch number {
	case "016":
		r.cloud.Hold()
	case "062":
		cinder.Backups.Next("creating", "error")
		cinder.Backups.NextReason(driver + "disk full")
	case "109":
		cinder.Backups.NextRestore("restoring-backup", "error_restoring")
	case "138":
		for _, name := range []string{"alpha", "beta", "gamma"} {
			cinder.AddBackendSnapshot(r.ID(source), name)
		}
	case "174":
		cinder.AddBackendSnapshot(r.ID(source), "delta")
	case "184":
		cinder.Backups.NextDelete("deleting", "error")
		cinder.Backups.NextReason(driver + "tape jammed")
	}
}

func (r *replay) send(t *testing.T, e exchange) (reply, any) {
	t.Helper()
	body := e.Request.Body
	if e.name == "111-backup-import-existing" {
		body = r.record
	}
	var reader io.Reader
	if string(body) != "null" && body != nil {
		reader = strings.NewReader(r.Translate(string(body)))
	}
	req, err := http.NewRequestWithContext(t.Context(), e.Request.Method, r.Translate(e.Request.URL), reader)
	if err != nil {
		t.Fatal(err)
	}
	token := r.admin
	switch {
	case e.name == "013-unauthenticated":
		token = "wrong"
	case strings.Contains(e.Request.URL, "/v3/"+fakecloud.DemoProjectID):
		token = r.demo
	}
	req.Header.Set("X-Auth-Token", token)
	req.Header.Set("Accept", "application/json")
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if v := e.Request.Microversion; v != nil {
		req.Header.Set("OpenStack-API-Version", "volume "+*v)
	}
	answer := do(t, req)
	if e.name == "110-backup-export" {
		r.record = answer.body
	}
	return answer, answer.decoded(t)
}

func (r *replay) compare(t *testing.T, e exchange) {
	t.Helper()
	answer, got := r.send(t, e)
	if answer.status != e.Response.Status {
		t.Errorf("got status %d, want %d", answer.status, e.Response.Status)
	}
	report(t, "", r.CompareHeader(e.Response.Headers, answer.header, "Www-Authenticate", "Location"))
	want, err := recorded.Decode(e.Response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(unordered, e.name) {
		r.compareUnordered(t, e, got)
		return
	}
	compare := r.Compare
	if _, ok := kindOnly[e.name]; ok {
		compare = r.CompareKinds
	}
	report(t, "body", compare(want, got))
	r.expect(e, got)
}

// compareUnordered compares two lists that are in the order of random ids, all
// of which are known.
func (r *replay) compareUnordered(t *testing.T, e exchange, got any) {
	t.Helper()
	want, err := recorded.Decode([]byte(r.Translate(string(e.Response.Body))))
	if err != nil {
		t.Fatal(err)
	}
	sortReferences(want)
	sortReferences(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("body (-recorded +got):\n%s", diff)
	}
}
