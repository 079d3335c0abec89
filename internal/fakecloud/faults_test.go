package fakecloud_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// backupOf is the body of a POST of a backup.
func backupOf(volumeID string) string {
	return `{"backup":{"volume_id":"` + volumeID + `"}}`
}

func TestFailAnswersTheNextRequestsOnly(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	cloud.Fail(http.MethodPost, "/backups", http.StatusServiceUnavailable, 2)
	var got []int
	for range 3 {
		status, _ := demo.call(t, http.MethodPost, "/backups", backupOf(v.ID))
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{503, 503, 202}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if n := len(cloud.Cinder.Backups.All()); n != 1 {
		t.Errorf("got %d backups, want 1", n)
	}
	if n := cloud.Count(http.MethodPost, "/backups"); n != 3 {
		t.Errorf("got %d POSTs in the log, want 3", n)
	}
}

func TestFailAfterDoesTheWorkFirst(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	a, b := cloud.Cinder.AddVolume("", 1), cloud.Cinder.AddVolume("", 1)
	cloud.FailAfter(http.MethodPost, "/backups", http.StatusInternalServerError, 1)
	var got []int
	for _, body := range []string{`{"backup":{}}`, backupOf(a.ID), backupOf(b.ID)} {
		status, _ := demo.call(t, http.MethodPost, "/backups", body)
		got = append(got, status)
	}
	// A refusal has done no work, and is answered as it is.
	if diff := cmp.Diff([]int{400, 500, 202}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if n := len(cloud.Cinder.Backups.All()); n != 2 {
		t.Errorf("got %d backups, want 2", n)
	}
}

func TestFailWithGivesItsAnswer(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.FailWith("", "/backups/detail", 1, fakecloud.Answer{
		Status: http.StatusRequestEntityTooLarge,
		Header: http.Header{"Retry-After": {"7"}},
		Body:   map[string]any{"overLimitFault": map[string]any{"code": 413}},
	})
	r := do(t, demo.request(t, http.MethodGet, "/backups/detail", ""))
	got := []any{r.status, r.header.Get("Retry-After"), string(r.body)}
	want := []any{413, "7", `{"overLimitFault":{"code":413}}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestACutConnection(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cut  func(*fakecloud.Cloud, string, string, int)
		want int
	}{
		"before the work leaves no backup": {(*fakecloud.Cloud).CutBefore, 0},
		"after the work leaves one":        {(*fakecloud.Cloud).CutAfter, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newClient(t, cloud, fakecloud.DemoUser)
			v := cloud.Cinder.AddVolume("", 1)
			test.cut(cloud, http.MethodPost, "/backups", 1)
			resp, err := http.DefaultClient.Do(demo.request(t, http.MethodPost, "/backups", backupOf(v.ID)))
			if err == nil {
				resp.Body.Close()
				t.Fatalf("got status %d, want no answer", resp.StatusCode)
			}
			if got := len(cloud.Cinder.Backups.All()); got != test.want {
				t.Errorf("got %d backups, want %d", got, test.want)
			}
			log := cloud.Requests()
			if got := log[len(log)-1]; got.Method != http.MethodPost || got.Status != 0 {
				t.Errorf("got %s with status %d in the log, want a POST with 0", got.Method, got.Status)
			}
		})
	}
}

func TestPauseHoldsARequestUntilItIsReleased(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	arrived, release := cloud.Pause(http.MethodPost, "/backups")
	statuses := make(chan int)
	req := demo.request(t, http.MethodPost, "/backups", backupOf(v.ID))
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			statuses <- 0
			return
		}
		resp.Body.Close()
		statuses <- resp.StatusCode
	}()
	<-arrived
	if n := len(cloud.Cinder.Backups.All()); n != 0 {
		t.Errorf("got %d backups while the POST is held, want 0", n)
	}
	release()
	release()
	if got := <-statuses; got != http.StatusAccepted {
		t.Errorf("got status %d, want 202", got)
	}
}

func TestCloseLetsAHeldRequestGo(t *testing.T) {
	t.Parallel()
	cloud, err := fakecloud.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	demo := newClient(t, cloud, fakecloud.DemoUser)
	arrived, _ := cloud.Pause("", "/backups")
	ended := make(chan struct{})
	req := demo.request(t, http.MethodGet, "/backups", "")
	go func() {
		defer close(ended)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
		}
	}()
	<-arrived
	cloud.Close()
	cloud.Close()
	<-ended
}

func TestDelayTakesItsTime(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.Delay(http.MethodGet, "/backups", 30*time.Millisecond, 1)
	begin := time.Now()
	demo.call(t, http.MethodGet, "/backups", "")
	if got := time.Since(begin); got < 30*time.Millisecond {
		t.Errorf("got an answer after %v, want 30ms or more", got)
	}
}

func TestPatternsOfPaths(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{})
	cloud.ForgetRequests()
	demo.call(t, http.MethodGet, "/backups/"+b.ID, "")
	demo.call(t, http.MethodGet, "/backups/detail?limit=1", "")
	demo.call(t, http.MethodGet, "/backups", "")
	demo.call(t, http.MethodPost, "/backups/"+b.ID+"/restore", `{}`)
	for pattern, want := range map[string]int{
		"/backups":           1,
		"/backups/*":         1,
		"/backups/detail":    1,
		"/backups/*/restore": 1,
		"/restore":           1,
		"/backups/" + b.ID:   1,
		"volumev3:/backups":  1,
		"identity:/backups":  0,
		"/volumes":           0,
		"*":                  1,
	} {
		if got := cloud.Count("", pattern); got != want {
			t.Errorf("%s: got %d, want %d", pattern, got, want)
		}
	}
	if got := cloud.Count(http.MethodPost, "/backups"); got != 0 {
		t.Errorf("got %d POSTs, want 0", got)
	}
}

func TestTheLogTellsWhatWasSent(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.ForgetRequests()
	demo.call(t, http.MethodPost, "/volumes?x=y", `{"volume":{"size":1}}`)
	log := cloud.Requests()
	if len(log) != 1 {
		t.Fatalf("got %d requests, want 1", len(log))
	}
	r := log[0]
	got := []any{r.Method, r.Path, r.Service, r.Region, r.Status, r.Body, r.Header.Get("X-Auth-Token") == demo.token}
	want := []any{
		"POST", "/volume/v3/" + fakecloud.DemoProjectID + "/volumes?x=y", "volumev3", "RegionOne", 202,
		`{"volume":{"size":1}}`, true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.Cinder.SetQuota(fakecloud.DemoProjectID, "backups", -1)
	cloud.Fail(http.MethodGet, "/backups/*", http.StatusBadGateway, 10)
	const clients = 20
	var all sync.WaitGroup
	for range clients {
		v := cloud.Cinder.AddVolume("", 1)
		all.Go(func() {
			id := demo.id(t, "/backups", backupOf(v.ID))
			demo.until(t, "/backups/"+id, "available")
			demo.call(t, http.MethodGet, "/backups/detail", "")
			demo.call(t, http.MethodDelete, "/backups/"+id, "")
			demo.until(t, "/backups/"+id, "404")
		})
	}
	all.Wait()
	if n := len(cloud.Cinder.Backups.All()); n != 0 {
		t.Errorf("got %d backups in the end, want 0", n)
	}
	if n := cloud.Count(http.MethodPost, "/backups"); n != clients {
		t.Errorf("got %d POSTs, want %d", n, clients)
	}
}

// spy is a test that only takes notes.
type spy struct {
	*testing.T

	errors chan string
}

func (s spy) Errorf(format string, _ ...any) { s.errors <- format }

func TestAnUnknownRouteFailsTheTest(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/volume/v3/" + fakecloud.DemoProjectID + "/groups", "/nowhere", "/identity/v3/groups"} {
		s := spy{t, make(chan string, 1)}
		cloud := fakecloud.New(s)
		demo := newClient(t, cloud, fakecloud.DemoUser)
		demo.base = cloud.URL()
		if status, _ := demo.call(t, http.MethodGet, path, ""); status != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, status)
		}
		got := "nothing"
		select {
		case got = <-s.errors:
		default: // the complaint comes before the answer
		}
		if !strings.Contains(got, "fakecloud: no ") {
			t.Errorf("%s: got %s, want a complaint", path, got)
		}
	}
}
