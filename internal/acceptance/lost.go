package acceptance

import (
	"net/http"
	"time"
)

// lost are lives in which the answer to a POST, or the POST itself, is lost:
// each with a cloud whose clock is right, ahead, and behind.
var lost = func() []scenario {
	var all []scenario
	cut := scenario{name: "a POST whose answer was lost is found again", cli: true, few: true, play: (*play).lostAnswer}
	broken := scenario{name: "a POST that was carried out and answered 500 is found again", play: (*play).brokenAnswer}
	for _, clock := range []struct {
		says   string
		offset time.Duration
		first  scenario
	}{
		{"", 0, cut}, {", by a clock 5 h ahead", 5 * time.Hour, broken}, {", by a clock 5 h behind", -5 * time.Hour, cut},
	} {
		for _, s := range []scenario{
			clock.first,
			{name: "two POSTs of the same whose answers were lost are found again", play: (*play).twoLostAnswers},
			{name: "a POST that was lost on its way is an error", play: (*play).lostRequest},
			{name: "a POST that was lost on its way does not take its twin", play: (*play).lostTwin},
		} {
			s.name, s.cli, s.faults = s.name+clock.says, s.cli && clock.offset == 0, true
			plays := s.play
			s.play = func(p *play) {
				p.Fake().ClockOffset(clock.offset)
				plays(p)
			}
			all = append(all, s)
		}
	}
	return all
}()

func (p *play) lostAnswer() {
	p.Fake().CutAfter(http.MethodPost, p.Collection, 1)
	p.foundAgain()
}

// brokenAnswer is a service that breaks after its work.
func (p *play) brokenAnswer() {
	p.Fake().FailAfter(http.MethodPost, p.Collection, http.StatusInternalServerError, 1)
	p.foundAgain()
}

// foundAgain makes an object whose POST is carried out and not answered well.
func (p *play) foundAgain() {
	p.Helper()
	c := p.cli(p.config(p.Basic))
	c.Apply()
	p.postedOnce(p.Stage, "it is made")
	if got, want := c.Only().ID(), p.only(); got != want {
		p.Errorf("the state has %s, want %s", got, want)
	}
	c.PlansNothing()
	c.Destroy()
	p.none()
}

// postedOnce fails the test unless one POST was sent, or two of a kind for which
// two are the same as one.
func (p *play) postedOnce(stage Stage, what string) {
	p.Helper()
	got := stage.Fake().Count(http.MethodPost, p.Collection)
	if got != 1 && (got != 2 || !p.Repeats) {
		p.Errorf("%s: %d POSTs were sent, want 1\n%s", what, got, requests(stage))
	}
}

// twins is a configuration with two that are made at the same time.
func (p *play) twins() string {
	p.Helper()
	if p.Two != "" {
		return p.config(p.Two)
	}
	return with(p.config(p.Basic), "count = 2")
}

// holdsBoth fails the test unless state and cloud have the same two objects.
func (p *play) holdsBoth(c *CLI) {
	p.Helper()
	ids := map[string]bool{}
	for _, r := range c.State() {
		ids[r.ID()] = true
	}
	inCloud := p.IDs()
	if len(ids) != 2 || len(inCloud) != 2 || !ids[inCloud[0]] || !ids[inCloud[1]] {
		p.Errorf("the state has %v, the cloud has %v", ids, inCloud)
	}
}

// twoLostAnswers makes two of the same at the same time; neither learns its id.
func (p *play) twoLostAnswers() {
	p.Fake().CutAfter(http.MethodPost, p.Collection, 2)
	c := p.cli(p.twins())
	c.Apply()
	p.holdsBoth(c)
	c.PlansNothing()
	c.Destroy()
	p.none()
}

func (p *play) lostRequest() {
	p.Fake().CutBefore(http.MethodPost, p.Collection, 1)
	c := p.inVain(p.config(p.Basic))
	got := c.Fails("Unable to create "+p.Kind.Noun, "apply", "-auto-approve")
	got.Says(p.T, "before you apply again")
	p.sent(http.MethodPost, p.Collection, 1)
	p.none()
}

// lostTwin makes two of the same; the POST of one never arrives. What the other
// POST has made is that one's.
func (p *play) lostTwin() {
	p.Fake().CutBefore(http.MethodPost, p.Collection, 1)
	c := p.inVain(p.twins())
	got := c.Fails("Unable to create "+p.Kind.Noun, "apply", "-auto-approve")
	got.Says(p.T, "before you apply again")
	if got, want := c.Only().ID(), p.only(); got != want {
		p.Errorf("the state has %s, want %s", got, want)
	}
	c.Apply()
	p.holdsBoth(c)
	c.PlansNothing()
	c.Destroy()
	p.none()
}

// inVain is a command line whose provider does not search long for what is not there.
func (p *play) inVain(config string) *CLI {
	p.Helper()
	pace := p.Pace()
	pace.Search = 2 * time.Second
	return p.cliOn(patient{p.Stage, pace}, config)
}
