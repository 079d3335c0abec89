// Package acceptance has the scenarios that every kind of object must pass, with
// the real CLI, on the embedded cloud and on a real one. Each asserts on the
// state, on the plan and, on the embedded cloud, on what was sent.
package acceptance

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Case is what the scenarios need to know of one kind.
type Case struct {
	Kind lifecycle.Kind
	// Files with one resource "test" each: as it begins, the same object
	// changed in place, and changed so that it needs a new object. They take
	// the stage's variables.
	Basic, Changed, Replaced string
	// A file with two resources "test" that are made at the same time. Default:
	// the first file, with a count of two.
	Two string
	// A block with one more resource that can stand beside Basic.
	Another string
	// Where the API has the objects, as [fakecloud.Cloud.Fail] takes it.
	Collection, Item string
	// How the API is asked to remove one. Default: DELETE of the item.
	Remove Route
	// What is sent again and again while a source is busy. Default: POST to the
	// collection.
	Waits Route
	// CreationSays and DeletionSays are what is said of a failure where the API
	// keeps no reason. Default: the reason.
	CreationSays, DeletionSays string
	// Stays says that a destroy leaves the object in the cloud, as something that
	// has happened.
	Stays bool
	// Again says that a change in place is another POST to the collection.
	Again bool
	// Repeats says that a POST that was answered with a 5xx is sent once more, because
	// it does the same twice.
	Repeats bool
	// SameID says that an object that is made again has the id of the one before.
	SameID bool
	// Instant says that an object is finished when its POST is answered, and gone
	// when its DELETE is: nothing can be waited for.
	Instant bool
	// Past says that the provider does not look at it again once it has happened,
	// and does not import it.
	Past bool
	// Stage sets up a cloud that belongs to the test.
	Stage func(t *testing.T) Stage

	// What the rows say of the kind. One that is not set is not played.

	// QuotaSays is what a refusal for the quota says. The stage is a [Limited].
	QuotaSays []string
	// Throttled is how the service says that it is asked too often.
	Throttled *fakecloud.Answer
	// DriftSays is what a plan says of a drift. The stage is a [Drifting].
	DriftSays string
	// Refused are blocks, each with a resource x, by what is said about them
	// before anything is sent.
	Refused map[string]string
	// LocalChanges are lines that may be added to Basic, one after the other,
	// and send nothing.
	LocalChanges []string
	// Lookup is what the data sources find. The stage is a [Stocked].
	Lookup *Lookup
	// Needs are optional arguments without which there is no object, such as one
	// of two. Samples are values of optional arguments that Basic does not have;
	// nil for one that nothing is to be tried with.
	Needs   []string
	Samples map[string]any
	// Others are other values of arguments that need a new object, by their path,
	// where not any other one would do; nil for one that needs no new object here.
	Others map[string]any
	// Filled are arguments that must not be empty, because that would be
	// something else than not to be set.
	Filled []string
	// Retain is the line that makes destroy leave the object in the cloud.
	Retain string
	// Link is link i of a chain, each made from the one before, with that line.
	Link func(name string, i int, line string) string
}

// Route is a call of an API, as [fakecloud.Cloud.Fail] takes it.
type Route struct{ Method, Path string }

// Stage is a cloud that a scenario plays on, and the hands behind Terraform's
// back.
type Stage interface {
	// Settings are what the provider block says, Secret is the password in it.
	Settings() map[string]string
	Secret() string
	// Variables are what the configurations need.
	Variables() map[string]string
	// Fake is the embedded cloud, nil on a real one.
	Fake() *fakecloud.Cloud
	// Pace is how often the provider looks.
	Pace() wait.Pace

	// IDs are those of the objects in the cloud.
	IDs() []string
	// Vanish removes an object behind Terraform's back.
	Vanish(id string)
	// Hold keeps creations from ending, until Thaw.
	Hold()
	Thaw()
	// FailCreation and FailDeletion let the next one end badly.
	FailCreation(reason string)
	FailDeletion(reason string)
}

// Quick is the pace of scenarios on the embedded cloud.
var Quick = wait.Pace{
	Least: 50 * time.Millisecond, Most: 200 * time.Millisecond, Share: 0.1,
	Answer: 3 * time.Second, Search: 6 * time.Second, Settle: time.Second,
	Trouble: 3 * time.Second, Grace: 2 * time.Second,
}

