package lifecycle_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

var update = flag.Bool("update", false, "write testdata/messages.txt anew")

const goldenFile = "testdata/messages.txt"

// TestEveryMessageIsInTheGoldenFile provokes the messages of the provider, so
// that a change of wording is seen in review. After such a change:
//
//	go test ./internal/lifecycle -run Golden -update
func TestEveryMessageIsInTheGoldenFile(t *testing.T) {
	var text strings.Builder
	text.WriteString("What the provider says, each message once. Written by go test ./internal/lifecycle -run Golden " +
		"-update.\nRead it as somebody would who was woken at three in the morning.\n")
	for _, chapter := range []struct {
		title  string
		scenes []scene
	}{
		{"Create", creations},
		{"Interrupted creations", resumptions},
		{"Plan and read", reads},
		{"Update", updates},
		{"Delete", deletions},
		{"Import", imports},
		{"Data sources", lookups},
		{"Actions", invocations},
	} {
		fmt.Fprintf(&text, "\n\n# %s\n", chapter.title)
		for _, s := range chapter.scenes {
			t.Run(chapter.title+"/"+s.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { text.WriteString(s.page(t)) })
			})
		}
	}
	text.WriteString(providerPages(t))
	if *update {
		if err := os.WriteFile(goldenFile, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(text.String(), "\n")); diff != "" {
		t.Errorf("the messages have changed; if they are better now, write the file with -update:\n%s", diff)
	}
}

// scene provokes one message.
type scene struct {
	name  string
	world func(*world, *lifecycle.Kind)
	play  func(b *bench) state // default: a creation
}

func (s scene) page(t *testing.T) string {
	t.Helper()
	b := start(t, s.world)
	if s.play == nil {
		s.play = (*bench).makeOne
	}
	got := s.play(b)
	if len(got.diags) == 0 {
		t.Errorf("%s: nothing is said", s.name)
	}
	return page(s.name, got.diags)
}

// varying is what differs from run to run: pauses have a jitter.
var (
	varying = regexp.MustCompile(`\d+( of \d+)? (requests|looks)`)
	steps   = regexp.MustCompile(`(AttributeName|ElementKeyString)\("(\w+)"\)`)
	told    = regexp.MustCompile(`after [0-9hms]+`)
)

// page is a scene with what is said in it, as a CLI shows it.
func page(name string, diags []*tfprotov6.Diagnostic) string {
	var text strings.Builder
	fmt.Fprintf(&text, "\n## %s\n", name)
	for _, d := range diags {
		severity := "Error"
		switch d.Severity {
		case tfprotov6.DiagnosticSeverityWarning:
			severity = "Warning"
		case tfprotov6.DiagnosticSeverityInvalid: // progress of an action
			line := fmt.Sprintf("\nProgress: %s\n", told.ReplaceAllString(d.Detail, "after N"))
			if !strings.HasSuffix(text.String(), line) {
				text.WriteString(line)
			}
			continue
		}
		fmt.Fprintf(&text, "\n%s: %s\n", severity, d.Summary)
		if d.Attribute != nil {
			fmt.Fprintf(&text, "  at %s\n", steps.ReplaceAllString(d.Attribute.String(), "$2"))
		}
		detail := varying.ReplaceAllStringFunc(d.Detail, func(found string) string {
			return regexp.MustCompile(`\d+`).ReplaceAllString(found, "N")
		})
		fmt.Fprintf(&text, "\n%s\n", detail)
	}
	return text.String()
}

// answered is an answer of the cloud that is no good one.
func answered(method, path string, status int, message string) error {
	return gophercloud.ErrUnexpectedResponseCode{
		Method: method, URL: "http://cloud" + path + "?marker=1", Actual: status, Expected: []int{200},
		Body:           []byte(`{"fault": {"message": "` + message + `"}}`),
		ResponseHeader: http.Header{"X-Openstack-Request-Id": {"req-1"}},
	}
}

