package lifecycle_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// foresee plans a change of one thing to texts; "(null)" and "(unknown)" stand
// for such values.
func (b *bench) foresee(s state, texts map[string]string) (*tfprotov6.PlanResourceChangeResponse, state) {
	b.Helper()
	got, err := b.plan(b.Context(), s, texts)
	if err != nil {
		b.Fatal(err)
	}
	value, err := got.PlannedState.Unmarshal(b.of)
	if err != nil {
		b.Fatal(err)
	}
	return got, state{value: value, private: got.PlannedPrivate, diags: got.Diagnostics}
}

func TestAValueThatIsNotKnownYetReplacesNothing(t *testing.T) {
	t.Parallel()
	unknown := func(more ...string) map[string]string {
		texts := maps.Clone(one)
		texts["source"] = "(unknown)"
		for _, name := range more {
			texts["name"] = name
		}
		return texts
	}
	bubble(t, "it is planned as it is, with a warning", func(t *testing.T) {
		b, s := made(t, one)
		got, plan := b.foresee(s, unknown())
		says := plan.says()
		if len(got.RequiresReplace) > 0 || !plan.value.Equal(s.value) {
			t.Errorf("replaces %v, plans %s", got.RequiresReplace, plan.value)
		}
		for _, want := range []string{
			`source of thing "a" (a-1) is not known before apply, and is left as it is`, "the next plan shows",
		} {
			if !strings.Contains(says, want) {
				t.Errorf("%q is missing in %s", want, says)
			}
		}
	})
	bubble(t, "another change in the same plan is made, and the warning says what may come", func(t *testing.T) {
		b, s := made(t, one)
		b.verbs()
		got, plan := b.foresee(s, unknown("b"))
		if len(got.RequiresReplace) > 0 || plan.text("source") != "volume 1" || plan.text("name") != "b" {
			t.Errorf("replaces %v, plans %s", got.RequiresReplace, plan.value)
		}
		if says := plan.says(); !strings.Contains(says, "inconsistent final plan") {
			t.Error(says)
		}
	})
	bubble(t, "a region that is not known yet moves nothing", func(t *testing.T) {
		b, s := made(t, one)
		texts := maps.Clone(one)
		texts["region"] = "(unknown)"
		got, plan := b.foresee(s, texts)
		if len(got.RequiresReplace) > 0 || !plan.value.Equal(s.value) {
			t.Errorf("replaces %v, plans %s", got.RequiresReplace, plan.value)
		}
	})
	bubble(t, "one that was not set is open, and refused if it turns out to be set", func(t *testing.T) {
		b, s := made(t, map[string]string{"name": "a"})
		got, plan := b.foresee(s, unknown())
		if len(got.RequiresReplace) > 0 || !strings.Contains(plan.says(), "inconsistent final plan") {
			t.Errorf("replaces %v: %s", got.RequiresReplace, plan.says())
		}
		b.verbs()
		applied := b.applyPlanned(s, got, one)
		if says := applied.says(); !applied.failed() || !strings.Contains(says, "needs a new thing; nothing was changed") {
			t.Errorf("it says %s", says)
		}
		if calls := b.verbs(); calls != "" {
			t.Errorf("it sent %s", calls)
		}
	})
	bubble(t, "another value that is known replaces it", func(t *testing.T) {
		b, s := made(t, one)
		got, _ := b.foresee(s, map[string]string{"name": "a", "source": "volume 2"})
		if len(got.RequiresReplace) != 1 {
			t.Errorf("replaces %v, want the source", got.RequiresReplace)
		}
	})
}

func TestEmptyIsTheSameAsNotSet(t *testing.T) {
	t.Parallel()
	for name, texts := range map[string][2]map[string]string{
		"an empty text that is left out": {{"name": "a", "source": ""}, {"name": "a"}},
		"an empty text that is added":    {{"name": "a"}, {"name": "a", "source": ""}},
		"in place, left out":             {{"source": "v", "name": ""}, {"source": "v"}},
		"in place, added":                {{"source": "v"}, {"source": "v", "name": ""}},
	} {
		bubble(t, name, func(t *testing.T) {
			b, s := made(t, texts[0])
			b.verbs()
			got, _ := b.foresee(s, texts[1])
			if len(got.RequiresReplace) > 0 {
				t.Errorf("replaces %v", got.RequiresReplace)
			}
			applied := b.apply(t.Context(), s, texts[1])
			if calls := b.verbs(); calls != "" || applied.failed() || applied.text("created_at") != s.text("created_at") {
				t.Errorf("it sent %q: %s", calls, applied.says())
			}
			if again, plan := b.foresee(applied, texts[1]); !plan.value.Equal(applied.value) {
				t.Errorf("the next plan is not empty: %s, replaces %v", plan.value, again.RequiresReplace)
			}
		})
	}
}

