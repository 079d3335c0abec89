package lifecycle

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAnImportIDIsTakenApart(t *testing.T) {
	t.Parallel()
	alone, child := []string{"id"}, []string{"provider_id", "id"}
	for _, test := range []struct {
		id    string
		names []string
		want  map[string]string // nil: refused
	}{
		{"5f1c", alone, map[string]string{"id": "5f1c"}},
		{"RegionOne:5f1c", alone, map[string]string{"region": "RegionOne", "id": "5f1c"}},
		{"cf56/5f1c", child, map[string]string{"provider_id": "cf56", "id": "5f1c"}},
		{"eu-de:cf56/5f1c", child, map[string]string{"region": "eu-de", "provider_id": "cf56", "id": "5f1c"}},
		{"cf56/5f1c", alone, nil},
		{"5f1c", child, nil},
		{"/5f1c", child, nil},
		{":5f1c", alone, nil},
		{"RegionOne:", alone, nil},
		{"a:b:c", alone, nil},
		{"5f1c ", alone, nil},
		{".", alone, nil},
		{"..", alone, nil},
		{"cf56/..", child, nil},
	} {
		r := &kindResource{kind: Kind{Noun: "thing"}}
		got, diags := r.parse(test.id, test.names)
		if diff := cmp.Diff(test.want, got); diff != "" || diags.HasError() != (test.want == nil) {
			t.Errorf("%q: %s %v", test.id, diff, diags)
		}
	}
}