var (
	unavailable = answered("GET", "/things/a-1", 503, "The database is down.")
	hangsUp     = lifecycle.Lost(answered("POST", "/things", 504, "Gateway Timeout"))
	quick       = map[string]string{"name": "a", "source": "volume 1", "timeouts.create": "10s"}
	other       = map[string]string{"name": "b", "source": "volume 1"}
)

func (b *bench) makeOne() state { return b.apply(b.Context(), b.nothing(), one) }

// creates answers every POST with that error.
func creates(err error) func(*world, *lifecycle.Kind) {
	return func(w *world, _ *lifecycle.Kind) {
		w.create = func(context.Context, *world, *thing) error { return err }
	}
}

// interruptedAfter plays with a Ctrl-C after so long.
func interruptedAfter(d time.Duration, play func(ctx context.Context, b *bench) state) func(*bench) state {
	return func(b *bench) state {
		ctx, press := context.WithCancel(b.Context())
		defer press()
		time.AfterFunc(d, press)
		return play(ctx, b)
	}
}

func creating(ctx context.Context, b *bench) state { return b.apply(ctx, b.nothing(), one) }

func shortly(b *bench) state { return b.apply(b.Context(), b.nothing(), quick) }

var creations = []scene{
	{name: "the cloud refuses", world: creates(answered("POST", "/things", 400, "Volume volume-1 is too small."))},
	{name: "the cloud forbids", world: creates(answered("POST", "/things", 403, "Policy does not allow this."))},
	{name: "an argument is wrong", world: creates(lifecycle.At("source", errors.New("volume 1 has no data")))},
	{name: "what an argument names is not there", world: creates(
		lifecycle.Missing("source", "volume", "volume-1", "RegionOne", cloud.ErrNotFound))},
	{
		name: "the cloud is busy all the time",
		world: creates(&lifecycle.BusyError{
			With: `volume 1 is in status "backing-up"`, Err: answered("POST", "/things", 400, "Invalid volume: wrong status."),
		}),
		play: shortly,
	},
	{
		name:  "interrupted while the cloud is busy",
		world: creates(&lifecycle.BusyError{With: `volume 1 is in status "backing-up"`}),
		play:  interruptedAfter(10*time.Second, creating),
	},
	{
		name: "interrupted before anything is sent",
		play: func(b *bench) state {
			ctx, press := context.WithCancel(b.Context())
			press()
			return creating(ctx, b)
		},
	},
	{
		name: "interrupted while others of the source are made",
		play: func(b *bench) state {
			go b.makeOne()
			synctest.Wait()
			return interruptedAfter(time.Second, creating)(b)
		},
	},
	{name: "the cloud fails it", world: func(w *world, _ *lifecycle.Kind) { w.fails, w.why = "error", "no space left" }},
	{name: "a status without a meaning", world: func(w *world, _ *lifecycle.Kind) { w.fails = "awaiting-transfer" }},
	{
		name: "it disappears",
		world: func(w *world, _ *lifecycle.Kind) {
			w.read = func(context.Context, int) error { return errNotThere }
		},
	},
	{name: "a time-out while it is made", play: shortly},
	{
		name: "a time-out while it cannot be seen",
		world: func(w *world, _ *lifecycle.Kind) {
			w.read = func(context.Context, int) error { return unavailable }
		},
		play: shortly,
	},
	{
		name: "a time-out after it could be seen for a while",
		world: func(w *world, _ *lifecycle.Kind) {
			w.read = func(_ context.Context, n int) error {
				if n > 3 {
					return unavailable
				}
				return nil
			}
		},
		play: shortly,
	},
	{
		name: "a time-out while it does not appear",
		world: func(w *world, _ *lifecycle.Kind) {
			w.read = func(context.Context, int) error { return errNotThere }
		},
		play: shortly,
	},
	{
		name: "a time-out during the request",
		world: func(w *world, _ *lifecycle.Kind) {
			w.takes = time.Hour
			w.create = func(ctx context.Context, w *world, t *thing) error {
				err := make1(ctx, w, t)
				time.Sleep(90 * time.Second)
				return err
			}
		},
		play: shortly,
	},
	{name: "the answer is lost, and what it made is found", world: func(w *world, _ *lifecycle.Kind) { w.create = loses }},
	{name: "the answer is lost, and nothing is found", world: creates(hangsUp)},
	{
		name: "the answer is lost, and no look is possible",
		world: func(w *world, _ *lifecycle.Kind) {
			creates(hangsUp)(w, nil)
			w.list = func(context.Context, int) error { return unavailable }
		},
	},
	{
		name: "the answer is lost, and several may be it",
		world: func(w *world, _ *lifecycle.Kind) {
			w.create = func(ctx context.Context, w *world, t *thing) error {
				_ = make1(ctx, w, &thing{Name: t.Name, Source: t.Source})
				_ = make1(ctx, w, &thing{Name: t.Name, Source: t.Source})
				return hangsUp
			}
		},
	},
	{
		name: "the answer is lost, and there is no list",
		world: func(w *world, k *lifecycle.Kind) {
			creates(hangsUp)(w, nil)
			k.Lookup = nil
		},
	},
	{name: "an answer without an id", world: creates(nil)},
	{
		name: "what was there before cannot be looked up",
		world: func(w *world, k *lifecycle.Kind) {
			k.Lookup.CreatedAt = ""
			w.list = func(context.Context, int) error { return unavailable }
		},
	},
}

