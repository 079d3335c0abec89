package core_test

import (
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// service is the smallest that there is: one kind of thing, and no sign-in.
type service struct {
	things *core.Rows[thing]
}

type thing struct {
	ID, Name, Status string
	Changed          time.Time
}

func (*service) Mount() core.Mount {
	return core.Mount{
		Name: "things", Root: "/thing", Version: "/v1",
		Project: func(word string) bool { return word == "p" }, NeedsProject: true,
	}
}

func (s *service) Routes() core.Table {
	return core.Table{{Method: http.MethodGet, Path: "/things/{id}", Serve: s.show}}
}

func (s *service) Answer(q *core.Call) core.Answer {
	if q.Route == nil {
		return core.Answer{Status: http.StatusNotFound, Body: "no route"}
	}
	answer, err := q.Route.Serve(q)
	if r, ok := errors.AsType[*core.Refusal](err); ok {
		return core.Answer{Status: r.Status, Body: core.Members{"wrong": r.Message}}
	}
	answer.Header = http.Header{"X-Openstack-Request-Id": {q.ID}}
	return answer
}

func (s *service) show(q *core.Call) (core.Answer, error) {
	x := s.things.Find(q.Args[0])
	if x == nil {
		return core.Answer{}, core.Refuse(http.StatusNotFound, "no such thing")
	}
	s.things.Look(x)
	return core.Answer{Status: http.StatusOK, Body: core.Members{"status": x.Status}}, nil
}

// start starts a cloud with that service.
func start(t *testing.T) (*core.Cloud, *core.Store[thing], *core.Rows[thing]) {
	t.Helper()
	cloud, err := core.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cloud.Attach(t)
	store, rows := core.NewStore(cloud, core.Kind[thing]{
		Noun:   "thing",
		ID:     func(x *thing) *string { return &x.ID },
		Status: func(x *thing) *string { return &x.Status },
		Touch:  func(x *thing, now time.Time) { x.Changed = now },
		Name:   func(x *thing) string { return x.Name },
		Rename: func(x *thing, name string) { x.Name = name },
	})
	cloud.Add(&service{rows})
	return cloud, store, rows
}

// reply is an answer that was read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

func get(t *testing.T, url string) reply {
	t.Helper()
	return send(t, http.MethodGet, url, "")
}

func send(t *testing.T, method, url, body string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(raw)}
}

