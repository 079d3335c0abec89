package lifecycle_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Somebody changes the thing in the cloud between the plan and the end of the apply:
// CLIs take no state that differs from the plan.
func TestAnApplyLeavesWhatWasPlanned(t *testing.T) {
	t.Parallel()
	theirs := func(s state, b *bench) {
		b.Helper()
		if got := s.text("name") + ", " + s.text("source"); s.failed() || got != "b, volume 1" {
			b.Errorf("the state has %s: %s", got, s.says())
		}
		if s.text("created_at") == "" || s.text("status") != "available" {
			b.Errorf("what the plan did not know is created_at %q, status %q", s.text("created_at"), s.text("status"))
		}
		b.verbs()
		s = b.refresh(s)
		if got := s.text("name") + ", " + s.text("source"); got != "theirs, volume 2" {
			b.Errorf("after a refresh the state has %s", got)
		}
		if planned := b.planned(s, other); b.same(planned, s) {
			b.Error("the next plan does not show the difference")
		}
	}
	bubble(t, "while it is made", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.create = func(ctx context.Context, w *world, t *thing) error {
				err := make1(ctx, w, t)
				w.rows[t.ID.ValueString()].name, w.rows[t.ID.ValueString()].source = "theirs", "volume 2"
				return err
			}
		})
		theirs(b.apply(t.Context(), b.nothing(), other), b)
	})
	bubble(t, "while it is changed", func(t *testing.T) {
		b, s := made(t, one)
		b.update = func(_ context.Context, w *world, t *thing) error {
			w.rows[t.ID.ValueString()].name, w.rows[t.ID.ValueString()].source = "theirs", "volume 2"
			return nil
		}
		theirs(b.apply(t.Context(), s, other), b)
	})
	bubble(t, "while it is waited for again", func(t *testing.T) {
		b := start(t, nil)
		ctx, press := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, press)
		s := b.apply(ctx, b.nothing(), other)
		b.rows["b-1"].name, b.rows["b-1"].source = "theirs", "volume 2"
		theirs(b.apply(t.Context(), s, other), b)
	})
}

func TestWhatThePlanKnowsIsKeptAtAnyDepth(t *testing.T) {
	t.Parallel()
	text := func(v any) tftypes.Value { return tftypes.NewValue(tftypes.String, v) }
	of := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"a": tftypes.String, "b": tftypes.String}}
	object := func(a, b any) tftypes.Value {
		return tftypes.NewValue(of, map[string]tftypes.Value{"a": text(a), "b": text(b)})
	}
	list := func(elements ...tftypes.Value) tftypes.Value {
		return tftypes.NewValue(tftypes.List{ElementType: of}, elements)
	}
	set := func(elements ...tftypes.Value) tftypes.Value {
		return tftypes.NewValue(tftypes.Set{ElementType: of}, elements)
	}
	unknown := tftypes.UnknownValue
	for name, test := range map[string]struct{ planned, is, want tftypes.Value }{
		"a text":                     {text("a"), text("theirs"), text("a")},
		"a text that is unset":       {text(nil), text("theirs"), text(nil)},
		"an unknown":                 {text(unknown), text("theirs"), text("theirs")},
		"an object":                  {object("a", unknown), object("theirs", "new"), object("a", "new")},
		"an object that is gone":     {object("a", unknown), tftypes.NewValue(of, nil), tftypes.NewValue(of, nil)},
		"a list":                     {list(object("a", unknown)), list(object("x", "new")), list(object("a", "new"))},
		"a list of another length":   {list(object("a", unknown)), list(), list()},
		"a set":                      {set(object("a", "b")), set(object("x", "y")), set(object("a", "b"))},
		"a set with unknowns inside": {set(object("a", unknown)), set(object("x", "y")), set(object("x", "y"))},
	} {
		if got := lifecycle.AsPlanned(test.planned, test.is); !got.Equal(test.want) {
			t.Errorf("%s: got %s", name, cmp.Diff(test.want.String(), got.String()))
		}
	}
}
