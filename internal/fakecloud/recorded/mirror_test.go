package recorded_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/recorded"
)

const (
	recordedOne = "11111111-1111-4111-8111-111111111111"
	recordedTwo = "22222222-2222-4222-8222-222222222222"
	mineOne     = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
	mineTwo     = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
)

func decode(t *testing.T, body string) any {
	t.Helper()
	value, err := recorded.Decode([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// Each pair of bodies is a recorded one and what the cloud answers; the last
// pair may differ.
func TestCompare(t *testing.T) {
	t.Parallel()
	type pair struct{ recorded, got string }
	text := func(s string) string { return `{"x":"` + s + `"}` }
	object := func(id, at string) string { return `{"id":"` + id + `","updated":"` + at + `"}` }
	for name, test := range map[string]struct {
		pairs []pair
		want  []string
	}{
		"equal": {[]pair{{`{"a":[1,null,"x",true]}`, `{"a":[1,null,"x",true]}`}}, nil},
		"an id that stands for the recorded one": {
			[]pair{{text(recordedOne), text(mineOne)}, {text(recordedOne), text(mineOne)}}, nil,
		},
		"another id than before": {
			[]pair{{text(recordedOne), text(mineOne)}, {text(recordedOne), text(mineTwo)}},
			[]string{".x: recorded " + recordedOne + ", which is " + mineOne + " here, got " + mineTwo},
		},
		"an id that stands for another": {
			[]pair{{text(recordedOne), text(mineOne)}, {text(recordedTwo), text(mineOne)}},
			[]string{".x: recorded " + recordedTwo + ", got " + mineOne + ", which stands for " + recordedOne},
		},
		"an address": {[]pair{{text("http://there/v3"), text("http://here/v3")}}, nil},
		"a time of the same shape": {
			[]pair{{text("2026-11-21T02:33:29.556155"), text("2027-01-01T00:00:00.000001")}}, nil,
		},
		"a time of another shape": {
			[]pair{{text("2026-11-21T02:33:29"), text("Sat, 21 Nov 2026 02:33:29 UTC")}},
			[]string{`.x: recorded "2026-11-21T02:33:29", got "Sat, 21 Nov 2026 02:33:29 UTC"`},
		},
		"a fine time that should have moved": {
			[]pair{
				{text("2026-11-21T02:33:29.1"), text("2027-01-01T00:00:00.1")},
				{text("2026-11-21T02:33:30.1"), text("2027-01-01T00:00:00.1")},
			},
			[]string{".x: recorded 2026-11-21T02:33:30.1, got 2027-01-01T00:00:00.1, which stands for 2026-11-21T02:33:29.1"},
		},
		"a coarse time that should not have moved": {
			[]pair{
				{object(recordedOne, "2026-11-21T02:33:29"), object(mineOne, "2027-01-01T00:00:00")},
				{object(recordedOne, "2026-11-21T02:33:29"), object(mineOne, "2027-01-01T00:00:01")},
			},
			[]string{".updated: recorded 2026-11-21T02:33:29 as before, got 2027-01-01T00:00:01 after 2027-01-01T00:00:00"},
		},
		"a folder of another id": {
			[]pair{{text("11/11/" + recordedOne), text("bb/bb/" + mineOne)}},
			[]string{`.x: recorded "11/11/` + recordedOne + `", got "bb/bb/` + mineOne + `"`},
		},
		"a folder of its id":       {[]pair{{text("11/11/" + recordedOne), text("aa/aa/" + mineOne)}}, nil},
		"an integer for a float":   {[]pair{{`{"x":7.0}`, `{"x":7}`}}, []string{".x: recorded float 7.0, got integer 7"}},
		"null for a text":          {[]pair{{`{"x":"a"}`, `{"x":null}`}}, []string{".x: recorded string a, got null <nil>"}},
		"a member that is missing": {[]pair{{`{"x":1}`, `{}`}}, []string{".x: recorded 1, missing"}},
		"a member too many":        {[]pair{{`{}`, `{"x":1}`}}, []string{".x: not recorded, got 1"}},
		"a list that is shorter":   {[]pair{{`[1,2]`, `[1]`}}, []string{": recorded 2 items, got 1"}},
		"an opaque member":         {[]pair{{`{"secret":"a"}`, `{"secret":"b"}`}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := recorded.New(map[string]string{"secret": "is one"}, "http://there", "http://here")
			var got []string
			for i, p := range test.pairs {
				got = m.Compare(decode(t, p.recorded), decode(t, p.got))
				if i < len(test.pairs)-1 && got != nil {
					t.Fatalf("pair %d: %q", i, got)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("differences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRequestsAreTranslated(t *testing.T) {
	t.Parallel()
	m := recorded.New(nil, "http://there", "http://here")
	m.Know(recordedTwo)
	m.Compare(decode(t, `["`+recordedOne+`"]`), decode(t, `["`+mineOne+`"]`))
	got := m.Translate("http://there/" + recordedOne + "/" + recordedTwo)
	if want := "http://here/" + mineOne + "/" + recordedTwo; got != want || m.ID(recordedOne) != mineOne {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHeadersAreComparedWhole(t *testing.T) {
	t.Parallel()
	m := recorded.New(nil)
	there := map[string]string{"X-One": "req-" + recordedOne, "x-two": "req-" + recordedOne, "Date": "then"}
	here := http.Header{"X-One": {"req-" + mineOne}, "X-Two": {"req-" + mineTwo}, "Location": {"/"}, "Vary": {"a"}}
	want := []string{
		"header.Vary: not recorded, got a",
		"header.X-Two: recorded " + recordedOne + ", which is " + mineOne + " here, got " + mineTwo,
	}
	if diff := cmp.Diff(want, m.CompareHeader(there, here, "Location")); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
}
