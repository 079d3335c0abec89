package lifecycle_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// hollow is an answer without the thing: it has nothing of it.
func hollow(got *shown) { *got = shown{} }

func TestAnAnswerWithoutTheThingIsAFailedLook(t *testing.T) {
	t.Parallel()
	bubble(t, "it is borne while the thing is made", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.spoils = func(n int, got *shown) {
				if n < 4 {
					hollow(got)
				}
			}
		})
		if s := b.makeOne(); len(s.diags) > 0 || s.text("status") != "available" || b.calls("create") != 1 {
			t.Errorf("status %q after %d POSTs: %s", s.text("status"), b.calls("create"), s.says())
		}
	})
	bubble(t, "what it has not said is not in the state after a time-out", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.spoils = func(_ int, got *shown) { hollow(got) }
		})
		s := b.apply(t.Context(), b.nothing(), quick)
		if !strings.Contains(s.says(), "Reason: the cloud answered without a thing") || s.text("name") != "a" {
			t.Errorf("name %q: %s", s.text("name"), s.says())
		}
	})
	for name, test := range map[string]struct {
		spoils func(got *shown)
		says   string
	}{
		"without the thing": {hollow, "the cloud answered without a thing."},
		"another thing": {
			func(got *shown) { got.id = "b-2" }, "the cloud answered with another thing, b-2.",
		},
		"without a status": {
			func(got *shown) { got.status = "" }, "the cloud answered with a thing that has no status.",
		},
	} {
		bubble(t, "a refresh of a thing is an error: "+name, func(t *testing.T) {
			b, s := made(t, one)
			b.spoils = func(_ int, got *shown) { test.spoils(got) }
			got := b.refresh(s)
			if want := "Thing \"a\" (a-1) could not be read: " + test.says; !strings.Contains(got.says(), want) ||
				!got.value.Equal(s.value) {
				t.Errorf("got %s\n%s, want %s", got.value, got.says(), want)
			}
			if got := b.cli.data(b.in(t.Context()), "test_thing", values{"id": "a-1"}); !got.failed() {
				t.Errorf("the data source takes it: %s", got.value)
			}
		})
	}
}

func TestWhatTheCloudSaysReachesATerminalCleanAndBounded(t *testing.T) {
	t.Parallel()
	bubble(t, "a reason with control characters, of 300 kB", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.fails, w.why = "error", "\x1b[2J\u202e\a"+strings.Repeat("x", 300_000)
		})
		if said := b.makeOne().says(); strings.ContainsAny(said, "\x1b\u202e\a") || len(said) > 5_000 {
			t.Errorf("%d bytes: %q", len(said), said[:min(len(said), 300)])
		}
	})
	bubble(t, "a status of 100 kB", func(t *testing.T) {
		b, s := made(t, one)
		b.rows["a-1"].status = "\x1b" + strings.Repeat("x", 100_000)
		if said := b.refresh(s).says(); strings.Contains(said, "\x1b") || len(said) > 5_000 {
			t.Errorf("%d bytes: %q", len(said), said[:min(len(said), 300)])
		}
	})
}

func TestAnIDInCapitalsIsTheSame(t *testing.T) {
	t.Parallel()
	if err := lifecycle.Answered("thing", "AB-1", "ab-1"); err != nil {
		t.Error(err)
	}
}

// unknownError is what CBR calls a 500 (CBR API document, error codes).
var unknownError = answered(http.MethodPost, "/things", http.StatusInternalServerError, "Unknown error.")

func TestA5xxIsNeverBusy(t *testing.T) {
	t.Parallel()
	bubble(t, "a POST that was answered so is searched for", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.create = func(ctx context.Context, w *world, t *thing) error {
				_ = loses(ctx, w, t)
				return &lifecycle.BusyError{With: "volume 1 is busy", Err: unknownError}
			}
		})
		s := b.makeOne()
		if s.failed() || s.text("id") != "a-1" || b.calls("create") != 1 {
			t.Errorf("id %q after %d POSTs: %s", s.text("id"), b.calls("create"), s.says())
		}
	})
	bubble(t, "nothing that was found is no reason to send it again", func(t *testing.T) {
		b := start(t, creates(&lifecycle.BusyError{With: "volume 1 is busy", Err: unknownError}))
		s := b.makeOne()
		if !strings.Contains(s.says(), "Most likely nothing was made.") || strings.Contains(s.says(), "busy") ||
			b.calls("create") != 1 {
			t.Errorf("%d POSTs: %s", b.calls("create"), s.says())
		}
	})
	bubble(t, "one that the API documents as a refusal is waited for", func(t *testing.T) {
		b := start(t, func(w *world, _ *lifecycle.Kind) {
			w.create = func(ctx context.Context, w *world, t *thing) error {
				if w.calls("create") < 3 {
					return &lifecycle.BusyError{With: "volume 1 is busy", Err: lifecycle.Refused(unknownError)}
				}
				return make1(ctx, w, t)
			}
		})
		if s := b.makeOne(); s.failed() || b.calls("create") != 3 {
			t.Errorf("%d POSTs: %s", b.calls("create"), s.says())
		}
	})
	bubble(t, "a change by a POST is not sent again", func(t *testing.T) {
		b, s := made(t, one)
		b.update = func(context.Context, *world, *thing) error {
			return &lifecycle.BusyError{With: "it", Err: unknownError}
		}
		if got := b.apply(t.Context(), s, other); !got.failed() || b.calls("update") != 1 {
			t.Errorf("%d updates: %s", b.calls("update"), got.says())
		}
	})
}
