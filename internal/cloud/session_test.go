package cloud

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

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

func TestServerTimeIsTold(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	k.before = func(w http.ResponseWriter) bool {
		w.Header().Set("Date", time.Now().Add(5*time.Hour).UTC().Format(http.TimeFormat))
		return false
	}
	c := k.client(t)
	for range 2 {
		got, err := c.ServerTime(t.Context())
		if ahead := time.Until(got); err != nil || ahead < 5*time.Hour-time.Minute || ahead > 5*time.Hour {
			t.Errorf("got %s ahead (%v), want about 5h", ahead, err)
		}
	}
	if got := k.signIns(); got != 1 {
		t.Errorf("got %d sign-ins, want 1", got)
	}
}

func TestServerTimeNeedsASignIn(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, oneVolumeService)
	c := k.client(t, func(s *Settings) { s.Password = "wrong" })
	if _, err := c.ServerTime(t.Context()); !IsSignIn(err) {
		t.Errorf("got %v, want a refused sign-in", err)
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
