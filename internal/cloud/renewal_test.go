package cloud

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// clocks are how far a server's clock may be off.
var clocks = map[string]time.Duration{
	"a server whose clock is right":         0,
	"a server whose clock is behind by 3 h": -3 * time.Hour,
	"a server whose clock is ahead by 3 h":  3 * time.Hour,
	"a server that lives ten years ago":     -10 * 365 * 24 * time.Hour,
	"a server that lives ten years on":      10 * 365 * 24 * time.Hour,
}

// TestTokenIsRenewedBeforeItEnds looks for an hour and a half: the first token
// lives an hour, so that one more is needed, and no request meets its end.
func TestTokenIsRenewedBeforeItEnds(t *testing.T) {
	t.Parallel()
	for name, offset := range clocks {
		for _, undated := range []bool{false, true} {
			if undated {
				name += " and tokens without issued_at"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					k := newKeystoneInMemory(oneVolumeService)
					k.offset, k.undated = offset, undated
					k.volumes("3.70")
					c := k.inMemory(t)
					start := time.Now()
					for time.Since(start) < 90*time.Minute {
						if time.Since(start) > time.Hour-time.Minute && k.signIns() == 1 {
							t.Fatal("got no new token before the end of the first")
						}
						if err := look(t.Context(), c); err != nil {
							t.Fatal(err)
						}
						if time.Since(start) < 50*time.Minute && k.signIns() > 1 {
							t.Fatalf("got a second sign-in after %s, want it shortly before the end", time.Since(start))
						}
						time.Sleep(30 * time.Second)
					}
					if got := k.signIns(); got != 2 {
						t.Errorf("got %d sign-ins in 90 minutes, want 2", got)
					}
				})
			})
		}
	}
}

// TestRenewalThatFailsEarlyCostsNothing has an identity service in trouble while
// the token is still good.
func TestRenewalThatFailsEarlyCostsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKeystoneInMemory(oneVolumeService)
		k.volumes("3.70")
		c := k.inMemory(t, func(s *Settings) { s.MaxRetries = 5 })
		if err := look(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		time.Sleep(56 * time.Minute)
		k.before = func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusServiceUnavailable); return true }
		start := time.Now()
		for range 10 {
			if err := look(t.Context(), c); err != nil {
				t.Fatalf("got %v, want the good token to be used", err)
			}
		}
		if got := k.signIns(); got != 2 || time.Since(start) > 0 {
			t.Errorf("got %d sign-ins and %s lost, want one vain attempt and no time", got-1, time.Since(start))
		}
		k.before = nil
		k.expire()
		if err := look(t.Context(), c); err != nil || k.signIns() != 3 {
			t.Errorf("got %v after %d sign-ins, want a new token when the old one is refused", err, k.signIns())
		}
	})
}

func TestGivenTokenEnds(t *testing.T) {
	t.Parallel()
	for name, offset := range clocks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				k := newKeystoneInMemory(oneVolumeService)
				k.offset = offset
				k.volumes("3.70")
				given := k.inMemory(t)
				if err := look(t.Context(), given); err != nil {
					t.Fatal(err)
				}
				if end, ok := given.TokenEnd(t.Context()); ok {
					t.Errorf("got %s for a token that is renewed, want no end", end)
				}
				c := k.inMemory(t, func(s *Settings) { *s = Settings{AuthURL: k.url, Token: k.valid} })
				end, ok := c.TokenEnd(t.Context())
				if left := end.Sub(c.Now()); !ok || left < 59*time.Minute || left > time.Hour {
					t.Errorf("got %s left of the token (%v), want an hour", left, ok)
				}
				k.expire()
				for range 3 {
					if err := look(t.Context(), c); !IsTokenEnded(err) || !IsSignIn(err) && Explain(err).Reason == "" {
						t.Errorf("got %v, want that the token has ended", err)
					}
				}
				if got := k.signIns(); got != 1 {
					t.Errorf("got %d sign-ins, want none with a token", got-1)
				}
			})
		})
	}
}