// Run plays all scenarios of the kind, each on a stage of its own. Those that
// need fault knobs are left out on a real cloud.
func Run(t *testing.T, c Case) {
	t.Helper()
	run(t, c, func(scenario) bool { return true })
}

// RunInProcess plays those that are not about the CLI: on another family of clouds, a
// CLI does nothing that it does not do on the first one.
func RunInProcess(t *testing.T, c Case) {
	t.Helper()
	run(t, c, func(s scenario) bool { return !s.cli })
}

func run(t *testing.T, c Case, wanted func(scenario) bool) {
	t.Helper()
	if c.Remove.Method == "" {
		c.Remove = Route{http.MethodDelete, c.Item}
	}
	if c.Waits.Method == "" {
		c.Waits = Route{http.MethodPost, c.Collection}
	}
	shared := new(basics)
	for _, s := range slices.Concat(
		stories, gathered, failures, interrupts, answers, hollow, lost, trouble, limits, crowd, retention, arguments,
		configuration, queries, rows,
	) {
		if s.waits && c.Instant || !wanted(s) {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			if s.real(c.Kind) {
				neededFor(t, c.Kind, s)
			} else {
				leftOut(t)
			}
			stage := c.Stage(t)
			if stage.Fake() != nil {
				t.Parallel()
			} else if s.faults {
				t.Skip("this scenario needs the knobs of the embedded cloud")
			}
			if s.looks && c.Past {
				t.Skip("what has happened is not looked at again")
			}
			s.play(&play{T: t, Case: c, Stage: stage, basics: shared, real: s.real(c.Kind)})
		})
	}
}

// play is one scenario on one stage.
type play struct {
	*testing.T
	Case
	Stage
	basics *basics
	real   bool // through a real CLI
}

// basics is what Basic becomes in a state. It is made once for all scenarios of a
// kind, on a stage of its own.
type basics struct {
	once   sync.Once
	values map[string]any
}

// basic are the values of Basic in a state.
func (p *play) basic() map[string]any {
	p.Helper()
	p.basics.once.Do(func() {
		alone := play{T: p.T, Case: p.Case, Stage: p.Case.Stage(p.T)}
		var c *CLI
		if alone.Fake() == nil {
			c = alone.cli(alone.config(p.Basic))
		} else { // what is made is the same, whatever makes it
			c = &CLI{T: p.T, stage: alone.Stage, engine: newEngine(p.T, alone.Stage, alone.config(p.Basic))}
		}
		c.Apply()
		p.basics.values = c.Only().Values
	})
	if p.basics.values == nil {
		p.Fatal("the basic configuration could not be applied")
	}
	return p.basics.values
}

// Address is the resource in all configurations.
func (p *play) Address() string { return "cloudbackup_" + p.Kind.Type + ".test" }

// config is the file with the provider block in front.
func (p *play) config(file string) string {
	p.Helper()
	body, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		p.Fatal(err)
	}
	return Provider(p.Stage) + "\n" + string(body)
}

// Provider is the provider block with the stage's settings.
func Provider(stage Stage) string {
	lines := []string{`provider "cloudbackup" {`}
	settings := stage.Settings()
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		lines = append(lines, fmt.Sprintf("  %s = %q", name, settings[name]))
	}
	return strings.Join(append(lines, "}"), "\n")
}

// with adds lines to the resource of a configuration.
func with(config string, lines ...string) string {
	end := strings.LastIndex(config, "}")
	return config[:end] + "  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// sendsOnce switches off the retries of the client.
func sendsOnce(config string) string {
	return strings.Replace(config, `provider "cloudbackup" {`, "provider \"cloudbackup\" {\n  max_retries = 0", 1)
}

// addressOf is what finds an object again in its region: its parents and its id.
func (p *play) addressOf(r *Resource) map[string]any {
	address := map[string]any{"id": r.ID()}
	for _, parent := range p.Kind.Parents {
		address[parent] = r.Values[parent]
	}
	return address
}

// importID is the id that an import takes: "parent/id".
func (p *play) importID(r *Resource) string {
	var parts []string
	for _, parent := range p.Kind.Parents {
		parts = append(parts, fmt.Sprint(r.Values[parent]))
	}
	return strings.Join(append(parts, r.ID()), "/")
}
