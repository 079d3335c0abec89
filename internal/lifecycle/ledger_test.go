package lifecycle

import (
	"context"
	"errors"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// thing is an object whose cloud is a list.
type thing struct {
	Base
	Name string
	made time.Time
	all  *[]*thing
}

var errUnused = errors.New("not used in this test")

func (o *thing) Create(context.Context, *cloud.Client) error { return errUnused }

func (o *thing) Delete(context.Context, *cloud.Client) error { return errUnused }

func (o *thing) Read(context.Context, *cloud.Client) (wait.Status, error) {
	return wait.Status{}, errUnused
}

func (o *thing) List(context.Context, *cloud.Client) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for _, other := range *o.all {
			if !yield(&thing{Base: Base{ID: other.ID}, Name: other.Name, made: other.made}, nil) {
				return
			}
		}
	}
}

func (o *thing) Made(other Object) (time.Time, bool) {
	return other.(*thing).made, other.(*thing).Name == o.Name
}

func TestALostAnswerIsLookedUp(t *testing.T) {
	t.Parallel()
	lost := errors.New("EOF")
	for _, test := range []struct {
		name     string
		inCloud  map[string]time.Duration // id to how long after the POST it was made
		ours     []string                 // made by this run, answers received
		lostToo  int                      // others of the same arguments whose answers were lost
		id, says string
	}{
		{name: "what was made since is taken", inCloud: map[string]time.Duration{"a": 0}, id: "a"},
		{name: "what was made before is not", inCloud: map[string]time.Duration{"a": -time.Minute}, says: "EOF"},
		{
			name:    "what another resource has made is not",
			inCloud: map[string]time.Duration{"a": 0}, ours: []string{"a"}, says: "EOF",
		},
		{name: "nothing was made", says: "EOF"},
		{
			name:    "more than was lost is an error that names them",
			inCloud: map[string]time.Duration{"a": 0, "b": 0}, says: "a, b",
		},
		{name: "as many as were lost are shared", inCloud: map[string]time.Duration{"a": 0, "b": 0}, lostToo: 1, id: "a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				since, all := time.Now(), []*thing{}
				for _, id := range []string{"a", "b"} {
					if after, ok := test.inCloud[id]; ok {
						all = append(all, &thing{
							Base: Base{ID: types.StringValue(id)}, Name: "x", made: since.Add(after),
						})
					}
				}
				r := &managed{kind: Kind{Noun: "thing"}, ledger: newLedger(), setup: &Setup{Pace: wait.Steady}}
				for _, id := range test.ours {
					r.ledger.note(&thing{Base: Base{ID: types.StringValue(id)}})
				}
				obj := &thing{Name: "x", all: &all}
				r.ledger.lose(obj)
				for range test.lostToo {
					r.ledger.lose(&thing{Name: "x"})
				}
				err := r.find(t.Context(), nil, obj, since, lost)
				if got := obj.ID.ValueString(); got != test.id {
					t.Errorf("got id %q, want %q", got, test.id)
				}
				if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
					t.Errorf("got error %v, want %q", err, test.says)
				}
			})
		})
	}
}

func TestTheLedgerKnowsWhoLeaves(t *testing.T) {
	t.Parallel()
	l := newLedger()
	child := &Base{ID: types.StringValue("child"), Region: types.StringValue("RegionOne")}
	left := l.leave(child)
	if diff := cmp.Diff([]string{"other"}, l.stay("RegionOne", []string{"child", "other"})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"child"}, l.stay("RegionTwo", []string{"child"})); diff != "" {
		t.Error(diff)
	}
	left()
	if diff := cmp.Diff([]string{"child"}, l.stay("RegionOne", []string{"child"})); diff != "" {
		t.Error(diff)
	}
}