// halfMade is a thing whose creation was interrupted after ten seconds.
func (b *bench) halfMade() state {
	return interruptedAfter(10*time.Second, creating)(b)
}

var resumptions = []scene{
	{name: "interrupted while it is made", play: (*bench).halfMade},
	{
		name: "interrupted before it was seen",
		world: func(w *world, _ *lifecycle.Kind) {
			w.read = func(context.Context, int) error { return unavailable }
		},
		play: (*bench).halfMade,
	},
	{
		name: "interrupted again",
		play: func(b *bench) state {
			s := b.halfMade()
			return interruptedAfter(time.Second, func(ctx context.Context, b *bench) state { return b.apply(ctx, s, one) })(b)
		},
	},
	{
		name: "interrupted before a change",
		play: func(b *bench) state {
			s := b.halfMade()
			return interruptedAfter(time.Second, func(ctx context.Context, b *bench) state { return b.apply(ctx, s, other) })(b)
		},
	},
	{
		name: "interrupted while others of the source are made",
		play: func(b *bench) state {
			s := b.halfMade()
			go b.makeOne()
			synctest.Wait()
			return interruptedAfter(time.Second, func(ctx context.Context, b *bench) state { return b.apply(ctx, s, one) })(b)
		},
	},
	{
		name:  "a time-out when it goes on",
		world: func(w *world, _ *lifecycle.Kind) { w.takes = time.Hour },
		play:  func(b *bench) state { return b.apply(b.Context(), b.halfMade(), quick) },
	},
	{
		name:  "the cloud fails it when it goes on",
		world: func(w *world, _ *lifecycle.Kind) { w.fails, w.why = "error", "no space left" },
		play:  func(b *bench) state { return b.apply(b.Context(), b.halfMade(), one) },
	},
	{
		name: "it disappears when it goes on",
		play: func(b *bench) state {
			s := b.halfMade()
			delete(b.rows, "a-1")
			return b.apply(b.Context(), s, one)
		},
	},
	{
		name:  "the cloud lets nobody look any more",
		world: func(w *world, _ *lifecycle.Kind) { w.read = func(context.Context, int) error { return notAllowed } },
		play:  (*bench).makeOne,
	},
	{
		name: "the token ends before the time-out",
		play: func(b *bench) state {
			lifecycle.EndsAt(b.setup, time.Now().Add(time.Hour))
			return b.makeOne()
		},
	},
	{
		name: "the cloud does not show it yet",
		world: func(w *world, _ *lifecycle.Kind) {
			w.read = func(context.Context, int) error { return errNotThere }
		},
		play: func(b *bench) state { return b.refresh(b.halfMade()) },
	},
	{
		name:  "a time-out of what is not done twice",
		world: func(w *world, _ *lifecycle.Kind) { w.takes = time.Hour },
		play:  func(b *bench) state { return b.apply(b.Context(), b.nothing(), deed) },
	},
	{
		name:  "what is not done twice never ends, and is destroyed",
		world: func(w *world, _ *lifecycle.Kind) { w.takes = 100 * time.Hour; kept(w) },
		play: func(b *bench) state {
			return b.apply(b.Context(), b.apply(b.Context(), b.nothing(), deed), nil)
		},
	},
	{
		name:  "what is not done twice has failed meanwhile",
		world: func(w *world, _ *lifecycle.Kind) { w.takes, w.fails = time.Hour, "error" },
		play: func(b *bench) state {
			s := b.apply(b.Context(), b.nothing(), deed)
			time.Sleep(time.Hour)
			return b.foreseen(b.refresh(s), deed)
		},
	},
	{
		name:  "failed meanwhile, to be replaced",
		world: func(w *world, _ *lifecycle.Kind) { w.fails = "error" },
		play: func(b *bench) state {
			s := b.halfMade()
			time.Sleep(time.Hour)
			planned, err := b.plan(b.Context(), b.refresh(s), one)
			if err != nil {
				b.Fatal(err)
			}
			return state{diags: planned.Diagnostics}
		},
	},
}

