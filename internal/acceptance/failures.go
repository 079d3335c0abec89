package acceptance

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// failures are lives in which the cloud gives up.
var failures = []scenario{
	{name: "the cloud fails the creation", waits: true, play: (*play).creationFails},
	{
		name: "the creation times out, is untainted, and the wait goes on", cli: true, few: true, waits: true,
		play: (*play).timesOut,
	},
	{name: "the deletion fails and the object stays in the state", waits: true, play: (*play).deletionFails},
	{name: "a POST that was refused is not sent again", faults: true, play: (*play).refused},
}

func (p *play) creationFails() {
	p.needsFailure()
	p.FailCreation("no space left on backend")
	c := p.cli(p.config(p.Basic))
	got := c.Fails("Unable to create "+p.Kind.Noun, "apply", "-auto-approve")
	id := p.only()
	got.Says(p.T, id)
	got.Says(p.T, cmp.Or(p.CreationSays, "no space left on backend"))
	got.Says(p.T, "stays in the state")
	if r := c.Only(); r.ID() != id || !r.Tainted {
		p.Errorf("the state has %s, tainted %t, want %s tainted", r.ID(), r.Tainted, id)
	}
	p.replaces(c, id)
}

// needsWait skips a scenario for a kind whose objects are there when the POST is
// answered.
func (p *play) needsWait() {
	p.Helper()
	if len(p.Kind.Created.Pending) == 0 {
		p.Skip("the cloud makes one at once")
	}
}

// needsFailure skips a scenario for a kind whose objects are there at once, or come
// later but come.
func (p *play) needsFailure() {
	p.Helper()
	p.needsWait()
	if len(p.Kind.Created.Failed) == 0 {
		p.Skip("the cloud either refuses to make one or makes it")
	}
}

// needsDeletion skips a scenario for a kind whose objects are gone when the DELETE
// is answered, or stay.
func (p *play) needsDeletion() {
	p.Helper()
	onItsWay := func(status string) bool { return !slices.Contains(p.Kind.Created.Done, status) }
	if p.Stays || !slices.ContainsFunc(p.Kind.Deleted.Pending, onItsWay) {
		p.Skip("the cloud deletes one at once, or never")
	}
}

// replaces goes on after a creation that failed: another object, and then none.
func (p *play) replaces(c *CLI, id string) {
	p.Helper()
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Apply()
	c.PlansNothing()
	if second := p.only(); second == id {
		p.Error("the failed object was not replaced")
	}
	c.Destroy()
	p.none()
}

// once reports whether nothing of the kind is asked for twice unless it has failed.
func (p *play) once() bool {
	_, ok := p.Kind.New().(lifecycle.Once)
	return ok
}

func (p *play) timesOut() {
	p.needsWait()
	p.Hold()
	basic := p.config(p.Basic)
	c := p.cli(with(basic, `timeouts { create = "3s" }`))
	got := c.Run("apply", "-auto-approve")
	got.Says(p.T, "timed out after")
	id := p.only()
	got.Says(p.T, id)
	if r := c.Only(); r.ID() != id || r.Tainted == p.once() {
		p.Errorf("the state has %s, tainted %t, want %s tainted %t", r.ID(), r.Tainted, id, !p.once())
	}
	if !p.once() {
		got.Says(p.T, "terraform untaint")
		c.Succeeds("untaint", p.Address())
	}
	c.Write(with(basic, `timeouts { create = "5m" }`))
	c.Plans("0 to add, 1 to change, 0 to destroy")
	p.Thaw()
	c.Apply()
	c.PlansNothing()
	if r := c.Only(); r.ID() != id || r.ID() != p.only() {
		p.Errorf("the state has %s, want %s", r.ID(), id)
	}
	c.Destroy()
	p.none()
}

func (p *play) deletionFails() {
	p.needsDeletion()
	if len(p.Kind.Deleted.Failed) == 0 {
		p.Skip("the cloud either refuses to delete one or deletes it")
	}
	c := p.cli(p.config(p.Basic))
	c.Apply()
	id := p.only()
	p.FailDeletion("the store is read-only")
	got := c.Fails("Unable to delete "+p.Kind.Noun, "destroy", "-auto-approve")
	got.Says(p.T, id)
	got.Says(p.T, cmp.Or(p.DeletionSays, "the store is read-only"))
	got.Says(p.T, "stays in the state")
	if got := c.Only().ID(); got != id || p.only() != id {
		p.Errorf("the state has %s, want %s", got, id)
	}
	if stage, ok := p.Stage.(Rescuing); ok {
		stage.Rescue(id)
	}
	c.Destroy()
	p.none()
}

// Rescuing is a stage on which only an operator can help an object whose deletion
// has failed.
type Rescuing interface{ Rescue(id string) }

func (p *play) refused() {
	posts := 1
	if p.Repeats {
		posts++
	}
	p.Fake().Fail(http.MethodPost, p.Collection, http.StatusServiceUnavailable, posts)
	c := p.cli(p.config(p.Basic))
	got := c.Fails("Unable to create "+p.Kind.Noun, "apply", "-auto-approve")
	got.Says(p.T, "HTTP status: 503 Service Unavailable")
	p.sent(http.MethodPost, p.Collection, posts)
	p.none()
	if left := c.State(); len(left) > 0 {
		p.Errorf("the state has %s", left[0].ID())
	}
}