// applyPlanned applies a plan to s, with a configuration that is known now.
func (b *bench) applyPlanned(s state, planned *tfprotov6.PlanResourceChangeResponse, texts map[string]string) state {
	b.Helper()
	applied, err := b.server.ApplyResourceChange(b.in(b.Context()), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "test_thing", PriorState: b.dynamic(s.value), PlannedState: b.settle(planned, texts),
		Config: b.dynamic(b.config(texts)), PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		b.Fatal(err)
	}
	value, err := applied.NewState.Unmarshal(b.of)
	if err != nil {
		b.Fatal(err)
	}
	return state{value: value, private: applied.Private, diags: applied.Diagnostics}
}

// settle puts what is known now for what the plan left open.
func (b *bench) settle(planned *tfprotov6.PlanResourceChangeResponse, texts map[string]string) *tfprotov6.DynamicValue {
	b.Helper()
	value, err := planned.PlannedState.Unmarshal(b.of)
	if err != nil {
		b.Fatal(err)
	}
	var members map[string]tftypes.Value
	if err := value.As(&members); err != nil {
		b.Fatal(err)
	}
	members = maps.Clone(members)
	for name, text := range texts {
		members[name] = tftypes.NewValue(tftypes.String, text)
	}
	return b.dynamic(tftypes.NewValue(b.of, members))
}

var (
	retained  = map[string]string{"name": "a", "source": "volume 1", "on_destroy": "retain"}
	forgotten = map[string]string{"name": "a", "source": "volume 1", "on_missing": "forget"}
)

func TestWhatIsGoneIsNotQuietlyMadeAgain(t *testing.T) {
	t.Parallel()
	bubble(t, "it leaves the state with a warning that names it and its day", func(t *testing.T) {
		b, s := made(t, one)
		delete(b.rows, "a-1")
		got := b.refresh(s)
		day := s.text("created_at")[:len("2006-01-02")]
		if says := got.says(); !got.value.IsNull() || !strings.Contains(says, `Thing "a" (a-1) of `+day+" is gone") {
			t.Errorf("the state has %s: %s", got.value, says)
		}
	})
	bubble(t, "with forget it stays, the plan is empty, and nothing is sent", func(t *testing.T) {
		b, s := made(t, forgotten)
		delete(b.rows, "a-1")
		got := b.refresh(s)
		if got.text("status") != "gone" || got.text("id") != "a-1" || got.text("created_at") == "" {
			t.Errorf("the state has %s", got.value)
		}
		if plan, foreseen := b.foresee(got, forgotten); !foreseen.value.Equal(got.value) || len(plan.RequiresReplace) > 0 {
			t.Errorf("the plan is %s", foreseen.value)
		}
		if again := b.refresh(got); !again.value.Equal(got.value) || again.says() != "" {
			t.Errorf("the second look has %s: %s", again.value, again.says())
		}
		b.verbs()
		renamed := b.apply(t.Context(), got, map[string]string{"name": "b", "source": "volume 1", "on_missing": "forget"})
		ended := b.apply(t.Context(), renamed, nil)
		if calls := b.verbs(); calls != "" || renamed.failed() || ended.failed() {
			t.Errorf("it sent %q: %s %s", calls, renamed.says(), ended.says())
		}
	})
	bubble(t, "what comes back is there again", func(t *testing.T) {
		b, s := made(t, forgotten)
		row := b.rows["a-1"]
		delete(b.rows, "a-1")
		got := b.refresh(s)
		b.rows["a-1"] = row
		if got = b.refresh(got); !got.value.Equal(s.value) {
			t.Errorf("the state has %s, want %s", got.value, s.value)
		}
	})
}

func TestAPlanSaysWhatStaysBehind(t *testing.T) {
	t.Parallel()
	bubble(t, "on_destroy = retain names what is left in the cloud", func(t *testing.T) {
		b, s := made(t, retained)
		_, plan := b.foresee(s, nil)
		want := `Thing "a" (a-1) of volume 1 will be left in the cloud`
		if says := plan.says(); !strings.Contains(says, want) {
			t.Errorf("%q is missing in %s", want, says)
		}
		if got, moved := b.foresee(s, map[string]string{
			"name": "a", "source": "volume 2", "on_destroy": "retain",
		}); len(got.RequiresReplace) != 1 || !strings.Contains(moved.says(), want) {
			t.Errorf("%q is missing in %s", want, moved.says())
		}
	})
}