// with plays with a finished thing.
func with(play func(b *bench, s state) state) func(*bench) state {
	return func(b *bench) state { return play(b, b.makeOne()) }
}

// foreseen is what a plan from s says.
func (b *bench) foreseen(s state, texts map[string]string) state {
	_, plan := b.foresee(s, texts)
	return plan
}

var reads = []scene{
	{name: "a value that is not known yet", play: with(func(b *bench, s state) state {
		return b.foreseen(s, map[string]string{"name": "a", "source": "(unknown)"})
	})},
	{name: "a value that is not known yet, beside a change", play: with(func(b *bench, s state) state {
		return b.foreseen(s, map[string]string{"name": "b", "source": "(unknown)"})
	})},
	{name: "a destroy that leaves it in the cloud", play: func(b *bench) state {
		return b.foreseen(b.apply(b.Context(), b.nothing(), retained), nil)
	}},
	{name: "it is gone", play: with(func(b *bench, s state) state {
		delete(b.rows, "a-1")
		return b.refresh(s)
	})},
	{name: "it is gone, and is to be forgotten", play: func(b *bench) state {
		s := b.apply(b.Context(), b.nothing(), forgotten)
		delete(b.rows, "a-1")
		return b.refresh(s)
	}},
	{name: "another value at apply", play: func(b *bench) state {
		s := b.apply(b.Context(), b.nothing(), map[string]string{"name": "a"})
		plan, _ := b.foresee(s, map[string]string{"name": "a", "source": "(unknown)"})
		return b.applyPlanned(s, plan, one)
	}},
	{name: "trouble", play: with(func(b *bench, s state) state {
		b.world.read = func(context.Context, int) error { return unavailable }
		return b.refresh(s)
	})},
	{name: "no answer in time", play: with(func(b *bench, s state) state {
		b.world.read = func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
		return b.refresh(s)
	})},
	{name: "a bad status", play: with(func(b *bench, s state) state {
		b.rows["a-1"].status, b.why = "error", "set by an administrator"
		return b.refresh(s)
	})},
	{name: "a status that nobody knows", play: with(func(b *bench, s state) state {
		b.rows["a-1"].status = "awaiting-transfer"
		return b.refresh(s)
	})},
	{name: "an empty region", play: func(b *bench) state {
		return b.cli.create(b.Context(), "test_thing", values{"region": ""})
	}},
	{name: "a time-out that is too short", play: func(b *bench) state {
		return b.cli.create(b.Context(), "test_thing", values{"timeouts": values{"create": "-5m"}})
	}},
	{name: "a time-out that is none", play: func(b *bench) state {
		return b.cli.create(b.Context(), "test_thing", values{"timeouts": values{"create": "soon"}})
	}},
	{name: "a name that is none", play: func(b *bench) state {
		return b.cli.create(b.Context(), "test_thing", values{"name": "two\nlines"})
	}},
	{name: "a choice that is none", play: func(b *bench) state {
		return b.cli.create(b.Context(), "test_thing", values{"on_destroy": "keep"})
	}},
}

