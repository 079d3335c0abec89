package cloud

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

type item struct {
	ID string `json:"id"`
}

// listed reads a list of a server that answers the requests with these pages,
// and returns the ids, the error's reason and the queries.
func listed(t *testing.T, l List, pages ...string) (ids []string, reason string, queries []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		queries = append(queries, r.URL.RawQuery)
		fmt.Fprint(w, pages[min(len(queries), len(pages))-1])
	}))
	t.Cleanup(server.Close)
	sc := &gophercloud.ServiceClient{ProviderClient: new(gophercloud.ProviderClient)}
	l.Address, l.Items = server.URL+"/backups", "backups"
	for got, err := range Pages(t.Context(), sc, l, func(i *item) string { return i.ID }) {
		if err != nil {
			return ids, strings.ReplaceAll(Explain(err).Reason, server.URL, "HOST"), queries
		}
		ids = append(ids, got.ID)
	}
	return ids, "", queries
}

func page(more bool, ids ...string) string {
	text := `{"backups":[`
	for i, id := range ids {
		text += strings.Repeat(",", min(i, 1)) + `{"id":"` + id + `"}`
	}
	text += "]"
	if more {
		text += `,"backups_links":[{"rel":"next","href":"http://elsewhere.example.com/"}]`
	}
	return text + "}"
}