func TestARouteIsBelowVersionAndProject(t *testing.T) {
	t.Parallel()
	cloud, store, _ := start(t)
	store.Add(thing{ID: "1", Status: "well"})
	for path, want := range map[string]string{
		"/thing/v1/p/things/1": `{"status":"well"}`,
		"/thing/v1/p/things/2": `{"wrong":"no such thing"}`,
		"/thing/v1/things/1":   "no route",
		"/thing/v2/p/things/1": "no route",
	} {
		if got := get(t, cloud.URL()+path).body; got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

func TestAPlanRunsByLooks(t *testing.T) {
	t.Parallel()
	cloud, store, rows := start(t)
	store.Add(thing{ID: "1"})
	var moves []string
	cloud.Lock()
	rows.Run(rows.Find("1"), []string{"young", "grown", core.Gone}, func(status string, _ bool) {
		moves = append(moves, status)
	})
	cloud.Unlock()
	var got []string
	for range 3 {
		got = append(got, get(t, cloud.URL()+"/thing/v1/p/things/1").body)
	}
	want := []string{`{"status":"young"}`, `{"status":"grown"}`, `{"status":"grown"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("looks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"grown", core.Gone}, moves); diff != "" || len(store.All()) != 0 {
		t.Errorf("moves (-want +got), with %d things left:\n%s", len(store.All()), diff)
	}
}

func TestAnEditOfAStatusEndsWhatGoesOn(t *testing.T) {
	t.Parallel()
	cloud, store, rows := start(t)
	store.Add(thing{ID: "1"})
	store.Add(thing{ID: "2"})
	cloud.Lock()
	own := rows.Run(rows.Find("1"), []string{"young", "grown"}, nil)
	rows.Occupy(rows.Find("2"), own)
	dropped := false
	own.Dropped = func() { dropped = true }
	cloud.Unlock()
	store.Edit("2", func(x *thing) { x.Status = "free" })
	if dropped {
		t.Error("an edit of what is only kept busy ended the operation")
	}
	store.Edit("1", func(x *thing) { x.Status = "ill" })
	cloud.Finish()
	if got, _ := store.Get("1"); !dropped || got.Status != "ill" {
		t.Errorf("got %s, dropped %t, want it ill and dropped", got.Status, dropped)
	}
}

func TestObjectsOfUnknownKind(t *testing.T) {
	t.Parallel()
	_, store, _ := start(t)
	store.Add(thing{ID: "1", Name: "one", Status: "well"})
	var objects core.Objects = store
	if objects.Change("2", "x", "") || !objects.Change("1", "two", "ill") {
		t.Error("want only the thing that is there to change")
	}
	want := []core.Summary{{ID: "1", Name: "two", Status: "ill"}}
	if diff := cmp.Diff(want, objects.Summaries()); diff != "" {
		t.Errorf("summaries (-want +got):\n%s", diff)
	}
	objects.Remove("1")
	if got := objects.Summaries(); got != nil {
		t.Errorf("got %v, want nothing", got)
	}
}

func TestABodyHasALimit(t *testing.T) {
	t.Parallel()
	cloud, _, _ := start(t)
	resp := send(t, http.MethodPost, cloud.URL()+"/thing/v1/p/things", strings.Repeat("x", 114689))
	if resp.status != http.StatusRequestEntityTooLarge || len(cloud.Requests()) != 0 {
		t.Errorf("got %d, want 413 and nothing in the log", resp.status)
	}
}

func TestRequestIDsMayBeMissing(t *testing.T) {
	t.Parallel()
	cloud, store, _ := start(t)
	store.Add(thing{ID: "1"})
	var got []bool
	for range 2 {
		header := get(t, cloud.URL()+"/thing/v1/p/things/1").header
		got = append(got, header.Get("X-Openstack-Request-Id") != "")
		cloud.NoRequestIDs("things")
	}
	if diff := cmp.Diff([]bool{true, false}, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestLatencyDelaysEveryAnswer(t *testing.T) {
	t.Parallel()
	cloud, _, _ := start(t)
	cloud.Latency(50 * time.Millisecond)
	for range 2 {
		began := time.Now()
		get(t, cloud.URL()+"/thing/v1/p/things/1")
		if took := time.Since(began); took < 50*time.Millisecond {
			t.Errorf("took %s, want 50ms at least", took)
		}
	}
}

func TestAQuotaCountsWhatHasLeaked(t *testing.T) {
	t.Parallel()
	q := core.Quota{Default: map[string]int{"things": 3, "more": -1}}
	q.Leak("p", "things", 2)
	got := []bool{
		q.Exceeded("p", "things", 0, 1), q.Exceeded("p", "things", 1, 1), q.Exceeded("other", "things", 2, 1),
		q.Exceeded("p", "more", 99, 1),
	}
	if diff := cmp.Diff([]bool{false, true, false, false}, got); diff != "" {
		t.Errorf("exceeded (-want +got):\n%s", diff)
	}
	q.Set("p", "things", 9)
	q.Reset("p")
	if diff := cmp.Diff(q.Default, q.Limits("p")); diff != "" {
		t.Errorf("limits (-want +got):\n%s", diff)
	}
}

func TestASchemaTellsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	schema := &core.Schema{
		Types: []string{"object"},
		Fields: []core.Field{
			{Name: "name", Schema: &core.Schema{
				Types: []string{"string"}, Min: 1, Max: 3, Pattern: regexp.MustCompile(`^[a-z]*$`),
			}},
			{Name: "count", Schema: &core.Schema{Types: []string{"integer"}, Least: new(0.0), Most: new(9.0)}},
			{Name: "list", Schema: &core.Schema{
				Types: []string{"array"}, Items: &core.Schema{Enum: []any{"a", "b"}},
			}},
		},
		Required: []string{"name"},
	}
	for body, want := range map[string][]string{
		`{"name":"abc","count":9,"list":["a"]}`: nil,
		`{"name":"ab\n"}`:                       nil,
		`{}`:                                    {"'name' is a required property"},
		`[]`:                                    {"[] is not of type 'object'"},
		`{"name":"ABCD"}`:                       {"'ABCD' is too long", "'ABCD' does not match '^[a-z]*$'"},
		`{"name":""}`:                           {"'' is too short"},
		`{"name":"a","count":-1}`:               {"-1 is less than the minimum of 0"},
		`{"name":"a","count":true}`:             {"True is not of type 'integer'"},
		`{"name":"a","list":["c"]}`:             {"'c' is not one of ['a', 'b']"},
		`{"name":"a","x":1,"y":2}`: {
			"Additional properties are not allowed ('x', 'y' were unexpected)",
		},
	} {
		value, err := core.Decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range schema.Breaches(value) {
			got = append(got, b.Message)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

func TestARequestThatNobodyKnowsIsComplainedOf(t *testing.T) {
	t.Parallel()
	c, err := core.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	var heard []string
	c.Complaints(func(what string) { heard = append(heard, what) })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.URL()+"/nowhere", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	c.Lock()
	defer c.Unlock()
	if diff := cmp.Diff([]string{"no service for GET /nowhere"}, heard); diff != "" {
		t.Errorf("complaints (-want +got):\n%s", diff)
	}
}
