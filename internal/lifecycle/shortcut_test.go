package lifecycle

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport/script"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// shortcut is an object that a list shows.
type shortcut struct{ Base }

func (*shortcut) Create(context.Context, *cloud.Client) error          { return nil }
func (*shortcut) Fetch(context.Context, *cloud.Client) (Record, error) { return nil, nil } //nolint:nilnil // Not asked.
func (*shortcut) Fill(Record) wait.Status                              { return wait.Status{} }
func (*shortcut) Delete(context.Context, *cloud.Client) error          { return nil }

func TestAListThatIsOnlyAShortcutIsNotSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := &script.Network{Steps: []script.Step{script.Status(503)}}
		through := transport.New(transport.Layers{Base: n, Clock: new(transport.Clock), Retries: 5})
		list := func(ctx context.Context, _ *cloud.Client, _ Query) (iter.Seq2[Record, error], error) {
			_, _, err := script.Send(ctx, through, "GET", "")
			return func(func(Record, error) bool) {}, err
		}
		r := &kindResource{kind: Kind{Type: "thing", Lookup: &Lookup{List: list}}, setup: NewSetup(nil, wait.Steady, true)}
		from, _ := r.source(nil, &shortcut{Base{ID: types.StringValue("a"), Region: types.StringValue("R")}})
		for record, err := range from.List(t.Context()) {
			t.Errorf("the list has %v (%v), want nothing", record, err)
		}
		if got := len(n.Bodies); got != 1 {
			t.Errorf("the list was sent %d times, want once", got)
		}
	})
}
