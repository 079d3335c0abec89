package core

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Whoever looks late sees when things have happened.
func TestWhatEndsIsDatedWhenItEndsAndNotWhenSomebodyLooks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &Clock{pace: 10 * time.Second}
		begun := time.Now()
		got := map[string]time.Duration{}
		note := func(what string) func(string, bool) {
			return func(status string, _ bool) { got[what+" "+status] = k.Stamp().Sub(begun) }
		}
		slow := k.Run([]string{"creating", "busy", "available"}, note("slow"))
		slow.Early = func() { got["slow is free"] = k.Stamp().Sub(begun) }
		time.Sleep(2 * time.Second)
		k.Run([]string{"creating", "available"}, func(status string, last bool) {
			note("fast")(status, last)
			k.Run([]string{"", "done"}, note("what follows"))
		})
		time.Sleep(time.Minute)
		k.Settle()
		want := map[string]time.Duration{
			"slow busy": 5 * time.Second, "slow is free": 9 * time.Second, "slow available": 10 * time.Second,
			"fast available": 12 * time.Second, "what follows done": 22 * time.Second,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if now := k.Stamp().Sub(begun); now != 62*time.Second {
			t.Errorf("afterwards it is %s, want 1m2s", now)
		}
	})
}

func TestWhatIsHeldDoesNotHappen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := &Clock{pace: time.Second, held: true}
		k.Run([]string{"creating", "available"}, func(string, bool) { t.Error("it happened") })
		time.Sleep(time.Minute)
		k.Settle()
	})
}
