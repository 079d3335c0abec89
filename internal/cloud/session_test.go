package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
)

func look(ctx context.Context, c *Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	_, err = backups.Get(ctx, cinder, "b1").Extract()
	return err
}

// together runs f in n goroutines and returns their errors.
func together(n int, f func() error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = f() })
	}
	all.Wait()
	return errs
}

func TestTenWhoStartTogetherSignInOnce(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	c := k.client(t)

	if err := errors.Join(together(10, func() error { return look(t.Context(), c) })...); err != nil {
		t.Fatal(err)
	}
	if got := k.signIns(); got != 1 {
		t.Errorf("got %d sign-ins, want 1", got)
	}
}

func TestNewDoesNotSignIn(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.client(t).In("RegionTwo")
	if got := k.signIns(); got != 0 {
		t.Errorf("got %d sign-ins, want none before the first use", got)
	}
}

func TestFailedSignInIsTriedAgain(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	k.before = func(w http.ResponseWriter) bool {
		if k.signIns() > 1 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	c := k.client(t)

	if err := look(t.Context(), c); !IsTransient(err) {
		t.Errorf("got %v, want an error that may pass", err)
	}
	if err := look(t.Context(), c); err != nil {
		t.Errorf("got %v, want the second sign-in to succeed", err)
	}
}

func TestWaiterThatGivesUpDoesNotSpoilTheSignIn(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	arrived, release := make(chan struct{}), make(chan struct{})
	k.before = func(http.ResponseWriter) bool {
		close(arrived)
		<-release
		return false
	}
	c := k.client(t)
	impatient, giveUp := context.WithCancel(t.Context())

	first, second := make(chan error), make(chan error)
	go func() { first <- look(impatient, c) }()
	<-arrived
	go func() { second <- look(t.Context(), c) }()
	giveUp()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the one that gave up to be canceled at once", err)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("got %v, want the other one to be served", err)
	}
	if got := k.signIns(); got != 1 {
		t.Errorf("got %d sign-ins, want 1", got)
	}
}

func TestExpiredTokenIsRenewedOnceForAll(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	c := k.client(t)
	if err := look(t.Context(), c); err != nil {
		t.Fatal(err)
	}

	k.expire()
	if err := errors.Join(together(10, func() error { return look(t.Context(), c) })...); err != nil {
		t.Fatal(err)
	}
	if got := k.signIns(); got != 2 {
		t.Errorf("got %d sign-ins, want 2: the first and one renewal", got)
	}
}

func TestRenewalOutlivesTheCallThatBeganIt(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	c := k.client(t)
	if err := look(t.Context(), c); err != nil {
		t.Fatal(err)
	}

	k.expire()
	impatient, giveUp := context.WithCancel(t.Context())
	k.before = func(http.ResponseWriter) bool { giveUp(); return false }
	errs := []error{look(impatient, c), look(t.Context(), c)}
	if errs[0] == nil || errs[1] != nil {
		t.Errorf("got %v, want an error for the one that gave up only", errs)
	}
	if got := k.signIns(); got != 2 {
		t.Errorf("got %d sign-ins, want 2", got)
	}
}

func TestRefusedSignInSaysWhy(t *testing.T) {
	t.Parallel()
	// expired signs in well and then has nothing valid any more.
	expired := func(t *testing.T, k *keystone, c *Client) error {
		t.Helper()
		if err := look(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		k.expire()
		k.mu.Lock()
		k.password = "changed meanwhile"
		k.mu.Unlock()
		return look(t.Context(), c)
	}
	for name, test := range map[string]struct {
		settings func(*Settings)
		fail     func(*testing.T, *keystone, *Client) error
		want     Failure
	}{
		"a wrong password": {
			settings: func(s *Settings) { s.Password = "wrong" },
			fail:     func(t *testing.T, _ *keystone, c *Client) error { t.Helper(); return look(t.Context(), c) },
			want: Failure{
				Reason: "signing in as user demo at HOST/v3/: The request you have made requires authentication.",
				Status: 401, RequestID: "req-refused", Method: "POST", URL: "HOST/v3/auth/tokens",
			},
		},
		"a password that was changed": {
			settings: func(*Settings) {},
			fail:     expired,
			want: Failure{
				Reason: "the token has expired; signing in as user demo at HOST/v3/ again: " +
					"The request you have made requires authentication.",
				Status: 401, RequestID: "req-refused", Method: "POST", URL: "HOST/v3/auth/tokens",
			},
		},
		"a token cannot be renewed": {
			settings: func(s *Settings) { s.Token = "gAAAAAgiven" },
			fail:     expired,
			want: Failure{Reason: "signing in: the token has expired or was revoked, and a token cannot be renewed; " +
				"set a new `token`, or sign in with a password or an application credential"},
		},
		"renewal is switched off": {
			settings: func(s *Settings) { s.AllowReauth = false },
			fail:     expired,
			want:     Failure{Reason: "signing in: the token has expired or was revoked, and `allow_reauth` is false"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, oneVolumeService)
			k.volumes("3.70")
			err := test.fail(t, k, k.client(t, test.settings))
			got := Explain(err)
			got.URL = strings.Replace(got.URL, k.url, "HOST", 1)
			got.Reason = strings.Replace(got.Reason, k.url, "HOST", 1)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("Explain (-want +got):\n%s", diff)
			}
			if IsNotFound(err) || IsLost(err) || IsTransient(err) || IsStatus(err, 401) {
				t.Errorf("a refused sign-in must not look like an answer of the service: %v", err)
			}
		})
	}
}

func TestTokenWithoutScopeIsShownNotChanged(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.volumes("3.70")
	k.valid = "gAAAAAgiven"
	c := k.client(t, func(s *Settings) { *s = Settings{AuthURL: s.AuthURL, Token: "gAAAAAgiven"} })

	if err := look(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got := k.signIns(); got != 0 {
		t.Errorf("got %d new tokens, want the given one to be used", got)
	}
}
