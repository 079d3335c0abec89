package lifecycle_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// hangs is a call that no server answers.
func hangs(ctx context.Context) error {
	<-ctx.Done()
	return errors.Join(errors.New("no answer"), context.Cause(ctx))
}

func TestATimeOutBoundsCallsThatHang(t *testing.T) {
	t.Parallel()
	limits := values{"timeouts.update": "40s", "timeouts.delete": "50s"}
	with := func(texts map[string]string) map[string]string {
		all := map[string]string{}
		maps.Copy(all, texts)
		for name, text := range limits {
			all[name] = text.(string)
		}
		return all
	}
	for _, test := range []struct {
		name      string
		hang      func(*bench)
		wanted    map[string]string // nil for a destroy
		interrupt bool
		takes     time.Duration
		calls     string
		says      []string
	}{
		{
			"a change", func(b *bench) {
				b.update = func(ctx context.Context, _ *world, _ *thing) error { return hangs(ctx) }
			}, with(other), false, 40 * time.Second, "update",
			[]string{
				"could not be updated: timed out after 40s.", "The cloud may have made the change all the same.",
				"raise timeouts.update",
			},
		},
		{
			"a change, also after an interrupt", func(b *bench) {
				b.update = func(ctx context.Context, _ *world, _ *thing) error { return hangs(ctx) }
			}, with(other), true, 40 * time.Second, "update", []string{"timed out after 40s."},
		},
		{
			"the look after a change", func(b *bench) {
				b.world.read = func(ctx context.Context, _ int) error { return hangs(ctx) }
			}, with(other), false, 40 * time.Second, "update read",
			[]string{"was accepted, and what has become of it could not be read", "Reason: timed out"},
		},
		{
			"a deletion", func(b *bench) {
				b.remove = func(ctx context.Context, _ *world, _ string) error { return hangs(ctx) }
			}, nil, false, 50 * time.Second, "delete",
			[]string{
				"could not be deleted: timed out after 50s.", "The deletion may have begun all the same.",
				"stays in the state", "Raise timeouts.delete and destroy again.",
			},
		},
		{
			"a deletion, also after an interrupt", func(b *bench) {
				b.remove = func(ctx context.Context, _ *world, _ string) error { return hangs(ctx) }
			}, nil, true, 50 * time.Second, "delete", []string{"timed out after 50s."},
		},
	} {
		bubble(t, test.name, func(t *testing.T) {
			b, s := made(t, with(one))
			test.hang(b)
			b.verbs()
			ctx, press := context.WithCancel(t.Context())
			defer press()
			if test.interrupt {
				time.AfterFunc(5*time.Second, press)
			}
			start := time.Now()
			got := b.apply(ctx, s, test.wanted)
			if took := time.Since(start); !got.failed() || took != test.takes {
				t.Errorf("took %s, want an error after %s: %s", took, test.takes, got.says())
			}
			if diff := cmp.Diff(test.calls, b.verbs()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			for _, says := range test.says {
				if !strings.Contains(got.says(), says) {
					t.Errorf("got %s\nwant %q in it", got.says(), says)
				}
			}
		})
	}
}

// What was there before a POST is listed first where the API tells no time.
func TestATimeOutBoundsAListBeforeACreation(t *testing.T) {
	t.Parallel()
	bubble(t, "nothing is sent", func(t *testing.T) {
		b := start(t, func(w *world, k *lifecycle.Kind) {
			k.Lookup.CreatedAt = ""
			w.list = func(ctx context.Context, _ int) error { return hangs(ctx) }
		})
		begun := time.Now()
		got := b.apply(t.Context(), b.nothing(), map[string]string{"name": "a", "timeouts.create": "40s"})
		if took := time.Since(begun); !got.failed() || took != 40*time.Second || b.verbs() != "list" {
			t.Errorf("took %s: %s", took, got.says())
		}
	})
}

func TestADataSourceEndsAfterTenMinutes(t *testing.T) {
	t.Parallel()
	bubble(t, "a list that hangs", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.list = func(ctx context.Context, _ int) error { return hangs(ctx) }
		})
		begun := time.Now()
		got := b.cli.data(b.in(t.Context()), "test_things", nil)
		if took := time.Since(begun); took != 10*time.Minute || !strings.Contains(got.says(), "timed out after 10m.") {
			t.Errorf("took %s: %s", took, got.says())
		}
	})
}
