package lifecycle

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// twin is an object that came from the same arguments as every other.
type twin struct{ Base }

func newTwin(known ...string) *twin {
	o := &twin{Base{ID: types.StringValue(""), Region: types.StringValue("R1"), known: map[string]bool{}}}
	for _, id := range known {
		o.known["R1:"+id] = true
	}
	return o
}

func (*twin) Create(context.Context, *cloud.Client) error { return nil }
func (*twin) Delete(context.Context, *cloud.Client) error { return nil }
func (*twin) SameArguments(Object) bool                   { return true }
func (*twin) Fetch(context.Context, *cloud.Client) (Record, error) {
	return nil, cloud.ErrNotFound
}
func (*twin) Fill(Record) wait.Status { return wait.Status{} }

// there is a twin in the cloud, by its id.
type there string

func (t there) RecordID() string { return string(t) }

// Two answers are lost. The second POST was sent when what the first had made was
// there already, so that cannot be the second one's.
func TestWhatAnotherLostPOSTKnewBeforeIsTakenFirst(t *testing.T) {
	t.Parallel()
	l := newLedger()
	first, second := newTwin(), newTwin("of-first")
	for _, o := range []*twin{first, second} {
		l.begin(o)(false, true)
	}
	for _, test := range []struct {
		obj        *twin
		candidates []Record
		want       string
	}{
		{first, []Record{there("of-second"), there("of-first")}, "of-first"},
		{second, []Record{there("of-second")}, "of-second"},
	} {
		claimed, free := l.claim(test.obj, test.candidates)
		if claimed == nil || claimed.RecordID() != test.want {
			t.Errorf("got %v of %v, want %s", claimed, free, test.want)
		}
	}
}

// What has the same arguments in another region has made nothing here.
func TestALostPOSTOfAnotherRegionTakesNothing(t *testing.T) {
	t.Parallel()
	l := newLedger()
	here, elsewhere := newTwin(), newTwin()
	elsewhere.Region = types.StringValue("R2")
	for _, o := range []*twin{here, elsewhere} {
		l.begin(o)(false, true)
	}
	claimed, free := l.claim(here, []Record{there("one"), there("another")})
	if claimed != nil || len(free) != 2 {
		t.Errorf("claimed %v, free %v, want none and both", claimed, free)
	}
}
