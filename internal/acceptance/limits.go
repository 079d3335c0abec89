package acceptance

import (
	"net/http"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// limits are lives in which something takes longer than it may.
var limits = []scenario{
	{name: "a POST that hangs beyond the time-out leaves no orphan", faults: true, play: (*play).hangingPost},
	{name: "a deletion has a time-out of its own", faults: true, waits: true, looks: true, play: (*play).deletionTimesOut},
	{name: "a read has a time-out of its own", faults: true, looks: true, play: (*play).readTimesOut},
	{
		name: "an update waits as long as a creation for what is unfinished", faults: true, waits: true,
		play: (*play).resumeTimesOut,
	},
}

// patient is a stage with another pace.
type patient struct {
	Stage
	pace wait.Pace
}

// Pace implements [Stage].
func (s patient) Pace() wait.Pace { return s.pace }

// hangingPost lets the POST do its work after the time-out of the creation, and
// after the time that a POST has in any case.
func (p *play) hangingPost() {
	p.Fake().Delay(http.MethodPost, p.Collection, Quick.Answer+3*time.Second, 1)
	pace := Quick
	pace.Search = 30 * time.Second
	basic := p.config(p.Basic)
	c := p.cliOn(patient{p.Stage, pace}, with(basic, `timeouts { create = "3s" }`))
	got := c.Run("apply", "-auto-approve")
	p.sent(http.MethodPost, p.Collection, 1)
	id := p.only()
	if r := c.Only(); r.ID() != id {
		p.Errorf("the state has %s, want %s\n%s", r.ID(), id, got.Out)
	}
	if got.Code != 0 {
		got.Says(p.T, "timed out")
		c.Succeeds("untaint", p.Address())
	}
	c.Write(basic)
	c.Apply()
	if r := c.Only(); r.ID() != id || p.only() != id {
		p.Errorf("the state has %s, want %s", r.ID(), id)
	}
	c.Destroy()
	p.none()
}

func (p *play) deletionTimesOut() {
	p.needsDeletion()
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
	allowing := func(read string) string {
		return with(sendsOnce(p.config(p.Basic)), `timeouts {
  create = "1h"
  read   = "`+read+`"
  update = "1h"
  delete = "1h"
}`)
	}
	c := p.cli(allowing("2s"))
	c.Apply()
	// It ends although the answer never comes.
	_, release := p.Fake().Pause(http.MethodGet, p.Item)
	defer release()
	c.Fails("Unable to read "+p.Kind.Noun, "plan")
	release()
	c.Write(allowing("1h"))
	c.Succeeds("apply", "-auto-approve", "-refresh=false")
	c.PlansNothing()
	c.Destroy()
	p.none()
}

// resumeTimesOut goes on waiting in an update, by the time-out of a creation.
func (p *play) resumeTimesOut() {
	p.needsWait()
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
