package cloud

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

// markers serves a list of two objects a page, and answers 404 to a marker that
// is not in it.
type markers struct {
	ids     []string
	queries []string
	meet    func(query string) // what happens before a request is answered
}

// ServeHTTP implements [http.Handler].
func (m *markers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.queries = append(m.queries, r.URL.RawQuery)
	if m.meet != nil {
		m.meet(r.URL.RawQuery)
	}
	rest := m.ids
	if marker := r.URL.Query().Get("marker"); marker != "" {
		at := slices.Index(m.ids, marker)
		if at < 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprintf(w, `{"itemNotFound":{"code":404,"message":"Backup %s could not be found."}}`, marker)
			return
		}
		rest = m.ids[at+1:]
	}
	fmt.Fprint(w, page(len(rest) > 2, rest[:min(2, len(rest))]...))
}

// read reads the whole list.
func (m *markers) read(t *testing.T) ([]string, error) {
	t.Helper()
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	sc := &gophercloud.ServiceClient{ProviderClient: new(gophercloud.ProviderClient)}
	l := List{Address: server.URL, Items: "backups", Links: "backups_links", Next: ByMarker}
	var ids []string
	for got, err := range Pages(t.Context(), sc, l, func(i *item) string { return i.ID }) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, got.ID)
	}
	return ids, nil
}

func TestListBeginsAgainWhenItsMarkerIsGone(t *testing.T) {
	t.Parallel()
	m := &markers{ids: []string{"a", "b", "c", "d", "e"}}
	m.meet = func(query string) {
		if query == "marker=b" {
			m.ids = []string{"a", "c", "d", "e"}
		}
	}
	got, err := m.read(t)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "d", "e"}, got); diff != "" {
		t.Errorf("objects, each once (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"", "marker=b", "", "marker=c"}, m.queries); diff != "" {
		t.Errorf("queries (-want +got):\n%s", diff)
	}
}

func TestListThatLosesEachMarkerEnds(t *testing.T) {
	t.Parallel()
	m := &markers{ids: []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}}
	m.meet = func(query string) {
		if _, marker, ok := strings.Cut(query, "="); ok {
			m.ids = slices.DeleteFunc(m.ids, func(id string) bool { return id == marker })
		}
	}
	if _, err := m.read(t); !IsNotFound(err) {
		t.Errorf("got %v, want the 404 in the end", err)
	}
	if got := len(m.queries); got != 6 {
		t.Errorf("got %d requests %v, want three attempts", got, m.queries)
	}
}

func TestListWithoutEndEnds(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprint(w, page(true, fmt.Sprint(asked)))
	}))
	t.Cleanup(server.Close)
	sc := &gophercloud.ServiceClient{ProviderClient: new(gophercloud.ProviderClient)}
	l := List{Address: server.URL, Items: "backups", Links: "backups_links", Next: ByMarker}
	_, err := All(Pages(t.Context(), sc, l, func(i *item) string { return i.ID }))
	want := "the list has no end: after 1000 pages with 1000 objects the cloud still promises more"
	if !errors.Is(err, ErrEndless) || err.Error() != want || asked != maxPages {
		t.Errorf("got %v after %d requests, want %s", err, asked, want)
	}
}
