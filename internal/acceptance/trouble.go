package acceptance

import (
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// trouble are lives in which looking fails although the object is fine.
var trouble = []scenario{
	{name: "a 403 in the wait is borne", faults: true, play: (*play).forbiddenOnce},
	{name: "an HTML page in the wait is borne", faults: true, play: (*play).garbledOnce},
	{name: "a 404 in the first looks is borne", faults: true, play: (*play).notFoundOnce},
	{name: "a long outage in the wait is borne", faults: true, play: (*play).outage},
	{name: "a cloud that shows nothing until the time-out", faults: true, play: (*play).blind},
	{
		name: "a right that does not come back ends the wait", faults: true, waits: true, looks: true,
		play: (*play).forbiddenForGood,
	},
	{name: "a 404 for a path is an error, and the state stays", faults: true, looks: true, play: (*play).pathNotFound},
	{name: "an object that has failed is a warning in each plan", faults: true, play: (*play).spoiled},
}

// Spoiling is a stage on which an object that was finished can fail. Spoil
// returns its status.
type Spoiling interface {
	Spoil(id string) (status string)
}

// fault is a refusal as OpenStack services word it.
func fault(status int, kind, message string) fakecloud.Answer {
	body, _ := json.Marshal(map[string]any{kind: map[string]any{"code": status, "message": message}})
	return fakecloud.Answer{
		Status: status, Body: string(body),
		Header: http.Header{"Content-Type": {"application/json"}, "X-Openstack-Request-Id": {"req-0000-look"}},
	}
}

var (
	brokenDown = fault(http.StatusInternalServerError, "computeFault", "The database is away.")
	forbidden  = fault(http.StatusForbidden, "forbidden", "Policy doesn't allow it to be shown.")
	html       = fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}},
		Body: "<html><body><h1>Please sign in</h1></body></html>\n",
	}
	noSuchPage = fakecloud.Answer{
		Status: http.StatusNotFound, Header: http.Header{"Content-Type": {"text/html"}},
		Body: "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>\n",
	}
)

// failingLooks begins to make an object whose next n looks fail. What is looked
// at before the POST is seen.
func (p *play) failingLooks(c *CLI, n int, answer fakecloud.Answer) *Running {
	p.Helper()
	arrived, release := p.Fake().Pause(http.MethodPost, p.Collection)
	apply := c.Start("apply", "-auto-approve")
	Until(p.T, "the POST is under way", func() bool { return Closed(arrived) })
	p.Fake().FailWith(http.MethodGet, p.Item, n, answer)
	release()
	return apply
}

// borne makes an object while n looks fail.
func (p *play) borne(n int, answer fakecloud.Answer) {
	// The client itself sends nothing again.
	c := p.cli(sendsOnce(p.config(p.Basic)))
	p.failingLooks(c, n, answer).Succeeds()
	if r := c.Only(); r.ID() != p.only() || r.Tainted {
		p.Errorf("the state has %s, tainted %t, want %s untainted", r.ID(), r.Tainted, p.only())
	}
	c.PlansNothing()
	p.sent(http.MethodPost, p.Collection, 1)
	c.Destroy()
	p.none()
}

func (p *play) forbiddenOnce() { p.borne(1, forbidden) }

func (p *play) garbledOnce() { p.borne(1, html) }

func (p *play) notFoundOnce() {
	p.borne(1, fault(http.StatusNotFound, "itemNotFound", "It could not be found."))
}

// outage is longer than any number of tries: some eight seconds at [Quick].
func (p *play) outage() {
	p.borne(50, fakecloud.Answer{
		Status: http.StatusServiceUnavailable, Header: http.Header{"Content-Type": {"text/html"}},
		Body: "<html><body><h1>503 Service Unavailable</h1></body></html>\n",
	})
}

func (p *play) blind() {
	c := p.cli(with(sendsOnce(p.config(p.Basic)), `timeouts { create = "4s" }`))
	got := p.failingLooks(c, 10_000, brokenDown).Wait()
	got.Says(p.T, "timed out after")
	id := p.only()
	for _, words := range []string{
		id, "Reason: The database is away.", "HTTP status: 500 Internal Server Error", "Request ID: req-0000-look",
	} {
		got.Says(p.T, words)
	}
	if !p.once() {
		got.Says(p.T, "terraform untaint")
	}
	if !failedLooks.MatchString(unwrap(got.Out)) {
		p.Errorf("the output does not say how many looks have failed:\n%s", got.Out)
	}
	if r := c.Only(); r.ID() != id || r.Tainted == p.once() {
		p.Errorf("the state has %s, tainted %t, want %s tainted %t", r.ID(), r.Tainted, id, !p.once())
	}
	p.sent(http.MethodPost, p.Collection, 1)
}

var failedLooks = regexp.MustCompile(`all [1-9]\d* looks failed`)

// forbiddenForGood ends the wait untainted: nothing is known to be wrong with the
// object, and the next apply goes on.
func (p *play) forbiddenForGood() {
	c := p.cli(sendsOnce(p.config(p.Basic)))
	got := p.failingLooks(c, 10_000, forbidden).Succeeds()
	got.Says(p.T, "Waiting for "+p.Kind.Noun+" was given up")
	got.Says(p.T, "Reason: Policy doesn't allow it to be shown.")
	if r := c.Only(); r.ID() != p.only() || r.Tainted {
		p.Errorf("the state has %s, tainted %t, want %s untainted", r.ID(), r.Tainted, p.only())
	}
	p.Fake().ForgetFaults()
	c.Apply()
	c.PlansNothing()
	p.sent(http.MethodPost, p.Collection, 1)
	c.Destroy()
	p.none()
}

func (p *play) pathNotFound() {
	c := p.cli(p.config(p.Basic))
	c.Apply()
	id := p.only()
	p.Fake().FailWith(http.MethodGet, p.Item, 1, noSuchPage)
	got := c.Fails("Unable to read "+p.Kind.Noun, "plan")
	got.Says(p.T, "HTTP status: 404 Not Found")
	p.Fake().FailWith(http.MethodGet, p.Item, 1, noSuchPage)
	c.Fails("Unable to read "+p.Kind.Noun, "apply", "-refresh-only", "-auto-approve")
	if got := c.Only().ID(); got != id {
		p.Errorf("the state has %s, want %s", got, id)
	}
	c.PlansNothing()
	c.Destroy()
	p.none()
}

func (p *play) spoiled() {
	spoiling := row[Spoiling](p, "what is finished cannot fail any more")
	c := p.cli(p.config(p.Basic))
	c.Apply()
	status := spoiling.Spoil(p.only())
	got := c.Run("plan", "-detailed-exitcode")
	if got.Code != 0 {
		p.Errorf("the plan is not empty (code %d):\n%s", got.Code, got.Out)
	}
	got.Says(p.T, "Warning: ")
	got.Says(p.T, `"`+status+`"`)
	got.Says(p.T, p.only())
	c.Destroy()
	p.none()
}
