package acceptance

import (
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// rows are what is true of most kinds, each in words of its own.
var rows = []scenario{
	{name: "a quota is an error at once", faults: true, play: (*play).quota},
	{name: "throttling is waited for", faults: true, play: (*play).throttled},
	{name: "a source that is busy is waited for", faults: true, play: (*play).busy},
	{name: "an object in another region", faults: true, play: (*play).elsewhere},
	{name: "drift is shown and mended", faults: true, play: (*play).drift},
	{name: "what moves by itself is no drift", faults: true, play: (*play).moves},
	{name: "an import of what is not there", looks: true, play: (*play).missing},
	{name: "bad arguments are refused before anything is sent", faults: true, play: (*play).badArguments},
	{name: "a change of what only the provider knows sends nothing", faults: true, play: (*play).localChanges},
	{name: "data sources find what they are asked for", faults: true, play: (*play).lookup},
	{name: "data sources refuse what they cannot find", faults: true, play: (*play).lookupRefused},
}

// Limited is a stage with a quota. Limit lets the project have no more than n
// objects.
type Limited interface{ Limit(n int) }

// Occupied is a stage on which something else can be under way with what the
// objects are made from, so that the cloud refuses to make one.
type Occupied interface {
	Occupy()
	Free()
}

// Distant is a stage with what an object needs in RegionTwo, too.
type Distant interface{ Furnish() }

// Drifting is a stage on which somebody changes arguments of an object.
// Drifted reports whether that can still be seen.
type Drifting interface {
	Drift(id string)
	Drifted(id string) bool
}

// Moving is a stage on which what is no argument changes by itself. Undo lets
// the object be deleted again.
type Moving interface {
	Move(id string) (undo func())
}

// row gives the stage a row's interface, or skips the row.
func row[T any](p *play, is string) T {
	p.Helper()
	hands, ok := p.Stage.(T)
	if !ok {
		p.Skip(is)
	}
	return hands
}

func (p *play) quota() {
	if p.QuotaSays == nil {
		p.Skip("the kind has no quota")
	}
	limited := row[Limited](p, "the stage has no quota")
	c := NewBench(p.T, p.Stage)
	c.CLI.Write(p.config(p.Basic))
	c.Apply()
	limited.Limit(1)
	p.Fake().ForgetRequests()
	c.CLI.Write(p.config(p.Basic) + p.Another)
	got := c.Run("apply", "-auto-approve")
	if got.Code == 0 {
		p.Errorf("apply went well:\n%s", got.Out)
	}
	for _, words := range p.QuotaSays {
		got.Says(p.T, words)
	}
	p.sent(http.MethodPost, p.Collection, 1)
	c.Destroy()
	p.none()
}

func (p *play) throttled() {
	if p.Throttled == nil {
		p.Skip("the service does not limit the rate")
	}
	p.Fake().FailWith(http.MethodPost, p.Collection, 1, *p.Throttled)
	c := p.cli(p.config(p.Basic))
	c.Apply()
	c.PlansNothing()
	p.sent(http.MethodPost, p.Collection, 2)
	if p.Stays {
		return
	}
	p.Fake().FailWith(p.Remove.Method, p.Remove.Path, 1, *p.Throttled)
	c.Destroy()
	p.sent(p.Remove.Method, p.Remove.Path, 2)
	p.none()
}

func (p *play) busy() {
	occupied := row[Occupied](p, "nothing keeps the cloud from making one")
	occupied.Occupy()
	c := p.cli(p.config(p.Basic))
	apply := c.Start("apply", "-auto-approve")
	Until(p.T, "the provider waits", func() bool { return p.Fake().Count(p.Waits.Method, p.Waits.Path) > 1 })
	occupied.Free()
	apply.Succeeds()
	c.PlansNothing()
	if got, want := c.Only().ID(), p.only(); got != want {
		p.Errorf("the state has %s, want %s", got, want)
	}
	c.Destroy()
	p.none()
}

func (p *play) elsewhere() {
	row[Distant](p, "the stage has one region").Furnish()
	c := p.cli(with(p.config(p.Basic), `region = "`+fakecloud.RegionTwo+`"`))
	c.Apply()
	c.PlansNothing()
	made := c.Only()
	id := made.ID()
	c.Succeeds("state", "rm", p.Address())
	c.Succeeds("import", p.Address(), fakecloud.RegionTwo+":"+p.importID(made))
	if got := c.Only().ID(); got != id {
		p.Errorf("%s was imported, want %s", got, id)
	}
	c.Destroy()
	p.none()
	p.sent(http.MethodPost, p.Collection, 1)
	for _, r := range p.Fake().Requests() {
		if r.Region != fakecloud.RegionTwo && r.Region != "" {
			p.Errorf("%s %s was sent to %s", r.Method, r.Path, r.Region)
		}
	}
}

func (p *play) drift() {
	drifting := row[Drifting](p, "nothing of this kind can be changed in place")
	c := p.cli(p.config(p.Basic))
	c.Apply()
	id := p.only()
	drifting.Drift(id)
	c.Plans(p.DriftSays)
	c.Apply()
	c.PlansNothing()
	if drifting.Drifted(id) || p.only() != id {
		p.Errorf("after the apply %s is still as somebody has changed it, or is not there: %v", id, p.IDs())
	}
	c.Destroy()
	p.none()
}

func (p *play) moves() {
	moving := row[Moving](p, "nothing of this kind changes by itself")
	c := p.cli(p.config(p.Basic))
	c.Apply()
	undo := moving.Move(p.only())
	c.PlansNothing()
	undo()
	c.Destroy()
	p.none()
}

func (p *play) missing() {
	const nowhere = "00000000-dead-beef-0000-000000000000"
	c := p.cli(p.config(p.Basic))
	form := strings.Join(append(slices.Clip(p.Kind.Parents), "id"), "/")
	id := strings.Repeat(nowhere+"/", len(p.Kind.Parents)) + nowhere
	c.Fails("Cannot import non-existent remote object", "import", p.Address(), id)
	c.Fails(`is not of the form "`+form+`" or "region:`+form+`"`, "import", p.Address(), id+"/b")
}

func (p *play) badArguments() {
	if p.Refused == nil {
		p.Skip("the kind has no arguments that could be bad")
	}
	NewBench(p.T, p.Stage).Refuses(p.Refused)
	if got := p.Fake().Requests(); len(got) > 0 {
		p.Errorf("%d requests were sent:\n%s", len(got), requests(p.Stage))
	}
}

func (p *play) localChanges() {
	if p.LocalChanges == nil {
		p.Skip("the cloud knows all arguments")
	}
	basic := p.config(p.Basic)
	c := p.cli(basic)
	c.Apply()
	p.Fake().ForgetRequests()
	for _, line := range p.LocalChanges {
		c.Write(with(basic, line))
		c.Plans("0 to add, 1 to change, 0 to destroy")
		c.Apply()
		c.PlansNothing()
	}
	p.onlyLooks()
	c.Write(basic)
	c.Destroy()
}

// onlyLooks fails the test if something was sent that could change anything.
func (p *play) onlyLooks() {
	p.Helper()
	for _, r := range p.Fake().Requests() {
		if r.Method != http.MethodGet && r.Service != "identity" {
			p.Errorf("%s %s was sent: %s", r.Method, r.Path, r.Body)
		}
	}
}
