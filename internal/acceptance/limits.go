package acceptance

import (
	"net/http"
	"time"
)

// limits are lives in which something takes longer than it may.
var limits = []scenario{
	{name: "a deletion has a time-out of its own", faults: true, looks: true, play: (*play).deletionTimesOut},
	{name: "a read has a time-out of its own", faults: true, looks: true, play: (*play).readTimesOut},
	{name: "an update waits as long as a creation for what is unfinished", faults: true, play: (*play).resumeTimesOut},
}

func (p *play) deletionTimesOut() {
	c := p.cli(with(p.config(p.Basic), `timeouts {
  create = "1h"
  read   = "1h"
  update = "1h"
  delete = "3s"
}`))
	c.Apply()
	id := p.only()
	p.Hold()
	got := c.Fails("timed out after", "destroy", "-auto-approve")
	got.Says(p.T, id)
	got.Says(p.T, "timeouts.delete")
	if got := c.Only().ID(); got != id {
		p.Errorf("the state has %s, want %s", got, id)
	}
	p.Thaw()
	c.Destroy()
	p.none()
}

func (p *play) readTimesOut() {
	c := p.cli(with(sendsOnce(p.config(p.Basic)), `timeouts {
  create = "1h"
  read   = "2s"
  update = "1h"
  delete = "1h"
}`))
	c.Apply()
	p.Fake().Delay(http.MethodGet, p.Item, 20*time.Second, 1)
	begun := time.Now()
	c.Fails("Unable to read "+p.Kind.Noun, "plan")
	if took := time.Since(begun); took > 15*time.Second {
		p.Errorf("the plan took %s, want the time-out of 2 s", took)
	}
	c.PlansNothing()
	c.Destroy()
	p.none()
}

// resumeTimesOut goes on waiting in an update, by the time-out of a creation.
func (p *play) resumeTimesOut() {
	basic := with(p.config(p.Basic), `timeouts {
  create = "3s"
  update = "1h"
  delete = "1h"
}`)
	c := p.cli(basic)
	id := p.interruptedInWait(c)
	got := c.Fails("timed out after", "apply", "-auto-approve")
	got.Says(p.T, id)
	p.Thaw()
	c.Apply()
	c.PlansNothing()
	if got := c.Only().ID(); got != id || p.only() != id {
		p.Errorf("the state has %s, want %s", got, id)
	}
	c.Destroy()
	p.none()
}