func TestPages(t *testing.T) {
	t.Parallel()
	marker := List{Links: "backups_links", Next: ByMarker, Query: url.Values{"limit": {"2"}}}
	offset := List{Next: ByOffset}
	rows := List{Links: "backups_links", Next: func(query url.Values, ids []string, count int) {
		query.Set("marker", strconv.Itoa(count-len(ids)+1))
	}}
	type result struct {
		IDs     []string
		Reason  string
		Queries []string
	}
	for name, test := range map[string]struct {
		list  List
		pages []string
		want  result
	}{
		"one page":  {marker, []string{page(false, "a", "b")}, result{[]string{"a", "b"}, "", []string{"limit=2"}}},
		"no object": {marker, []string{page(false)}, result{nil, "", []string{"limit=2"}}},
		"three pages by marker": {
			marker,
			[]string{page(true, "a", "b"), page(true, "c", "d"), page(false, "e")},
			result{[]string{"a", "b", "c", "d", "e"}, "", []string{"limit=2", "limit=2&marker=b", "limit=2&marker=d"}},
		},
		"a last page that is full": {
			marker,
			[]string{page(true, "a", "b"), page(false)},
			result{[]string{"a", "b"}, "", []string{"limit=2", "limit=2&marker=b"}},
		},
		"an object that moved to the next page": {
			marker,
			[]string{page(true, "a", "b"), page(false, "b", "c")},
			result{[]string{"a", "b", "c"}, "", []string{"limit=2", "limit=2&marker=b"}},
		},
		"by offset until a page is empty": {
			offset,
			[]string{page(false, "a", "b"), page(false, "c", "d"), page(false)},
			result{[]string{"a", "b", "c", "d"}, "", []string{"", "offset=2", "offset=4"}},
		},
		"by offset until a page is shorter": {
			offset,
			[]string{page(false, "a", "b"), page(false, "c")},
			result{[]string{"a", "b", "c"}, "", []string{"", "offset=2"}},
		},
		"by rows that overlap": {
			rows,
			[]string{page(true, "a", "b"), page(true, "b", "c"), page(false, "c")},
			result{[]string{"a", "b", "c"}, "", []string{"", "marker=1", "marker=3"}},
		},
		"a server that ignores the marker": {
			marker,
			[]string{page(true, "a", "b")},
			result{[]string{"a", "b"}, "the cloud repeats page 2 of its list", []string{"limit=2", "limit=2&marker=b"}},
		},
		"a server that ignores the offset": {
			offset,
			[]string{page(false, "a", "b")},
			result{[]string{"a", "b"}, "the cloud repeats page 2 of its list", []string{"", "offset=2"}},
		},
		"an answer without the list": {
			offset,
			[]string{`{}`},
			result{nil, `GET HOST/backups answered 200 with JSON that has no list "backups"`, []string{""}},
		},
		"no list for an answer": {
			offset,
			[]string{`{"backups":null}`},
			result{nil, `GET HOST/backups answered 200 with JSON that has no list "backups"`, []string{""}},
		},
		"an object for a list": {
			offset,
			[]string{`{"backups":{}}`},
			result{nil, `GET HOST/backups answered 200 with JSON that has no list "backups"`, []string{""}},
		},
		"nothing for an object": {
			offset,
			[]string{`{"backups":[null]}`},
			result{nil, `GET HOST/backups answered 200 with null in the list "backups"`, []string{""}},
		},
		"an answer that ends early": {
			offset,
			[]string{`{"backups":[{"id":"a"},{"id":`},
			result{nil, "GET HOST/backups answered 200 with JSON that ends early", []string{""}},
		},
		"an answer that ends behind an object": {
			offset,
			[]string{`{"backups":[{"id":"a"}`},
			result{nil, "GET HOST/backups answered 200 with JSON that ends early", []string{""}},
		},
		"an empty answer": {
			offset,
			[]string{""},
			result{nil, "GET HOST/backups answered 200 with an empty body", []string{""}},
		},
		"a list for an answer": {
			offset,
			[]string{"[]"},
			result{nil, "GET HOST/backups answered 200 with a value of the wrong type", []string{""}},
		},
		"by offset to the number that the answer tells": {
			List{Next: ByOffset, Query: url.Values{"limit": {"9"}}},
			[]string{`{"count":2,"backups":[{"id":"a"},{"id":"b"}]}`},
			result{[]string{"a", "b"}, "", []string{"limit=9"}},
		},
		"a page that is shorter than asked for": {
			List{Next: ByOffset, Query: url.Values{"limit": {"9"}}},
			[]string{`{"count":3,"backups":[{"id":"a"},{"id":"b"}]}`, `{"count":3,"backups":[{"id":"c"}]}`},
			result{[]string{"a", "b", "c"}, "", []string{"limit=9", "limit=9&offset=2"}},
		},
		"a number that is that of a full page": {
			List{Next: ByOffset, Query: url.Values{"limit": {"2"}}},
			[]string{`{"count":2,"backups":[{"id":"a"},{"id":"b"}]}`, `{"count":1,"backups":[{"id":"c"}]}`},
			result{[]string{"a", "b", "c"}, "", []string{"limit=2", "limit=2&offset=2"}},
		},
		"a number that is none": {
			List{Next: ByOffset, Query: url.Values{"limit": {"9"}}},
			[]string{`{"count":"many","backups":[{"id":"a"}]}`, page(false)},
			result{[]string{"a"}, "", []string{"limit=9", "limit=9&offset=1"}},
		},
		"links that are none": {
			marker,
			[]string{`{"backups_links":7,"count":2,"backups":[{"id":"a"}]}`},
			result{[]string{"a"}, "", []string{"limit=2"}},
		},
		"a number for an id": {
			offset,
			[]string{`{"backups":[{"id":5}]}`},
			result{nil, `GET HOST/backups answered 200 with a value of the wrong type in "id" of item 5`, []string{""}},
		},
		"a web page behind the first": {
			offset,
			[]string{page(false, "a"), "<html>"},
			result{[]string{"a"}, "GET HOST/backups answered 200 with something that is not JSON", []string{"", "offset=1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got result
			got.IDs, got.Reason, got.Queries = listed(t, test.list, test.pages...)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("list (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPagesAreReadWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	var asked int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprint(w, page(true, "a", "b"))
	}))
	t.Cleanup(server.Close)
	sc := &gophercloud.ServiceClient{ProviderClient: new(gophercloud.ProviderClient)}
	l := List{Address: server.URL, Items: "backups", Links: "backups_links", Next: ByMarker}
	for _, err := range Pages(t.Context(), sc, l, func(i item) string { return i.ID }) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if asked != 1 {
		t.Errorf("got %d requests, want 1", asked)
	}
}
