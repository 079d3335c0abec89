package acceptance

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Ties plays what only ties have: objects whose identity is what they tie together,
// so that two addresses can mean the same one. Config is one of them, made of the
// stage's variables. The runs are in this process, each by a provider of its own.
func Ties(t *testing.T, c Case, config func(variables map[string]string) map[string]any) {
	t.Helper()
	for _, s := range []struct {
		name string
		play func(*tiePlay)
	}{
		{"one that is there is not taken over", (*tiePlay).isThere},
		{"one that is made twice is refused once", (*tiePlay).twice},
		{"a removal that has begun is waited for", (*tiePlay).removalFirst},
		{"a removal that begins late is waited for", (*tiePlay).removalLast},
		{"what was made anew in this run stays", (*tiePlay).madeAnew},
		{"one address removes it and makes it again", (*tiePlay).replaced},
		{"what is removed is shown a while longer", (*tiePlay).lateRemoval},
		{"an answer that is no answer costs a look", (*tiePlay).noAnswer},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			stage := c.Stage(t)
			s.play(&tiePlay{
				play: &play{T: t, Case: c, Stage: stage}, name: "cloudbackup_" + c.Kind.Type,
				config: config(stage.Variables()),
			})
		})
	}
}

type tiePlay struct {
	*play
	name   string
	config map[string]any
}

// run is a provider that waits for so long for a removal to begin.
func (p *tiePlay) run(grace time.Duration) *Protocol {
	p.Helper()
	pace := p.Pace()
	pace.Grace = grace
	return newProtocol(p.T, p.Stage, pace)
}

// old is an address that has the tie since an earlier run, in a run.
func (p *tiePlay) old(in *Protocol) Made {
	p.Helper()
	earlier := p.run(time.Millisecond).Make(p.name, p.config)
	p.Fake().ForgetRequests()
	return earlier.in(in)
}

// in is the object in another run.
func (m Made) in(run *Protocol) Made {
	life := *m.life
	life.Protocol = run
	return Made{&life}
}

// went fails the test unless nothing was said.
func (p *tiePlay) went(said <-chan string) {
	p.Helper()
	if text := <-said; text != "" {
		p.Error(text)
	}
}

// wrote fails the test unless that many of both calls were sent, removals first.
func (p *tiePlay) wrote(removals, additions int) {
	p.Helper()
	var got []string
	for _, r := range p.Fake().Requests() {
		for _, route := range []string{p.Remove.Path, p.Collection} {
			if r.Method == http.MethodPost && strings.HasSuffix(r.Path, route[strings.LastIndex(route, "/"):]) {
				got = append(got, route)
			}
		}
	}
	want := slices.Concat(slices.Repeat([]string{p.Remove.Path}, removals),
		slices.Repeat([]string{p.Collection}, additions))
	if !slices.Equal(got, want) {
		p.Errorf("sent were %v, want %v", got, want)
	}
}

// isThere is also what create_before_destroy comes to, and a block that moves
// without a moved block: the new address is created while the old one has the tie.
func (p *tiePlay) isThere() {
	run := p.run(time.Millisecond)
	p.old(run)
	said := run.Blank(p.name).Refuses(p.config)
	for _, words := range []string{" already.", "Import it with the id \"", "`moved` block", "create_before_destroy"} {
		if !strings.Contains(said, words) {
			p.Errorf("%q is not said: %s", words, said)
		}
	}
	if strings.Contains(said, "AttributeName") {
		p.Errorf("it is said of an argument: %s", said)
	}
	p.wrote(0, 0)
	p.only()
}

func (p *tiePlay) twice() {
	run := p.run(time.Millisecond)
	run.Make(p.name, p.config)
	run.Blank(p.name).Refuses(p.config)
	p.wrote(0, 1)
}

func (p *tiePlay) removalFirst() {
	run := p.run(time.Minute)
	old := p.old(run)
	arrived, release := p.Fake().Pause(http.MethodPost, p.Remove.Path)
	removal := old.Begin(nil)
	<-arrived
	addition := run.Blank(p.name).Begin(p.config)
	release()
	p.went(removal)
	p.went(addition)
	p.wrote(1, 1)
	p.only()
}

func (p *tiePlay) removalLast() {
	run := p.run(time.Minute)
	old := p.old(run)
	addition := run.Blank(p.name).Begin(p.config)
	Until(p.T, "the addition looks", func() bool { return p.looks() > 0 })
	p.went(old.Begin(nil))
	p.went(addition)
	p.wrote(1, 1)
	p.only()
}

// madeAnew has lost the tie behind Terraform's back. The new address makes it, and
// after that the old one is destroyed.
func (p *tiePlay) madeAnew() {
	run := p.run(time.Millisecond)
	old := p.old(run)
	p.Vanish(p.only())
	made := run.Make(p.name, p.config)
	old.Change(nil)
	p.wrote(0, 1)
	p.only()
	made.in(p.run(time.Millisecond)).Change(nil)
	p.none()
}

func (p *tiePlay) replaced() {
	run := p.run(time.Millisecond)
	old := p.old(run)
	old.Change(nil)
	old.Change(p.config)
	old.Change(nil)
	p.none()
}

// lateRemoval shows the tie once more after its removal: reads lag.
func (p *tiePlay) lateRemoval() {
	pace := p.Pace()
	pace.Grace, pace.Settle = time.Millisecond, time.Minute
	run := newProtocol(p.T, p.Stage, pace)
	old := p.old(run)
	old.Change(nil)
	other := newProtocol(p.T, p.Stage, wait.Pace{
		Least: time.Millisecond, Most: time.Millisecond, Answer: pace.Answer, Settle: pace.Settle,
	})
	other.Make(p.name, p.config) // stands for a look that lags
	old.Change(p.config)
	p.wrote(1, 2)
	p.only()
}

func (p *tiePlay) noAnswer() {
	run := p.run(time.Millisecond)
	p.Fake().CutAfter(http.MethodPost, p.Collection, 1)
	made := run.Make(p.name, p.config)
	p.wrote(0, 1)
	made.Change(nil)
	p.Fake().ForgetRequests()
	p.Fake().Fail(http.MethodPost, p.Collection, http.StatusBadGateway, 1)
	made.Change(p.config)
	p.wrote(0, 2)
	p.only()
}
