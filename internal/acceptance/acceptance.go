// Package acceptance has the scenarios that every kind of object must pass, with
// the real CLI, on the embedded cloud and on a real one. Each asserts on the
// state, on the plan and, on the embedded cloud, on what was sent.
package acceptance

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/door"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	cloudbackup "github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
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
	// Where the API has the objects, as [fakecloud.Cloud.Fail] takes it.
	Collection, Item string
	// Mute says that the API keeps no reason when something has failed.
	Mute bool
	// Stage sets up a cloud that belongs to the test.
	Stage func(t *testing.T) Stage
}

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
var Quick = wait.Pace{Least: 50 * time.Millisecond, Most: 200 * time.Millisecond, Share: 0.1, Blind: 5 * time.Second}

// Run plays all scenarios of the kind, each on a stage of its own. Those that
// need fault knobs are left out on a real cloud.
func Run(t *testing.T, c Case) {
	t.Helper()
	NeedCLI(t)
	for _, group := range [][]scenario{stories, failures, interrupts, answers} {
		for _, s := range group {
			t.Run(s.name, func(t *testing.T) {
				stage := c.Stage(t)
				if stage.Fake() != nil {
					t.Parallel()
				} else if s.faults {
					t.Skip("this scenario needs the fault knobs of the embedded cloud")
				}
				s.play(&play{T: t, Case: c, Stage: stage})
			})
		}
	}
}

// scenario is one story. Faults says that it needs the embedded cloud.
type scenario struct {
	name   string
	faults bool
	play   func(*play)
}

// play is one scenario on one stage.
type play struct {
	*testing.T
	Case
	Stage
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

// Server is the provider, in this process. It panics if the door before the
// framework answers anything else than the framework.
func Server(pace wait.Pace) func() (tfprotov6.ProviderServer, error) {
	return func() (tfprotov6.ProviderServer, error) {
		return server(pace, func(difference string) { panic(difference) })
	}
}

func server(pace wait.Pace, differs func(string)) (tfprotov6.ProviderServer, error) {
	p := newProvider(pace)
	return door.New(providerserver.NewProtocol6(p)(), door.Looks(p.(door.Looker)), door.Prove(differs))
}

func newProvider(pace wait.Pace) provider.Provider {
	return cloudbackup.New("test", cloudbackup.WithPace(pace))()
}

// sent fails the test unless so many requests were sent.
func (p *play) sent(method, path string, want int) {
	p.Helper()
	if got := p.Fake().Count(method, path); got != want {
		p.Errorf("%s %s was sent %d times, want %d\n%s", method, path, got, want, p.requests())
	}
}

func (p *play) requests() string {
	var lines []string
	for _, r := range p.Fake().Requests() {
		lines = append(lines, fmt.Sprintf("%s %s %s %d %s", r.Service, r.Method, r.Path, r.Status, r.Body))
	}
	return strings.Join(lines, "\n")
}

// only returns the id of the only object in the cloud.
func (p *play) only() string {
	p.Helper()
	ids := p.IDs()
	if len(ids) != 1 {
		p.Fatalf("the cloud has %d objects, want 1: %v", len(ids), ids)
	}
	return ids[0]
}

// none fails the test if the cloud still has objects.
func (p *play) none() {
	p.Helper()
	if ids := p.IDs(); len(ids) > 0 {
		p.Errorf("the cloud still has %v", slices.Sorted(slices.Values(ids)))
	}
}