// changes answers every change with that error.
func changes(err error) func(*bench) state {
	return with(func(b *bench, s state) state {
		b.world.update = func(context.Context, *world, *thing) error { return err }
		return b.apply(b.Context(), s, map[string]string{"name": "b", "source": "volume 1", "timeouts.update": "10s"})
	})
}

// becomes puts the thing into that status when it is changed.
func becomes(status string) scene {
	return scene{
		world: func(w *world, k *lifecycle.Kind) {
			k.Updated = wait.Table{
				Pending: []string{"updating"}, Done: []string{"available"}, Failed: []string{"error"},
			}
			w.update = func(_ context.Context, w *world, t *thing) error {
				w.rows[t.ID.ValueString()].status = status
				return nil
			}
		},
		play: with(func(b *bench, s state) state {
			b.why = "no space left"
			return b.apply(b.Context(), s, other)
		}),
	}
}

var updates = []scene{
	{name: "the cloud refuses", play: changes(answered("PUT", "/things/a-1", 400, "Name is taken."))},
	{name: "the cloud is busy all the time", play: changes(&lifecycle.BusyError{With: "a restore of it is running"})},
	{name: "interrupted while the cloud is busy", play: with(func(b *bench, s state) state {
		b.world.update = func(context.Context, *world, *thing) error {
			return &lifecycle.BusyError{With: "a restore of it is running"}
		}
		return interruptedAfter(time.Second, func(ctx context.Context, b *bench) state { return b.apply(ctx, s, other) })(b)
	})},
	{name: "gone", play: with(func(b *bench, s state) state {
		b.world.update = func(_ context.Context, w *world, t *thing) error {
			delete(w.rows, t.ID.ValueString())
			return nil
		}
		return b.apply(b.Context(), s, other)
	})},
	{name: "changed, and not seen after that", play: with(func(b *bench, s state) state {
		b.world.read = func(context.Context, int) error { return unavailable }
		return b.apply(b.Context(), s, other)
	})},
	{name: "the cloud fails it", world: becomes("error").world, play: becomes("error").play},
	{name: "a time-out while no answer comes", play: with(func(b *bench, s state) state {
		b.world.update = func(ctx context.Context, _ *world, _ *thing) error { return hangs(ctx) }
		return b.apply(b.Context(), s, other)
	})},
	{name: "a time-out while it changes", world: becomes("updating").world, play: becomes("updating").play},
	{name: "a status without a meaning", world: becomes("deleting").world, play: becomes("deleting").play},
}

// removes answers every DELETE with that.
func removes(remove func(ctx context.Context, w *world, id string) error) func(*bench) state {
	return with(func(b *bench, s state) state {
		b.world.remove = remove
		return b.apply(b.Context(), s, nil)
	})
}

func turnsInto(status string) func(*bench) state {
	return removes(func(_ context.Context, w *world, id string) error {
		w.rows[id].status, w.why = status, "the disk is read-only"
		return nil
	})
}

func needs(ids ...string) func(*bench) state {
	return removes(func(context.Context, *world, string) error {
		return &lifecycle.DependentsError{IDs: ids, Err: answered("DELETE", "/things/a-1", 400, "Others exist.")}
	})
}

// needsOneThatGoes has a thing wait for b-2, which this run deletes as well,
// and for others.
func needsOneThatGoes(others ...string) func(*bench) state {
	return func(b *bench) state {
		s, second := b.makeOne(), b.apply(b.Context(), b.nothing(), other)
		b.world.remove = func(_ context.Context, _ *world, id string) error {
			if id == "b-2" {
				return &lifecycle.DependentsError{}
			}
			return &lifecycle.DependentsError{IDs: append([]string{"b-2"}, others...)}
		}
		go b.apply(b.Context(), second, nil)
		return b.apply(b.Context(), s, nil)
	}
}

