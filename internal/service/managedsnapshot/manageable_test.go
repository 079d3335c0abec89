package managedsnapshot

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func TestWhatDriversPutInAStringsPlace(t *testing.T) {
	t.Parallel()
	var got entry
	err := json.Unmarshal([]byte(`{
		"reference": {"source-id": 7, "source-name": null}, "source_reference": null, "size": 3,
		"safe_to_manage": true, "reason_not_safe": null, "cinder_id": null,
		"extra_info": {"snap_id": 12, "secured": false}
	}`), &got)
	if err != nil {
		t.Fatal(err)
	}
	want := entry{
		Reference: reference{"source-id": "7", "source-name": ""}, Size: 3, SafeToManage: true,
		ExtraInfo: `{"snap_id":12,"secured":false}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"source-id": "7"}, got.Reference.plain()); diff != "" {
		t.Errorf("plain (-want +got):\n%s", diff)
	}
}

func TestTheReferenceIsThatOfTheVolumesOwnSnapshot(t *testing.T) {
	t.Parallel()
	// RBD knows a snapshot by its name within its volume.
	other := &entry{Reference: reference{"source-name": "nightly"}, SourceReference: reference{"source-name": "volume-2"}}
	own := &entry{Reference: reference{"source-name": "nightly"}, SourceReference: reference{"source-name": "volume-1"}}
	for name, test := range map[string]struct {
		ref  map[string]string
		all  []*entry
		want *entry
	}{
		"the own one":                {map[string]string{"source-name": "nightly"}, []*entry{other, own}, own},
		"another one":                {map[string]string{"source-name": "nightly"}, []*entry{other}, other},
		"one of two keys":            {map[string]string{"source-id": "9", "source-name": "nightly"}, []*entry{own}, own},
		"another name":               {map[string]string{"source-name": "hourly"}, []*entry{other, own}, nil},
		"the value with another key": {map[string]string{"source-id": "nightly"}, []*entry{other, own}, nil},
	} {
		s := snapshot{VolumeID: types.StringValue("1"), Ref: attribute.MapOrNull(test.ref)}
		if got := s.find(test.all); got != test.want {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}
