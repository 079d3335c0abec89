package databasebackup

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

// pages is a list of backups that answers as Trove does: the marker is a number
// of rows, and a full page has a link that leads to https
// (trove-real/list-limit-2).
type pages struct {
	ids     []string
	between func() // what happens in the cloud between two pages
	asked   []string
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(p.asked) > 0 && p.between != nil {
		p.between()
	}
	p.asked = append(p.asked, r.URL.Path+"?"+r.URL.RawQuery)
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	marker, _ := strconv.Atoi(r.URL.Query().Get("marker"))
	rows := p.ids[min(marker, len(p.ids)):]
	links := ""
	if len(rows) >= limit {
		rows = rows[:limit]
		links = fmt.Sprintf(`,"links":[{"rel":"next","href":"https://%s/?marker=%d"}]`, r.Host, marker+limit)
	}
	backups := make([]string, len(rows))
	for i, id := range rows {
		backups[i] = fmt.Sprintf(`{"id":%q,"name":"n","status":"COMPLETED","created":"2026-11-21T02:12:13"}`, id)
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"backups":[%s]%s}`, strings.Join(backups, ","), links)
}

// serve returns a client for p.
func (p *pages) serve(t *testing.T) *gophercloud.ServiceClient {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return &gophercloud.ServiceClient{ProviderClient: new(gophercloud.ProviderClient), Endpoint: server.URL + "/v1.0/p/"}
}

// numbered are so many ids in order.
func numbered(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("b%03d", i)
	}
	return ids
}

func listed(t *testing.T, trove *gophercloud.ServiceClient) []string {
	t.Helper()
	var ids []string
	for got, err := range list(t.Context(), trove, query{}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, got.ID)
	}
	return ids
}

func TestAllPagesAreListedByCountingRows(t *testing.T) {
	t.Parallel()
	p := &pages{ids: numbered(2 * pageSize)}
	if diff := cmp.Diff(p.ids, listed(t, p.serve(t))); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	want := []string{
		"/v1.0/p/backups?limit=500", "/v1.0/p/backups?limit=500&marker=490", "/v1.0/p/backups?limit=500&marker=980",
	}
	if diff := cmp.Diff(want, p.asked); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestAPageThatIsFullAndTheLastEndsTheList(t *testing.T) {
	t.Parallel()
	p := &pages{ids: numbered(pageSize)}
	if diff := cmp.Diff(p.ids, listed(t, p.serve(t))); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestBackupsThatMoveWhileTheyAreListedAreListedOnce(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(p *pages){
		"the oldest has changed and is the first now": func(p *pages) {
			last := len(p.ids) - 1
			p.ids = slices.Concat([]string{p.ids[last]}, p.ids[:last])
		},
		"a new one has come": func(p *pages) { p.ids = slices.Concat([]string{"new"}, p.ids) },
		"some have gone":     func(p *pages) { p.ids = p.ids[5:] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &pages{ids: numbered(pageSize + 50)}
			p.between = func() { change(p); p.between = nil }
			got := listed(t, p.serve(t))
			want := numbered(pageSize + 50)
			if strings.HasPrefix(name, "the oldest") {
				want = want[:pageSize+49] // it went to where the list had been read
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}