var deletions = []scene{
	{name: "the cloud refuses", play: removes(func(context.Context, *world, string) error {
		return answered("DELETE", "/things/a-1", 409, "It is locked.")
	})},
	{name: "the service breaks down for minutes", play: removes(func(context.Context, *world, string) error {
		return answered("DELETE", "/things/a-1", 503, "The database is down.")
	})},
	{name: "a time-out while the service is down", play: func(b *bench) state {
		s := b.apply(b.Context(), b.nothing(), map[string]string{"name": "a", "timeouts.delete": "10s"})
		b.world.remove = func(context.Context, *world, string) error {
			return answered("DELETE", "/things/a-1", 503, "The database is down.")
		}
		return b.apply(b.Context(), s, nil)
	}},
	{name: "a time-out while no answer comes", play: removes(func(ctx context.Context, _ *world, _ string) error {
		return hangs(ctx)
	})},
	{name: "busy all the time", play: removes(func(context.Context, *world, string) error {
		return &lifecycle.BusyError{With: "a restore of it is running"}
	})},
	{name: "404 and yet there", play: removes(func(context.Context, *world, string) error {
		return gophercloud.ErrUnexpectedResponseCode{
			Method: "DELETE", URL: "http://cloud/things/a-1", Actual: 404,
			Body: []byte(`{"itemNotFound": {"message": "Service cinder-backup could not be found."}}`),
		}
	})},
	{name: "the cloud fails it", play: turnsInto("error")},
	{name: "a status without a meaning", play: turnsInto("awaiting-transfer")},
	{name: "a time-out while it is deleted", play: turnsInto("deleting")},
	{name: "a time-out while it cannot be seen", play: removes(func(_ context.Context, w *world, _ string) error {
		w.read = func(context.Context, int) error { return unavailable }
		return nil
	})},
	{name: "interrupted", play: with(func(b *bench, s state) state {
		b.world.remove = func(_ context.Context, w *world, id string) error {
			w.rows[id].status = "deleting"
			return nil
		}
		return interruptedAfter(time.Second, func(ctx context.Context, b *bench) state { return b.apply(ctx, s, nil) })(b)
	})},
	{
		name:  "a time-out while it is still made",
		world: func(w *world, _ *lifecycle.Kind) { w.takes = 10 * time.Hour },
		play:  func(b *bench) state { return b.apply(b.Context(), b.halfMade(), nil) },
	},
	{name: "needed by others that stay", play: needs("b-2", "c-3")},
	{name: "needed by others that cannot be seen", play: needs()},
	{name: "needed by another that is deleted as well", play: needsOneThatGoes()},
	{name: "needed by others, of which one is deleted as well", play: needsOneThatGoes("c-3")},
	{name: "a time-out while others are in the way", play: func(b *bench) state {
		s := b.apply(b.Context(), b.nothing(), map[string]string{"name": "a", "timeouts.delete": "5s"})
		b.world.remove = func(context.Context, *world, string) error {
			return &lifecycle.DependentsError{IDs: []string{"b-2"}}
		}
		return b.apply(b.Context(), s, nil)
	}},
	{name: "interrupted while others are in the way", play: with(func(b *bench, s state) state {
		b.world.remove = func(context.Context, *world, string) error {
			return &lifecycle.DependentsError{IDs: []string{"b-2"}}
		}
		return interruptedAfter(time.Second, func(ctx context.Context, b *bench) state { return b.apply(ctx, s, nil) })(b)
	})},
}

// importing imports by that id.
func importing(id string, identity values) func(*bench) state {
	return func(b *bench) state { return b.cli.imports(b.in(b.Context()), "test_thing", id, identity) }
}

func ofParents(_ *world, k *lifecycle.Kind) { k.Parents = []string{"source"} }

