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

func newTwin(id string, known ...string) *twin {
	o := &twin{Base{ID: types.StringValue(id), Region: types.StringValue("R1"), known: map[string]bool{}}}
	for _, id := range known {
		o.known["R1:"+id] = true
	}
	return o
}

func (*twin) Create(context.Context, *cloud.Client) error { return nil }
func (*twin) Delete(context.Context, *cloud.Client) error { return nil }
func (*twin) SameArguments(Object) bool                   { return true }
func (*twin) Read(context.Context, *cloud.Client) (wait.Status, error) {
	return wait.Status{}, nil
}

// Two answers are lost. The second POST was sent when what the first had made was
// there already, so that cannot be the second one's.
func TestWhatAnotherLostPOSTKnewBeforeIsTakenFirst(t *testing.T) {
	t.Parallel()
	l := newLedger()
	first, second := newTwin(""), newTwin("", "of-first")
	for _, o := range []*twin{first, second} {
		l.begin(o)(false, true)
	}
	for _, test := range []struct {
		obj        *twin
		candidates []Object
		want       string
	}{
		{first, []Object{newTwin("of-second"), newTwin("of-first")}, "of-first"},
		{second, []Object{newTwin("of-second")}, "of-second"},
	} {
		claimed, free := l.claim(test.obj, test.candidates)
		if claimed == nil || claimed.base().ID.ValueString() != test.want {
			t.Errorf("got %v of %v, want %s", claimed, free, test.want)
		}
	}
}

// What has the same arguments in another region has made nothing here.
func TestALostPOSTOfAnotherRegionTakesNothing(t *testing.T) {
	t.Parallel()
	l := newLedger()
	here, there := newTwin(""), newTwin("")
	there.Region = types.StringValue("R2")
	for _, o := range []*twin{here, there} {
		l.begin(o)(false, true)
	}
	claimed, free := l.claim(here, []Object{newTwin("one"), newTwin("another")})
	if claimed != nil || len(free) != 2 {
		t.Errorf("claimed %v, free %v, want none and both", claimed, free)
	}
}
