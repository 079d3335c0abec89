package lifecycle

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// waiting says after what time an object gave up waiting for those, or -1 if it
// did not, within a minute.
func waiting(t *testing.T, d *departures, object string, needs ...string) func() time.Duration {
	t.Helper()
	begun, gaveUp := time.Now(), time.Duration(-1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer cancel()
		if again, err := d.wait(ctx, object, needs, 10*time.Second); err == nil && !again {
			gaveUp = time.Since(begun)
		}
	}()
	return func() time.Duration { <-done; return gaveUp }
}

func TestNobodyGivesUpWhileSomethingIsBeingDeleted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := new(departures)
		d.begin("parent")
		d.begin("child") // its DELETE takes long
		if got := waiting(t, d, "parent", "child")(); got != -1 {
			t.Errorf("the parent gave up after %s", got)
		}
	})
}

// What the others need may have been waiting for the place of the one that gives
// up first. If nothing begins there, there is nothing to wait for.
func TestWhoGivesUpGivesTheOthersTimeForOneMoreToBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := new(departures)
		end := d.begin("root")
		d.begin("middle")
		root := waiting(t, d, "root", "middle")
		synctest.Wait()
		middle := waiting(t, d, "middle", "leaf")
		if got := root(); got != 10*time.Second {
			t.Errorf("the root gave up after %s, want 10s", got)
		}
		end(false)
		if got := middle(); got != 12*time.Second {
			t.Errorf("the middle gave up after %s, want 12s", got)
		}
	})
}

func TestWhoNeedsWhatHasFailedToGoGivesUpAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := new(departures)
		d.begin("root")
		end := d.begin("leaf")
		root := waiting(t, d, "root", "leaf")
		time.Sleep(3 * time.Second)
		end(false)
		if got := root(); got != 3*time.Second {
			t.Errorf("the root gave up after %s, want 3s", got)
		}
	})
}