var imports = []scene{
	{name: "an id with a space", play: importing("a 1", nil)},
	{name: "an id with a parent too many", play: importing("parent/a-1", nil)},
	{name: "an id without its parent", world: ofParents, play: importing("a-1", nil)},
	{name: "an id that would lead elsewhere", play: importing("a-1?all=1", nil)},
	{name: "an identity without an id", play: importing("", values{"region": "RegionOne"})},
}

// asks reads a data source.
func asks(kind string, v values) func(*bench) state {
	return func(b *bench) state { return b.cli.data(b.in(b.Context()), kind, v) }
}

func sixOfOneName(w *world, _ *lifecycle.Kind) {
	for range 6 {
		w.add("a", "volume 1")
	}
	w.takes = 0
}

var lookups = []scene{
	{name: "none", play: asks("test_thing", values{"name": "a"})},
	{name: "several", world: sixOfOneName, play: asks("test_thing", values{"name": "a"})},
	{name: "several without a time", world: func(w *world, k *lifecycle.Kind) {
		sixOfOneName(w, k)
		k.Lookup.MostRecent = ""
	}, play: asks("test_thing", values{"name": "a"})},
	{name: "no object with that id", play: asks("test_thing", values{"id": "a-1"})},
	{name: "trouble with an id", world: func(w *world, _ *lifecycle.Kind) {
		w.read = func(context.Context, int) error { return unavailable }
	}, play: asks("test_thing", values{"id": "a-1"})},
	{name: "trouble", world: func(w *world, _ *lifecycle.Kind) {
		w.list = func(context.Context, int) error { return answered("GET", "/things", 503, "The database is down.") }
	}, play: asks("test_things", nil)},
	{name: "no end", world: func(w *world, _ *lifecycle.Kind) {
		w.list = func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
	}, play: asks("test_things", nil)},
	{name: "neither id nor filter", play: asks("test_thing", nil)},
	{name: "id and filter", play: asks("test_thing", values{"id": "a-1", "name": "a"})},
	{name: "an empty filter", play: asks("test_things", values{"name": ""})},
	{name: "a limit of nothing", play: asks("test_things", values{"limit": 0})},
}

// invokes runs the action. What it tells meanwhile stands before the message.
func invokes(ctx context.Context, b *bench) state {
	progress, end := b.cli.invoke(b.in(ctx), "test_thing", values{
		"name": "a", "source": "volume 1", "region": "RegionOne", "timeouts": values{"invoke": "2m"},
	})
	var told []*tfprotov6.Diagnostic
	for _, line := range progress {
		told = append(told, &tfprotov6.Diagnostic{Detail: line})
	}
	return state{diags: append(told, end.diags...)}
}

func invokesOne(b *bench) state { return invokes(b.Context(), b) }

var invocations = []scene{
	{name: "all is well", play: invokesOne},
	{
		name:  "the cloud refuses",
		world: creates(answered("POST", "/things", 400, "Volume volume-1 is too small.")), play: invokesOne,
	},
	{
		name:  "the cloud fails it",
		world: func(w *world, _ *lifecycle.Kind) { w.fails, w.why = "error", "no space left" }, play: invokesOne,
	},
	{name: "a time-out", world: func(w *world, _ *lifecycle.Kind) { w.takes = time.Hour }, play: invokesOne},
	{name: "interrupted", play: interruptedAfter(10*time.Second, invokes)},
	{name: "interrupted while others of the source are made", play: func(b *bench) state {
		go b.makeOne()
		synctest.Wait()
		return interruptedAfter(time.Second, invokes)(b)
	}},
	{
		name:  "the answer is lost, and what it made is found",
		world: func(w *world, _ *lifecycle.Kind) { w.create = loses }, play: invokesOne,
	},
	{name: "the answer is lost, and nothing is found", world: creates(hangsUp), play: invokesOne},
	{
		name:  "the cloud is busy all the time",
		world: creates(&lifecycle.BusyError{With: `volume 1 is in status "backing-up"`}), play: invokesOne,
	},
}
