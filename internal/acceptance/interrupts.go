package acceptance

import (
	"net/http"
	"strings"
)

// interrupts are lives in which somebody presses Ctrl-C.
var interrupts = []scenario{
	{name: "Ctrl-C in the POST", cli: true, few: true, faults: true, play: (*play).interruptedPost},
	{
		name: "Ctrl-C in the wait, applied again while pending", cli: true, few: true, waits: true,
		play: (*play).interruptedPending,
	},
	{name: "Ctrl-C in the wait, applied again when done", waits: true, play: (*play).interruptedDone},
	{name: "Ctrl-C in the wait, applied again when failed", waits: true, play: (*play).interruptedFailed},
}

func (p *play) interruptedPost() {
	arrived, release := p.Fake().Pause(http.MethodPost, p.Collection)
	c := p.cli(p.config(p.Basic))
	apply := c.Start("apply", "-auto-approve")
	Until(p.T, "the POST is under way", func() bool { return Closed(arrived) })
	apply.Interrupt()
	release()
	got := apply.Wait()
	got.Says(p.T, "Waiting for "+p.Kind.Noun+" was interrupted")
	id := p.only()
	got.Says(p.T, id)
	if r := c.Only(); r.ID() != id || r.Tainted {
		p.Errorf("the state has %s, tainted %t, want %s untainted", r.ID(), r.Tainted, id)
	}
	p.continues(c, id)
}

// interruptedInWait applies, waits until the object is in the making, presses
// Ctrl-C, and returns the object's id.
func (p *play) interruptedInWait(c *CLI) string {
	p.Helper()
	p.Hold()
	apply := c.Start("apply", "-auto-approve")
	// The first look at one that is made by several calls sends the rest of them.
	Until(p.T, "the provider waits for the object", func() bool {
		return len(p.IDs()) == 1 && (p.Fake() == nil || p.looks() > 1)
	})
	apply.Interrupt()
	got := apply.Wait()
	got.Says(p.T, "Waiting for "+p.Kind.Noun+" was interrupted")
	if strings.Contains(got.Out, "provider bug") || strings.Contains(got.Out, "inconsistent result") {
		p.Errorf("the CLI complains:\n%s", got.Out)
	}
	id := p.only()
	got.Says(p.T, id)
	if r := c.Only(); r.ID() != id || r.Tainted {
		p.Errorf("the state has %s, tainted %t, want %s untainted", r.ID(), r.Tainted, id)
	}
	return id
}

// seen reports whether the provider has looked at the object, as far as the cloud
// can tell.
func (p *play) seen() bool { return p.Fake() == nil || p.looks() > 0 }

// looks counts those at the object; a real cloud does not tell.
func (p *play) looks() int {
	if p.Fake() == nil {
		return 0
	}
	return p.Fake().Count(http.MethodGet, p.Item)
}

// continues goes on after an interrupt: the same object, no second one.
func (p *play) continues(c *CLI, id string) {
	p.Helper()
	c.Apply()
	c.PlansNothing()
	if r := c.Only(); r.ID() != id || p.only() != id {
		p.Errorf("the state has %s, want %s", r.ID(), id)
	}
	if p.Fake() != nil {
		p.sent(http.MethodPost, p.Collection, 1)
	}
	c.Destroy()
	p.none()
}

func (p *play) interruptedPending() {
	p.needsWait()
	c := p.cli(p.config(p.Basic))
	id := p.interruptedInWait(c)
	c.Plans("0 to add, 1 to change, 0 to destroy")
	before := p.looks()
	apply := c.Start("apply", "-auto-approve")
	Until(p.T, "the second apply waits", func() bool {
		// The first of the looks is that of the refresh.
		return strings.Contains(apply.Out(), "Modifying...") && (p.Fake() == nil || p.looks() > before+1)
	})
	p.Thaw()
	apply.Succeeds()
	p.continues(c, id)
}

func (p *play) interruptedDone() {
	p.needsWait()
	c := p.cli(p.config(p.Basic))
	id := p.interruptedInWait(c)
	p.Thaw()
	p.settle(c)
	c.PlansNothing()
	p.continues(c, id)
}

func (p *play) interruptedFailed() {
	p.needsFailure()
	p.FailCreation("the tape is torn")
	c := p.cli(p.config(p.Basic))
	id := p.interruptedInWait(c)
	p.Thaw()
	p.settle(c)
	p.replaces(c, id)
}

// settle refreshes until the cloud has ended what it does.
func (p *play) settle(c *CLI) {
	p.Helper()
	pending := map[string]bool{}
	for _, status := range p.Kind.Created.Pending {
		pending[status] = true
	}
	Until(p.T, "the cloud has ended", func() bool {
		c.Succeeds("apply", "-refresh-only", "-auto-approve")
		status, _ := c.Only().Values["status"].(string)
		return !pending[status]
	})
}
